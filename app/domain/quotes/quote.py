"""What a vendor offers: prices per quantity, charges, terms. It counts once the buyer has stored it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from app.domain.quotes.form import Charges
from app.domain.trade.ids import IncomingId, RfqId, VendorId

QuoteId = NewType("QuoteId", int)


class QuoteState(StrEnum):
    STORED = "stored"  # it counts
    SUPERSEDED = "superseded"  # a later one of the same vendor counts
    WITHDRAWN = "withdrawn"  # the buyer has taken it back


class Source(StrEnum):
    """How it was entered."""

    FORM = "form"
    DOCUMENT = "document"
    TYPED = "typed"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedPrice:
    """For one quantity of one line; without a price it says why, or is open.

    Lead times are working days, the longer one counts; `ships` where a date was given instead. `evidence` says where it
    stands: "J14" of a sheet, "page 1: 72.0 310.5 96.2 322.1" of a document (points), empty where it was typed; so does
    `lead_evidence`.
    """

    line: int
    quantity: int
    unit_price: Decimal | None = None
    per: int = 1
    is_free: bool = False
    no_quote: str = ""
    lead_shortest: int | None = None
    lead_longest: int | None = None
    ships: date | None = None
    remarks: str = ""
    evidence: str = ""
    lead_evidence: str = ""

    @property
    def is_answered(self) -> bool:
        return self.unit_price is not None or self.is_free or bool(self.no_quote)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Something else that the vendor offers; kept, and not compared."""

    part_number: str
    quantity: int
    unit_price: Decimal | None
    per: int = 1
    remarks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """`number` counts the revisions of one vendor's quotes to one RFQ, from 1; 0: not stored yet. `charges` by line.

    `cells` says of the fields of the head, by their names, where they stand; as the evidence of a price does.
    """

    rfq_id: RfqId
    vendor_id: VendorId
    source: Source
    prices: tuple[QuotedPrice, ...]
    charges: Mapping[int, Charges] = field(default_factory=dict)
    alternatives: tuple[Alternative, ...] = ()
    quote_number: str = ""
    currency: str = ""
    valid_until: date | None = None
    order_minimum: Decimal | None = None
    order_charge: Decimal | None = None
    delivery: str = ""
    payment: str = ""
    remarks: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    incoming_id: IncomingId | None = None
    file: str = ""  # the name of what it was read from
    id: QuoteId | None = None
    number: int = 0
    state: QuoteState = QuoteState.STORED
    stored_at: datetime | None = None

    @property
    def is_complete(self) -> bool:
        """Whether everything that was asked has a price: no quantity open, none without a quote."""
        return bool(self.prices) and all(p.unit_price is not None or p.is_free for p in self.prices)

    def price(self, line: int, quantity: int) -> QuotedPrice | None:
        return next((p for p in self.prices if (p.line, p.quantity) == (line, quantity)), None)


@dataclass(frozen=True, slots=True)
class QuoteChange:
    """One thing that is another in the newer quote, as a buyer says it."""

    what: str
    before: str
    after: str


_HEAD = {
    "quote_number": "quote no.",
    "currency": "currency",
    "valid_until": "valid until",
    "order_minimum": "order minimum",
    "order_charge": "charges per order",
    "delivery": "delivery",
    "payment": "payment",
}
_CHARGES = {"line_minimum": "line minimum", "lot_charge": "lot charge", "nre": "tooling / NRE"}


def quote_changes(before: Quote | None, after: Quote) -> tuple[QuoteChange, ...]:
    """What storing it would change: the terms, then line by line. All of it where there was no quote."""
    return (*_of_head(before, after), *_of_charges(before, after), *_of_prices(before, after))


def price_text(price: QuotedPrice | None) -> str:
    """“14.20”, “38.00 per 100”, “no quote: too small”, “free”; nothing where it is open."""
    if price is None:
        return ""
    if price.no_quote:
        return f"no quote: {price.no_quote}"
    if price.is_free:
        return "free"
    if price.unit_price is None:
        return ""
    return money_text(price.unit_price) + (f" per {price.per}" if price.per != 1 else "")


def money_text(amount: Decimal) -> str:
    """With two places at least: “14.20”, “0.125”."""
    exponent = amount.as_tuple().exponent
    return f"{amount:f}" if isinstance(exponent, int) and exponent < -2 else f"{amount:.2f}"


def lead_text(price: QuotedPrice | None) -> str:
    """“10 working days”, “10–15 working days”, “ships 2027-01-22”; nothing where none was said."""
    if price is None:
        return ""
    if price.ships is not None:
        return f"ships {price.ships.isoformat()}"
    if price.lead_longest is None:
        return ""
    shortest = price.lead_longest if price.lead_shortest is None else price.lead_shortest
    days = f"{shortest}–{price.lead_longest}" if shortest != price.lead_longest else f"{price.lead_longest}"
    return f"{days} working days"


def _of_head(before: Quote | None, after: Quote) -> Iterator[QuoteChange]:
    for name, said in _HEAD.items():
        old, new = _text(getattr(before, name, None)), _text(getattr(after, name))
        if old != new:
            yield QuoteChange(said, old, new)


def _of_charges(before: Quote | None, after: Quote) -> Iterator[QuoteChange]:
    olds = before.charges if before else {}
    for line in sorted({*olds, *after.charges}):
        old, new = olds.get(line, Charges()), after.charges.get(line, Charges())
        for name, said in _CHARGES.items():
            texts = _text(getattr(old, name)), _text(getattr(new, name))
            if texts[0] != texts[1]:
                yield QuoteChange(f"line {line}, {said}", *texts)


def _of_prices(before: Quote | None, after: Quote) -> Iterator[QuoteChange]:
    places: Sequence[tuple[int, int]] = sorted(
        {(p.line, p.quantity) for quote in (before, after) if quote for p in quote.prices}
    )
    for line, quantity in places:
        old, new = before.price(line, quantity) if before else None, after.price(line, quantity)
        for said, text in (("", price_text), (", lead time", lead_text)):
            texts = text(old), text(new)
            if texts[0] != texts[1]:
                yield QuoteChange(f"line {line} × {quantity:,}{said}", *texts)


def _text(value: object) -> str:
    if value is None:
        return ""
    return money_text(value) if isinstance(value, Decimal) else str(value)
