"""Whether a file is controlled: by its name, by what it leads to or holds, by where it lies, or as the buyer said.

A mark as a word of its own counts by itself; a hint asks the buyer. What the buyer says holds for these octets,
whatever they are called, in place of all that only suggests it: folder, twin, text and hints. It never lifts a mark in
the name of the file, of what it leads to, or of what it holds: rename it instead.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.trade.clearance import Clearances


class Where(StrEnum):
    """Where words stand that may say that a file is controlled."""

    NAME = "name"
    LINK = "link"  # the name of what it leads to
    MEMBER = "member"  # the name of a file in the archive
    FOLDER = "folder"  # the folders that it lies in
    TWIN = "twin"  # another name of the same octets
    TEXT = "text"  # a phrase of the document, which says control whatever the levels are
    HELD = "held"  # what was decided about a file that was zipped into it: a level
    UNREAD = "unread"  # what could not be looked into, and why


@dataclass(frozen=True, slots=True)
class Trace:
    where: Where
    words: str


@dataclass(frozen=True, slots=True)
class FileNote:
    """What is remembered of octets, whatever they are called."""

    decided: str | None = None  # a level; "": not controlled; None: nobody said
    names: tuple[str, ...] = ()  # marked ones that they had
    text: tuple[Trace, ...] | None = None  # what their text says; None: nobody looked
    holds: tuple[str, ...] = ()  # SHA-256 of the files that were zipped into it


@dataclass(frozen=True, slots=True)
class Standing:
    """The levels that a vendor needs to be sent the file, why, and what the buyer has to decide about."""

    needed: tuple[str, ...] = ()
    because: str = ""
    doubts: tuple[str, ...] = ()
    decided: str | None = None
    names: tuple[str, ...] = ()  # what it holds or leads to, and itself

    def allows(self, held: str, clearances: Clearances) -> bool:
        """Whether a vendor with this clearance may have it."""
        return all(clearances.covers(held, level) for level in self.needed)


_NO_NOTE = FileNote()
_LASTING = (Where.NAME, Where.LINK, Where.MEMBER)
_SAYS = {
    Where.NAME: "the file's name says {level}",
    Where.LINK: "it links to “{words}”, which says {level}",
    Where.MEMBER: "it holds “{words}”, which says {level}",
    Where.FOLDER: "it is in “{words}”, which says {level}",
    Where.TWIN: "the same file was attached as “{words}”, which says {level}",
    Where.HELD: "it holds a file that was marked {level}",
}
_MAY_SAY = {where: text.replace("says {level}", "may say {level}") for where, text in _SAYS.items()}


def standing(traces: Sequence[Trace], decided: str | None, clearances: Clearances) -> Standing:
    """What a file needs by all that is known of it."""
    counted = [t for t in traces if decided is None or t.where in (*_LASTING, Where.HELD)]
    levels: dict[str, str] = {} if not decided else {decided: f"it was marked {decided}"}
    for trace in counted:
        for level in _levels(trace, clearances):
            levels.setdefault(level, _SAYS[trace.where].format(words=trace.words, level=level))
    doubts = _doubts(traces, levels, clearances) if decided is None else ()
    names = tuple(dict.fromkeys(t.words for t in traces if t.where in _LASTING))
    return Standing(tuple(levels), _sentence(levels.values()), tuple(dict.fromkeys(doubts)), decided, names)


def held_traces(note: FileNote, notes: Mapping[str, FileNote]) -> Iterator[Trace]:
    """What is known by now of the files that were zipped, by their own notes; deciding about the zip lifts no decision
    about them.
    """
    for inner in (notes.get(sha256, _NO_NOTE) for sha256 in note.holds):
        if inner.decided:
            yield Trace(Where.HELD, inner.decided)
        elif inner.decided is None:
            yield from (Trace(Where.TWIN, name) for name in inner.names)
            yield from inner.text or ()


def decision(note: FileNote, notes: Mapping[str, FileNote]) -> str | None:
    """What was decided; a zip is not controlled where that was decided about each of its files."""
    if note.decided is None and note.holds:
        return "" if all(notes.get(sha256, _NO_NOTE).decided == "" for sha256 in note.holds) else None
    return note.decided


def joined(here: FileNote, brought: FileNote, clearances: Clearances, *, is_new: bool) -> FileNote:
    """What is known of octets here together with what another computer says of them: the stricter counts.

    That they are free is believed only where they are new here: else somebody here would have to decide anew.
    """
    decided = here.decided
    if decided is None:
        decided = brought.decided or (brought.decided if is_new else None)
    elif brought.decided and clearances.known(decided) is not None:  # a level that is unknown here is nobody's
        decided = decided if decided and clearances.covers(decided, brought.decided) else brought.decided
    text = None if here.text is None else tuple(dict.fromkeys((*here.text, *(brought.text or ()))))
    return FileNote(
        decided=decided,
        names=tuple(dict.fromkeys((*here.names, *brought.names))),
        text=text,
        holds=tuple(dict.fromkeys((*here.holds, *brought.holds))),
    )


def _levels(trace: Trace, clearances: Clearances) -> Sequence[str]:
    if trace.where is Where.HELD:
        return (trace.words,)
    return clearances.marks(trace.words) if trace.where in _SAYS else ()


def _doubts(traces: Iterable[Trace], sure: Collection[str], clearances: Clearances) -> Iterator[str]:
    for trace in traces:
        if trace.where is Where.TEXT:
            if trace.words not in sure:
                yield f"Its text says “{trace.words}”."
        elif trace.where is Where.UNREAD:
            yield trace.words
        elif trace.where is not Where.HELD:
            for level in clearances.hints(trace.words):
                if level not in sure:
                    yield _sentence([_MAY_SAY[trace.where].format(words=trace.words, level=level)]) + "."


def _sentence(reasons: Iterable[str]) -> str:
    text = ", and ".join(reasons)
    return text[:1].upper() + text[1:]
