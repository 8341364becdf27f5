"""Of which lines something is said: “items 1 and 2”, a part number beside it, or the rows that it stands in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.domain.quotes.candidate_words import (
    FOOTER,
    LINE_MINIMUM,
    LOT_CHARGE,
    NRE,
    ORDER_CHARGE,
    REFERENCE,
)
from app.domain.quotes.part_bands import Band, Mention
from app.domain.quotes.placed_words import Row
from app.domain.trade.lazy_pattern import lazy_pattern

_LIST = r"#?[0-9]{1,3}(?:(?: ?(?:,|&|\+|-|/|and|und|et|y|e|en|i|a|to|bis) ?)+(?:item |pos\.? )?#?[0-9]{1,3}(?![0-9.]))*"
_REFERENCES = lazy_pattern(rf"{REFERENCE} ?(?P<list>{_LIST})(?![0-9])", re.IGNORECASE)
_GENERAL = lazy_pattern(rf"\W*(?:{FOOTER}|{LINE_MINIMUM}|{NRE}|{LOT_CHARGE}|{ORDER_CHARGE})", re.IGNORECASE)
_WIDE = 2.2  # times the height of a row: such a gap ends the last part's rows
_MOST = 1000  # lines


@dataclass(frozen=True, slots=True)
class SaidOf:
    """`items` are the vendor's own numbers of lines; `rows` the lines that whole rows belong to."""

    items: Mapping[int, int]
    rows: Mapping[int, tuple[int, ...]]
    mentions: Mapping[int, Sequence[Mention]]

    def lines_in(self, row: Row, begin: int, end: int) -> tuple[int, ...]:
        """What this part of the row names."""
        found: list[int] = []
        for named in _REFERENCES.finditer(row.text[begin:end]):
            found += [self.items[number] for number in _numbers(named["list"]) if number in self.items]
        found += [mention.lines[0] for mention in self.mentions.get(row.number, ()) if begin <= mention.begin < end]
        return tuple(dict.fromkeys(found))

    def lines_of(self, row: Row) -> tuple[int, ...]:
        """Those whose rows it is in."""
        return self.rows.get(row.number, ())

    def names_part(self, row: Row) -> bool:
        """Whether a part number is in it."""
        return row.number in self.mentions


def said_of(bands: Sequence[Band], lines: Sequence[int]) -> SaidOf:
    """Vendors number lines in their own order; where they number none, ours are meant."""
    items = {band.mention.item: band.mention.lines[0] for band in bands if band.mention.item}
    mentions: dict[int, list[Mention]] = {}
    rows: dict[int, tuple[int, ...]] = {}
    is_within = any(_says_within(band) for band in bands[:-1])
    for at, band in enumerate(bands):
        mentions.setdefault(band.mention.row.number, []).append(band.mention)
        for number in _own_rows(band, is_last=at + 1 == len(bands), is_within=is_within):
            rows.setdefault(number, band.mention.lines[:1])
    return SaidOf(items or {line: line for line in lines}, rows, mentions)


def _says_within(band: Band) -> bool:
    """Whether terms of the part stand below it, flush with its number."""
    own = band.mention.row
    return any(piece.row.number > own.number and _is_general(piece.row, own) for piece in band.pieces)


def _own_rows(band: Band, *, is_last: bool, is_within: bool) -> Iterator[int]:
    own = band.mention.row
    if _GENERAL.match(own.text) and band.mention.begin:
        return
    rows = [piece.row for piece in band.pieces]
    for above, row in pairwise([rows[0], *rows]):
        is_below = row.number > own.number and row is not above
        if is_last and is_below and not is_within and _is_general(row, own):
            return
        if is_last and is_below and (row.page != above.page or row.center - above.center > _WIDE * above.height):
            return
        yield row.number


def _is_general(row: Row, own: Row) -> bool:
    return bool(_GENERAL.match(row.text)) and row.words[0].left < own.words[0].left + own.height


def _numbers(listed: str) -> Iterator[int]:
    for first, last in re.findall(r"([0-9]{1,3})(?: ?(?:-|to|bis) ?#?([0-9]{1,3}))?", listed):
        yield from range(int(first), min(int(last or first), int(first) + _MOST) + 1)
