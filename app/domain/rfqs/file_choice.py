"""Which of the files that name a part number to propose: the newest revision of each kind, and never an old one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from app.domain.rfqs.drawings import folded
from app.domain.rfqs.file_match import ONLINE_ONLY, Choice, FileChoice, FoundFile
from app.domain.rfqs.file_name_words import FileWords, aside_in
from app.domain.rfqs.revisions import RevisionKey, Scheme, revision_key

Contents = Callable[[FoundFile], str]
"""What tells whether two files are the same, such as their SHA-256; "" where it cannot be told."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file for a part number; `by_folder`: the folder alone names it."""

    file: FoundFile
    words: FileWords
    by_folder: bool = False

    @property
    def key(self) -> RevisionKey:
        return revision_key(self.words.revision)

    @property
    def age(self) -> tuple[RevisionKey, int]:
        return self.key, self.words.version


def choose(candidates: Iterable[Candidate], stated: str | None, contents: Contents) -> Choice:
    """Decide about the files of one part number. `stated`: the revision that its line asks for, None for any."""
    named = sorted(candidates, key=lambda c: (c.by_folder, c.words.kind, len(c.file.path), c.file.path))
    choosing = _Choosing(stated, contents)
    for (by_folder, _), group in groupby(named, key=lambda c: (c.by_folder, c.words.kind)):
        if not by_folder:
            choosing.decide(list(group))
        elif not choosing.proposed:
            why = "The part number is in the name of its folder, not in its own"
            choosing.ambiguous += [_told(c, why) for c in group if not _aside(c)]
    lists = choosing.proposed, choosing.left_out, choosing.ambiguous
    proposed, left_out, ambiguous = (tuple(sorted(some, key=lambda c: c.file.path)) for some in lists)
    return Choice(proposed=proposed, left_out=left_out, ambiguous=ambiguous, warnings=tuple(choosing.warnings))


@dataclass(slots=True)
class _Choosing:
    stated: str | None
    contents: Contents
    proposed: list[FileChoice] = field(default_factory=list)
    left_out: list[FileChoice] = field(default_factory=list)
    ambiguous: list[FileChoice] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def decide(self, kind: Sequence[Candidate]) -> None:
        """About the files of one kind."""
        live: list[Candidate] = []
        for candidate in kind:
            if why := _aside(candidate):
                self.left_out.append(_told(candidate, why))
            elif candidate.words.is_doubtful:
                self.ambiguous.append(_told(candidate, "It may be of another, longer part number"))
            else:
                live.append(candidate)
        if live:
            self._by_revision(live)

    def _by_revision(self, live: Sequence[Candidate]) -> None:
        newest = max(c.age for c in live)
        stated = None if self.stated is None else revision_key(self.stated)
        exact = [c for c in live if c.key == stated]
        if exact:
            self._newer_than_stated([c for c in live if c.key > exact[0].key])
            newest = max(c.age for c in exact)
        chosen = [c for c in live if c.age == newest]
        if not exact and len(_schemes(live)) > 1:
            chosen = [c for c in live if c.key in _newest_of_each(live)]
            self._ask(chosen, "Letters and numbers as revisions: it isn't clear which is newer")
        elif not exact and stated is not None and newest[0][0] is not Scheme.NONE:
            self._ask(chosen, f"The line asks for revision {_shown(self.stated)}")
        else:
            self._by_sheet(chosen)
        self._older([c for c in live if c not in chosen and c.age < newest], chosen)

    def _newer_than_stated(self, newer: Sequence[Candidate]) -> None:
        asked = f"the line asks for revision {_shown(self.stated)}"
        self.left_out += [_told(c, f"Newer: {_revision(c)}; {asked}") for c in newer]
        self.warnings += [f"“{c.file.name}” is {_revision(c)}, but {asked}." for c in newer]

    def _older(self, older: Sequence[Candidate], chosen: Sequence[Candidate]) -> None:
        self.left_out += [_told(c, f"Older: {_revision(c)}") for c in older]
        sheets = {c.words.sheet for c in older} - {c.words.sheet for c in chosen}
        if any(c.words.sheet for c in chosen):
            self.warnings += [f"Sheet {sheet} is there only in an older revision." for sheet in sorted(sheets) if sheet]

    def _by_sheet(self, chosen: Sequence[Candidate]) -> None:
        for _, group in groupby(sorted(chosen, key=lambda c: c.words.sheet), key=lambda c: c.words.sheet):
            self._one_of(list(group))

    def _one_of(self, same: Sequence[Candidate]) -> None:
        """Of files of the same kind, revision and sheet: one if they are the same, else none."""
        first = same[0]
        if self._are_same(same):
            self.proposed.append(_told(first))
            self.left_out += [_told(c, f"The same file as “{first.file.path}”") for c in same[1:]]
        else:
            online = any(c.file.is_online_only for c in same)
            why = f"Another file has the same name and revision ({ONLINE_ONLY})" if online else _DIFFERENT
            self._ask(same, why)

    def _are_same(self, same: Sequence[Candidate]) -> bool:
        if len(same) == 1:
            return True
        if len({c.file.size for c in same}) > 1 or any(c.file.is_online_only for c in same):
            return False
        seen = {self.contents(c.file) for c in same}
        return len(seen) == 1 and "" not in seen

    def _ask(self, unclear: Iterable[Candidate], why: str) -> None:
        self.ambiguous += [_told(c, why) for c in unclear]


_DIFFERENT = "Another file of the same kind and revision differs from it"


def _aside(candidate: Candidate) -> str:
    if candidate.words.aside:
        return f"Its name says “{candidate.words.aside}”"
    word = aside_in(folded(candidate.file.folder))
    return f"Its folder says “{word}”" if word else ""


def _schemes(live: Iterable[Candidate]) -> set[Scheme]:
    return {c.key[0] for c in live} - {Scheme.NONE}


def _newest_of_each(live: Sequence[Candidate]) -> list[RevisionKey]:
    return [max(c.key for c in live if c.key[0] is scheme) for scheme in _schemes(live)]


def _told(candidate: Candidate, why: str = "") -> FileChoice:
    return FileChoice(file=candidate.file, revision=candidate.words.revision, why=why)


def _revision(candidate: Candidate) -> str:
    words = candidate.words
    if words.revision:
        return f"revision {words.revision}"
    return f"save {words.version}" if words.version else "no revision in its name"


def _shown(revision: str | None) -> str:
    return f"“{revision}”" if revision else "“-”"
