"""Addresses that mail servers could not deliver to."""

from collections.abc import Iterable

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.inbox.entry import EntryState
from app.domain.trade.address import same_mailbox
from app.domain.trade.ids import IncomingId
from app.domain.vendors.vendor import AddressState
from app.storage.base.inbox_schema import INCOMING, BounceRow
from app.storage.base.vendor_schema import ContactRow
from app.storage.vendors.rows import CHUNK

_FILED = (EntryState.FILED, EntryState.DONE)


def of(session: Session, incoming_id: IncomingId) -> list[str]:
    """The addresses that this mail reports."""
    return list(session.scalars(select(BounceRow.address).where(BounceRow.incoming_id == incoming_id)))


def every_dead(session: Session) -> set[str]:
    """All that have bounced often enough to count, as `same_mailbox` writes them."""
    return set(session.scalars(_dead()))


def dead(session: Session, addresses: Iterable[str]) -> set[str]:
    """Those of these, written the same, that have bounced often enough to count."""
    keys = sorted({same_mailbox(address) for address in addresses})
    found: set[str] = set()
    for start in range(0, len(keys), CHUNK):
        found.update(session.scalars(_dead().where(BounceRow.address_key.in_(keys[start : start + CHUNK]))))
    return found


def vendors_with_dead(session: Session) -> set[int]:
    """With whom such bounces are filed, and who has a contact that is marked."""
    keys = _dead().subquery()
    filed = (
        select(INCOMING.c.vendor_id)
        .join(BounceRow, BounceRow.incoming_id == INCOMING.c.id)
        .where(BounceRow.address_key.in_(select(keys.c.address_key)), INCOMING.c.vendor_id.is_not(None))
    )
    marked = select(ContactRow.vendor_id).where(ContactRow.address_state == AddressState.BOUNCED).distinct()
    return {*session.scalars(filed), *session.scalars(marked)}


def _dead() -> Select[str]:
    return (
        select(BounceRow.address_key)
        .join(INCOMING, INCOMING.c.id == BounceRow.incoming_id)
        .where(INCOMING.c.state.in_(_FILED))
        .group_by(BounceRow.address_key)
        .having(func.count() >= func.min(BounceRow.counts_at))
    )
