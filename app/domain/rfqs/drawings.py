"""Which lines have a drawing: a file in whose name, or in that of a file that it holds, the part number stands."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.domain.rfqs.rfq import RfqItem

PartKey = tuple[str, ...]
_PIECES = re.compile(r"\d+|[^\W\d_]+")
_TINY = 2  # letters, or digits: “A” and “12” are in many names, as a revision or a sheet
_REVISION = ("rev", "revision")


@dataclass(frozen=True, slots=True)
class Mention:
    """A part number in a folded name, from `begin` to `end`."""

    part: PartKey
    begin: int
    end: int


class PartNumbers:
    """Part numbers to look for in names. Each name is read once, however many part numbers there are.

    Case, blanks, hyphens and what follows as a revision make no difference: “P-1” is in “p1_revB.pdf”. It is not in
    “P-10.pdf”, and not in “P-1-2.pdf” where P-1-2 is looked for, too. A part number as short as “A” or “12” counts only
    where a name begins with it.
    """

    def __init__(self, numbers: Iterable[str]) -> None:
        parts = {part_key(number) for number in numbers} - {()}
        self._by_first: dict[str, list[PartKey]] = {}
        for part in sorted(parts, key=len, reverse=True):
            self._by_first.setdefault(part[0], []).append(part)

    def mentions(self, folded_name: str) -> Iterator[Mention]:
        """The longest part number at each place where a word begins, unless it is the end of one that was found."""
        found = list(_PIECES.finditer(folded_name))
        pieces = tuple(piece[0] for piece in found)
        taken = 0
        for begin, piece in enumerate(found):
            if begin and found[begin - 1].end() == piece.start():
                continue  # in the middle of a word
            starting = self._by_first.get(pieces[begin], ())
            part = next((p for p in starting if pieces[begin : begin + len(p)] == p), ())
            if begin + len(part) <= taken:
                continue
            is_first = not begin or "/" in folded_name[found[begin - 1].end() : piece.start()]
            if part and (is_first or part[1:] or len(part[0]) > _TINY):
                taken = begin + len(part)
                yield Mention(part, piece.start(), found[taken - 1].end())


def without_drawing(items: Sequence[RfqItem], names: Iterable[str]) -> tuple[RfqItem, ...]:
    """The lines whose part number is in none of these names."""
    numbers = PartNumbers(item.part_number for item in items)
    drawn = {mention.part for name in names for mention in numbers.mentions(folded(name))}
    return tuple(item for item in items if part_key(item.part_number) not in drawn)


def part_key(number: str) -> PartKey:
    """Its letters and digits in runs, without a revision that is written behind it."""
    pieces = _PIECES.findall(folded(number))
    end = next((place for place, piece in enumerate(pieces) if place and piece in _REVISION), len(pieces))
    return tuple(pieces[:end])


def folded(text: str) -> str:
    """The form in which names and part numbers are compared."""
    return text.casefold() if text.isascii() else unicodedata.normalize("NFKD", text.casefold())
