"""Which lines have a drawing: a file in whose name, or in that of a file that it holds, the part number stands."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence

from app.domain.rfqs.rfq import RfqItem

_PIECES = re.compile(r"\d+|[^\W\d_]+")
_REVISION = ("rev", "revision")
_Part = tuple[str, ...]


def without_drawing(items: Sequence[RfqItem], names: Iterable[str]) -> tuple[RfqItem, ...]:
    """The lines whose part number is in none of these names.

    Case, blanks, hyphens and what follows as a revision make no difference: “P-1” is in “p1_revB.pdf”. It is not in
    “P-10.pdf”, and not in “P-1-2.pdf” where another line is for P-1-2.
    """
    parts = {_part(item.part_number) for item in items} - {()}
    lengths = sorted({len(part) for part in parts}, reverse=True)
    drawn = {part for name in names for part in _named(name, parts, lengths)}
    return tuple(item for item in items if _part(item.part_number) not in drawn)


def _part(number: str) -> _Part:
    """Its letters and digits in runs, without a revision that is written behind it."""
    pieces = _PIECES.findall(_folded(number))
    end = next((place for place, piece in enumerate(pieces) if place and piece in _REVISION), len(pieces))
    return tuple(pieces[:end])


def _named(name: str, parts: Collection[_Part], lengths: Sequence[int]) -> Iterator[_Part]:
    """The longest part number at each place where a word begins, unless it is the end of one that was found."""
    found = list(_PIECES.finditer(_folded(name)))
    pieces = tuple(piece[0] for piece in found)
    begins = [place for place, piece in enumerate(found) if not place or found[place - 1].end() < piece.start()]
    taken = 0
    for begin in begins:
        part = next((p for length in lengths if (p := pieces[begin : begin + length]) in parts), ())
        if part and begin + len(part) > taken:
            taken = begin + len(part)
            yield part


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKD", text.casefold())
