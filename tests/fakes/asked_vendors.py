"""The RFQ that the samples in tests/cases/replies answer: RFQ-2026-0042, six vendors, their marks, sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from app.domain.rfqs.mark import Mark
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import VendorId
from app.domain.vendors.vendor import Contact, ContactRank, Vendor
from app.storage.base.schema import Base
from tests.fakes import answers_setting
from tests.fakes.office import Office, drain

NUMBER, LINES = answers_setting.RFQ_NUMBER, answers_setting.ITEMS
BUYER, REPLY_TO = answers_setting.BUYER, answers_setting.REPLY_TO
SENT_AT = datetime(2026, 11, 26, 16, tzinfo=UTC)
VENDORS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {vendor.name: (vendor.token, vendor.contacts) for vendor in answers_setting.VENDORS}
)


def key_of(token: str) -> str:
    """The unique part of the Message-ID of the one with this token."""
    return f"01KB3Q9W7E{token.rjust(16, '0')}"


@dataclass(frozen=True, slots=True)
class AskedVendors:
    """`ids` by name."""

    rfq: Rfq
    ids: Mapping[str, VendorId]


def ask_vendors(office: Office, number: str = NUMBER, copies: Sequence[str] = ()) -> AskedVendors:
    """All of them are asked for all lines, and a mail server has accepted every email; `copies` of the house."""
    made = office.services
    rfq = made.rfq_editing.create("Plating", Deadline.parse("2026-12-04 17:00", "America/Chicago"))
    made.rfq_editing.set_items(rfq.id, list(LINES))
    if copies:
        made.rfq_editing.change(rfq.id, copies=tuple(copies))
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
