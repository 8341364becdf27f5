"""A filled-in form as the quote that it would be."""

from collections.abc import Sequence

from app.domain.quotes.form import Form, QuotedRow
from app.domain.quotes.quote import Alternative, Quote, QuotedPrice, Source
from app.domain.trade.ids import IncomingId, RfqId, VendorId


def quote_of_form(
    form: Form,
    asked: Sequence[tuple[int, int]],
    rfq_id: RfqId,
    vendor_id: VendorId,
    *,
    incoming_id: IncomingId | None = None,
    file: str = "",
) -> Quote:
    """What is in doubt stays open, until the buyer has said what it is; so does what is missing."""
    rows = {(row.line, row.quantity): row for row in form.rows}
    head = form.head
    return Quote(
        rfq_id=rfq_id,
        vendor_id=vendor_id,
        source=Source.FORM,
        prices=tuple(_price(line, quantity, rows.get((line, quantity))) for line, quantity in asked),
        charges=dict(form.charges),
        alternatives=tuple(_alternative(row) for row in form.alternatives),
        quote_number=head.quote_number,
        currency=head.currency,
        valid_until=head.valid_until,
        order_minimum=head.order_minimum,
        order_charge=head.order_charge,
        delivery=head.delivery,
        payment=head.payment,
        remarks=head.remarks,
        cells=dict(head.cells),
        incoming_id=incoming_id,
        file=file,
    )


def _price(line: int, quantity: int, row: QuotedRow | None) -> QuotedPrice:
    if row is None:
        return QuotedPrice(line=line, quantity=quantity)
    lead = row.lead_time if row.lead_time is not None and not row.lead_time.doubt else None
    return QuotedPrice(
        line=line,
        quantity=quantity,
        unit_price=row.unit_price,
        per=row.price_per,
        is_free=row.is_free,
        no_quote=(row.reason or "no quote") if row.is_no_quote else "",
        lead_shortest=lead.shortest if lead else None,
        lead_longest=lead.longest if lead else None,
        ships=lead.ships if lead else None,
        remarks=row.remarks,
        evidence=row.cells.get("unit_price", ""),
        lead_evidence=row.cells.get("lead_time", ""),
    )


def _alternative(row: QuotedRow) -> Alternative:
    return Alternative(
        part_number=row.part_number,
        quantity=row.quantity,
        unit_price=row.unit_price,
        per=row.price_per,
        remarks=row.remarks,
    )
