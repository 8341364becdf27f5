"""Deliveries that the account's own folders may tell of: unknown ones, and those in its Drafts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.domain.accounts.account import AccountKind
from app.domain.outbox.delivery import MAY_BE_SENT, Attempt, DeliveryState
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.trade.ids import AccountId, DeliveryId
from app.storage.base.schema import AccountRow, DeliveryRow
from app.storage.outbox import attempts

_HAS_FOLDERS = or_(AccountRow.imap_host != "", AccountRow.kind.in_((AccountKind.MICROSOFT_365, AccountKind.EXCHANGE)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Such a delivery; `since` is when it became so, `error` what its row says about it now."""

    id: DeliveryId
    account_id: AccountId
    message_id: str
    state: DeliveryState
    into_drafts: bool
    failure: FailureClass | None
    attempts: int
    error: str
    since: datetime
    looked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a delivery stands by what was seen, or not seen, in the account's folders."""

    to: DeliveryState
    said: str
    failure: FailureClass | None = None


def every(session: Session) -> list[Doubt]:
    """All of accounts in use that have folders to look into, oldest first."""
    d = DeliveryRow
    statement = (
        select(
            d.id,
            d.account_id,
            d.message_id,
            d.state,
            d.into_drafts,
            d.failure,
            d.attempts,
            d.error,
            d.changed_at,
            d.looked_at,
        )
        .join(AccountRow, AccountRow.id == d.account_id)
        .where(d.state.in_(MAY_BE_SENT), _HAS_FOLDERS, AccountRow.removed_at.is_(None))
    )
    return [
        Doubt(
            id=DeliveryId(row.id),
            account_id=AccountId(row.account_id),
            message_id=row.message_id,
            state=DeliveryState(row.state),
            into_drafts=row.into_drafts,
            failure=None if row.failure is None else FailureClass(row.failure),
            attempts=row.attempts,
            error=row.error,
            since=row.changed_at,
            looked_at=row.looked_at,
        )
        for row in session.execute(statement.order_by(d.changed_at, d.id))
    ]


def settle(session: Session, doubt: Doubt, seen: Evidence, now: datetime) -> bool:
    """It stands there now, and this is how it is known. False where the buyer has decided meanwhile."""
    values = {
        "state": seen.to,
        "failure": seen.failure,
        "error": seen.said,
        "due_at": now,
        "changed_at": now,
        "looked_at": now,
    }
    if not _update(session, doubt, values):
        return False
    look = Attempt(
        delivery_id=doubt.id,
        started_at=now,
        ended_at=now,
        stage=Stage.DONE,
        outcome=seen.to,
        failure=seen.failure,
        error=seen.said,
    )
    attempts.add(session.connection(), [look])
    return True


def remark(session: Session, doubt: Doubt, error: str, now: datetime) -> bool:
    """It stays where it is, and its row says what was seen. False where the buyer has decided meanwhile."""
    return _update(session, doubt, {"error": error, "looked_at": now})


def _update(session: Session, doubt: Doubt, values: dict[str, Any]) -> bool:
    """Only if it is still the same doubt: a mail that was sent again may be in doubt once more."""
    same = update(DeliveryRow).where(
        DeliveryRow.id == doubt.id,
        DeliveryRow.state == doubt.state,
        DeliveryRow.changed_at == doubt.since,
    )
    return session.execute(same.values(**values).returning(DeliveryRow.id)).scalar() is not None
