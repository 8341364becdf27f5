"""Whether the files of a request are controlled, and what the buyer decides about it."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.documents.rfqs.file_traces import below, traces
from app.domain.rfqs.control import FileNote, Standing, Trace, Where, standing
from app.domain.rfqs.rfq import Attachment
from app.domain.trade.clearance import Clearances
from app.domain.trade.problem import Problem
from app.storage.base.database import Database
from app.storage.rfqs import file_notes

_LOG = logging.getLogger(__name__)
_NONE = FileNote()


class LevelUnknown(Problem):
    """The settings have no such level; nothing was decided."""


@dataclass(frozen=True, slots=True)
class FileControl:
    """A note of a file goes by its octets (SHA-256): it holds in every request and under every name."""

    database: Database
    clearances: Clearances

    @property
    def levels(self) -> Sequence[str]:
        return self.clearances.levels

    def notes(self, files: Sequence[Attachment]) -> Mapping[str, FileNote]:
        """What is remembered of them, by SHA-256."""
        with self.database.read() as session:
            return file_notes.of(session, [file.sha256 for file in files])

    def standings(self, files: Sequence[Attachment]) -> Mapping[str, Standing]:
        """What each file needs, and what is to be decided, by its path; looks at the disk."""
        hashes = [file.sha256 for file in files]
        with self.database.read() as session:
            notes, paths = file_notes.of(session, hashes), file_notes.paths(session, hashes)
        found: dict[str, Standing] = {}
        for file in files:
            note = notes.get(file.sha256, _NONE)
            others = {str(_below_home(Path(path))) for path in paths.get(file.sha256, set()) - {file.path}}
            twins = [Trace(Where.TWIN, name) for name in sorted({*note.names, *others})]
            all_traces = [
                Trace(Where.NAME, file.name),
                *traces(Path(file.path), Path.home()),
                *twins,
                *(note.text or ()),
            ]
            found[file.path] = standing(all_traces, note.decided, self.clearances)
        return found

    def remember(self, files: Sequence[Attachment]) -> None:
        """Note the marked names of files that are attached, so that their octets stay marked under another one."""
        marked = [file for file in files if self.clearances.marks(str(_below_home(Path(file.path))))]
        if marked:
            with self.database.write() as session:
                notes = dict(file_notes.of(session, [file.sha256 for file in marked]))
                for file in marked:
                    note = notes.get(file.sha256, _NONE)
                    name = str(_below_home(Path(file.path)))
                    notes[file.sha256] = replace(note, names=tuple(dict.fromkeys((*note.names, name))))
                    file_notes.put(session, file.sha256, notes[file.sha256])

    def decide(self, file: Attachment, level: str | None) -> None:
        """The buyer says what these octets are: a level, "" for not controlled, None: it is open again.

        Raises:
            LevelUnknown
        """
        known = None if level is None else self.clearances.known(level)
        if level is not None and known is None:
            levels = ", ".join(self.levels)
            raise LevelUnknown(
                f"“{level}” is no clearance here. Levels: {levels}. Nothing was decided about {file.name}."
            )
        with self.database.write() as session:
            note = file_notes.of(session, [file.sha256]).get(file.sha256, _NONE)
            file_notes.put(session, file.sha256, replace(note, decided=known))
        said = {None: "open again", "": "not controlled"}.get(known, f"controlled: {known}")
        _LOG.info("file decided to be %s", said, extra={"sha256": file.sha256})


def _below_home(path: Path) -> Path:
    return Path(below(path, Path.home())) / path.name
