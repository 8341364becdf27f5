"""A start after a long absence: nothing goes out that nobody expects any more."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from app.domain.accounts.account import Account
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.outbox.message import FrozenMessage
from app.domain.outbox.queue import Queue
from app.domain.trade.ids import DeliveryId, RfqId, VendorId
from app.domain.vendors.vendor import Contact, Vendor
from app.storage.accounts import accounts
from app.storage.base.database import Database
from app.storage.base.schema import DELIVERIES
from app.storage.migrations.migration import migrate
from app.storage.outbox import attempts, deliveries, outbox, planning, recovery
from app.storage.rfqs import rfqs
from app.storage.vendors import vendors

QUEUED = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """One queued mail that may be tried until a day later."""
    database = Database(tmp_path / "rfq.db")
    migrate(database, tmp_path / "backups", QUEUED)
    message = FrozenMessage(
        message_id="<1@x.example>", sender="a@x.example", recipients=("b@y.example",), subject="s", head=b"h",
        parts=(), tail=b"",
    )  # fmt: skip
    with database.write() as session:
        account = accounts.save(session, Account(name="office", from_address="a@x.example"))
        (vendor,) = vendors.add(session, [Vendor(name="Y", contacts=(Contact(email="b@y.example"),))], QUEUED)
        rfq = rfqs.create(session, number="RFQ-1", title="t", deadline=None, subject="", body="", now=QUEUED)
        planning.plan(
            session, rfq_id=RfqId(rfq), account_id=account.stored_id,
            mails=[planning.Planned(vendor_id=VendorId(vendor.id or 0), vendor_name="Y", message=message)],
            now=QUEUED, expires_at=QUEUED + timedelta(hours=24),
        )  # fmt: skip
    return database


def started(database: Database, after: timedelta) -> recovery.Recovery:
    with database.write() as session:
        owner = recovery.begin_ownership(session, 1, "here", QUEUED + after)
        return recovery.recover(session, recovery.owners_before(session, owner), QUEUED + after)


def test_a_start_soon_after_goes_on_sending(database: Database) -> None:
    assert started(database, timedelta(hours=1)).stale == 0
    with database.read() as session:
        assert not deliveries.is_held(session, None)


def test_a_start_after_half_a_day_pauses_what_waits(database: Database) -> None:
    assert started(database, timedelta(hours=13)).stale == 1
    with database.read() as session:
        assert deliveries.is_held(session, None)


def test_a_mail_that_was_in_flight_before_a_long_absence_is_paused_too(database: Database) -> None:
    with database.write() as session:
        owner = recovery.begin_ownership(session, 1, "here", QUEUED)
        account = accounts.every(session)[0]
        assert outbox.claim(session, Queue(account.stored_id), owner, QUEUED)
    found = started(database, timedelta(days=3))
    assert (found.returned, found.stale) == (1, 1)
    with database.read() as session:
        assert deliveries.is_held(session, None)
        assert deliveries.tally(session)[DeliveryState.READY] == 1


def put(database: Database, **columns: object) -> None:
    """The one mail as a process or a clock has left it."""
    with database.write() as session:
        session.execute(update(DELIVERIES).values(columns))


def found(database: Database) -> Any:
    with database.read() as session:
        return session.execute(select(DELIVERIES)).one()


@pytest.mark.parametrize(
    ("state", "due_in", "then_due_in"),
    [
        (DeliveryState.READY, timedelta(hours=6), timedelta()),
        (DeliveryState.READY, timedelta(minutes=30), timedelta()),
        (DeliveryState.READY, timedelta(hours=-1), timedelta(hours=-1)),
        (DeliveryState.DEFERRED, timedelta(minutes=30), timedelta(minutes=30)),
        (DeliveryState.DEFERRED, timedelta(minutes=72), timedelta(minutes=72)),
        (DeliveryState.DEFERRED, timedelta(hours=6), timedelta(minutes=72)),
        (DeliveryState.CLAIMED, timedelta(hours=6), timedelta(hours=6)),
    ],
)
def test_a_time_that_only_a_wrong_clock_can_have_written_is_brought_back(
    database: Database, state: DeliveryState, due_in: timedelta, then_due_in: timedelta
) -> None:
    now = QUEUED + timedelta(hours=1)
    put(database, state=state, due_at=now + due_in)
    with database.write() as session:
        recovery.bring_back(session, now)
    assert found(database).due_at - now == then_due_in


@pytest.mark.parametrize("was_held", [False, True])
@pytest.mark.parametrize(
    ("state", "cancelled", "end", "is_held"),
    [
        (DeliveryState.CLAIMED, False, DeliveryState.READY, None),
        (DeliveryState.CLAIMED, True, DeliveryState.CANCELLED, False),
        (DeliveryState.COMMITTING, False, DeliveryState.UNKNOWN, False),
        (DeliveryState.COMMITTING, True, DeliveryState.UNKNOWN, False),
    ],
)
def test_only_what_waits_again_can_be_paused(
    database: Database, was_held: bool, state: DeliveryState, cancelled: bool, end: DeliveryState, is_held: bool | None
) -> None:
    with database.write() as session:
        owner = recovery.begin_ownership(session, 1, "here", QUEUED)
    put(database, state=state, owner=owner, held=was_held, cancel_requested=cancelled)
    started(database, timedelta(hours=1))
    mail = found(database)
    assert (mail.state, mail.owner) == (end, None)
    assert mail.held == (was_held if is_held is None else is_held)


@pytest.mark.parametrize("state", [DeliveryState.CLAIMED, DeliveryState.COMMITTING])
def test_a_mail_of_an_owner_that_is_not_known_to_be_dead_is_left_alone(
    database: Database, state: DeliveryState
) -> None:
    with database.write() as session:
        dead, living = (recovery.begin_ownership(session, pid, "here", QUEUED) for pid in (1, 2))
    put(database, state=state, owner=living)
    before = found(database)
    for known in ({dead}, set[int]()):
        with database.write() as session:
            assert recovery.recover(session, known, QUEUED) == recovery.Recovery(returned=0, unknown=0)
        assert found(database) == before
    with database.write() as session:
        settled = recovery.recover(session, {living}, QUEUED)
    assert settled.returned + settled.unknown == 1


def test_owners_before_are_those_who_left_something_in_flight(database: Database) -> None:
    with database.write() as session:
        first, second, third = (recovery.begin_ownership(session, pid, "here", QUEUED) for pid in (1, 2, 3))
    put(database, state=DeliveryState.CLAIMED, owner=second)
    with database.read() as session:
        assert [recovery.owners_before(session, owner) for owner in (first, second, third)] == [set(), set(), {second}]
    put(database, state=DeliveryState.READY, owner=None)
    with database.read() as session:
        assert recovery.owners_before(session, third) == set()


@pytest.mark.parametrize(
    ("waited", "expires_in", "stale"),
    [
        (timedelta(hours=12), timedelta(days=1), 0),
        (timedelta(hours=12, seconds=1), timedelta(days=1), 1),
        (timedelta(), timedelta(), 0),
        (timedelta(), timedelta(seconds=-1), 1),
    ],
)
def test_too_old_is_more_than_half_a_day_or_past_the_deadline(
    database: Database, waited: timedelta, expires_in: timedelta, stale: int
) -> None:
    now = QUEUED + timedelta(hours=12)
    put(database, changed_at=now - waited, expires_at=now + expires_in)
    assert started(database, timedelta(hours=12)).stale == stale
    mail = found(database)
    assert (mail.held, "12 hours" in mail.held_because) == (stale == 1, stale == 1)


@pytest.mark.parametrize(
    ("state", "stage", "tries", "recipients", "says"),
    [
        (DeliveryState.CLAIMED, Stage.CONNECT, 2, 0, "it was not sent"),
        (DeliveryState.COMMITTING, Stage.COMMIT, 3, 1, "before the server confirmed it"),
    ],
)
def test_an_interrupted_try_is_kept_with_what_is_known_of_it(
    database: Database, state: DeliveryState, stage: Stage, tries: int, recipients: int, says: str
) -> None:
    begun, now = QUEUED + timedelta(minutes=5), QUEUED + timedelta(hours=1)
    with database.write() as session:
        owner = recovery.begin_ownership(session, 1, "here", QUEUED)
    put(database, state=state, owner=owner, attempts=2, changed_at=begun)
    started(database, timedelta(hours=1))
    mail = found(database)
    assert (mail.attempts, mail.failure, mail.changed_at) == (tries, FailureClass.INTERRUPTED, now)
    with database.read() as session:
        (attempt,) = attempts.of(session, DeliveryId(mail.id))
    assert (attempt.started_at, attempt.ended_at, attempt.stage) == (begun, now, stage)
    assert (attempt.outcome, attempt.failure) == (mail.state, FailureClass.INTERRUPTED)
    assert (attempt.account_id, attempt.recipients) == (mail.account_id, recipients)
    assert says in attempt.error == mail.error
