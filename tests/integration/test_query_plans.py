"""Every list and the claim read by an index, in the words that the program itself sends."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session
from typing_extensions import override

from app.domain.outbox.queue import Queue
from app.domain.trade.ids import AccountId, DeliveryId, RfqId, VendorId
from app.domain.vendors.search import VendorSearch
from app.storage.base.schema import DeliveryRow
from app.storage.outbox import activity, attempts, deliveries, outbox, planning
from app.storage.outbox.recovery import owners_before, recover
from app.storage.rfqs import rfqs
from app.storage.vendors import lines as vendor_lines
from app.storage.vendors import pages, search, vendors
from tests.fakes.clocks import START
from tests.fakes.office import Office


def plan_of(office: Office, query: Callable[[Session], object]) -> str:
    """The database's plan of the statements that a storage function sends."""
    return _sqlite_plan(office, query) if office.database.is_file else _server_plan(office, query)


def _server_plan(office: Office, query: Callable[[Session], object]) -> str:
    """As if the tables were large: of few rows a server reads all, whatever there is to find them by."""
    import psycopg

    sent: list[tuple[Any, Any]] = []

    class Noting(psycopg.Cursor):
        @override
        def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
            sent.append((query, params))
            return super().execute(query, params, **how)

    with office.database.write() as session:
        connection = session.connection()
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        driver: Any = connection.connection.driver_connection
        usual, driver.cursor_factory = driver.cursor_factory, Noting
        try:
            query(session)
        finally:
            driver.cursor_factory = usual
        lines = [
            str(row[0])
            for statement, parameters in sent
            if statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE", "WITH"))
            for row in driver.execute(f"EXPLAIN (COSTS OFF) {statement}", parameters)
        ]
        session.rollback()
    return "\n".join(lines)


def _sqlite_plan(office: Office, query: Callable[[Session], object]) -> str:
    sent: list[str] = []
    with office.database.write() as session:
        driver = session.connection().connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_trace_callback(sent.append)
        try:
            query(session)
        finally:
            driver.set_trace_callback(None)
        session.rollback()
    lines: list[str] = []
    with office.database.read() as session:
        for statement in sent:
            found = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement.replace('%', '%%')}")
            lines += [str(row[3]) for row in found]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("query", "index", "server_s"),
    [
        (
            lambda s: outbox.claim(s, Queue(AccountId(1)), 1, START),
            "ix_deliveries_claim (account_id=? AND due_at<?)",
            "ix_deliveries_claim",
        ),
        (
            lambda s: outbox.next_due(s, Queue(AccountId(1))),
            "ix_deliveries_claim (account_id=?)",
            "ix_deliveries_claim",
        ),
        (outbox.accounts_waiting, "ix_deliveries_claim (account_id=?)", "Only Scan using ix_deliveries_claim"),
        (lambda s: recover(s, {1}, START), "ix_deliveries_state (state=?)", "ix_deliveries_state"),
        (lambda s: owners_before(s, 2), "ix_deliveries_state (state=?)", "ix_deliveries_state"),
        (deliveries.tally, "ix_deliveries_state", "deliveries"),  # of all: a server reads them
        (
            lambda s: deliveries.tally(s, RfqId(1)),
            "ix_deliveries_rfq_id_state (rfq_id=?)",
            "Only Scan using ix_deliveries_rfq",
        ),
        (lambda s: deliveries.lines(s, RfqId(1)), "rfq_id=?", "ix_deliveries_rfq_id_state"),
        (
            lambda s: deliveries.unsent(s, RfqId(1)),
            "ix_deliveries_rfq_id_state (rfq_id=? AND state=?)",
            "ix_deliveries_",
        ),
        (
            lambda s: deliveries.cancel(s, RfqId(1), START),
            "ix_deliveries_rfq_id_state (rfq_id=? AND state=?)",
            "ix_deliveries_rfq",
        ),
        (lambda s: attempts.of(s, DeliveryId(1)), "ix_attempts_delivery_id", "ix_attempts_delivery_id"),
        (
            lambda s: activity.spans(s, [START, START]),
            "ix_attempts_ledger (account_id=? AND ended_at>? AND ended_at<?)",
            "ix_attempts_ledger",
        ),
        (activity.next_dues, "ix_deliveries_claim (account_id=?)", "ix_deliveries_claim"),
        (
            lambda s: planning.planned_vendors(s, RfqId(1)),
            "uq_deliveries_rfq_id_purpose_number_vendor_id|sqlite_autoindex_d",
            "ix_deliveries_rfq_id_state|uq_deliveries_rfq_id",
        ),
        (planning.spool_keys_needed, "ix_message_parts_spool_key", "message_parts"),
        (rfqs.lines, "ix_rfqs_changed_at", "ix_rfqs_changed_at"),
        (
            lambda s: vendor_lines.lines_of(s, [VendorId(1)]),
            "ix_deliveries_vendor_id (vendor_id=? AND state=?)",
            "ix_contacts_vendor_id_position",
        ),
        (search.facets, "sqlite_autoindex_vendor_labels_1", "Only Scan using pk_vendor_labels"),
        (
            lambda s: vendors.get(s, [VendorId(1)]),
            "ix_contacts_vendor_id_position|INTEGER PRIMARY KEY",
            "ix_contacts_vendor_id_position",
        ),
        (lambda s: vendors.by_names(s, ["a"]), "ix_vendors_name_key (name_key=?)", "ix_vendors_name_key"),
    ],
)
def test_a_query_uses_its_index(office: Office, query: Callable[[Session], object], index: str, server_s: str) -> None:
    office.queued(2)
    plan = plan_of(office, query)
    expected = index if office.database.is_file else server_s
    assert any(part in plan for part in expected.split("|")), plan


@pytest.mark.file_only("a server chooses by statistics, which would stay for the tests after it")
def test_vendors_emails_are_found_by_the_vendors(office: Office) -> None:
    """Where nearly all that was ever sent is accepted."""
    office.queued(60)
    with office.database.write() as session:
        session.execute(update(DeliveryRow).values(state="accepted"))
    assert "ix_deliveries_vendor_id" in plan_of(office, lambda s: vendor_lines.lines_of(s, [VendorId(1), VendorId(2)]))


@pytest.mark.parametrize(("words", "index"), [("plating", "ix_vendor_search_words"), ("", "ix_vendor_search_sort_key")])
def test_a_page_of_vendors_is_read_by_an_index(office: Office, words: str, index: str) -> None:
    office.queued(2)
    if not office.database.is_file:  # a file has its order in memory
        assert index in plan_of(office, lambda s: pages.ids(s, VendorSearch(text=words), 0, 100))


def test_an_accounts_activity_is_counted_without_sorting(office: Office) -> None:
    assert "TEMP B-TREE" not in plan_of(office, lambda s: activity.spans(s, [START, START]))


@pytest.mark.parametrize(
    "query",
    [
        lambda s: outbox.claim(s, Queue(AccountId(1)), 1, START),
        lambda s: outbox.next_due(s, Queue(AccountId(1))),
        rfqs.lines,
    ],
)
def test_an_ordered_query_needs_no_sorting(office: Office, query: Callable[[Session], object]) -> None:
    plan = plan_of(office, query)
    assert "ORDER BY" not in plan
    if query is not rfqs.lines:  # of all there are, and a server sorts a handful sooner than it looks for them
        assert "Sort" not in plan


def test_the_oldest_due_mail_is_found_without_sorting(office: Office) -> None:
    assert "TEMP B-TREE" not in plan_of(office, activity.next_dues)
