"""How far this database knows the ledger beside it, and what it learns from lines that it does not know.

The count is written in the transaction that the lines tell of: a database that counts less than the ledger is older.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, String, bindparam, select, text, update
from sqlalchemy.orm import Session

from app.domain.outbox.delivery import Attempt, DeliveryState
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.outbox.sent_ledger import OLDER, Fate, LedgerLine, Older
from app.domain.trade.ids import AccountId, DeliveryId
from app.storage.base import preferences
from app.storage.base.prepared import Prepared
from app.storage.base.schema import DELIVERIES
from app.storage.base.vendor_schema import PREFERENCES
from app.storage.outbox import attempts, deliveries

_OLDER_KEY = "older_than_ledger"
_CHUNK = 500
_columns = DELIVERIES.c
_COUNT = Prepared(
    update(PREFERENCES)
    .where(PREFERENCES.c.key == preferences.SENT_LEDGER)
    .values(value=bindparam("number", type_=String()))  # it is JSON already: this runs with every commit
)
_TIMELINE = text("SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8)")
_MAY_ASK = text("SELECT has_function_privilege('pg_control_system()', 'execute')")
_CLUSTER = text("SELECT system_identifier::text FROM pg_control_system()")
_NOTES = {
    DeliveryState.ACCEPTED: "The server accepted it: the ledger says so. The data were older than what was sent.",
    DeliveryState.UNKNOWN: "It was handed over: the ledger says so, and not whether the server took it. The data were "
    "older than what was sent.",
}
_SETTLED = {
    DeliveryState.ACCEPTED: {DeliveryState.ACCEPTED},
    DeliveryState.UNKNOWN: {DeliveryState.ACCEPTED, DeliveryState.UNKNOWN},
}


def known(session: Session) -> int | None:
    """The number of the last line that it knows; None where it has never known of a ledger."""
    number: int | None = preferences.get(session, preferences.SENT_LEDGER)
    return number


def know(session: Session, number: int) -> None:
    preferences.put(session, preferences.SENT_LEDGER, number)


def count(connection: Connection, number: int) -> None:
    """The same where it knew of a ledger before, in the middle of sending."""
    _COUNT.run(connection, [{"number": str(number)}])


def undecided(session: Session) -> Older | None:
    """What was found when these data were older, until the buyer goes on with them."""
    found = preferences.get(session, _OLDER_KEY)
    return None if found is None else Older(**found)


def decide(session: Session) -> None:
    """The buyer goes on with these data."""
    preferences.put(session, _OLDER_KEY, None)


def learn(session: Session, lines: Iterable[LedgerLine], now: datetime) -> Older:
    """Mark what was sent, or may have been, by lines that it did not know, and pause whatever is open."""
    fates = {line.message_id: line.fate for line in lines}
    sent = [i for i, fate in fates.items() if fate is Fate.ACCEPTED]
    doubtful = [i for i, fate in fates.items() if fate is Fate.HANDED_OVER]
    accepted, accepted_here = _mark(session, sent, DeliveryState.ACCEPTED, now)
    in_doubt, doubtful_here = _mark(session, doubtful, DeliveryState.UNKNOWN, now)
    held = deliveries.hold(session, None, True, because=OLDER)
    found = Older(
        accepted=accepted,
        in_doubt=in_doubt,
        held=len(held),
        missing=len(sent) - accepted_here + len(doubtful) - doubtful_here,
    )
    preferences.put(session, _OLDER_KEY, asdict((undecided(session) or Older()) + found))
    return found


def server_age(session: Session) -> tuple[str, int] | None:
    """What the server and its stand-bys have in common, and how often one of them has taken over; None: not told."""
    if not session.scalar(_MAY_ASK):
        return None
    return str(session.scalar(_CLUSTER)), int(session.scalar(_TIMELINE) or "0", 16)


def settle_timeline(session: Session) -> Older | None:
    """Pause whatever is open where the server is another one than it was; None where it is the same.

    PostgreSQL begins a timeline where a stand-by takes over and where a copy is restored to a point in time: what was
    sent last may be missing there.
    """
    now: str = session.scalar(_TIMELINE) or ""
    known = preferences.get(session, preferences.TIMELINE)
    if known == now:
        return None
    preferences.put(session, preferences.TIMELINE, now)
    if known is None:
        return None
    found = Older(held=len(deliveries.hold(session, None, True, because=OLDER)))
    preferences.put(session, _OLDER_KEY, asdict((undecided(session) or Older()) + found))
    return found


def _mark(session: Session, message_ids: Sequence[str], to: DeliveryState, now: datetime) -> tuple[int, int]:
    """How many it changed, and how many are there at all."""
    changed = there = 0
    for start in range(0, len(message_ids), _CHUNK):
        chosen = select(DELIVERIES).where(_columns.message_id.in_(message_ids[start : start + _CHUNK]))
        rows = session.execute(chosen).all()
        late = [row for row in rows if row.state not in _SETTLED[to]]
        there += len(rows)
        changed += len(late)
        _settle(session, late, to, now)
    return changed, there


def _settle(session: Session, rows: Sequence[Row[Any]], to: DeliveryState, now: datetime) -> None:
    for into_drafts in {row.into_drafts for row in rows}:
        _settle_alike(session, [row for row in rows if row.into_drafts is into_drafts], to, now)


def _settle_alike(session: Session, rows: Sequence[Row[Any]], to: DeliveryState, now: datetime) -> None:
    """A mail that was put into Drafts is looked for there; not found, it may have been sent from there."""
    in_doubt = FailureClass.DRAFT_GONE if rows[0].into_drafts else FailureClass.AMBIGUOUS
    failure = in_doubt if to is DeliveryState.UNKNOWN else None
    values = {
        "state": to,
        "owner": None,
        "held": False,
        "cancel_requested": False,
        "failure": failure,
        "error": _NOTES[to],
        "attempts": _columns.attempts + 1,
        "changed_at": now,
    }
    session.execute(update(DELIVERIES).where(_columns.id.in_([row.id for row in rows])).values(values))
    attempts.add(session.connection(), [_attempt(row, to, failure, now) for row in rows])


def _attempt(row: Row[Any], to: DeliveryState, failure: FailureClass | None, now: datetime) -> Attempt:
    """It counts as sent in the last 24 hours: when it was is not known."""
    return Attempt(
        delivery_id=DeliveryId(row.id),
        started_at=now,
        ended_at=now,
        stage=Stage.COMMIT if to is DeliveryState.UNKNOWN else Stage.DONE,
        outcome=to,
        failure=failure,
        error=_NOTES[to],
        account_id=AccountId(row.account_id),
        recipients=len(row.recipients),
    )
