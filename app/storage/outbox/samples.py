"""The mails of sample RFQs: the only ones that are ever deleted."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.accounts.account import AccountKind
from app.domain.outbox.delivery import DeliveryState
from app.domain.trade.ids import RfqId
from app.storage.base.schema import ATTEMPTS, DELIVERIES, MESSAGE_PARTS, MESSAGES, AccountRow, DeliveryRow

_OPEN = (DeliveryState.READY, DeliveryState.DEFERRED, DeliveryState.CLAIMED, DeliveryState.COMMITTING)


def have_open(session: Session, rfq_ids: Sequence[RfqId]) -> bool:
    """Whether any mail of these is still to be sent, paused or not, or in flight."""
    waiting = select(DeliveryRow.id).where(DeliveryRow.rfq_id.in_(rfq_ids), DeliveryRow.state.in_(_OPEN))
    return session.scalar(waiting.limit(1)) is not None


def left_this_computer(session: Session, rfq_ids: Sequence[RfqId]) -> set[RfqId]:
    """Those of them that have mails of another account than that for practice."""
    real = (
        select(DeliveryRow.rfq_id)
        .join(AccountRow, AccountRow.id == DeliveryRow.account_id)
        .where(DeliveryRow.rfq_id.in_(rfq_ids), AccountRow.kind != AccountKind.PRACTICE)
    )
    return {RfqId(i) for i in session.scalars(real.distinct())}


def delete_mails(session: Session, rfq_ids: Sequence[RfqId]) -> frozenset[str]:
    """With their octets and their history; returns their Message-IDs."""
    of_these = DELIVERIES.c.rfq_id.in_(rfq_ids)
    ids = select(DELIVERIES.c.id).where(of_these)
    for table in (ATTEMPTS, MESSAGE_PARTS, MESSAGES):
        session.execute(delete(table).where(table.c.delivery_id.in_(ids)))
    return frozenset(session.scalars(delete(DELIVERIES).where(of_these).returning(DELIVERIES.c.message_id)))
