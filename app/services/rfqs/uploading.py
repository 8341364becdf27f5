"""Files that come through the browser: kept where the team's computers see them, then attached as any other."""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.documents.mail.spool import NO_SPACE, fingerprint
from app.documents.sheets.unfinished import unfinished
from app.domain.rfqs.zipping import safe_name
from app.domain.trade.ids import RfqId
from app.domain.trade.problem import Problem
from app.services.rfqs.editing import Attached, RfqEditing
from app.services.rfqs.picking import FilesUnfit
from app.services.rfqs.reading import RfqReading
from app.system.privacy import make_folder, share

_LONGEST = 150  # characters of a name: paths end at 260 on some computers
_PIECE = 1024 * 1024  # octets that are in memory
_FOLDERS = re.compile(r"[\\/]")
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")  # also what turns a name around


class UploadNotKept(Problem):
    """There is no room for a file, or no right to put it there; nothing was attached."""


@dataclass(frozen=True, slots=True)
class NamedOctets:
    """A file as the browser calls it, to be read once."""

    name: str
    octets: BinaryIO


@dataclass(frozen=True, slots=True)
class RfqUploading:
    """`folder` lies in `shared`, where a team has such a folder."""

    reading: RfqReading
    editing: RfqEditing
    folder: Path
    shared: Path | None

    def add(self, rfq_id: RfqId, files: Sequence[NamedOctets]) -> Attached:
        """Keep and attach them; the same file under the same name is attached once. Nothing is attached by a Problem.

        For whom each is, and what is withheld, as with `RfqEditing.attach`.

        Raises:
            FilesUnfit: no file, or a name that can't be one.
            UploadNotKept, FileMissing
        """
        if not files:
            raise FilesUnfit("No file was chosen. Choose one or more files.")
        names = [_name(file.name) for file in files]
        number = safe_name(self.reading.get(rfq_id).number)
        made: list[Path] = []
        try:
            paths = [self._kept(number, name, file.octets, made) for name, file in zip(names, files, strict=True)]
            return self.editing.attach(rfq_id, paths)
        except BaseException:
            for path in made:
                shutil.rmtree(path.parent, ignore_errors=True)
            raise

    def _kept(self, number: str, name: str, octets: BinaryIO, made: list[Path]) -> Path:
        """In a folder of its own by its content, so that none takes the place of another one."""
        folder = self.folder / number
        try:
            for one in (self.folder, folder):
                make_folder(one, self.shared)
            with unfinished(folder, "upload-") as temporary:
                with temporary.open("wb") as file:
                    shutil.copyfileobj(octets, file, _PIECE)
                path = folder / fingerprint(temporary)[1][:16] / name
                if path.exists():
                    return path
                make_folder(path.parent, self.shared)
                made.append(path)
                if self.shared is not None:
                    share(temporary, self.shared)
                return temporary.replace(path)
        except OSError as reason:
            why = "there is no space left" if reason.errno in NO_SPACE else reason.strerror or str(reason)
            raise UploadNotKept(
                f"“{name}” can't be kept on the server: {why}. Nothing was attached. Ask whoever looks after it."
            ) from reason


def _name(said: str) -> str:
    """As a file may be called on every system; folders that a browser sends along are not its name.

    Raises:
        FilesUnfit
    """
    name = safe_name(_UNSHOWN.sub("", _FOLDERS.split(said)[-1]))
    if not name:
        raise FilesUnfit(f"“{said[:_LONGEST]}” isn't a name for a file. Rename it. Nothing was attached.")
    if len(name) > _LONGEST:
        raise FilesUnfit(
            f"“{name[:40]}…” has a name of {len(name)} characters. Give it one of at most {_LONGEST}. Nothing was "
            "attached."
        )
    return name
