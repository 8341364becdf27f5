"""What needs attention in the outbox: mails that stand alike, counted by the database and not line by line."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, null, select
from sqlalchemy.orm import Session

from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.failure import FailureClass
from app.domain.trade.ids import AccountId, DeliveryId, RfqId
from app.storage.base.schema import AccountRow, DeliveryRow, OwnerRow, RfqRow

_STANDING = (
    DeliveryState.REJECTED,
    DeliveryState.UNKNOWN,
    DeliveryState.DRAFTED,
    DeliveryState.DEFERRED,
    DeliveryState.READY,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """So many mails of one RFQ and one account that stand alike; `first` is the oldest of them."""

    rfq_id: RfqId
    rfq: str  # number
    account_id: AccountId
    account: str
    state: DeliveryState
    held: bool
    held_because: str
    into_drafts: bool
    failure: FailureClass | None  # None for paused ones: why they once failed is not why they wait
    mails: int
    next_at: datetime  # when the first of them falls due
    first: DeliveryId
    vendor: str  # of the first, as is the rest
    reply: str
    error: str


def standings(session: Session, *, with_waiting: bool = False) -> list[Standing]:
    """Failed, unknown, postponed and paused mails in groups, oldest RFQ first; `with_waiting` adds what just waits."""
    d = DeliveryRow
    state = case((d.held, DeliveryState.READY.value), else_=d.state)
    failure = case((d.held, null()), else_=d.failure)
    because = case((d.held, d.held_because), else_="")
    groups = select(
        func.min(d.id).label("first"), func.count().label("mails"), func.min(d.due_at).label("next_at")
    ).where(d.state.in_(_STANDING))
    if not with_waiting:
        groups = groups.where((d.state != DeliveryState.READY) | d.held)
    grouped = groups.group_by(d.rfq_id, d.account_id, state, d.held, because, failure, d.into_drafts).subquery()
    statement = (
        select(d, grouped.c.mails, grouped.c.next_at, RfqRow.number, AccountRow.name)
        .join(grouped, grouped.c.first == d.id)
        .join(RfqRow, RfqRow.id == d.rfq_id)
        .join(AccountRow, AccountRow.id == d.account_id)
        .order_by(d.id)
    )
    return [_standing(*row) for row in session.execute(statement)]


def alike(session: Session, standing: Standing) -> list[DeliveryId]:
    """The mails that stand like this now."""
    d = DeliveryRow
    statement = select(d.id).where(
        d.rfq_id == standing.rfq_id,
        d.account_id == standing.account_id,
        d.state == standing.state,
        d.into_drafts.is_(standing.into_drafts),
        d.failure.is_(None) if standing.failure is None else d.failure == standing.failure,
    )
    return [DeliveryId(i) for i in session.scalars(statement.order_by(d.id))]


def latest_start(session: Session) -> datetime | None:
    """When a program last began to send from here, by the clock of that day."""
    return session.scalar(select(OwnerRow.started_at).order_by(OwnerRow.id.desc()).limit(1))


def _standing(row: DeliveryRow, mails: int, next_at: datetime, rfq: str, account: str) -> Standing:
    return Standing(
        rfq_id=RfqId(row.rfq_id),
        rfq=rfq,
        account_id=AccountId(row.account_id),
        account=account,
        state=DeliveryState.READY if row.held else DeliveryState(row.state),
        held=row.held,
        held_because=row.held_because if row.held else "",
        into_drafts=row.into_drafts,
        failure=None if row.held or row.failure is None else FailureClass(row.failure),
        mails=mails,
        next_at=next_at,
        first=DeliveryId(row.id),
        vendor=row.vendor_name,
        reply=row.server_reply,
        error=row.error,
    )
