"""The RFQ that the samples in tests/cases/replies answer: RFQ-2026-0042, six vendors, their marks, sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from app.domain.rfqs.mark import Mark
from app.domain.rfqs.rfq import Rfq, RfqItem
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import VendorId
from app.domain.trade.quantity import QuantityBreaks
from app.domain.vendors.vendor import Contact, ContactRank, Vendor
from app.storage.base.schema import Base
from tests.fakes.office import Office, drain

NUMBER = "RFQ-2026-0042"
SENT_AT = datetime(2026, 11, 26, 16, tzinfo=UTC)
BUYER, REPLY_TO = "anna.buyer@northfield.example", "purchasing@northfield.example"
LINES = (
    RfqItem(
        number=1,
        part_number="0022-10116",
        revision="A",
        process="Electroless nickel",
        specification="MIL-C-26074",
        spec_class="2",
        quantities=QuantityBreaks((1, 5, 25)),
    ),
    RfqItem(
        number=2,
        part_number="0190-25230",
        revision="C",
        process="Chem film",
        specification="MIL-DTL-5541",
        type="I",
        spec_class="3",
        quantities=QuantityBreaks((10, 50, 100)),
    ),
    RfqItem(
        number=3,
        part_number="00123456",
        process="Passivate",
        specification="AMS 2700",
        quantities=QuantityBreaks((100, 1000)),
    ),
)
VENDORS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Acme Plating": ("K7F3Q", ("sales@acme-plating.example", "rita@acme-plating.example")),
        "Quickcoat LLC": ("ZP2M8", ("rfq@quickcoat.example",)),
        "Nordhaus GmbH": ("4TQ9X", ("weber@nordhaus.example",)),
        "Delta Finishing": ("H3W6C", ("quotes@deltafinishing.example", "tom@deltafinishing.example")),
        "Ridge Metal": ("9KQ2V", ("ridgemetal@mailhouse.example",)),
        "Graz Oberflächen": ("M5D7R", ("office@graz-oberflaechen.example",)),
    }
)


def key_of(token: str) -> str:
    """The unique part of the Message-ID of the one with this token."""
    return f"01KB3Q9W7E{token.rjust(16, '0')}"


@dataclass(frozen=True, slots=True)
class AskedVendors:
    """`ids` by name."""

    rfq: Rfq
    ids: Mapping[str, VendorId]


def ask_vendors(office: Office, number: str = NUMBER) -> AskedVendors:
    """All of them are asked for all lines, and a mail server has accepted every email."""
    made = office.services
    rfq = made.rfq_editing.create("Plating", Deadline.parse("2026-12-04 17:00", "America/Chicago"))
    made.rfq_editing.set_items(rfq.id, list(LINES))
    known = {vendor.name: vendor for vendor in made.vendors.save_all([_vendor(name) for name in VENDORS]).vendors}
    ids = {name: vendor.stored_id for name, vendor in known.items()}
    made.rfq_asking.set_invited(rfq.id, list(ids.values()))
    _mark(office, rfq, ids, number)
    made.rfq_sending.queue(rfq.id, office.account(from_address=BUYER, reply_to=REPLY_TO))
    made.sending_right.take()
    drain(made)
    return AskedVendors(made.rfq_reading.get(rfq.id), ids)


def _vendor(name: str) -> Vendor:
    contacts = tuple(Contact(email=address, rank=ContactRank.PRIMARY) for address in VENDORS[name][1])
    return Vendor(name=name, contacts=contacts)


def _mark(office: Office, rfq: Rfq, ids: Mapping[str, VendorId], number: str) -> None:
    """Give it the number and the marks of the samples."""
    table, rfqs = Base.metadata.tables["invitations"], Base.metadata.tables["rfqs"]
    with office.database.write() as session:
        session.execute(rfqs.update().where(rfqs.c.id == rfq.id).values(number=number))
        for name, vendor_id in ids.items():
            mark = Mark(VENDORS[name][0], key_of(VENDORS[name][0]))
            one = (table.c.rfq_id == rfq.id, table.c.vendor_id == vendor_id)
            session.execute(table.update().where(*one).values(token=mark.token, message_key=mark.message_key))
