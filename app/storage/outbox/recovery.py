"""A new owner of the outbox: what it finds of a process that is gone, what is too old, and times that are wrong."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select, update
from sqlalchemy.orm import Session

from app.domain.accounts.account import AccountKind
from app.domain.outbox.delivery import WAITING, Attempt, DeliveryState
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.outbox.sent_ledger import Older
from app.domain.trade.ids import AccountId, DeliveryId
from app.storage.base.schema import DELIVERIES, AccountRow, OwnerRow
from app.storage.outbox import attempts

_STALE = timedelta(hours=12)
_LATEST = timedelta(minutes=72)  # the longest pause between two tries, spread by a fifth
_INTERRUPTED = "The program ended before the mail was handed over: it was not sent."
_IN_DOUBT = "The program ended after the mail was handed over and before the server confirmed it."
_LEFT = {  # where a mail is a draft before it is sent
    DeliveryState.READY: " A draft of it may be in Drafts. The next try removes it; if you cancel, delete the draft.",
    DeliveryState.CANCELLED: " A draft of it may be in Drafts: delete it there.",
    DeliveryState.UNKNOWN: " If it is still in Drafts, it was not sent; sending it again removes that draft.",
}
_TOO_OLD = "It has waited for more than 12 hours, or its deadline has passed."

_columns = DELIVERIES.c
IN_FLIGHT = _columns.state.in_((DeliveryState.CLAIMED, DeliveryState.COMMITTING))


@dataclass(frozen=True, slots=True)
class Recovery:
    """What an earlier run left behind: certainly unsent and queued again, in doubt, and paused as too old.

    `older`: what was done because the data were older than what was sent, until the buyer goes on with them.
    """

    returned: int
    unknown: int
    stale: int = 0
    older: Older | None = None

    def __add__(self, other: "Recovery") -> "Recovery":
        return replace(
            self,
            returned=self.returned + other.returned,
            unknown=self.unknown + other.unknown,
            stale=self.stale + other.stale,
        )


def begin_ownership(session: Session, pid: int, host: str, now: datetime) -> int:
    """A fencing token for this process; taken once. Which other owners are dead then, the caller has to know."""
    row = OwnerRow(pid=pid, host=host, started_at=now)
    session.add(row)
    session.flush()
    return row.id


def owners_before(session: Session, owner: int) -> set[int]:
    """All that came before this one and have mails in flight.

    Whoever holds the data folder's lock knows that they are dead: each of them had it, and it is one's own now.
    """
    return set(session.scalars(select(_columns.owner).where(IN_FLIGHT, _columns.owner < owner).distinct()))


def recover(session: Session, dead: AbstractSet[int], now: datetime) -> Recovery:
    """Settle what these owners left in flight; they must be known to be dead, and nobody else's mail is touched.

    CLAIMED cannot have been accepted (RFC 5321 §4.1.1.10: a cut transaction is discarded) and is queued again;
    COMMITTING may have been and becomes UNKNOWN. A due time that a wrong clock has written is brought back.
    """
    unknown, returned = _settle_in_flight(session, _columns.owner.in_(dead), now)
    stale = hold_stale(session, now)
    bring_back(session, now)  # with what was in flight: a wrong clock may have written its time too
    return Recovery(returned=returned, unknown=unknown, stale=stale)


def inherit(session: Session, account_id: AccountId, owner: int, now: datetime) -> Recovery:
    """The same for all that others have in flight of an account; it must be this owner's alone from now on."""
    others = (_columns.account_id == account_id) & (_columns.owner != owner)
    unknown, returned = _settle_in_flight(session, others, now)
    return Recovery(returned=returned, unknown=unknown)


def _settle_in_flight(session: Session, theirs: ColumnElement[bool], now: datetime) -> tuple[int, int]:
    """How many are in doubt, and how many certainly unsent."""
    stranded = session.execute(select(DELIVERIES).where(IN_FLIGHT, theirs).with_for_update()).all()
    ends = [(row, _end(row)) for row in stranded]
    for end in (DeliveryState.UNKNOWN, DeliveryState.CANCELLED, DeliveryState.READY):
        ids = [row.id for row, its_end in ends if its_end is end]
        _settle(session, ids, end, now)
        _tell_of_draft(session, ids, end)
    attempts.add(session.connection(), [_interrupted(row, end, now) for row, end in ends])
    unknown = sum(end is DeliveryState.UNKNOWN for _row, end in ends)
    return unknown, len(ends) - unknown


def hold_stale(session: Session, now: datetime) -> int:
    """Pause what has waited for long, or is past its deadline: nobody expects it to go out now. Returns how many."""
    since_queued = _columns.not_before.is_(None) & (_columns.changed_at < now - _STALE)
    has_waited = or_(since_queued, _columns.not_before < now - _STALE)
    too_old = or_(has_waited, _columns.expires_at < now)
    unsent = _columns.state.in_((*WAITING, DeliveryState.CLAIMED))
    held = update(DELIVERIES).where(unsent, _columns.held.is_(False), too_old)
    values = held.values(held=True, held_because=_TOO_OLD)
    return len(session.execute(values.returning(_columns.id)).all())


def bring_back(session: Session, now: datetime) -> None:
    """A clock that was set back would let waiting mails wait for as long as it was ahead.

    What was never tried goes now, unless the buyer wants it later; what a server has put off, in the longest pause at
    the latest.
    """
    for state, latest in ((DeliveryState.READY, now), (DeliveryState.DEFERRED, now + _LATEST)):
        may_go = or_(_columns.not_before.is_(None), _columns.not_before <= latest)
        late = update(DELIVERIES).where(_columns.state == state, _columns.due_at > latest, may_go)
        session.execute(late.values(due_at=latest))


def _end(row: Row[Any]) -> DeliveryState:
    if row.state == DeliveryState.COMMITTING:
        return DeliveryState.UNKNOWN
    return DeliveryState.CANCELLED if row.cancel_requested else DeliveryState.READY


def _settle(session: Session, ids: list[int], end: DeliveryState, now: datetime) -> None:
    in_doubt = end is DeliveryState.UNKNOWN
    values: dict[str, object] = {
        "state": end,
        "owner": None,
        "changed_at": now,
        "failure": FailureClass.INTERRUPTED,
        "error": _IN_DOUBT if in_doubt else _INTERRUPTED,
        "attempts": _columns.attempts + int(in_doubt),
    }
    if end not in WAITING:
        values["held"] = False
    session.execute(update(DELIVERIES).where(_columns.id.in_(ids)).values(values))


def _tell_of_draft(session: Session, ids: list[int], end: DeliveryState) -> None:
    """Somebody could send by hand what a dead process has left there. A mail meant for Drafts is looked for anyway."""
    keeps_drafts = select(AccountRow.id).where(AccountRow.kind.in_((AccountKind.MICROSOFT_365, AccountKind.EXCHANGE)))
    left = update(DELIVERIES).where(_columns.id.in_(ids), _columns.account_id.in_(keeps_drafts))
    if end is DeliveryState.UNKNOWN:
        left = left.where(_columns.into_drafts.is_(False))
    session.execute(left.values(error=_columns.error + _LEFT[end]))


def _interrupted(row: Row[Any], end: DeliveryState, now: datetime) -> Attempt:
    in_doubt = end is DeliveryState.UNKNOWN
    return Attempt(
        delivery_id=DeliveryId(row.id),
        started_at=row.changed_at,
        ended_at=now,
        stage=Stage.COMMIT if in_doubt else Stage.CONNECT,
        outcome=end,
        failure=FailureClass.INTERRUPTED,
        error=_IN_DOUBT if in_doubt else _INTERRUPTED,
        account_id=AccountId(row.account_id),
        recipients=len(row.recipients) if in_doubt and not row.into_drafts else 0,
    )
