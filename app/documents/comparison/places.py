"""Where in the workbook things stand, so that formulas can speak of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from app.documents.comparison.page import ORDER, PRICES, at, span
from app.domain.comparison.comparison import ComparedLine, Comparison, Offer
from app.domain.quotes.quote import Quote, QuotedPrice
from app.domain.trade.ids import VendorId

PRICES_TITLES = 4  # row
DAY, SWITCH, RATES = 4, 5, 6  # rows of the order; the last one is the first rate
TERMS = ("Currency", "Rate", "Valid until", "Order minimum", "Charges per order", "Freight")
CHECKS = ("Expired", "Without rate", "Without lines")
ORDER_LEFT = ("Line", "Part number", "Wanted quantity", "Lots")
ORDER_OF_VENDOR = ("Counted at", "Line amount", "NRE", "Ships")
SPARE_HOLIDAYS = 5
WANTED, LOTS = 2, 3  # columns of the order
PRICES_COLUMNS = (
    "Vendor", "Line", "Part number", "Quantity", "Unit price", "Price per", "No quote because", "Lead time",
    "Working days", "Ships", "Line minimum", "Lot charge (each lot)", "NRE (once)", "Priced up to", "Counted at",
    "Goods", "Line amount", "Would ship",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The rows of “Prices” with what a vendor quotes for a line, by ascending quantity.

    `quote` has the prices of this line alone: there may be hundreds of others.
    """

    first: int
    line: ComparedLine
    offer: Offer
    quote: Quote
    quantities: tuple[int, ...]

    @property
    def last(self) -> int:
        return self.first + len(self.quantities) - 1

    def row(self, quantity: int) -> int:
        return self.first + self.quantities.index(quantity)

    def column(self, title: str, sheet: str = "") -> str:
        """All of its cells under that title."""
        return span(self.first, self.last, PRICES_COLUMNS.index(title), sheet)

    def charge(self, title: str, sheet: str = "") -> str:
        """What is said once, in the first row."""
        return at(self.first, PRICES_COLUMNS.index(title), sheet)


@dataclass(frozen=True)
class Places:
    """Of one comparison. Vendors without a quote have columns in “Comparison” only."""

    comparison: Comparison

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        return tuple(column.offer for column in self.comparison.columns.values())

    @cached_property
    def index_of(self) -> dict[VendorId, int]:
        return {offer.vendor_id: index for index, offer in enumerate(self.offers)}

    def is_first(self, line: int, quantity: int) -> bool:
        """Whether that row begins the line."""
        return self.comparison.lines[self._index[line]].quantities[0] == quantity

    @cached_property
    def quotes(self) -> tuple[tuple[Offer, Quote], ...]:
        return tuple((offer, offer.quote) for offer in self.offers if offer.quote is not None)

    @cached_property
    def blocks(self) -> dict[tuple[int, VendorId], Block]:
        """By line and vendor; lines that were not asked, or were changed since they were quoted, have none."""
        return {(block.line.number, block.offer.vendor_id): block for block in self._blocks()}

    def _blocks(self) -> Iterator[Block]:
        row = PRICES_TITLES + 1
        for offer, quote in self.quotes:
            of_line: dict[int, list[QuotedPrice]] = {}
            for price in quote.prices:
                of_line.setdefault(price.line, []).append(price)
            for line in self._lines(offer):
                prices = tuple(of_line.get(line.number, ()))
                quantities = tuple(sorted({*line.quantities, *(p.quantity for p in prices)}))
                part = replace(quote, prices=prices)
                yield Block(first=row, line=line, offer=offer, quote=part, quantities=quantities)
                row += len(quantities)

    def _lines(self, offer: Offer) -> list[ComparedLine]:
        return [line for line in self.comparison.lines if line.number in offer.asked - offer.stale]

    @cached_property
    def currencies(self) -> tuple[str, ...]:
        """Those that want a rate."""
        known = {quote.currency for _, quote in self.quotes}
        return tuple(sorted(known - {"", self.comparison.basis.currency}))

    @property
    def vendors_row(self) -> int:
        """Of the order."""
        return RATES + len(self.currencies) + 1

    @property
    def order_titles(self) -> int:
        return self.vendors_row + len(TERMS) + len(CHECKS) + 1

    @property
    def holidays_row(self) -> int:
        """Of the order: the title of the list, below all lines."""
        return self.order_titles + len(self.comparison.lines) + 2

    @cached_property
    def holidays(self) -> tuple[date, ...]:
        return tuple(sorted(self.comparison.basis.holidays))

    @property
    def holiday_cells(self) -> str:
        """With room for further ones; from every sheet."""
        first = self.holidays_row + 1
        return f"{ORDER}!$C${first}:$C${first + len(self.holidays) + SPARE_HOLIDAYS - 1}"

    def order_row(self, line: int) -> int:
        return self.order_titles + 1 + self._index[line]

    @cached_property
    def _index(self) -> dict[int, int]:
        return {line.number: index for index, line in enumerate(self.comparison.lines)}

    @cached_property
    def _columns(self) -> dict[VendorId, int]:
        width = len(ORDER_OF_VENDOR)
        return {offer.vendor_id: len(ORDER_LEFT) + width * i for i, (offer, _) in enumerate(self.quotes)}

    def order_column(self, vendor_id: VendorId, title: str = ORDER_OF_VENDOR[0]) -> int:
        return self._columns[vendor_id] + ORDER_OF_VENDOR.index(title)

    def term(self, vendor_id: VendorId, title: str, sheet: str = ORDER) -> str:
        """A term of the vendor's offer as a whole, or what was found about it."""
        return at(self.vendors_row + 1 + (*TERMS, *CHECKS).index(title), self._columns[vendor_id], sheet)

    def of_order(self, vendor_id: VendorId, title: str, sheet: str = ORDER) -> str:
        """All lines of the vendor in the order, under that title."""
        first = self.order_titles + 1
        last = max(first, self.order_titles + len(self.comparison.lines))
        return span(first, last, self.order_column(vendor_id, title), sheet)

    def line_numbers(self) -> str:
        first = self.order_titles + 1
        return span(first, max(first, self.order_titles + len(self.comparison.lines)), 0)


def price_cell(row: int, title: str) -> str:
    """From another sheet."""
    return at(row, PRICES_COLUMNS.index(title), PRICES)


SWITCH_CELL = f"{ORDER}!$C${SWITCH}"
DAY_CELL = f"{ORDER}!$C${DAY}"
