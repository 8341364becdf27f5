"""Files that vendors can have again on their own pages: those that went out with their emails."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.outbox.delivery import ENDED_UNSENT
from app.domain.outbox.purpose import BRINGS_RFQ, Purpose
from app.domain.rfqs.rfq import RfqState
from app.domain.trade.ids import RfqId, VendorId
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


def spool_keys_offered(session: Session) -> set[str]:
    """Of RFQs that nobody has ended."""
    over = (RfqState.CLOSED, RfqState.CANCELLED)
    open_ones = select(RfqRow.id).where(RfqRow.deleted_at.is_(None), RfqRow.state.not_in(over))
    return set(session.scalars(select(AttachmentRow.sha256).where(AttachmentRow.rfq_id.in_(open_ones)).distinct()))
