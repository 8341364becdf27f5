"""Heads of columns: what the numbers below them are."""

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.domain.quotes.candidate_words import HEADS
from app.domain.quotes.placed_numbers import Number, numbers_of
from app.domain.quotes.placed_words import PlacedWord, Row
from app.domain.trade.lazy_pattern import lazy_pattern

_FEWEST = 3  # heads that make a row of heads
_LONGEST = 300  # characters of a row of heads
_HEADS = tuple((kind, lazy_pattern(pattern, re.IGNORECASE)) for kind, pattern in HEADS)


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` as in HEADS."""

    kind: str
    left: float
    right: float

    def distance(self, left: float, right: float) -> float:
        """How far a word is beside it; less than nothing: how much it is below it."""
        return max(self.left - right, left - self.right)


@dataclass(frozen=True, slots=True)
class Table:
    """What is known of the rows below `row`."""

    row: Row
    columns: tuple[Column, ...]

    def kind_of(self, words: Sequence[PlacedWord]) -> str:
        """The column that they are in; empty: none that is known."""
        left, right = words[0].left, words[-1].right
        nearest = min(self.columns, key=lambda column: column.distance(left, right))
        return nearest.kind if nearest.distance(left, right) < 3 * words[0].height else ""

    def has(self, kind: str) -> bool:
        """Whether it has such a column."""
        return any(column.kind == kind for column in self.columns)


@dataclass(frozen=True, slots=True)
class HeadRows:
    """All of them: rows of heads, and rows of quantities that prices stand below."""

    tables: tuple[Table, ...]
    quantities: tuple[tuple[Number, ...], ...]

    @property
    def numbers(self) -> set[int]:
        """Of the rows."""
        return {table.row.number for table in self.tables} | {found[0].row.number for found in self.quantities}

    def table_of(self, row: Row) -> Table | None:
        """The nearest above it."""
        at = bisect_right(self.tables, row.number, key=lambda table: table.row.number)
        return self.tables[at - 1] if at else None

    def quantities_above(self, row: Row, asked: Collection[int]) -> tuple[Number, ...]:
        """The nearest row above it that has at least one that was asked."""
        for found in reversed(self.quantities):
            if found[0].row.number < row.number and any(set(asked).intersection(n.quantities) for n in found):
                return found
        return ()


def head_rows(rows: Sequence[Row], asked: Collection[int], naming: Collection[int]) -> HeadRows:
    """Look for them; `naming` are numbers of rows that name a part."""
    tables, quantities = [], []
    for row in rows:
        if row.number in naming or len(row.text) > _LONGEST:
            continue
        found = tuple(numbers_of(row, asked))
        counts = tuple(number for number in found if not number.is_money and set(asked).intersection(number.quantities))
        if len(counts) > 1 and len(counts) == len(found):
            quantities.append(counts)
        if not any(number.is_money for number in found) and len(columns := _columns(row)) >= _FEWEST:
            tables.append(Table(row, columns))
    return HeadRows(tuple(tables), tuple(quantities[-_LONGEST:]))


def _columns(row: Row) -> tuple[Column, ...]:
    taken: list[tuple[int, int]] = []
    columns = []
    for kind, pattern in _HEADS:
        for found in pattern.finditer(row.text):
            begin, end = found.span()
            if begin < end and all(end <= first or begin >= last for first, last in taken):
                taken.append((begin, end))
                words = row.covering(begin, end)
                columns.append(Column(kind, words[0].left, words[-1].right))
    kinds = {column.kind for column in columns}
    return tuple(columns) if kinds & {"price", "extended"} and len(kinds) > 1 else ()
