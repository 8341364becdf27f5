"""Zipping attached files: only where that makes them clearly smaller."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.documents.mail.spool import fingerprint
from app.documents.mail.zip_file import write_zip, zip_failed
from app.documents.sheets.unfinished import unfinished
from app.domain.rfqs.rfq import Attachment, Rfq
from app.domain.rfqs.zipping import LEAST_SAVING, safe_name, why_not_zipped, zip_name
from app.domain.trade.ids import RfqId
from app.domain.trade.problem import Problem
from app.domain.trade.watch import Watch, unwatched
from app.services.rfqs.control import FileControl
from app.services.rfqs.editing import Attached, RfqEditing
from app.services.rfqs.picking import FilesUnfit, picked_file
from app.services.rfqs.reading import RfqReading


class NotWorthZipping(Problem):
    """A zip would hardly be smaller; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Zipped:
    attached: Attached
    name: str
    before: int  # octets
    after: int


@dataclass(frozen=True, slots=True)
class FileZipping:
    reading: RfqReading
    editing: RfqEditing
    control: FileControl
    folder: Path

    def zip(self, rfq_id: RfqId, paths: Collection[str], watch: Watch = unwatched) -> Zipped:
        """Put one zip in the place of these attached files. It goes to whom they went.

        It is as controlled as they are. The watch is told how many kB are done. Nothing is changed by a Problem.

        Raises:
            FilesUnfit: they can't share a zip.
            NotWorthZipping, FileMissing, FileChanged, ZipFailed, Cancelled, RfqInvalid
        """
        rfq = self.reading.get(rfq_id)
        files = [file for file in rfq.attachments if file.path in paths]
        if reason := why_not_zipped(rfq, files, self.control.standings(files)):
            raise FilesUnfit(reason)
        made = picked_file(self._written(rfq, files, watch))
        self.control.remember_zip(made, files)
        attached = self.editing.put_in_place(rfq_id, files, made)
        return Zipped(attached, made.name, sum(file.size for file in files), made.size)

    def _written(self, rfq: Rfq, files: Sequence[Attachment], watch: Watch) -> Path:
        """In a folder of its own by its content, so that no zip that is attached or may be undone to is lost."""
        folder = self.folder / safe_name(rfq.number)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with unfinished(folder, "zip-") as temporary:
                _check_worth(sum(file.size for file in files), write_zip(temporary, files, watch))
                own = folder / fingerprint(temporary)[1][:12]
                own.mkdir(mode=0o700, exist_ok=True)
                return temporary.replace(own / zip_name(rfq, files))
        except OSError as reason:
            raise zip_failed(reason) from reason


def _check_worth(before: int, after: int) -> None:
    saved = 1 - after / max(before, 1)
    if saved < LEAST_SAVING:
        much = f"save only {saved:.0%}".replace("%", " %") if saved > 0 else "save nothing"
        raise NotWorthZipping(f"Zipping would {much}, so the files stay as they are.")
