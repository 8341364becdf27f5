"""The outbox as the buyer sees and steers it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select, update
from sqlalchemy.orm import Session

from app.domain.outbox.delivery import MAY_BE_SENT, Attempt, DeliveryLine, DeliveryState, Tally
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.outbox.purpose import BRINGS_RFQ, Occasion, Purpose
from app.domain.trade.ids import AccountId, DeliveryId, RfqId, VendorId
from app.storage.base.schema import AccountRow, DeliveryRow, RfqRow
from app.storage.outbox import attempts
from app.storage.vendors.doubles import survivors

_WAITING = (DeliveryState.READY, DeliveryState.DEFERRED)
_RUNNING = (DeliveryState.CLAIMED, DeliveryState.COMMITTING)
_TAKEN = (DeliveryState.ACCEPTED, DeliveryState.DRAFTED)
_CHUNK = 500


def lines(session: Session, rfq_id: RfqId | None = None) -> list[DeliveryLine]:
    """The outbox table in the order of planning, of one RFQ or of all."""
    statement = _columns().order_by(DeliveryRow.id)
    if rfq_id is not None:
        statement = statement.where(DeliveryRow.rfq_id == rfq_id)
    return [_line(row) for row in session.execute(statement)]


def lines_of(session: Session, delivery_ids: Sequence[DeliveryId]) -> list[DeliveryLine]:
    """The same for just these."""
    found: list[DeliveryLine] = []
    for start in range(0, len(delivery_ids), _CHUNK):
        statement = _columns().where(DeliveryRow.id.in_(delivery_ids[start : start + _CHUNK]))
        found += [_line(row) for row in session.execute(statement.order_by(DeliveryRow.id))]
    return found


def page(session: Session, states: Collection[DeliveryState], start: int, limit: int) -> list[DeliveryLine]:
    """Those of all RFQs that are in these states, newest first."""
    statement = _columns().where(DeliveryRow.state.in_(states)).order_by(DeliveryRow.id.desc())
    return [_line(row) for row in session.execute(statement.offset(start).limit(limit))]


def tally(session: Session, rfq_id: RfqId | None = None, purpose: Purpose | None = None) -> Tally:
    """How many stand where, whatever they are for or only those of this purpose."""
    statement = select(DeliveryRow.state, func.count()).group_by(DeliveryRow.state)
    if rfq_id is not None:
        statement = statement.where(DeliveryRow.rfq_id == rfq_id)
    if purpose is not None:
        statement = statement.where(DeliveryRow.purpose == purpose)
    return Tally(counts={DeliveryState(state): number for state, number in session.execute(statement)})


def has_open(session: Session, account_id: AccountId) -> bool:
    """Whether any mail of the account waits, paused or not, or is in flight."""
    statement = select(DeliveryRow.id).where(
        DeliveryRow.account_id == account_id, DeliveryRow.state.in_((*_WAITING, *_RUNNING))
    )
    return session.scalar(statement.limit(1)) is not None


def state(session: Session, delivery_id: DeliveryId) -> DeliveryState | None:
    found = session.scalar(select(DeliveryRow.state).where(DeliveryRow.id == delivery_id))
    return None if found is None else DeliveryState(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """A delivery that ended without being sent, and what its next try keeps."""

    id: DeliveryId
    vendor_id: VendorId
    message_id: str
    account_id: AccountId


def unsent(
    session: Session, rfq_id: RfqId, states: Sequence[DeliveryState] = (DeliveryState.REJECTED,)
) -> list[Unsent]:
    """Emails that bring an RFQ and ended like this; one to a double is the vendor's that it was merged into."""
    d = DeliveryRow
    into = survivors(session)
    statement = select(d.id, d.vendor_id, d.message_id, d.account_id).where(
        d.rfq_id == rfq_id, d.state.in_(states), d.purpose.in_(BRINGS_RFQ)
    )
    return [
        Unsent(id=DeliveryId(i), vendor_id=into.get(v, VendorId(v)), message_id=m, account_id=AccountId(a))
        for i, v, m, a in session.execute(statement.order_by(d.id))
    ]


def is_held(session: Session, rfq_id: RfqId | None) -> bool:
    """Whether anything waits because the buyer paused it."""
    statement = select(DeliveryRow.id).where(DeliveryRow.state.in_(_WAITING), DeliveryRow.held.is_(True)).limit(1)
    if rfq_id is not None:
        statement = statement.where(DeliveryRow.rfq_id == rfq_id)
    return session.scalar(statement) is not None


def hold(
    session: Session, rfq_id: RfqId | None, held: bool, limit: int | None = None, because: str = "", behind: int = 0
) -> list[DeliveryId]:
    """Pause or resume what is not finished, the first `limit` of it or all; in flight it counts from the next try on.

    `because` is empty where the buyer wants it so; `behind`: only with higher ids. Returns what changed, in order.
    """
    chosen = select(DeliveryRow.id).where(DeliveryRow.state.in_((*_WAITING, *_RUNNING)), DeliveryRow.held.is_(not held))
    if rfq_id is not None:
        chosen = chosen.where(DeliveryRow.rfq_id == rfq_id)
    ids = chosen.where(DeliveryRow.id > behind).order_by(DeliveryRow.id).limit(limit)
    changed = (
        update(DeliveryRow)
        .where(DeliveryRow.id.in_(ids))
        .values(held=held, held_because=because)
        .returning(DeliveryRow.id)
    )
    return sorted(DeliveryId(i) for i in session.scalars(changed))


def held_for_a_reason(session: Session) -> set[DeliveryId]:
    """Those that are paused, and not by the buyer."""
    statement = select(DeliveryRow.id).where(DeliveryRow.held.is_(True), DeliveryRow.held_because != "")
    return {DeliveryId(i) for i in session.scalars(statement.where(DeliveryRow.state.in_(_WAITING)))}


def waiting_by_request(session: Session, delivery_ids: Sequence[DeliveryId]) -> dict[RfqId, list[DeliveryId]]:
    """Those of these that wait and are not paused, by their request."""
    found: dict[RfqId, list[DeliveryId]] = {}
    going = select(DeliveryRow.rfq_id, DeliveryRow.id).where(
        DeliveryRow.state.in_(_WAITING), DeliveryRow.held.is_(False)
    )
    for start in range(0, len(delivery_ids), _CHUNK):
        for rfq_id, i in session.execute(going.where(DeliveryRow.id.in_(delivery_ids[start : start + _CHUNK]))):
            found.setdefault(RfqId(rfq_id), []).append(DeliveryId(i))
    return found


def extend(session: Session, delivery_ids: Sequence[DeliveryId], until: datetime) -> None:
    """Try these until then at least."""
    for start in range(0, len(delivery_ids), _CHUNK):
        some = DeliveryRow.id.in_(delivery_ids[start : start + _CHUNK]), DeliveryRow.expires_at < until
        session.execute(update(DeliveryRow).where(*some).values(expires_at=until))


def cancel(session: Session, rfq_id: RfqId, now: datetime) -> list[DeliveryId]:
    """Waiting ones end now; those in flight are told, and end unless the server takes them. Returns what ended."""
    d = DeliveryRow
    waiting = session.scalars(
        update(d)
        .where(d.rfq_id == rfq_id, d.state.in_(_WAITING))
        .values(state=DeliveryState.CANCELLED, changed_at=now, held=False)
        .returning(d.id)
    ).all()
    session.execute(update(d).where(d.rfq_id == rfq_id, d.state.in_(_RUNNING)).values(cancel_requested=True))
    return [DeliveryId(i) for i in waiting]


def is_paused(session: Session, delivery_id: DeliveryId) -> bool:
    """Whether it is not to be begun now."""
    return bool(session.scalar(select(DeliveryRow.held).where(DeliveryRow.id == delivery_id)))


def is_cancel_requested(session: Session, delivery_id: DeliveryId) -> bool:
    return bool(session.scalar(select(DeliveryRow.cancel_requested).where(DeliveryRow.id == delivery_id)))


def resolve(session: Session, delivery_id: DeliveryId, to: DeliveryState, note: str, now: datetime) -> bool:
    """The buyer's word on an UNKNOWN one, or that one in Drafts was sent. False where it does not stand so any more."""
    undecided = MAY_BE_SENT if to is DeliveryState.ACCEPTED else {DeliveryState.UNKNOWN}
    changed = session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id == delivery_id, DeliveryRow.state.in_(undecided))
        .values(state=to, error=note, due_at=now, changed_at=now, held=False, cancel_requested=False, failure=None)
        .returning(DeliveryRow.id)
    ).scalar()
    if changed is None:
        return False
    word = Attempt(delivery_id=delivery_id, started_at=now, ended_at=now, stage=Stage.DONE, outcome=to, error=note)
    attempts.add(session.connection(), [word])
    return True


def _columns() -> Select[*tuple[Any, ...]]:
    """Columns, not entities: 100,000 rows come in little more than half the time."""
    d = DeliveryRow
    return (
        select(
            d.id,
            d.rfq_id,
            RfqRow.number,
            d.vendor_id,
            d.vendor_name,
            d.recipients,
            AccountRow.name,
            d.state,
            d.held,
            d.held_because,
            d.attempts,
            d.message_id,
            d.size,
            d.due_at,
            d.changed_at,
            d.failure,
            d.server_reply,
            d.error,
            d.purpose,
            d.number.label("occasion"),
            d.into_drafts,
        )
        .join(RfqRow, RfqRow.id == d.rfq_id)
        .join(AccountRow, AccountRow.id == d.account_id)
    )


def _line(row: Row[*tuple[Any, ...]]) -> DeliveryLine:
    return DeliveryLine(
        id=row.id,
        rfq_id=row.rfq_id,
        rfq=row.number,
        vendor_id=row.vendor_id,
        vendor=row.vendor_name,
        recipients=", ".join(row.recipients),
        account=row.name,
        state=DeliveryState(row.state),
        held=row.held,
        held_because=row.held_because,
        attempts=row.attempts,
        message_id=row.message_id,
        size=row.size,
        octets=row.size if row.state in _TAKEN else 0,
        due_at=row.due_at,
        changed_at=row.changed_at,
        failure=None if row.failure is None else FailureClass(row.failure),
        server_reply=row.server_reply,
        error=row.error,
        occasion=Occasion(Purpose(row.purpose), row.occasion),
        into_drafts=row.into_drafts,
    )
