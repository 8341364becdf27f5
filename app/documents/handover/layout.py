"""Tables as other systems import them: a layout names its columns, and what is in each.

A layout has a row for each quantity; one that names a field of `LINE_FIELDS` has a row for each line at a vendor, with
the values of its smallest quantity and the longest lead time. Only what has a price is in it.

Besides the columns of `quote_row`, a layout may name:

price_per_code ("E" each, "C" hundred, "M" thousand) · price_step (what this quantity costs more or, below 0, less than
base_price) · price_each (for one piece, up to six places) · base_price (of the smallest quantity) · quantity1 to
quantity8 and price1 to price8 (all quantities of a line with their prices for one piece) · blank.

Where quantities of one line are priced for different numbers of pieces, or for another number than 1, 100 and 1000,
`price_per_code` is "E", and `base_price` and `price_step` are for one piece.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from app.documents.handover.layout_fields import LINE_FIELDS, PAIRS, QUOTED_AMOUNTS, pair
from app.documents.handover.quote_row import QuoteRow, shown
from app.documents.handover.tables import csv_octets
from app.domain.trade.problem import Problem

_CODES: Mapping[int, str] = {1: "E", 100: "C", 1000: "M"}
_FINEST = Decimal("0.000001")


class RowsUnfit(Problem):
    """The layout can't hold what is to be handed over; the message says what, and nothing was written."""


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns`: heading and field of each, a field of `FIELDS`."""

    name: str
    columns: tuple[tuple[str, str], ...]
    is_built_in: bool = False

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(field for _, field in self.columns)

    @property
    def is_by_line(self) -> bool:
        return not self.fields.isdisjoint(LINE_FIELDS)

    @property
    def pairs(self) -> int:
        """How many quantities of a line it has columns for; 0: it names no such columns."""
        numbers = range(1, PAIRS + 1)
        return max((n for n in numbers if not self.fields.isdisjoint(pair(n))), default=0)

    @property
    def lacks_currency(self) -> bool:
        """Whether it has amounts of quotes, and doesn't say in which currency."""
        return "currency" not in self.fields and not self.fields.isdisjoint(QUOTED_AMOUNTS)


def layout_csv(layout: Layout, rows: Iterable[QuoteRow]) -> bytes:
    """RowsUnfit: another currency in a layout that doesn't say which, or more quantities than it has columns for."""
    tabled = list(layout_rows(layout, rows))
    return csv_octets([heading for heading, _ in layout.columns], tabled)


def layout_rows(layout: Layout, rows: Iterable[QuoteRow]) -> Iterator[Sequence[str]]:
    """The cells of each row. RowsUnfit."""
    priced = sorted(
        (row for row in rows if row.unit_price is not None), key=lambda row: (row.line, row.vendor, row.quantity)
    )
    for row in priced:
        if layout.lacks_currency and row.currency != row.amount_currency:
            raise RowsUnfit(
                f"“{layout.name}” has no column for the currency, and the quote of {row.vendor} isn't in "
                f"{row.amount_currency}. Its prices would be taken for {row.amount_currency}. Leave that vendor out, "
                "or use a layout with a column for the currency."
            )
    for _, grouped in groupby(priced, key=lambda row: (row.line, row.vendor)):
        line = list(grouped)
        for texts in _line_texts(layout, line) if layout.is_by_line else _quantity_texts(line):
            yield [texts[field] for _, field in layout.columns]


def _line_texts(layout: Layout, line: Sequence[QuoteRow]) -> Iterator[Mapping[str, str]]:
    """One row of all its quantities."""
    first = line[0]
    if 0 < layout.pairs < len(line):
        raise RowsUnfit(
            f"Line {first.line} has {len(line)} quantities at {first.vendor}, and “{layout.name}” has columns for "
            f"{layout.pairs}. Use a layout with more columns, or one with a row for each quantity."
        )
    days = [row.lead_days for row in line if row.lead_days is not None]
    longest = replace(first, lead_days=max(days, default=None))
    texts = {**_texts(longest, line), **dict.fromkeys(LINE_FIELDS, "")}
    texts["base_price"] = shown(_price(first, _code(line)))
    for number, row in enumerate(line[:PAIRS], 1):
        texts |= dict(zip(pair(number), (str(row.quantity), shown(_each(row))), strict=True))
    yield texts


def _quantity_texts(line: Sequence[QuoteRow]) -> Iterator[Mapping[str, str]]:
    return (_texts(row, line) for row in line)


def _texts(row: QuoteRow, line: Sequence[QuoteRow]) -> Mapping[str, str]:
    code = _code(line)
    return {
        **row.texts,
        "price_per_code": code,
        "price_step": shown(_price(row, code) - _price(line[0], code)),
        "price_each": shown(_each(row)),
        "blank": "",
    }


def _code(line: Sequence[QuoteRow]) -> str:
    pers = {row.per for row in line}
    return _CODES.get(pers.pop(), "E") if len(pers) == 1 else "E"


def _price(row: QuoteRow, code: str) -> Decimal:
    return (row.unit_price or Decimal(0)) if _CODES.get(row.per) == code else _each(row)


def _each(row: QuoteRow) -> Decimal:
    """12.5 for 1000 is 0.0125; to the sixth place where it goes on for ever."""
    price = (row.unit_price or Decimal(0)) / row.per
    exponent = price.as_tuple().exponent
    return price.quantize(_FINEST) if isinstance(exponent, int) and exponent < -6 else price
