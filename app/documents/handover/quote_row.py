"""One row for each vendor, line and quantity of the quotes that count: what every table of a hand-over is made of.

The stable columns, in this order; new ones are added at the end only:

rfq · line · part_number · revision · vendor · quote_number · quantity · unit_price (for `per` pieces) · per ·
currency (of the quote, ISO 4217) · line_minimum · lot_charge · nre (each in that currency) · lead_days (working days,
the longer one) · ships (a day that the vendor named instead) · valid_until · no_quote (the reason) · remarks ·
amount (the line with its charges and NRE, in amount_currency; empty without a rate or price) · best (no offer that
counts is cheaper at this quantity) · chosen (the line is given to this vendor; all its quantities say so) ·
amount_currency (that of the comparison).

Days are ISO 8601, amounts have a point and no thousands. What is free has the price 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from app.domain.quotes.quote import money_text

COLUMNS = (
    *("rfq", "line", "part_number", "revision", "vendor", "quote_number", "quantity", "unit_price", "per", "currency"),
    *("line_minimum", "lot_charge", "nre", "lead_days", "ships", "valid_until", "no_quote", "remarks"),
    *("amount", "best", "chosen", "amount_currency"),
)
MORE_FIELDS = ("day", "unit", "description", "process", "specification")
"""What layouts may name besides: the day of the decision, and what the RFQ says of the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRow:
    """See the module. `specification` has its type and class."""

    rfq: str
    line: int
    part_number: str
    revision: str
    vendor: str
    quote_number: str
    quantity: int
    unit_price: Decimal | None
    per: int
    currency: str
    line_minimum: Decimal | None
    lot_charge: Decimal | None
    nre: Decimal | None
    lead_days: int | None
    ships: date | None
    valid_until: date | None
    no_quote: str
    remarks: str
    amount: Decimal | None
    best: bool
    chosen: bool
    amount_currency: str
    day: date
    unit: str
    description: str = ""
    process: str = ""
    specification: str = ""

    @property
    def texts(self) -> Mapping[str, str]:
        """Each column and further field as a table shows it."""
        return MappingProxyType({name: shown(getattr(self, name)) for name in (*COLUMNS, *MORE_FIELDS)})


def shown(value: object) -> str:
    """“14.20”, “2027-01-31”, “yes”; nothing where nothing is known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return money_text(value)
    return value.isoformat() if isinstance(value, date) else str(value)
