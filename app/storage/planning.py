"""Mails on their way into the outbox, and what has to be kept for them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from app.domain.delivery import DeliveryState
from app.domain.ids import AccountId, DeliveryId, RfqId, VendorId
from app.domain.message import FrozenMessage, MessagePart
from app.storage.schema import DELIVERIES, MESSAGE_PARTS, MESSAGES, DeliveryRow, MessagePartRow, MessageRow

_m, _d, _p = MESSAGES.c, DELIVERIES.c, MESSAGE_PARTS.c
_these: BindParameter[list[int]] = bindparam("ids", expanding=True)
_PARTS = (
    select(_p.delivery_id, _p.header, _p.spool_key, _p.size)
    .where(_p.delivery_id.in_(_these))
    .order_by(_p.delivery_id, _p.position)
)
_MESSAGES = (
    select(_m.delivery_id, _m.sender, _m.subject, _m.head, _m.tail, _d.message_id, _d.recipients)
    .join(DELIVERIES, _d.id == _m.delivery_id)
    .where(_m.delivery_id.in_(_these))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A frozen mail on its way into the outbox."""

    vendor_id: VendorId
    vendor_name: str
    message: FrozenMessage


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
            account_id=account_id,
            attempts=0,
            message_id=mail.message.message_id,
            owner=None,
            **_fresh(mail, now, expires_at),
        )
        row.held = held
        session.add(row)
        session.flush()
        _store_message(session, DeliveryId(row.id), mail.message)
    return len(new)


def replan(session: Session, delivery_id: DeliveryId, mail: Planned, now: datetime, expires_at: datetime) -> bool:
    """Queue a refused delivery again with newly frozen octets (a mended address); its Message-ID stays.

    False where it is not refused any more: then nothing is changed.
    """
    statement = (
        update(DeliveryRow)
        .where(DeliveryRow.id == delivery_id, DeliveryRow.state == DeliveryState.REJECTED)
        .values(_fresh(mail, now, expires_at))
        .returning(DeliveryRow.id)
    )
    if session.scalar(statement) is None:
        return False
    session.execute(delete(MessagePartRow).where(MessagePartRow.delivery_id == delivery_id))
    session.execute(delete(MessageRow).where(MessageRow.delivery_id == delivery_id))
    _store_message(session, delivery_id, mail.message)
    return True


def message(session: Session, delivery_id: DeliveryId) -> FrozenMessage | None:
    """The frozen mail, octet for octet what was planned."""
    return messages(session, [delivery_id]).get(delivery_id)


def messages(session: Session, ids: Sequence[DeliveryId]) -> dict[DeliveryId, FrozenMessage]:
    """The same for several; without those that have none."""
    parts: dict[int, list[MessagePart]] = defaultdict(list)
    for owner, header, spool_key, size in session.execute(_PARTS, {"ids": ids}):
        parts[owner].append(MessagePart(header=header, spool_key=spool_key, size=size))
    rows = session.execute(_MESSAGES, {"ids": ids})
    return {
        DeliveryId(row.delivery_id): FrozenMessage(
            message_id=row.message_id,
            sender=row.sender,
            recipients=tuple(row.recipients),
            subject=row.subject,
            head=row.head,
            parts=tuple(parts[row.delivery_id]),
            tail=row.tail,
        )
        for row in rows
    }


def spool_keys_needed(session: Session) -> set[str]:
    """Spool files of mails that may still have to be sent, or sent again."""
    ended = (DeliveryState.ACCEPTED, DeliveryState.CANCELLED, DeliveryState.SKIPPED)
    needed = exists().where(DeliveryRow.id == MessagePartRow.delivery_id, DeliveryRow.state.not_in(ended))
    return set(session.scalars(select(MessagePartRow.spool_key).where(needed).distinct()))


def _fresh(mail: Planned, now: datetime, expires_at: datetime) -> dict[str, object]:
    return {
        "state": DeliveryState.READY,
        "held": False,
        "held_because": "",
        "looked_at": None,
        "cancel_requested": False,
        "losses": 0,
        "vendor_name": mail.vendor_name,
        "recipients": list(mail.message.recipients),
        "size": mail.message.size,
        "due_at": now,
        "expires_at": expires_at,
        "changed_at": now,
        "failure": None,
        "server_reply": "",
        "error": "",
    }


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
