"""What waiting mails stand on: asked for again whenever vendors or requests have changed since they were judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, cast, func, select, update
from sqlalchemy.orm import Session

from app.domain.outbox.delivery import ENDED_UNSENT, WAITING, DeliveryState
from app.domain.outbox.purpose import BRINGS_RFQ, Purpose
from app.domain.trade.address import same_mailbox
from app.domain.trade.ids import DeliveryId, RfqId, VendorId
from app.storage.base import preferences
from app.storage.base.prepared import Prepared
from app.storage.base.schema import DELIVERIES, MESSAGE_PARTS, AccountRow, RfqRow
from app.storage.base.vendor_schema import PREFERENCES, CustomerListRow
from app.storage.vendors.doubles import survivors

_d, _p, _a = DELIVERIES.c, MESSAGE_PARTS.c, AccountRow.__table__.c
_CHUNK = 500


def _sum(versions: ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.sum(versions), BigInteger)  # a sum of large numbers is no whole number for every database


_STAMP = Prepared(
    select(
        select(PREFERENCES.c.value).where(PREFERENCES.c.key == preferences.VENDORS_WRITTEN).scalar_subquery(),
        select(_sum(RfqRow.__table__.c.version)).scalar_subquery(),
        select(_sum(CustomerListRow.__table__.c.version)).scalar_subquery(),
        select(func.aggregate_strings(_a.house_cc, ",")).scalar_subquery(),
    )
)


class Stamp(NamedTuple):
    """Of everything that a mail stands on beside its files: the newest write to vendors, versions added up, and whom
    accounts always copy.
    """

    vendors: str | None
    requests: int | None
    lists: int | None
    house: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingMail:
    """`vendor_id` is who the vendor is now, also after a merge; `parts`: MIME header and SHA-256 of each file.

    `clearances` are those that its lines and files needed when it was frozen; `house_cc` is whom its account always
    copies now, and `frozen_cc` whom it did then.
    """

    id: DeliveryId
    rfq_id: RfqId
    vendor_id: VendorId
    recipients: tuple[str, ...]
    purpose: Purpose
    parts: tuple[tuple[bytes, str], ...]
    clearances: tuple[str, ...]
    house_cc: str
    frozen_cc: str


def stamp(session: Session) -> Stamp:
    """Another one than before wherever a vendor, a request or the strictness of a list was changed."""
    (found,) = _STAMP.rows(session.connection(), {})
    return Stamp(*found)


def waiting(session: Session, delivery_ids: Sequence[DeliveryId] | None = None) -> list[WaitingMail]:
    """These mails, or (None) all that wait, but for those that are paused for a reason of their own."""
    into = survivors(session)
    frozen = _d.recipients, _d.purpose, _d.clearances, _d.house_cc.label("frozen_cc")
    narrow = _d.id, _d.rfq_id, _d.vendor_id, *frozen, _a.house_cc
    columns = select(*narrow).join(AccountRow, _a.id == _d.account_id).order_by(_d.id)
    if delivery_ids is None:
        rows = session.execute(columns.where(_d.state.in_(WAITING), _d.held.is_(False) | (_d.held_because == ""))).all()
    else:
        chunks = (delivery_ids[start : start + _CHUNK] for start in range(0, len(delivery_ids), _CHUNK))
        rows = [row for some in chunks for row in session.execute(columns.where(_d.id.in_(some)))]
    parts = _parts(session, [row.id for row in rows])
    return [
        WaitingMail(
            id=DeliveryId(row.id),
            rfq_id=RfqId(row.rfq_id),
            vendor_id=into.get(row.vendor_id, VendorId(row.vendor_id)),
            recipients=tuple(row.recipients),
            purpose=Purpose(row.purpose),
            parts=tuple(parts.get(row.id, ())),
            clearances=tuple(row.clearances),
            house_cc=row.house_cc,
            frozen_cc=row.frozen_cc,
        )
        for row in rows
    ]


def hold(session: Session, reasons: Mapping[DeliveryId, str], now: datetime) -> None:
    """Pause these, each with its reason; claimed ones go back to the queue."""
    for delivery_id, reason in reasons.items():
        back = {"state": DeliveryState.READY, "owner": None, "held": True, "held_because": reason, "changed_at": now}
        mine = update(DELIVERIES).where(_d.id == delivery_id, _d.state.in_((*WAITING, DeliveryState.CLAIMED)))
        session.execute(mine.values(back))


def skip(session: Session, delivery_ids: Sequence[DeliveryId], reason: str, now: datetime) -> None:
    """End these unsent, with the reason."""
    ended = {"state": DeliveryState.SKIPPED, "owner": None, "held": False, "error": reason, "changed_at": now}
    for start in range(0, len(delivery_ids), _CHUNK):
        some = _d.id.in_(delivery_ids[start : start + _CHUNK])
        unsent = _d.state.in_((*WAITING, DeliveryState.CLAIMED))
        session.execute(update(DELIVERIES).where(some, unsent).values(ended))


def written_to(session: Session, rfq_id: RfqId) -> dict[str, str]:
    """Whose mailboxes (`same_mailbox`) were sent the RFQ, or will be, and what the vendor was called."""
    statement = select(_d.vendor_name, _d.recipients).where(
        _d.rfq_id == rfq_id, _d.purpose.in_(BRINGS_RFQ), _d.state.not_in(ENDED_UNSENT)
    )
    return {same_mailbox(a): name for name, recipients in session.execute(statement) for a in recipients}


def _parts(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[bytes, str]]]:
    found: dict[int, list[tuple[bytes, str]]] = {}
    for start in range(0, len(ids), _CHUNK):
        columns = select(_p.delivery_id, _p.header, _p.spool_key).where(_p.delivery_id.in_(ids[start : start + _CHUNK]))
        for delivery_id, header, sha256 in session.execute(columns.order_by(_p.delivery_id, _p.position)):
            found.setdefault(delivery_id, []).append((header, sha256))
    return found
