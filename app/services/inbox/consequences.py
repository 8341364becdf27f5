"""What follows from a mail once it stands with a vendor and an RFQ, or no longer does."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.inbox.filing import Place
from app.domain.outbox.purpose import Purpose
from app.domain.trade.address import same_mailbox
from app.domain.trade.ids import IncomingId
from app.domain.vendors.vendor import AddressState, Vendor
from app.storage.base.database import Session
from app.storage.inbox import bounces, incoming, responses
from app.storage.outbox import notices
from app.storage.rfqs import rfqs
from app.storage.vendors import changes, vendors

_ANSWERED = "The vendor has answered in the meantime."


def follow(session: Session, incoming_id: IncomingId, places: Sequence[Place | None], now: datetime) -> None:
    """Bring responses and addresses of these vendors up to what their mails say now."""
    addresses = bounces.of(session, incoming_id)
    for place in {p.vendor_id: p for p in places if p is not None}.values():
        if addresses:
            _mark(session, place, addresses, now)
    for place in dict.fromkeys(p for p in places if p is not None):
        if responses.follow(session, place):
            rfqs.change(session, place.rfq_id, {}, now)
        if incoming.said(session, place.rfq_id, [place.vendor_id]):
            notices.call_off(session, place.rfq_id, place.vendor_id, (Purpose.REMINDER,), _ANSWERED, now)


def _mark(session: Session, place: Place, addresses: Sequence[str], now: datetime) -> None:
    """Addresses that bounced often enough are marked so, and no longer where the report is taken away."""
    dead = bounces.dead(session, addresses)
    judged = {same_mailbox(address) for address in addresses}
    for vendor in vendors.get(session, [place.vendor_id]):
        after = _marked(vendor, judged, dead)
        if after != vendor:
            change = changes.begin(session, f"email to {vendor.name} that came back", now)
            changes.overwrite(session, change, [vendor], [after], now)


def _marked(vendor: Vendor, judged: set[str], dead: set[str]) -> Vendor:
    contacts = []
    for contact in vendor.contacts:
        key, state = same_mailbox(contact.email), contact.address_state
        if key in dead:
            state = AddressState.BOUNCED
        elif key in judged and state is AddressState.BOUNCED:
            state = AddressState.UNCHECKED
        contacts.append(replace(contact, address_state=state))
    return replace(vendor, contacts=tuple(contacts))
