"""Answers and notices in the outbox: written once, so they go out as they are or not at all."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from app.domain.outbox.delivery import ENDED_UNSENT, DeliveryState
from app.domain.outbox.message import FrozenMessage
from app.domain.outbox.purpose import Occasion, Purpose
from app.domain.trade.ids import AccountId, DeliveryId, RfqId, VendorId
from app.storage.base.schema import DELIVERIES
from app.storage.outbox import planning
from app.storage.vendors.doubles import with_doubles

_d = DELIVERIES.c
_IS_REPLY = _d.purpose == Purpose.REPLY
_IS_WRITTEN = _d.purpose.not_in([purpose for purpose in Purpose if purpose.is_made_anew])
_CHUNK = 500
_CHANGING = (b"Date: ", b"Message-ID: ")  # with every try to write the same


def next_occasion(session: Session, rfq_id: RfqId, vendor_id: VendorId) -> Occasion:
    """The next answer to this vendor about this RFQ, counted from 1."""
    last = session.scalar(select(func.max(_d.number)).where(_d.rfq_id == rfq_id, _of(session, vendor_id), _IS_REPLY))
    return Occasion(Purpose.REPLY, (last or 0) + 1)


def with_message_id(session: Session, message_id: str) -> DeliveryId:
    """The one that was just planned."""
    return DeliveryId(session.scalars(select(_d.id).where(_d.message_id == message_id)).one())


def same(session: Session, rfq_id: RfqId, vendor_id: VendorId, message: FrozenMessage) -> DeliveryId | None:
    """The answer that says the same to the same and was sent, or will be; None where there is none."""
    unended = select(_d.id).where(
        _d.rfq_id == rfq_id, _of(session, vendor_id), _IS_REPLY, _d.state.not_in(ENDED_UNSENT)
    )
    for delivery_id in session.scalars(unended.order_by(_d.id.desc())):
        known = planning.message(session.connection(), DeliveryId(delivery_id))
        if known is not None and _said(known) == _said(message):
            return DeliveryId(delivery_id)
    return None


def invited_from(session: Session, rfq_id: RfqId, vendor_id: VendorId) -> AccountId | None:
    """The account that the vendor's invitation was queued for."""
    asked = select(_d.account_id).where(_d.rfq_id == rfq_id, _of(session, vendor_id), _d.purpose == Purpose.INVITATION)
    found = session.scalar(asked.order_by(_d.id.desc()).limit(1))
    return None if found is None else AccountId(found)


def unsent(session: Session, rfq_id: RfqId, states: Sequence[DeliveryState]) -> list[DeliveryId]:
    """Those about an RFQ that ended like this."""
    statement = select(_d.id).where(_d.rfq_id == rfq_id, _d.state.in_(states), _IS_WRITTEN)
    return [DeliveryId(i) for i in session.scalars(statement.order_by(_d.id))]


def among(session: Session, delivery_ids: Sequence[DeliveryId]) -> set[DeliveryId]:
    """Those of these that are no invitations."""
    found: set[DeliveryId] = set()
    for start in range(0, len(delivery_ids), _CHUNK):
        some = _d.id.in_(delivery_ids[start : start + _CHUNK])
        found.update(DeliveryId(i) for i in session.scalars(select(_d.id).where(some, _IS_WRITTEN)))
    return found


def requeue(session: Session, delivery_ids: Sequence[DeliveryId], now: datetime, expires_at: datetime) -> int:
    """Queue those that ended unsent again, octet for octet; returns how many."""
    ended = update(DELIVERIES).where(_d.id.in_(delivery_ids), _IS_WRITTEN, _d.state.in_(ENDED_UNSENT))
    values = ended.values(
        state=DeliveryState.READY,
        held=False,
        held_because="",
        looked_at=None,
        cancel_requested=False,
        losses=0,
        due_at=now,
        not_before=None,
        expires_at=expires_at,
        changed_at=now,
        failure=None,
        server_reply="",
        error="",
    )
    return len(session.scalars(values.returning(_d.id)).all())


def _of(session: Session, vendor_id: VendorId) -> ColumnElement[bool]:
    """Mails to the vendor, also under a name that was merged."""
    return _d.vendor_id.in_(sorted(with_doubles(session, [vendor_id])))


def _said(message: FrozenMessage) -> tuple[object, ...]:
    """All of it but what is another each time."""
    fields, _, body = message.head.partition(b"\r\n\r\n")
    kept = [line for line in fields.split(b"\r\n") if not line.startswith(_CHANGING)]
    return message.sender, message.recipients, kept, body
