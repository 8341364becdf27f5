"""Thousands of mails through the real planning, a hundred thousand rows in the outbox: nothing reads them all."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.message import FrozenMessage
from app.domain.outbox.queue import Queue
from app.domain.trade.ids import AccountId, DeliveryId, RfqId
from app.storage.base.database import Database
from app.storage.outbox import attempts, attention, deliveries, doubtful, outbox, planning
from app.storage.outbox.recovery import owners_before, recover
from tests.fakes.clocks import START
from tests.fakes.office import Office, opened
from tests.integration.test_query_plans import plan_of

pytestmark = [pytest.mark.long, pytest.mark.file_only("the plans are SQLite's")]

S = DeliveryState
_ROWS = 100_000
_WAITING = 1_000
_PLANNED = 2_000
_STEPS = 100  # of a hundred instructions of SQLite's machine each: a count, not a time
_DELIVERIES = """
INSERT INTO deliveries (purpose, rfq_id, number, vendor_id, vendor_name, recipients, account_id, state, held,
    held_because, cancel_requested, attempts, losses, message_id, size, due_at, expires_at, changed_at, server_reply,
    error)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows)
SELECT 'invitation', 1 + i % 10, 1 + i / 10, i, 'Vendor ' || i, '["quotes@v' || i || '.example"]', :account,
    CASE WHEN i > :rows - :waiting THEN 'ready' WHEN i % 10000 = 0 THEN 'unknown' WHEN i % 10000 = 1 THEN 'rejected'
    ELSE 'accepted' END, 0, '', 0, 0, 0, '<' || i || '@shop.example>',
    5000, :now, '2099-11-24 12:00:00.000000', :now, '', '' FROM n
"""
_MESSAGES = """
INSERT INTO messages (delivery_id, sender, subject, head, tail)
SELECT id, 'anna@shop.example', 'RFQ', x'41', x'' FROM deliveries WHERE state = 'ready'
"""
_ATTEMPTS = """
INSERT INTO attempts (delivery_id, started_at, ended_at, stage, outcome, reply, error, octets, account_id, recipients,
    connection)
SELECT id, due_at, '2026-11-01 12:00:00.000000', 'done', 'accepted', '', '', 5000, account_id, 1, ''
FROM deliveries WHERE state = 'accepted'
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """100,000 rows of ten requests, 1,000 of them waiting; written past the foreign keys, in a second."""
    with opened(tmp_path_factory.mktemp("large")) as office:
        account = office.account(user="anna", password="correct horse", imap_host="imap.shop.example").stored_id
        for _ in range(10):
            office.services.rfq_editing.create("Plating")
        given = {"rows": _ROWS, "waiting": _WAITING, "account": account, "now": f"{START:%Y-%m-%d %H:%M:%S.000000}"}
        raw = sqlite3.connect(office.database.path, isolation_level=None)
        raw.execute("BEGIN")
        raw.execute(_DELIVERIES, given)
        raw.execute(_MESSAGES)
        raw.execute(_ATTEMPTS)
        raw.execute("COMMIT")
        raw.close()
        yield office


def _steps(database: Database, look: Callable[[Session], object]) -> int:
    """How many times a hundred instructions SQLite needs for it; nothing is kept."""
    counted = [0]

    def count() -> int:
        counted[0] += 1
        return 0

    with database.write() as session:
        driver = session.connection().connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_progress_handler(count, 100)
        try:
            look(session)
        finally:
            driver.set_progress_handler(None, 0)
        session.rollback()
    return counted[0]


def _account(office: Office) -> AccountId:
    return office.services.accounts.get("office").stored_id


_AT_ONCE: dict[str, Callable[[Session, AccountId], object]] = {
    "claim": lambda s, a: outbox.claim(s, Queue(a), 1, START, 32),
    "next due": lambda s, a: outbox.next_due(s, Queue(a)),
    "count due": lambda s, a: outbox.count_due(s, Queue(a), START, 8),
    "accounts that wait": lambda s, _a: outbox.accounts_waiting(s),
    "live rows": lambda s, _a: deliveries.lines_of(s, [DeliveryId(i) for i in range(500, 600)]),
    "doubtful": lambda s, _a: doubtful.every(s),
    "refused of a request": lambda s, _a: deliveries.unsent(s, RfqId(2)),
    "history": lambda s, _a: attempts.of(s, DeliveryId(70_000)),
    "ledger": lambda s, a: attempts.sent_since(s, a, START),
    "attention": lambda s, _a: attention.standings(s),
    "open mails of an account": deliveries.has_open,
}


@pytest.mark.parametrize("name", _AT_ONCE)
def test_what_is_asked_often_does_not_read_a_hundred_thousand_rows(large: Office, name: str) -> None:
    account = _account(large)
    steps = _steps(large.database, lambda session: _AT_ONCE[name](session, account))
    most = _STEPS if name != "attention" else 10 * _STEPS  # it counts the thousand that wait
    assert steps < most, steps


def test_counting_reads_an_index_and_no_row(large: Office) -> None:
    assert "COVERING INDEX ix_deliveries_state" in plan_of(large, deliveries.tally)
    of_one = plan_of(large, lambda s: deliveries.tally(s, RfqId(1)))
    assert "COVERING INDEX ix_deliveries_rfq_id_state" in of_one
    assert large.services.outbox_reading.tally().counts[S.READY] == _WAITING


@pytest.mark.parametrize(
    "look",
    [
        lambda s: outbox.claim(s, Queue(AccountId(2)), 1, START, 32),
        lambda s: outbox.count_due(s, Queue(AccountId(2)), START, 8),
        deliveries.lines,
        lambda s: deliveries.lines_of(s, [DeliveryId(5), DeliveryId(6)]),
        deliveries.tally,
        lambda s: attempts.sent_since(s, AccountId(2), START),
    ],
)
def test_nothing_is_sorted_or_gathered_in_a_table_of_its_own(large: Office, look: Callable[[Session], object]) -> None:
    assert "TEMP B-TREE" not in plan_of(large, look)


def test_a_start_looks_at_what_is_open_and_at_nothing_else(large: Office) -> None:
    plan = plan_of(large, lambda s: recover(s, owners_before(s, 99), START))
    assert "SCAN deliveries" not in plan
    assert "ix_deliveries_state (state=?)" in plan


def test_thousands_of_mails_are_planned_at_once_and_planning_again_adds_none(office: Office) -> None:
    """Rows of vendors are written by SQL; planning and its unique key are the program's own."""
    rfq = office.services.rfq_editing.create("Plating")
    account = office.account().stored_id
    _many_vendors(office.database.path, START)
    mails = [
        planning.Planned(vendor_id=n, vendor_name=f"Vendor {n}", message=_message(n))  # type: ignore[arg-type]
        for n in range(1, _PLANNED + 1)
    ]

    def plan(mails: Sequence[planning.Planned]) -> int:
        with office.database.write() as session:
            return planning.plan(session, rfq_id=rfq.id, account_id=account, mails=mails, now=START, expires_at=START)

    assert (plan(mails), plan(mails[::10])) == (_PLANNED, 0)
    assert office.services.outbox_reading.tally(rfq.id).counts == {S.READY: _PLANNED}


def _many_vendors(path: Path, now: datetime) -> None:
    raw = sqlite3.connect(path)
    columns = {row[1]: row[2] for row in raw.execute("PRAGMA table_info(vendors)") if row[3] and not row[5]}
    values = {name: f"{now:%Y-%m-%d %H:%M:%S.000000}" if "DATE" in kind else "" for name, kind in columns.items()}
    known = {"name": "Vendor", "name_key": "vendor", "status": "active"}
    rows = [{**values, **{k: f"{v} {n}" if "name" in k else v for k, v in known.items()}} for n in range(_PLANNED)]
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    raw.executemany(f"INSERT INTO vendors ({names}) VALUES ({marks})", rows)  # noqa: S608 - the columns' own names
    raw.commit()
    raw.close()


def _message(number: int) -> FrozenMessage:
    return FrozenMessage(
        message_id=f"<{number}@shop.example>", sender="anna@shop.example",
        recipients=(f"quotes@v{number}.example",), subject="RFQ", head=b"head", parts=(), tail=b"",
    )  # fmt: skip


def test_batches_of_one_account_share_its_limit(office: Office) -> None:
    account = office.account(per_day=5)
    requests = [office.request(0).id for _ in range(3)]
    vendors = office.vendors(3)
    for rfq_id in requests:
        office.services.rfq_asking.set_invited(rfq_id, vendors)
        office.services.rfq_sending.queue(rfq_id, account)
    office.services.sending_right.take()
    office.drain()
    assert office.states().count(S.ACCEPTED) == len(office.server.taken) == 5
    office.clock.advance(hours=23)
    office.drain()
    assert len(office.server.taken) == 5
    office.clock.advance(hours=1)
    office.drain()
    assert office.states() == [S.ACCEPTED] * 9
