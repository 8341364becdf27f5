"""A start after a long absence: nothing goes out that nobody expects any more."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.accounts.account import Account
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.message import FrozenMessage
from app.domain.trade.ids import RfqId, VendorId
from app.domain.vendors.vendor import Contact, Vendor
from app.storage.accounts import accounts
from app.storage.base.database import Database
from app.storage.migrations.migration import migrate
from app.storage.outbox import deliveries, outbox, planning, recovery
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
            session, rfq_id=RfqId(rfq), revision=1, account_id=account.stored_id,
            mails=[planning.Planned(vendor_id=VendorId(vendor.id or 0), vendor_name="Y", message=message)],
            now=QUEUED, expires_at=QUEUED + timedelta(hours=24),
        )  # fmt: skip
    return database


def started(database: Database, after: timedelta) -> recovery.Recovery:
    with database.write() as session:
        owner = recovery.begin_ownership(session, 1, "here", QUEUED + after)
        return recovery.recover(session, owner, QUEUED + after)


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
        assert outbox.claim(session, account.stored_id, owner, QUEUED)
    found = started(database, timedelta(days=3))
    assert (found.returned, found.stale) == (1, 1)
    with database.read() as session:
        assert deliveries.is_held(session, None)
        assert deliveries.tally(session)[DeliveryState.READY] == 1
