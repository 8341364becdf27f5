"""What the columns of a layout may hold; `layout` says what each is."""

from app.documents.handover.quote_row import COLUMNS, MORE_FIELDS

PAIRS = 8
"""Quantities of a line in one row, with their prices: as many as a routing of JobBOSS2 holds."""


def pair(number: int) -> tuple[str, str]:
    """“quantity1”, “price1”."""
    return f"quantity{number}", f"price{number}"


LINE_FIELDS = ("base_price", *(name for number in range(1, PAIRS + 1) for name in pair(number)))
"""Of all quantities of a line together."""
FIELDS = (*COLUMNS, *MORE_FIELDS, "price_per_code", "price_step", "price_each", *LINE_FIELDS, "blank")
QUOTED_AMOUNTS = frozenset(
    {"unit_price", "line_minimum", "lot_charge", "nre", "price_step", "price_each", *LINE_FIELDS}
)
"""In the currency of the quote."""
