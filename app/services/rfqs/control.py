"""Whether the files of a request are controlled, and what the buyer decides about it."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.documents.rfqs.file_traces import below, traces
from app.documents.rfqs.pdf_text import text_traces
from app.domain.rfqs.control import FileNote, Standing, Trace, Where, standing
from app.domain.rfqs.rfq import Attachment
from app.domain.trade.clearance import Clearances
from app.domain.trade.problem import Problem
from app.storage.base.database import Database
from app.storage.rfqs import file_notes, rfqs
from app.system.confined import confined

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
        """Note the marked names of files that are attached, so that their octets stay marked under another one, and
        what their text says, which is read once.
        """
        known = self.notes(files)
        fresh = {file.sha256: Path(file.path) for file in files if known.get(file.sha256, _NONE).text is None}
        said = text_traces(fresh.values(), self.levels, confined)
        texts = {sha256: said[path] for sha256, path in fresh.items()}
        names = {file.sha256: str(_below_home(Path(file.path))) for file in files}
        with self.database.write() as session:
            notes = file_notes.of(session, names)
            for sha256, name in names.items():
                before = notes.get(sha256, _NONE)
                marked = (name,) if self.clearances.marks(name) else ()
                note = replace(
                    before,
                    names=tuple(dict.fromkeys((*before.names, *marked))),
                    text=texts.get(sha256, before.text),
                )
                if note != before:
                    file_notes.put(session, sha256, note)

    def inherit(self, before: Attachment, after: Attachment) -> None:
        """A newer file in the place of another stays controlled as that was. That it is free is not taken over: other
        octets may say something else.
        """
        with self.database.write() as session:
            notes = file_notes.of(session, [before.sha256, after.sha256])
            old, new = notes.get(before.sha256, _NONE), notes.get(after.sha256, _NONE)
            names = tuple(dict.fromkeys((*new.names, *old.names)))
            decided = (old.decided or None) if new.decided is None else new.decided
            file_notes.put(session, after.sha256, replace(new, names=names, decided=decided))

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
            rfqs.touch_all(session)  # mails that wait are judged again
        said = {None: "open again", "": "not controlled"}.get(known, f"controlled: {known}")
        _LOG.info("file decided to be %s", said, extra={"sha256": file.sha256})


def _below_home(path: Path) -> Path:
    return Path(below(path, Path.home())) / path.name
