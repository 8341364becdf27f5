"""A shop that asks the same three vendors again and again, and what they say."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from app.domain.quotes.form import Charges
from app.domain.quotes.quote import Quote, QuotedPrice, Source
from app.domain.rfqs.rfq import Rfq, RfqItem
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import RfqId, VendorId
from app.domain.vendors.record import Record
from app.storage.vendors import records
from tests.fakes.office import DONE, ITEM, Office, vendor


class Shop:
    """Asks three vendors again and again; each RFQ is due after a week."""

    def __init__(self, office: Office) -> None:
        self.office = office
        some = [replace(vendor(n), capabilities=(DONE,)) for n in (1, 2, 3)]
        self.a, self.b, self.c = (v.stored_id for v in office.services.vendors.save_all(some).vendors)
        self.all = (self.a, self.b, self.c)
        office.account()
        office.services.sending_right.take()

    def ask(
        self, *asked: VendorId, lines: Sequence[RfqItem] = (ITEM,), only: Mapping[VendorId, int] | None = None
    ) -> Rfq:
        """`only`: who is asked for one line, and its number."""
        made, due = self.office.services, self.office.clock.now() + timedelta(days=7)
        rfq = made.rfq_editing.create("Plating", Deadline(due.replace(tzinfo=None), "UTC"))
        made.rfq_editing.set_items(rfq.id, lines)
        ids = made.rfq_reading.get(rfq.id).line_ids
        each = {vendor_id: frozenset({ids[number]}) for vendor_id, number in (only or {}).items()}
        made.rfq_asking.set_asked(rfq.id, {v: each.get(v, frozenset(ids.values())) for v in asked or self.all})
        made.rfq_sending.queue(rfq.id, made.accounts.get("office"))
        self.office.drain()
        return made.rfq_reading.get(rfq.id)

    def quote(self, rfq: Rfq, by: VendorId, price: str, **fields: object) -> Quote:
        prices = tuple(QuotedPrice(line=1, quantity=q, unit_price=Decimal(price)) for q in (1, 5))
        given: dict[str, object] = {"currency": "USD", "charges": {1: Charges(lot_charge=Decimal(0))}} | fields
        quote = Quote(rfq_id=rfq.id, vendor_id=by, source=Source.TYPED, prices=prices, **given)  # type: ignore[arg-type]
        return self.office.services.quoting.store(quote)

    def pass_by(self, **time: float) -> None:
        self.office.clock.advance(**time)

    def records(self, *of: VendorId) -> Mapping[VendorId, Record]:
        with self.office.database.read() as session:
            return records.records(session, of or (self.a, self.b, self.c), self.office.clock.now())


def three_rfqs(shop: Shop) -> list[RfqId]:
    """A quotes each after a day, B twice and dearer, once late; C says nothing."""
    ids = []
    for late in (False, True, False):
        rfq = shop.ask()
        ids.append(rfq.id)
        shop.pass_by(days=1)
        shop.quote(rfq, shop.a, "10")
        shop.pass_by(days=7 if late else 1)
        shop.quote(rfq, shop.b, "12.50")
        shop.pass_by(days=9)
    return ids
