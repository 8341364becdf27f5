"""Charges that are told in words: “$175 minimum + $45 lot charge”, “NRE: rack tooling, one time $275.00 (item 2)”."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.domain.quotes.amount import read_amount
from app.domain.quotes.candidate_values import Candidate
from app.domain.quotes.candidate_words import (
    LINE_MINIMUM,
    LOT_CHARGE,
    NRE,
    ORDER_CHARGE,
    ORDER_MINIMUM,
    QUANTITY_MINIMUM,
)
from app.domain.quotes.number_text import DecimalSigns
from app.domain.quotes.placed_numbers import Number, numbers_of
from app.domain.quotes.placed_words import Row
from app.domain.quotes.said_of import SaidOf
from app.domain.trade.lazy_pattern import lazy_pattern

_KINDS = (
    ("quantity_minimum", QUANTITY_MINIMUM),
    ("order_minimum", ORDER_MINIMUM),
    ("line_minimum", LINE_MINIMUM),
    ("nre", NRE),
    ("lot_charge", LOT_CHARGE),
    ("order_charge", ORDER_CHARGE),
)
_NAMED = lazy_pattern("|".join(rf"(?P<{kind}>{pattern})" for kind, pattern in _KINDS), re.IGNORECASE)
_MOST = 60  # phrases of a row
_SENTENCE_ENDS = re.compile(r"(?<=[\w)€$%])(?<!pos)(?<!\bno)(?<!\bnr)(?<!\bst)(?<!min)[.;](?=\s|$)", re.IGNORECASE)
_TURNS_BACK = re.compile(r"\s*(?:$|[+,.;)/&]|and\b|plus\b|und\b|et\b|y\b|e\b|en\b|i\b|a\b)", re.IGNORECASE)
_BEFORE = re.compile(r"[\s(:-]*(?:(?:per|for|as|als|de|di|w|za|the|a|one-time|one time|each) ?)?[\s(]*", re.IGNORECASE)
_BARE = re.compile(r"[\s:=-]*(?:(?:of|is|von|de|di|van)\b)?[\s:]*", re.IGNORECASE)
_OF_ORDER = frozenset({"order_minimum", "order_charge"})


@dataclass(slots=True)
class ChargePhrases:
    """Gathers them, row after row. `claimed` are amounts that are charges, and so no prices."""

    said_of: SaidOf
    signs: DecimalSigns
    found: dict[str, list[Candidate[Decimal]]] = field(default_factory=dict)
    claimed: set[tuple[int, int]] = field(default_factory=set)

    def of(self, kind: str) -> tuple[Candidate[Decimal], ...]:
        """All of this kind, each once."""
        seen: dict[tuple[object, ...], Candidate[Decimal]] = {}
        for candidate in self.found.get(kind, []):
            seen.setdefault((candidate.value, candidate.lines), candidate)
        return tuple(seen.values())

    def read(self, row: Row) -> None:
        """Take what this row says."""
        text = row.text
        named = [found for found, _ in zip(_NAMED.finditer(text), range(_MOST), strict=False)]
        numbers = tuple(numbers_of(row, ())) if named else ()
        ends = [found.start() for found in _SENTENCE_ENDS.finditer(text)] if named else []
        for at, found in enumerate(named):
            stop = named[at + 1].start() if at + 1 < len(named) else len(text)
            end = min([stop, *(end for end in ends if end >= found.end())])
            kind = found.lastgroup or ""
            chosen = list(self._amounts(row, found, end, numbers))
            self._take(row, kind, chosen, found.end(), end)

    def _amounts(self, row: Row, named: re.Match[str], end: int, numbers: Sequence[Number]) -> Iterator[Number]:
        text, last = row.text, named.end()
        if not _TURNS_BACK.match(text[last:end]):
            for number in numbers:
                between = text[last : number.begin]
                if not named.end() <= number.begin < end or self._is_claimed(number):
                    continue
                is_bare = last == named.end() and _BARE.fullmatch(between)
                is_near = "  " not in between or not self.said_of.names_part(row)
                if is_near and (number.is_money or is_bare):
                    yield number
                    last = number.end
            return
        before = [number for number in numbers if number.end <= named.start()]
        is_free = bool(before) and before[-1].is_money and not self._is_claimed(before[-1])
        if is_free and _BEFORE.fullmatch(text[before[-1].end : named.start()]):
            yield before[-1]

    def _take(self, row: Row, kind: str, numbers: Sequence[Number], begin: int, end: int) -> None:
        is_told_before = bool(numbers) and bool(self.said_of.lines_in(row, begin, numbers[0].begin))
        for at, number in enumerate(numbers):
            following = numbers[at + 1].begin if at + 1 < len(numbers) else max(end, number.end)
            before = numbers[at - 1].end if at else min(begin, number.begin)
            zone = (before, number.begin) if is_told_before else (number.end, following)
            told = self.said_of.lines_in(row, *zone)
            if at and not told:
                return  # “NRE $250, 5 pcs $14.20”: the first alone is named
            lines = () if kind in _OF_ORDER else told or self.said_of.lines_of(row)
            read = read_amount(number.text, self.signs)
            if kind != "quantity_minimum":
                self.found.setdefault(kind, []).append(
                    Candidate(value=read.value, text=number.text, words=number.words, lines=lines, doubt=read.doubt)
                )
            self.claimed.add((row.number, number.begin))

    def _is_claimed(self, number: Number) -> bool:
        return (number.row.number, number.begin) in self.claimed
