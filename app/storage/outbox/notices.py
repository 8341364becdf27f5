"""Emails to vendors who were asked before: how many went out, and what they go on from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from app.domain.outbox.delivery import ENDED_UNSENT, IN_FLIGHT, WAITING, DeliveryState
from app.domain.outbox.purpose import BRINGS_RFQ, Occasion, Purpose
from app.domain.trade.ids import AccountId, DeliveryId, RfqId, VendorId
from app.storage.base.schema import DELIVERIES, MESSAGES
from app.storage.vendors.doubles import survivors, with_doubles

_d, _m = DELIVERIES.c, MESSAGES.c
_GONE_OUT = (DeliveryState.ACCEPTED, DeliveryState.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """The email that brought a vendor the RFQ, to which all later emails refer."""

    message_id: str
    subject: str
    account_id: AccountId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An email that was written to a vendor, and how it stands."""

    id: DeliveryId
    message_id: str
    occasion: Occasion
    state: DeliveryState
    recipients: tuple[str, ...]


def next_occasion(session: Session, rfq_id: RfqId, purpose: Purpose) -> Occasion:
    """The next round of such emails about this RFQ, counted from 1."""
    last = session.scalar(select(func.max(_d.number)).where(_d.rfq_id == rfq_id, _d.purpose == purpose))
    return Occasion(purpose, (last or 0) + 1)


def invited(session: Session, rfq_id: RfqId) -> dict[VendorId, Invited]:
    """Who has the RFQ, or may have it; where it went out again, by the last email."""
    into = survivors(session)
    columns = select(_d.vendor_id, _d.message_id, _m.subject, _d.account_id, _d.changed_at).join(
        MESSAGES, _m.delivery_id == _d.id
    )
    statement = columns.where(_d.rfq_id == rfq_id, _d.purpose.in_(BRINGS_RFQ), _d.state.in_(_GONE_OUT))
    return {
        into.get(vendor, VendorId(vendor)): Invited(
            message_id=message_id, subject=subject, account_id=AccountId(account), at=at
        )
        for vendor, message_id, subject, account, at in session.execute(statement.order_by(_d.id))
    }


def moments(session: Session, rfq_id: RfqId, purpose: Purpose) -> dict[VendorId, list[datetime]]:
    """When each vendor was written to for this purpose, or will be; a mail that is under way counts."""
    into, found = survivors(session), dict[VendorId, list[datetime]]()
    statement = select(_d.vendor_id, func.coalesce(_d.not_before, _d.changed_at)).where(
        _d.rfq_id == rfq_id, _d.purpose == purpose, _d.state.not_in(ENDED_UNSENT)
    )
    for vendor, at in session.execute(statement.order_by(_d.id)):
        found.setdefault(into.get(vendor, VendorId(vendor)), []).append(at)
    return found


def written(
    session: Session,
    rfq_id: RfqId,
    purposes: Collection[Purpose],
    number: int | None = None,
    *,
    has_left: bool = False,
) -> dict[VendorId, Written]:
    """The last email of these purposes to each vendor, or the one of that round, whatever became of it.

    `has_left`: only those that are under way, were sent, or may have been.
    """
    into = survivors(session)
    columns = select(_d.vendor_id, _d.id, _d.message_id, _d.purpose, _d.number, _d.state, _d.recipients)
    statement = columns.where(_d.rfq_id == rfq_id, _d.purpose.in_(purposes)).order_by(_d.id)
    if number is not None:
        statement = statement.where(_d.number == number)
    if has_left:
        statement = statement.where(_d.state.not_in(WAITING | ENDED_UNSENT))
    return {
        into.get(vendor, VendorId(vendor)): Written(
            id=DeliveryId(i),
            message_id=message_id,
            occasion=Occasion(Purpose(purpose), of),
            state=DeliveryState(state),
            recipients=tuple(recipients),
        )
        for vendor, i, message_id, purpose, of, state, recipients in session.execute(statement)
    }


def call_off(
    session: Session, rfq_id: RfqId, vendor_id: VendorId, purposes: Collection[Purpose], why: str, now: datetime
) -> int:
    """What still waits for this vendor is cancelled; returns how many."""
    theirs = _d.vendor_id.in_(sorted(with_doubles(session, [vendor_id])))
    return _call_off(session, and_(_d.rfq_id == rfq_id, theirs, _d.purpose.in_(purposes)), why, now)


def has_left(session: Session, rfq_id: RfqId, rounds: Mapping[Purpose, int]) -> bool:
    """Whether any email of these rounds is under way, was sent, or may have been."""
    statement = select(_d.id).where(_of_rounds(rfq_id, rounds), _d.state.not_in(WAITING | ENDED_UNSENT))
    return session.scalar(statement.limit(1)) is not None


def call_off_rounds(session: Session, rfq_id: RfqId, rounds: Mapping[Purpose, int], why: str, now: datetime) -> int:
    """What of these rounds still waits is cancelled; returns how many."""
    return _call_off(session, _of_rounds(rfq_id, rounds), why, now)


def _call_off(session: Session, which: ColumnElement[bool], why: str, now: datetime) -> int:
    """What is in flight is told, and ends unless the server takes it; also where its process has died meanwhile."""
    session.execute(update(DELIVERIES).where(which, _d.state.in_(IN_FLIGHT)).values(cancel_requested=True))
    waiting = update(DELIVERIES).where(which, _d.state.in_(WAITING))
    values = waiting.values(state=DeliveryState.CANCELLED, error=why, changed_at=now)
    return len(session.scalars(values.returning(_d.id)).all())


def _of_rounds(rfq_id: RfqId, rounds: Mapping[Purpose, int]) -> ColumnElement[bool]:
    of = or_(*(and_(_d.purpose == purpose, _d.number == number) for purpose, number in rounds.items()))
    return and_(_d.rfq_id == rfq_id, of)
