"""The words of the trade: processes and specifications, each with the spellings that mean the same."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.trade.ids import TermId
from app.domain.trade.problem import Problem
from app.domain.trade.text_key import word_key


class TermKind(StrEnum):
    PROCESS = "process"
    SPECIFICATION = "specification"


class SpellingTaken(Problem):
    """A spelling means another term already; nothing was changed."""


class TermUnknown(Problem):
    """There is no such term."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """`family`: what is akin to it ("Plating"); `category`: of the vendors who do such work ("Finishing")."""

    kind: TermKind
    name: str
    aliases: tuple[str, ...] = ()
    family: str = ""
    category: str = ""
    id: TermId | None = None

    @property
    def spellings(self) -> tuple[str, ...]:
        """Its name and its aliases."""
        return (self.name, *self.aliases)


class Vocabulary:
    """Terms by every spelling of theirs; case, blanks, punctuation and accents make no difference.

    No spelling means two terms of one kind. It does not change: what alters it returns the next one.
    """

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self._terms: list[Term] = []
        self._by_key: dict[tuple[TermKind, str], Term] = {}
        for term in terms:
            self._take(term)

    def __iter__(self) -> Iterator[Term]:
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)

    def term(self, kind: TermKind, text: str) -> Term | None:
        """What the text means, or None."""
        return self._by_key.get((kind, word_key(text)))

    def canonical(self, kind: TermKind, text: str) -> str:
        """The term's own name; a word that is not known stays as it is."""
        term = self.term(kind, text)
        return term.name if term else " ".join(text.split())

    def key(self, kind: TermKind, text: str) -> str:
        """Equal for all texts that mean the same."""
        return word_key(self.canonical(kind, text))

    def keys(self, kind: TermKind, text: str) -> frozenset[str]:
        """The keys of all spellings of what the text means: what to look for among stored words."""
        term = self.term(kind, text)
        spellings = term.spellings if term else (text,)
        return frozenset(key for key in map(word_key, spellings) if key)

    def family(self, kind: TermKind, text: str) -> tuple[Term, ...]:
        """The other terms of the same family."""
        term = self.term(kind, text)
        if term is None or not term.family:
            return ()
        wanted = word_key(term.family)
        return tuple(t for t in self._terms if t.kind is kind and t is not term and word_key(t.family) == wanted)

    def are_akin(self, process: str, other: str) -> bool:
        """Whether these are two processes of one family, without looking through all terms."""
        one, two = self.term(TermKind.PROCESS, process), self.term(TermKind.PROCESS, other)
        if one is None or two is None or one is two:
            return False
        return bool(one.family) and word_key(one.family) == word_key(two.family)

    def process_of(self, specification: str) -> Term | None:
        """The process that a specification is for: its family, where that is the name of one."""
        term = self.term(TermKind.SPECIFICATION, specification)
        return self.term(TermKind.PROCESS, term.family) if term and term.family else None

    def saved(self, term: Term, before: Term | None = None) -> "Vocabulary":
        """With a new term, or with `term` in place of `before`. SpellingTaken where a spelling means another one."""
        kept = [t for t in self._terms if t != before]
        return Vocabulary([*kept, _tidy(term)])

    def with_alias(self, kind: TermKind, name: str, alias: str) -> "Vocabulary":
        """With one more spelling; the same one again changes nothing. TermUnknown, SpellingTaken."""
        term = self.term(kind, name)
        if term is None:
            raise TermUnknown(f"There is no {kind} “{name}”. Add it first, or choose another.")
        if self.term(kind, alias) is term:
            return self
        return self.saved(replace(term, aliases=(*term.aliases, alias)), term)

    def without(self, term: Term) -> "Vocabulary":
        """Without this term; vendors and lines keep their words."""
        return Vocabulary(t for t in self._terms if t != term)

    def _take(self, term: Term) -> None:
        for spelling in term.spellings:
            key = word_key(spelling)
            if not key:
                raise SpellingTaken(
                    f"“{spelling}” has no letters or digits, so it can't be searched. Write at least one."
                )
            other = self._by_key.setdefault((term.kind, key), term)
            if other is not term:
                raise SpellingTaken(f"“{spelling}” already means “{other.name}”. Remove it there first.")
        self._terms.append(term)


def _tidy(term: Term) -> Term:
    """Single blanks; every spelling once."""
    name = " ".join(term.name.split())
    seen = {word_key(name)}
    aliases: list[str] = []
    for alias in (" ".join(text.split()) for text in term.aliases):
        if word_key(alias) not in seen:
            seen.add(word_key(alias))
            aliases.append(alias)
    return replace(term, name=name, aliases=tuple(aliases), family=term.family.strip(), category=term.category.strip())
