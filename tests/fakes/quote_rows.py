"""Rows of a hand-over for tests."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from app.documents.handover.quote_row import QuoteRow

_ROW = QuoteRow(
    rfq="RFQ-1",
    line=1,
    part_number="P-1",
    revision="A",
    vendor="Acme",
    quote_number="Q-1",
    quantity=5,
    unit_price=Decimal("14.2"),
    per=1,
    currency="USD",
    line_minimum=Decimal(175),
    lot_charge=None,
    nre=None,
    lead_days=10,
    ships=None,
    valid_until=date(2027, 1, 31),
    no_quote="",
    remarks="",
    amount=Decimal(175),
    best=True,
    chosen=False,
    amount_currency="USD",
    day=date(2026, 12, 7),
    unit="EA",
)


def quote_row(**fields: Any) -> QuoteRow:
    """Acme's five pieces of P-1, but for these fields."""
    return replace(_ROW, **fields)
