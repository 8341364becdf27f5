"""Quotes for an RFQ where only their number counts: different prices, one in another currency, one that isn't whole."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from app.domain.quotes.form import Charges
from app.domain.quotes.quote import Quote, QuotedPrice, Source
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.ids import VendorId
from app.services.suite import Services


def store_quotes(made: Services, rfq: Rfq, vendor_ids: Sequence[VendorId], now: datetime) -> None:
    """One of each of these vendors, the last without its last price."""
    for place, vendor_id in enumerate(vendor_ids):
        is_last = place == len(vendor_ids) - 1
        made.quoting.store(_quote(made, rfq, vendor_id, place, now, is_last=is_last))


def _quote(made: Services, rfq: Rfq, vendor_id: VendorId, place: int, now: datetime, *, is_last: bool) -> Quote:
    _, asking = made.quoting.asking(rfq.id, vendor_id)
    rows = asking.rows[:-1] if is_last else asking.rows
    return Quote(
        rfq_id=rfq.id,
        vendor_id=vendor_id,
        source=Source.TYPED,
        prices=tuple(
            QuotedPrice(
                line=line,
                quantity=quantity,
                unit_price=Decimal(40 + 7 * ((line + place * 3) % 5)) / (1 + quantity // 5),
                lead_longest=8 + 2 * place,
            )
            for line, quantity in rows
        ),
        charges={line: Charges(line_minimum=Decimal(90 + 20 * place)) for line in dict(rows)},
        currency="EUR" if place == 2 else "USD",
        order_minimum=Decimal(250),
        order_charge=Decimal(25),
        valid_until=(now + timedelta(days=60)).date(),
    )
