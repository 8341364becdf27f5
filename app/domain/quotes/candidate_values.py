"""What a page or an email seems to say of an offer: candidates for the buyer to confirm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from app.domain.quotes.lead_time import LeadTime
from app.domain.quotes.placed_words import PlacedWord

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate(Generic[Value]):
    """`lines` are those it is said of; none: of all. `value` is None where there is a doubt that leaves it open."""

    value: Value | None
    text: str  # as it was written
    words: Sequence[PlacedWord]  # where
    lines: tuple[int, ...] = ()
    doubt: str = ""  # a sentence for the buyer


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceCandidate:
    """For one cell of the grid, a quantity of a line. `unit_price` is None where it can be read in two ways."""

    line: int
    quantity: int
    unit_price: Decimal | None
    per: int  # 1, 100 or 1000
    text: str
    words: Sequence[PlacedWord]  # of the amount
    quantity_words: Sequence[PlacedWord]
    currency: str = ""  # ISO 4217; empty: not said beside it
    is_free: bool = False
    doubt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """None of it counts before the buyer has confirmed it. `prices`: one for a cell at most, in the order asked."""

    prices: tuple[PriceCandidate, ...] = ()
    no_quotes: tuple[Candidate[str], ...] = ()  # the words that say so, each for a line
    line_minimums: tuple[Candidate[Decimal], ...] = ()
    lot_charges: tuple[Candidate[Decimal], ...] = ()
    nre: tuple[Candidate[Decimal], ...] = ()
    lead_times: tuple[Candidate[LeadTime], ...] = ()
    order_minimum: Candidate[Decimal] | None = None
    order_charges: tuple[Candidate[Decimal], ...] = ()
    quote_number: Candidate[str] | None = None
    quote_date: Candidate[date] | None = None
    valid_until: Candidate[date] | None = None
    currency: Candidate[str] | None = None
    payment: Candidate[str] | None = None
    delivery: Candidate[str] | None = None

    def price_of(self, line: int, quantity: int) -> PriceCandidate | None:
        """The one for this cell."""
        return next((price for price in self.prices if (price.line, price.quantity) == (line, quantity)), None)

    def of_line(self, kind: Sequence[Candidate[Value]], line: int) -> Candidate[Value] | None:
        """Of `line_minimums`, `lead_times` and so on: what is said of this line, else what is said of all."""
        own = next((found for found in kind if line in found.lines), None)
        return own or next((found for found in kind if not found.lines), None)
