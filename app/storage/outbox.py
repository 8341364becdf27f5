"""The outbox as the engine uses it: plan, claim (W1), intend (W2), record (W3), recover.

Every update after the claim carries the owner's fencing token and the state it starts from, so that a process
which lost its claim can change nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, insert, select, text, update
from sqlalchemy.orm import Session

from app.domain.delivery import Attempt, Delivery, DeliveryState
from app.domain.failure import FailureClass, Stage
from app.domain.ids import AccountId, DeliveryId, RfqId, VendorId
from app.domain.message import FrozenMessage, MessagePart
from app.storage.schema import AttemptRow, DeliveryRow, MessagePartRow, MessageRow, OwnerRow

_WAITING = text("state IN ('ready', 'deferred') AND held = false")  # the words of the index, so that it is used
_INTERRUPTED = "The program ended before the mail was handed over: it was not sent."
_IN_DOUBT = "The program ended after the mail was handed over and before the server confirmed it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A frozen mail on its way into the outbox."""

    vendor_id: VendorId
    vendor_name: str
    message: FrozenMessage


@dataclass(frozen=True, slots=True)
class Recovery:
    """What an interrupted run left behind: certainly unsent and queued again, and in doubt."""

    returned: int
    unknown: int


def planned_vendors(session: Session, rfq_id: RfqId, revision: int) -> set[VendorId]:
    """Vendors that have a mail of this revision already, whatever became of it."""
    statement = select(DeliveryRow.vendor_id).where(DeliveryRow.rfq_id == rfq_id, DeliveryRow.revision == revision)
    return {VendorId(v) for v in session.scalars(statement)}


def plan(
    session: Session,
    *,
    rfq_id: RfqId,
    revision: int,
    account_id: AccountId,
    mails: Sequence[Planned],
    now: datetime,
    expires_at: datetime,
    held: bool = False,
) -> int:
    """Queue every mail or, in the same transaction, none; vendors that have one already are left as they are."""
    present = planned_vendors(session, rfq_id, revision)
    new = [m for m in mails if m.vendor_id not in present]
    for mail in new:
        row = DeliveryRow(
            rfq_id=rfq_id,
            revision=revision,
            vendor_id=mail.vendor_id,
            vendor_name=mail.vendor_name,
            recipients=list(mail.message.recipients),
            account_id=account_id,
            state=DeliveryState.READY,
            held=held,
            cancel_requested=False,
            attempts=0,
            losses=0,
            message_id=mail.message.message_id,
            size=mail.message.size,
            due_at=now,
            expires_at=expires_at,
            changed_at=now,
            failure=None,
            server_reply="",
            error="",
            owner=None,
        )
        session.add(row)
        session.flush()
        _store_message(session, DeliveryId(row.id), mail.message)
    return len(new)


def replan(session: Session, delivery_id: DeliveryId, mail: Planned, now: datetime, expires_at: datetime) -> None:
    """Queue a refused delivery again with newly frozen octets (a mended address); its Message-ID stays."""
    session.execute(MessagePartRow.__table__.delete().where(MessagePartRow.delivery_id == delivery_id))  # type: ignore[attr-defined]  # Table.delete, typed as FromClause
    session.execute(MessageRow.__table__.delete().where(MessageRow.delivery_id == delivery_id))  # type: ignore[attr-defined]  # the same
    _store_message(session, delivery_id, mail.message)
    session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id == delivery_id, DeliveryRow.state == DeliveryState.REJECTED)
        .values(
            state=DeliveryState.READY,
            held=False,
            cancel_requested=False,
            losses=0,
            vendor_name=mail.vendor_name,
            recipients=list(mail.message.recipients),
            size=mail.message.size,
            due_at=now,
            expires_at=expires_at,
            changed_at=now,
            error="",
        )
    )


def _store_message(session: Session, delivery_id: DeliveryId, message: FrozenMessage) -> None:
    session.execute(
        insert(MessageRow).values(
            delivery_id=delivery_id,
            sender=message.sender,
            subject=message.subject,
            head=message.head,
            tail=message.tail,
        )
    )
    if message.parts:
        values = [
            {"delivery_id": delivery_id, "position": i, "header": p.header, "spool_key": p.spool_key, "size": p.size}
            for i, p in enumerate(message.parts)
        ]
        session.execute(insert(MessagePartRow), values)


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
    stranded = session.scalars(
        select(DeliveryRow).where(
            DeliveryRow.state.in_((DeliveryState.CLAIMED, DeliveryState.COMMITTING)), DeliveryRow.owner != owner
        )
    ).all()
    unknown = 0
    for row in stranded:
        in_doubt = row.state == DeliveryState.COMMITTING
        unknown += in_doubt
        state = DeliveryState.UNKNOWN if in_doubt else DeliveryState.READY
        if row.cancel_requested and not in_doubt:
            state = DeliveryState.CANCELLED
        error = _IN_DOUBT if in_doubt else _INTERRUPTED
        stage = Stage.COMMIT if in_doubt else Stage.CONNECT
        session.add(_attempt_row(row.id, row.changed_at, now, stage, state, FailureClass.INTERRUPTED, "", error, 0))
        row.state, row.error, row.changed_at, row.owner = state, error, now, None
        row.failure = FailureClass.INTERRUPTED
        row.attempts += in_doubt
    return Recovery(returned=len(stranded) - unknown, unknown=unknown)


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
    return [AccountId(a) for a in session.scalars(select(DeliveryRow.account_id).where(_WAITING).distinct())]


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
        select(DeliveryRow).where(
            DeliveryRow.id == delivery.id,
            DeliveryRow.owner == owner,
            DeliveryRow.state.in_((DeliveryState.CLAIMED, DeliveryState.COMMITTING)),
        )
    )
    if row is None:
        return False
    waiting = delivery.state in {DeliveryState.READY, DeliveryState.DEFERRED}
    state = DeliveryState.CANCELLED if waiting and row.cancel_requested else delivery.state
    row.state, row.owner = state, None
    row.attempts, row.due_at, row.losses = delivery.attempts, delivery.due_at, losses
    row.failure, row.server_reply, row.error = delivery.failure, delivery.server_reply, delivery.error
    row.changed_at = attempt.ended_at
    a = attempt
    session.add(
        _attempt_row(a.delivery_id, a.started_at, a.ended_at, a.stage, state, a.failure, a.reply, a.error, a.octets)
    )
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
        row.owner, row.changed_at = None, now


def message(session: Session, delivery_id: DeliveryId) -> FrozenMessage | None:
    """The frozen mail, octet for octet what was planned."""
    row = session.execute(
        select(MessageRow, DeliveryRow.message_id, DeliveryRow.recipients)
        .join(DeliveryRow, DeliveryRow.id == MessageRow.delivery_id)
        .where(MessageRow.delivery_id == delivery_id)
    ).first()
    if row is None:
        return None
    parts = session.scalars(
        select(MessagePartRow).where(MessagePartRow.delivery_id == delivery_id).order_by(MessagePartRow.position)
    )
    return FrozenMessage(
        message_id=row.message_id,
        sender=row.MessageRow.sender,
        recipients=tuple(row.recipients),
        subject=row.MessageRow.subject,
        head=row.MessageRow.head,
        parts=tuple(MessagePart(header=p.header, spool_key=p.spool_key, size=p.size) for p in parts),
        tail=row.MessageRow.tail,
    )


def spool_keys_needed(session: Session) -> set[str]:
    """Spool files of mails that may still have to be sent, or sent again."""
    ended = (DeliveryState.ACCEPTED, DeliveryState.CANCELLED, DeliveryState.SKIPPED)
    needed = exists().where(DeliveryRow.id == MessagePartRow.delivery_id, DeliveryRow.state.not_in(ended))
    return set(session.scalars(select(MessagePartRow.spool_key).where(needed).distinct()))


def _attempt_row(
    delivery_id: int,
    started_at: datetime,
    ended_at: datetime,
    stage: Stage,
    outcome: DeliveryState,
    failure: FailureClass | None,
    reply: str,
    error: str,
    octets: int,
) -> AttemptRow:
    return AttemptRow(
        delivery_id=delivery_id,
        started_at=started_at,
        ended_at=ended_at,
        stage=stage,
        outcome=outcome,
        failure=failure,
        reply=reply,
        error=error,
        octets=octets,
    )


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
