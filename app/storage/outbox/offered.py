"""Files that vendors can have again on their own pages: those that went out with their emails."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.outbox.delivery import ENDED_UNSENT, DeliveryState
from app.domain.outbox.purpose import BRINGS_RFQ, Purpose
from app.domain.rfqs.rfq import RfqState
from app.domain.trade.ids import AccountId, DeliveryId, RfqId, VendorId
from app.storage.base.schema import DELIVERIES, MESSAGE_PARTS, AttachmentRow, RfqRow
from app.storage.vendors.doubles import with_doubles

_d, _p = DELIVERIES.c, MESSAGE_PARTS.c
_BRINGING = (*BRINGS_RFQ, Purpose.AMENDMENT)


@dataclass(frozen=True, slots=True)
class WentOut:
    """SHA-256 of the files; `is_controlled`: something in these emails was, when they were frozen."""

    keys: frozenset[str]
    is_controlled: bool


def went_out_with(session: Session, rfq_id: RfqId, vendor_id: VendorId) -> WentOut:
    """With the emails that brought a vendor an RFQ, or what has changed in it."""
    ones = (
        _d.rfq_id == rfq_id,
        _d.vendor_id.in_(with_doubles(session, [vendor_id])),
        _d.purpose.in_(_BRINGING),
        _d.state.not_in(ENDED_UNSENT),
    )
    keys = select(_p.spool_key).join(DELIVERIES, _d.id == _p.delivery_id).where(*ones)
    levels = session.scalars(select(_d.clearances).where(*ones)).all()
    return WentOut(frozenset(session.scalars(keys)), any(levels))


def arrived_with(session: Session, rfq_id: RfqId, made_for: VendorId) -> dict[DeliveryId, AccountId]:
    """Those emails of this one invitation that a server has taken, the newest first, and the accounts that sent them.

    What was put into Drafts is none of them: whoever sent it from there may have changed it.
    """
    mine = (_d.rfq_id == rfq_id, _d.vendor_id == made_for, _d.purpose.in_(_BRINGING))
    taken = (_d.state == DeliveryState.ACCEPTED, _d.into_drafts.is_(False))
    rows = session.execute(select(_d.id, _d.account_id).where(*mine, *taken).order_by(_d.id.desc()))
    return {DeliveryId(row.id): AccountId(row.account_id) for row in rows}


def spool_keys_offered(session: Session) -> set[str]:
    """Of RFQs that nobody has ended."""
    over = (RfqState.CLOSED, RfqState.CANCELLED)
    open_ones = select(RfqRow.id).where(RfqRow.deleted_at.is_(None), RfqRow.state.not_in(over))
    return set(session.scalars(select(AttachmentRow.sha256).where(AttachmentRow.rfq_id.in_(open_ones)).distinct()))
