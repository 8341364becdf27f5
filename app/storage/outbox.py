"""The outbox as the engine uses it: claim (W1), intend (W2), record (W3), recover.

Every update after the claim carries the owner's fencing token and the state it starts from, so that a process
which lost its claim can change nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import or_, select, text, update
from sqlalchemy.orm import Session

from app.domain.delivery import WAITING, Attempt, Delivery, DeliveryState
from app.domain.failure import FailureClass, Stage
from app.domain.ids import AccountId, DeliveryId
from app.storage import attempts
from app.storage.schema import AccountRow, DeliveryRow, OwnerRow

_WAITING = text("state IN ('ready', 'deferred') AND held = false")  # the words of the index, so that it is used
_STALE = timedelta(hours=12)
_INTERRUPTED = "The program ended before the mail was handed over: it was not sent."
_IN_DOUBT = "The program ended after the mail was handed over and before the server confirmed it."


@dataclass(frozen=True, slots=True)
class Recovery:
    """What an earlier run left behind: certainly unsent and queued again, in doubt, and paused as too old."""

    returned: int
    unknown: int
    stale: int = 0


def begin_ownership(session: Session, pid: int, host: str, now: datetime) -> int:
    """A fencing token for this process; taken once, under the data folder's lock."""
    row = OwnerRow(pid=pid, host=host, started_at=now)
    session.add(row)
    session.flush()
    return row.id


def recover(session: Session, owner: int, now: datetime) -> Recovery:
    """Settle what a process that is gone left in flight.

    CLAIMED cannot have been accepted (RFC 5321 §4.1.1.10: a cut transaction is discarded) and is queued again;
    COMMITTING may have been and becomes UNKNOWN.
    """
    stale = _hold_stale(session, now)
    stranded = session.scalars(
        select(DeliveryRow).where(
            DeliveryRow.state.in_((DeliveryState.CLAIMED, DeliveryState.COMMITTING)), DeliveryRow.owner != owner
        )
    ).all()
    in_doubt = [row for row in stranded if row.state == DeliveryState.COMMITTING]
    for row in stranded:
        _settle(session, row, now)
    return Recovery(returned=len(stranded) - len(in_doubt), unknown=len(in_doubt), stale=stale)


def _hold_stale(session: Session, now: datetime) -> int:
    """Pause what has waited for long, or is past its deadline: nobody expects it to go out at this start."""
    too_old = or_(DeliveryRow.changed_at < now - _STALE, DeliveryRow.expires_at < now)
    unsent = DeliveryRow.state.in_((*WAITING, DeliveryState.CLAIMED))
    held = (
        update(DeliveryRow)
        .where(unsent, DeliveryRow.held.is_(False), too_old)
        .values(held=True)
        .returning(DeliveryRow.id)
    )
    return len(session.scalars(held).all())


def _settle(session: Session, row: DeliveryRow, now: datetime) -> None:
    in_doubt = row.state == DeliveryState.COMMITTING
    state = DeliveryState.CANCELLED if row.cancel_requested else DeliveryState.READY
    if in_doubt:
        state = DeliveryState.UNKNOWN
        row.held = False
    attempt = Attempt(
        delivery_id=DeliveryId(row.id),
        started_at=row.changed_at,
        ended_at=now,
        stage=Stage.COMMIT if in_doubt else Stage.CONNECT,
        outcome=state,
        failure=FailureClass.INTERRUPTED,
        error=_IN_DOUBT if in_doubt else _INTERRUPTED,
    )
    attempts.add(session, attempt)
    row.state, row.error, row.changed_at, row.owner = state, attempt.error, now, None
    row.failure = FailureClass.INTERRUPTED
    row.attempts += in_doubt


def next_due(session: Session, account_id: AccountId) -> datetime | None:
    """When the account's next waiting delivery falls due; None where nothing waits."""
    return session.scalar(
        select(DeliveryRow.due_at)
        .where(DeliveryRow.account_id == account_id, _WAITING)
        .order_by(DeliveryRow.due_at)
        .limit(1)
    )


def accounts_waiting(session: Session) -> list[AccountId]:
    """Accounts that have anything waiting, due or not."""
    waiting = select(DeliveryRow.id).where(DeliveryRow.account_id == AccountRow.id, _WAITING).exists()
    return [AccountId(a) for a in session.scalars(select(AccountRow.id).where(waiting))]


def claim(session: Session, account_id: AccountId, owner: int, now: datetime) -> Delivery | None:
    """W1: take the account's oldest due delivery, or None. No other process or lane gets it after the commit."""
    row = session.scalar(
        select(DeliveryRow)
        .where(DeliveryRow.account_id == account_id, _WAITING, DeliveryRow.due_at <= now)
        .order_by(DeliveryRow.due_at, DeliveryRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)  # PostgreSQL; SQLite holds the write lock already
    )
    if row is None:
        return None
    row.state, row.owner, row.changed_at = DeliveryState.CLAIMED, owner, now
    return _delivery(row)


def intend(session: Session, delivery_id: DeliveryId, owner: int, now: datetime) -> bool:
    """W2: from here on the server may have it. False where the claim is lost or the buyer has cancelled."""
    taken = session.execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.id == delivery_id,
            DeliveryRow.owner == owner,
            DeliveryRow.state == DeliveryState.CLAIMED,
            DeliveryRow.cancel_requested.is_(False),
        )
        .values(state=DeliveryState.COMMITTING, changed_at=now)
        .returning(DeliveryRow.id)
    ).scalar()
    return taken is not None


def record(session: Session, delivery: Delivery, owner: int, attempt: Attempt, losses: int) -> bool:
    """W3: where the delivery stands after a try, with the try itself. False where the claim is lost.

    A delivery that goes back to waiting although the buyer has cancelled it in the meantime is cancelled.
    """
    row = session.scalar(
        select(DeliveryRow)
        .where(
            DeliveryRow.id == delivery.id,
            DeliveryRow.owner == owner,
            DeliveryRow.state.in_((DeliveryState.CLAIMED, DeliveryState.COMMITTING)),
        )
        .with_for_update()
    )
    if row is None:
        return False
    waiting = delivery.state in WAITING
    state = DeliveryState.CANCELLED if waiting and row.cancel_requested else delivery.state
    row.state, row.owner = state, None
    row.held = row.held and state in WAITING
    row.attempts, row.due_at, row.losses = delivery.attempts, delivery.due_at, losses
    row.failure, row.server_reply, row.error = delivery.failure, delivery.server_reply, delivery.error
    row.changed_at = attempt.ended_at
    attempts.add(session, replace(attempt, outcome=state))
    return True


def losses(session: Session, delivery_id: DeliveryId) -> int:
    """Connections lost in a row while sending this one."""
    return session.scalar(select(DeliveryRow.losses).where(DeliveryRow.id == delivery_id)) or 0


def release(session: Session, delivery_id: DeliveryId, owner: int, now: datetime) -> None:
    """Give a claim back untried (stopping, or the buyer cancelled before the commit point)."""
    row = session.scalar(
        select(DeliveryRow).where(
            DeliveryRow.id == delivery_id, DeliveryRow.owner == owner, DeliveryRow.state == DeliveryState.CLAIMED
        )
    )
    if row is not None:
        row.state = DeliveryState.CANCELLED if row.cancel_requested else DeliveryState.READY
        row.held = row.held and row.state in WAITING
        row.owner, row.changed_at = None, now


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        id=DeliveryId(row.id),
        state=DeliveryState(row.state),
        due_at=row.due_at,
        expires_at=row.expires_at,
        attempts=row.attempts,
        failure=None if row.failure is None else FailureClass(row.failure),
        server_reply=row.server_reply,
        error=row.error,
    )
