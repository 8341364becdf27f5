"""Unknown deliveries that evidence may still settle: those whose account has a Sent folder to look into."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.domain.accounts.account import AccountKind
from app.domain.outbox.delivery import Attempt, DeliveryState
from app.domain.outbox.failure import Stage
from app.domain.trade.ids import AccountId, DeliveryId
from app.storage.base.schema import AccountRow, DeliveryRow
from app.storage.outbox import attempts

_KEEPS_SENT = or_(AccountRow.imap_host != "", AccountRow.kind.in_((AccountKind.MICROSOFT_365, AccountKind.EXCHANGE)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """An unknown delivery; `since` is when it became so, `error` what its row says about it now."""

    id: DeliveryId
    account_id: AccountId
    message_id: str
    error: str
    since: datetime
    looked_at: datetime | None


def every(session: Session) -> list[Doubt]:
    """All of accounts in use that have a Sent folder to look into, oldest first."""
    d = DeliveryRow
    statement = (
        select(d.id, d.account_id, d.message_id, d.error, d.changed_at, d.looked_at)
        .join(AccountRow, AccountRow.id == d.account_id)
        .where(d.state == DeliveryState.UNKNOWN, _KEEPS_SENT, AccountRow.removed_at.is_(None))
    )
    return [
        Doubt(
            id=DeliveryId(row.id),
            account_id=AccountId(row.account_id),
            message_id=row.message_id,
            error=row.error,
            since=row.changed_at,
            looked_at=row.looked_at,
        )
        for row in session.execute(statement.order_by(d.changed_at, d.id))
    ]


def settle(session: Session, doubt: Doubt, evidence: str, now: datetime) -> bool:
    """It was sent, and this is how it is known. False where the buyer has decided meanwhile."""
    values = {"state": DeliveryState.ACCEPTED, "failure": None, "error": evidence, "changed_at": now, "looked_at": now}
    if not _update(session, doubt, values):
        return False
    seen = Attempt(
        delivery_id=doubt.id,
        started_at=now,
        ended_at=now,
        stage=Stage.DONE,
        outcome=DeliveryState.ACCEPTED,
        error=evidence,
    )
    attempts.add(session.connection(), [seen])
    return True


def remark(session: Session, doubt: Doubt, error: str, now: datetime) -> bool:
    """It stays unknown, and its row says what was seen. False where the buyer has decided meanwhile."""
    return _update(session, doubt, {"error": error, "looked_at": now})


def _update(session: Session, doubt: Doubt, values: dict[str, Any]) -> bool:
    """Only if it is still the same doubt: a mail that was sent again may be in doubt once more."""
    same = update(DeliveryRow).where(
        DeliveryRow.id == doubt.id,
        DeliveryRow.state == DeliveryState.UNKNOWN,
        DeliveryRow.changed_at == doubt.since,
    )
    return session.execute(same.values(**values).returning(DeliveryRow.id)).scalar() is not None
