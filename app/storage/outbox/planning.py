"""Mails on their way into the outbox, and what has to be kept for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from app.domain.outbox.delivery import ENDED_UNSENT, DeliveryState
from app.domain.outbox.message import FrozenMessage, MessagePart
from app.domain.outbox.purpose import INVITED, Occasion
from app.domain.trade.ids import AccountId, DeliveryId, RfqId, VendorId
from app.domain.trade.watch import Watch, unwatched
from app.storage.base.prepared import Prepared
from app.storage.base.schema import DELIVERIES, MESSAGE_PARTS, MESSAGES, DeliveryRow, MessagePartRow, MessageRow
from app.storage.vendors.doubles import survivors

_AT_ONCE = 500  # mails whose rows are written together
_m, _d, _p = MESSAGES.c, DELIVERIES.c, MESSAGE_PARTS.c
_PARTS = Prepared(
    select(_p.header, _p.spool_key, _p.size).where(_p.delivery_id == bindparam("of")).order_by(_p.position)
)
_MESSAGE = Prepared(
    select(_d.message_id, _m.sender, _d.recipients, _m.subject, _m.head, _m.tail)
    .join(DELIVERIES, _d.id == _m.delivery_id)
    .where(_m.delivery_id == bindparam("of"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A frozen mail on its way into the outbox.

    `clearances` are those that its lines and files need; `house_cc` is whom its account always copies.
    """

    vendor_id: VendorId
    vendor_name: str
    message: FrozenMessage
    clearances: tuple[str, ...] = ()
    house_cc: str = ""


def planned_vendors(session: Session, rfq_id: RfqId, occasion: Occasion = INVITED) -> set[VendorId]:
    """Vendors that have a mail for this occasion already, also under a name that was merged, whatever became of it."""
    statement = select(_d.vendor_id).where(
        _d.rfq_id == rfq_id, _d.purpose == occasion.purpose, _d.number == occasion.number
    )
    into = survivors(session)
    return {into.get(v, VendorId(v)) for v in session.scalars(statement)}


def written_vendors(session: Session, rfq_id: RfqId) -> set[VendorId]:
    """Vendors whose invitation has left, is in doubt, or will leave."""
    statement = select(_d.vendor_id).where(
        _d.rfq_id == rfq_id, _d.purpose == INVITED.purpose, _d.state.not_in(ENDED_UNSENT)
    )
    into = survivors(session)
    return {into.get(v, VendorId(v)) for v in session.scalars(statement)}


def plan(
    session: Session,
    *,
    rfq_id: RfqId,
    occasion: Occasion = INVITED,
    account_id: AccountId,
    mails: Sequence[Planned],
    now: datetime,
    expires_at: datetime,
    revision: int = 0,
    not_before: datetime | None = None,
    held: bool = False,
    into_drafts: bool = False,
    watch: Watch = unwatched,
) -> int:
    """Queue every mail or, in the same transaction, none; vendors that have one already are left as they are.

    None of them goes `not_before` that time; with `into_drafts` none goes to the vendor, but into the account's Drafts.

    Raises:
        Cancelled: by `watch`; the transaction is to be given up.
    """
    present = planned_vendors(session, rfq_id, occasion)
    new = [m for m in mails if m.vendor_id not in present]
    same: dict[str, object] = {
        "rfq_id": rfq_id,
        "purpose": occasion.purpose.value,
        "number": occasion.number,
        "account_id": account_id,
    }
    same |= {"attempts": 0, "owner": None, "held": held, "into_drafts": into_drafts}
    for start in range(0, len(new), _AT_ONCE):
        watch(start, len(new))
        some = new[start : start + _AT_ONCE]
        rows = [
            {
                **_fresh(m, now, expires_at, revision),
                **same,
                "vendor_id": m.vendor_id,
                "message_id": m.message.message_id,
                "not_before": not_before,
                "due_at": not_before or now,
            }
            for m in some
        ]
        session.execute(insert(DELIVERIES), rows)
        # Looked up, not returned: SQLite would return them row by row, which takes three times as long.
        wanted = select(_d.message_id, _d.id).where(_d.message_id.in_([m.message.message_id for m in some]))
        ids = {message_id: DeliveryId(i) for message_id, i in session.execute(wanted)}
        _store_messages(session, [(ids[m.message.message_id], m.message) for m in some])
    return len(new)


def replan(
    session: Session,
    delivery_id: DeliveryId,
    mail: Planned,
    now: datetime,
    expires_at: datetime,
    revision: int = 0,
    *,
    account_id: AccountId | None = None,
) -> bool:
    """Queue a delivery that ended unsent again, with newly frozen octets (a mended address); its Message-ID stays,
    and so does its account unless another one is given.

    False where it has not ended, or was sent: then nothing is changed.
    """
    statement = (
        update(DeliveryRow)
        .where(DeliveryRow.id == delivery_id, DeliveryRow.state.in_(ENDED_UNSENT))
        .values(_fresh(mail, now, expires_at, revision) | ({} if account_id is None else {"account_id": account_id}))
        .returning(DeliveryRow.id)
    )
    if session.scalar(statement) is None:
        return False
    session.execute(delete(MessagePartRow).where(MessagePartRow.delivery_id == delivery_id))
    session.execute(delete(MessageRow).where(MessageRow.delivery_id == delivery_id))
    _store_messages(session, [(delivery_id, mail.message)])
    return True


def message(connection: Connection, delivery_id: DeliveryId) -> FrozenMessage | None:
    """The frozen mail, octet for octet what was planned; None where there is none."""
    rows = _MESSAGE.rows(connection, {"of": delivery_id})
    if not rows:
        return None
    parts = _PARTS.rows(connection, {"of": delivery_id})
    ((message_id, sender, recipients, subject, head, tail),) = rows
    return FrozenMessage(
        message_id=message_id,
        sender=sender,
        recipients=tuple(recipients),
        subject=subject,
        head=head,
        parts=tuple(MessagePart(header=header, spool_key=key, size=size) for header, key, size in parts),
        tail=tail,
    )


def spool_keys_needed(session: Session) -> set[str]:
    """Spool files of mails that may still have to be sent, or sent again."""
    ended = (DeliveryState.ACCEPTED, DeliveryState.CANCELLED, DeliveryState.SKIPPED)
    needed = exists().where(DeliveryRow.id == MessagePartRow.delivery_id, DeliveryRow.state.not_in(ended))
    return set(session.scalars(select(MessagePartRow.spool_key).where(needed).distinct()))


def _fresh(mail: Planned, now: datetime, expires_at: datetime, revision: int) -> dict[str, object]:
    return {
        "revision": revision,
        "clearances": list(mail.clearances),
        "house_cc": mail.house_cc,
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
        "not_before": None,
        "expires_at": expires_at,
        "changed_at": now,
        "failure": None,
        "server_reply": "",
        "error": "",
    }


def _store_messages(session: Session, some: Sequence[tuple[DeliveryId, FrozenMessage]]) -> None:
    messages = [
        {"delivery_id": i, "sender": m.sender, "subject": m.subject, "head": m.head, "tail": m.tail} for i, m in some
    ]
    parts = [
        {"delivery_id": i, "position": n, "header": p.header, "spool_key": p.spool_key, "size": p.size}
        for i, message in some
        for n, p in enumerate(message.parts)
    ]
    session.execute(insert(MESSAGES), messages)
    if parts:
        session.execute(insert(MESSAGE_PARTS), parts)
