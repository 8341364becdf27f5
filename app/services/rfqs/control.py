"""Whether the files of a request are controlled, and what the buyer decides about it."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import EllipsisType

from app.documents.rfqs.file_traces import below, traces
from app.documents.rfqs.pdf_text import text_traces
from app.domain.rfqs.control import FileNote, Standing, Trace, Where, decision, held_traces, standing
from app.domain.rfqs.rfq import Attachment
from app.domain.trade.clearance import Clearances
from app.domain.trade.problem import Problem
from app.services.rfqs.meanwhile import ChangedMeanwhile
from app.storage.base.database import Database, Session
from app.storage.rfqs import file_notes, rfqs
from app.system.confined import confined

_LOG = logging.getLogger(__name__)
_NONE = FileNote()
_HELD, _OPEN = (Where.LINK, Where.MEMBER), (Where.FOLDER, Where.UNREAD)  # traces of a file that its zip keeps
Notes = Mapping[str, FileNote]  # by SHA-256
Around = Mapping[str, Sequence[Trace]]  # by path
Texts = Mapping[str, tuple[Trace, ...]]  # by SHA-256


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

    def notes(self, files: Sequence[Attachment]) -> Notes:
        """What is remembered of them, by SHA-256."""
        with self.database.read() as session:
            return file_notes.of(session, [file.sha256 for file in files])

    def known(self, files: Sequence[Attachment]) -> tuple[Notes, Mapping[str, Sequence[str]]]:
        """What is remembered of them and of what was zipped into them, by SHA-256; their other names, by path."""
        with self.database.read() as session:
            return _known(session, files)

    def standings(self, files: Sequence[Attachment]) -> Mapping[str, Standing]:
        """What each file needs, and what is to be decided, by its path; looks at the disk."""
        around = self.around(files)
        with self.database.read() as session:
            return self.judged(session, files, around)

    def around(self, files: Sequence[Attachment]) -> Around:
        """What the names around each file say, by its path; looks at the disk."""
        return {file.path: traces(Path(file.path), Path.home()) for file in files}

    def judged(self, session: Session, files: Sequence[Attachment], around: Around) -> Mapping[str, Standing]:
        """The same as `standings` in a transaction that is open; the disk was looked at before."""
        notes, twins = _known(session, files)
        found: dict[str, Standing] = {}
        for file in files:
            note = notes.get(file.sha256, _NONE)
            all_traces = [
                Trace(Where.NAME, file.name),
                *around[file.path],
                *(Trace(Where.TWIN, name) for name in twins[file.path]),
                *(note.text or ()),
                *held_traces(note, notes),
            ]
            found[file.path] = standing(all_traces, decision(note, notes), self.clearances)
        return found

    def remember(self, files: Sequence[Attachment]) -> None:
        """Note the marked names of files that are attached, so that their octets stay marked under another one, and
        what their text says, which is read once.
        """
        texts = self.texts(files)
        with self.database.write() as session:
            self.note(session, files, texts)

    def texts(self, files: Sequence[Attachment]) -> Texts:
        """What the text of these says, by SHA-256, where it was not read yet; takes seconds."""
        known = self.notes(files)
        fresh = {file.sha256: Path(file.path) for file in files if known.get(file.sha256, _NONE).text is None}
        said = text_traces(fresh.values(), self.levels, confined)
        return {sha256: said[path] for sha256, path in fresh.items()}

    def note(self, session: Session, files: Sequence[Attachment], texts: Texts) -> None:
        """The same as `remember` in a transaction that is open; the texts were read before."""
        names = {file.sha256: str(_below_home(Path(file.path))) for file in files}
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

    def remember_zip(self, made: Attachment, files: Sequence[Attachment]) -> None:
        """Note which files the zip holds, and what the disk says about them now: it stays as controlled as they are."""
        with self.database.write() as session:
            notes = file_notes.of(session, [made.sha256, *(file.sha256 for file in files)])
            kept, holds = list[Trace](), list[str]()
            for file in files:
                note = notes.get(file.sha256, _NONE)
                around = traces(Path(file.path), Path.home())
                kept += [t for t in around if t.where in _HELD or (note.decided is None and t.where in _OPEN)]
                kept += [t for t in note.text or () if note.holds]
                holds += [file.sha256, *note.holds]
            before = notes.get(made.sha256, _NONE)
            text = tuple(dict.fromkeys((*(before.text or ()), *kept)))
            holds = list(dict.fromkeys((*before.holds, *holds)))
            file_notes.put(session, made.sha256, replace(before, text=text, holds=tuple(holds)))

    def inherit(self, before: Attachment, after: Attachment) -> None:
        """A newer file in the place of another stays controlled as that was. That it is free is not taken over: other
        octets may say something else.
        """
        with self.database.write() as session:
            notes = file_notes.of(session, [before.sha256, after.sha256])
            old, new = notes.get(before.sha256, _NONE), notes.get(after.sha256, _NONE)
            names = tuple(dict.fromkeys((*new.names, *old.names)))
            decided = (old.decided or None) if new.decided is None else new.decided
            holds = tuple(dict.fromkeys((*new.holds, *old.holds)))
            file_notes.put(session, after.sha256, replace(new, names=names, decided=decided, holds=holds))

    def decide(self, file: Attachment, level: str | None, *, instead_of: str | EllipsisType | None = ...) -> None:
        """The buyer says what these octets are: a level, "" for not controlled, None: it is open again.

        `instead_of`: what was decided for whom decides now; not given: whatever it was.

        Raises:
            LevelUnknown
            ChangedMeanwhile: somebody else has decided; nothing was changed.
        """
        known = None if level is None else self.clearances.known(level)
        if level is not None and known is None:
            levels = ", ".join(self.levels)
            raise LevelUnknown(
                f"“{level}” isn't a clearance. Use one of: {levels}. Nothing was decided about {file.name}."
            )
        with self.database.write() as session:
            notes = file_notes.of(session, [file.sha256])
            note = notes.get(file.sha256, _NONE)
            if instead_of not in {..., decision(note, notes)}:
                raise ChangedMeanwhile(
                    f"Somebody else has decided about “{file.name}” meanwhile. Nothing was changed. Look at it again."
                )
            file_notes.put(session, file.sha256, replace(note, decided=known))
            rfqs.touch_all(session)  # mails that wait are judged again
        said = {None: "open again", "": "not controlled"}.get(known, f"controlled: {known}")
        _LOG.info("file decided to be %s", said, extra={"sha256": file.sha256})


def _known(session: Session, files: Sequence[Attachment]) -> tuple[Notes, Mapping[str, Sequence[str]]]:
    hashes = [file.sha256 for file in files]
    notes = file_notes.of(session, hashes)
    paths = file_notes.paths(session, {*hashes, *notes})
    twins: dict[str, Sequence[str]] = {}
    for file in files:
        note = notes.get(file.sha256, _NONE)
        names = {*note.names, *_others(paths, file.sha256, file.path)}
        open_ones = (h for h in note.holds if notes.get(h, _NONE).decided is None)
        names.update(name for sha256 in open_ones for name in _others(paths, sha256))
        twins[file.path] = sorted(names)
    return notes, twins


def _others(paths: Mapping[str, set[str]], sha256: str, own: str = "") -> set[str]:
    """Where else these octets lie."""
    return {str(_below_home(Path(path))) for path in paths.get(sha256, set()) - {own}}


def _below_home(path: Path) -> Path:
    return Path(below(path, Path.home())) / path.name
