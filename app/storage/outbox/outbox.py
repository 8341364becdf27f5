"""The outbox as the engine uses it: claim (W1), intend (W2), record (W3), release, recover.

Every update after the claim carries the owner's fencing token and the state it starts from, so that a process
which lost its claim can change nothing. Statements on columns, not on objects, and of many rows at once: the lanes
share their commits (`journal.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, and_, bindparam, or_, select, text, update
from sqlalchemy.orm import Session

from app.domain.outbox.delivery import WAITING, Attempt, Delivery, DeliveryState
from app.domain.outbox.failure import FailureClass
from app.domain.outbox.message import FrozenMessage
from app.domain.outbox.queue import Queue
from app.domain.trade.ids import AccountId, DeliveryId, RfqId
from app.storage.base.prepared import Prepared
from app.storage.base.schema import DELIVERIES, AccountRow, DeliveryRow
from app.storage.outbox import attempts, planning

WAITING_SQL = text("state IN ('ready', 'deferred') AND held = false")  # the words of the index, so that it is used

_deliveries = DELIVERIES.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A delivery in this process's hands, with its frozen mail; `message` is None where that has gone."""

    delivery: Delivery
    rfq_id: RfqId
    recipients: tuple[str, ...]
    losses: int  # connections lost in a row while sending it
    message: FrozenMessage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Where a delivery stands after a try. `losses` counts connections lost in a row.

    `handed_over` is its Message-ID where the server may have got it, else empty.
    """

    delivery: Delivery
    attempt: Attempt
    losses: int = 0
    handed_over: str = ""


def next_due(session: Session, queue: Queue) -> datetime | None:
    """When the queue's next waiting delivery falls due; None where nothing waits."""
    return session.scalar(
        select(DeliveryRow.due_at).where(*_in(queue), WAITING_SQL).order_by(DeliveryRow.due_at).limit(1)
    )


def count_due(session: Session, queue: Queue, now: datetime, limit: int) -> int:
    """How many of the queue's deliveries are due, counted no further than `limit`."""
    due = select(DeliveryRow.id).where(*_in(queue), WAITING_SQL, DeliveryRow.due_at <= now)
    return len(session.scalars(due.limit(limit)).all())


def accounts_waiting(session: Session) -> list[AccountId]:
    """Accounts that have anything waiting, due or not."""
    waiting = select(DeliveryRow.id).where(DeliveryRow.account_id == AccountRow.id, WAITING_SQL).exists()
    return [AccountId(a) for a in session.scalars(select(AccountRow.id).where(waiting))]


def queues_waiting(session: Session) -> list[Queue]:
    """The queues of these accounts, whether anything waits in each or not."""
    return [Queue(account_id, drafts) for account_id in accounts_waiting(session) for drafts in (False, True)]


def in_flight(session: Session) -> frozenset[DeliveryId]:
    """What somebody has claimed and not settled yet."""
    return frozenset(map(DeliveryId, session.scalars(select(_deliveries.id).where(_deliveries.state.in_(_IN_HAND)))))


def claim(session: Session, queue: Queue, owner: int, now: datetime, limit: int = 1) -> list[Claimed]:
    """W1: take the queue's oldest due deliveries. No other process or lane gets them after the commit."""
    connection = session.connection()
    of = {"of": queue.account_id, "drafts": queue.into_drafts}
    rows = _CLAIM.rows(connection, {**of, "now": now, "most": limit, "by": owner, "at": now})
    claimed = [_claimed(row, planning.message(connection, DeliveryId(row[0]))) for row in rows]
    return sorted(claimed, key=lambda c: (c.delivery.due_at, c.delivery.id))


def intend(connection: Connection, ids: Sequence[DeliveryId], owner: int, now: datetime) -> set[DeliveryId]:
    """W2: from here on the server may have them. Without those whose claim is lost or which are cancelled."""
    rows = [{"row": i, "by": owner, "at": now} for i in ids]
    if _INTEND.run(connection, rows) == len(rows):
        return set(ids)
    return {DeliveryId(i) for i in connection.scalars(_INTENDED, {"ids": ids, "by": owner})}


def record(connection: Connection, results: Sequence[Result], owner: int) -> set[DeliveryId]:
    """W3: where deliveries stand after a try, with the tries themselves. Without those whose claim is lost.

    A delivery that goes back to waiting although the buyer has cancelled it in the meantime is cancelled.
    """
    ids = [r.delivery.id for r in results]
    ours = dict(connection.execute(_OURS, {"ids": ids, "by": owner, "states": _IN_HAND}).all())
    mine = [r for r in results if r.delivery.id in ours]
    if mine:
        states = {r.delivery.id: _state_after(r.delivery.state, ours[r.delivery.id]) for r in mine}
        _RECORD.run(connection, [_values(r, states[r.delivery.id], owner) for r in mine])
        attempts.add(connection, [replace(r.attempt, outcome=states[r.delivery.id]) for r in mine])
    late = _record_late(connection, [r for r in results if r.delivery.id not in ours])
    return {r.delivery.id for r in mine} | late


def _record_late(connection: Connection, results: Sequence[Result]) -> set[DeliveryId]:
    """An heir has put these in doubt meanwhile, and the server's answer comes after all: it was taken."""
    taken = [r for r in results if r.delivery.state is DeliveryState.ACCEPTED]
    late = {r.delivery.id: r for r in taken if _LATE.run(connection, [_late_values(r)])}
    attempts.add(connection, [r.attempt for r in late.values()])
    return set(late)


def _late_values(result: Result) -> dict[str, object]:
    delivery = result.delivery
    return {
        "row": delivery.id,
        "now_reply": delivery.server_reply,
        "now_error": delivery.error,
        "now_changed_at": result.attempt.ended_at,
    }


def record_ours(connection: Connection, results: Sequence[Result], owner: int) -> bool:
    """The same for results that end a delivery, in two statements. False where a claim is lost: roll back then."""
    values = [_values(r, r.delivery.state, owner) for r in results]
    if _RECORD.run(connection, values) != len(results):
        return False
    attempts.add(connection, [r.attempt for r in results])
    return True


def release(
    session: Session, ids: Sequence[DeliveryId], owner: int, now: datetime, due_at: datetime | None = None
) -> None:
    """Give claims back untried (stopping, or the buyer cancelled before the commit point).

    `due_at` puts them behind what is due before; None leaves them where they were.
    """
    held = session.execute(_OURS, {"ids": ids, "by": owner, "states": [DeliveryState.CLAIMED]})
    ours = dict(held.all())
    back: dict[str, object] = {"owner": None, "changed_at": now}
    ready = back | {"state": DeliveryState.READY} | ({} if due_at is None else {"due_at": due_at})
    ended = back | {"state": DeliveryState.CANCELLED, "held": False}
    for cancelled, values in ((False, ready), (True, ended)):
        chosen = [i for i, its in ours.items() if its is cancelled]
        if chosen:
            session.execute(update(DELIVERIES).where(_deliveries.id.in_(chosen)).values(values))


def _in(queue: Queue) -> tuple[ColumnElement[bool], ...]:
    return DeliveryRow.account_id == queue.account_id, DeliveryRow.into_drafts.is_(queue.into_drafts)


def _state_after(state: DeliveryState, cancelled: bool) -> DeliveryState:
    return DeliveryState.CANCELLED if cancelled and state in WAITING else state


def _values(result: Result, state: DeliveryState, owner: int) -> dict[str, object]:
    delivery = result.delivery
    return {
        "row": delivery.id,
        "by": owner,
        "now_state": state,
        "still_held": state in WAITING,
        "now_attempts": delivery.attempts,
        "now_due_at": delivery.due_at,
        "now_losses": result.losses,
        "now_failure": delivery.failure,
        "now_reply": delivery.server_reply,
        "now_error": delivery.error,
        "now_changed_at": result.attempt.ended_at,
    }


def _many(name: str) -> BindParameter[list[Any]]:
    return bindparam(name, expanding=True)


_IN_HAND = [DeliveryState.CLAIMED, DeliveryState.COMMITTING]
_DUE = (
    select(_deliveries.id)
    .where(
        _deliveries.account_id == bindparam("of"),
        _deliveries.into_drafts == bindparam("drafts"),
        WAITING_SQL,
        _deliveries.due_at <= bindparam("now"),
    )
    .order_by(_deliveries.due_at, _deliveries.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)  # PostgreSQL; SQLite holds the write lock already
)
_CLAIM = Prepared(
    update(DELIVERIES)
    .where(_deliveries.id.in_(_DUE))
    .values(state=DeliveryState.CLAIMED, owner=bindparam("by"), changed_at=bindparam("at"))
    .returning(
        _deliveries.id,
        _deliveries.state,
        _deliveries.due_at,
        _deliveries.expires_at,
        _deliveries.attempts,
        _deliveries.failure,
        _deliveries.server_reply,
        _deliveries.error,
        _deliveries.rfq_id,
        _deliveries.recipients,
        _deliveries.losses,
    )
)
_INTEND = Prepared(
    update(DELIVERIES)
    .where(
        _deliveries.id == bindparam("row"),
        _deliveries.owner == bindparam("by"),
        _deliveries.state == DeliveryState.CLAIMED,
        _deliveries.cancel_requested.is_(False),
    )
    .values(state=DeliveryState.COMMITTING, changed_at=bindparam("at"))
)
_INTENDED = select(_deliveries.id).where(
    _deliveries.id.in_(_many("ids")),
    _deliveries.owner == bindparam("by"),
    _deliveries.state == DeliveryState.COMMITTING,
)
_OURS = (
    select(_deliveries.id, _deliveries.cancel_requested)
    .where(
        _deliveries.id.in_(_many("ids")),
        _deliveries.owner == bindparam("by"),
        _deliveries.state.in_(_many("states")),
    )
    .with_for_update()
)
_LATE = Prepared(
    update(DELIVERIES)
    .where(
        _deliveries.id == bindparam("row"),
        _deliveries.owner.is_(None),
        _deliveries.state == DeliveryState.UNKNOWN,
        _deliveries.failure == FailureClass.INTERRUPTED,
    )
    .values(
        state=DeliveryState.ACCEPTED,
        failure=None,
        server_reply=bindparam("now_reply"),
        error=bindparam("now_error"),
        changed_at=bindparam("now_changed_at"),
    )
)
_RECORD = Prepared(
    update(DELIVERIES)
    .where(
        _deliveries.id == bindparam("row"),
        _deliveries.owner == bindparam("by"),
        or_(_deliveries.state == DeliveryState.CLAIMED, _deliveries.state == DeliveryState.COMMITTING),
    )
    .values(
        state=bindparam("now_state"),
        owner=None,
        held=and_(_deliveries.held, bindparam("still_held", type_=_deliveries.held.type)),
        attempts=bindparam("now_attempts"),
        due_at=bindparam("now_due_at"),
        losses=bindparam("now_losses"),
        failure=bindparam("now_failure"),
        server_reply=bindparam("now_reply"),
        error=bindparam("now_error"),
        changed_at=bindparam("now_changed_at"),
    )
)


def _claimed(row: tuple[Any, ...], message: FrozenMessage | None) -> Claimed:
    number, state, due_at, expires_at, tries, failure, reply, error, rfq_id, recipients, losses = row
    delivery = Delivery(
        id=DeliveryId(number),
        state=DeliveryState(state),
        due_at=due_at,
        expires_at=expires_at,
        attempts=tries,
        failure=None if failure is None else FailureClass(failure),
        server_reply=reply,
        error=error,
    )
    return Claimed(
        delivery=delivery, rfq_id=RfqId(rfq_id), recipients=tuple(recipients), losses=losses, message=message
    )
