"""Every list and the claim read by an index, in the words that the program itself sends."""

import sqlite3
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.domain.outbox.queue import Queue
from app.domain.trade.ids import AccountId, DeliveryId, RfqId, VendorId
from app.storage.outbox import activity, attempts, deliveries, outbox, planning
from app.storage.outbox.recovery import owners_before, recover
from app.storage.rfqs import rfqs
from app.storage.vendors import lines as vendor_lines
from app.storage.vendors import search, vendors
from tests.fakes.clocks import START
from tests.fakes.office import Office

pytestmark = pytest.mark.file_only("the plans are SQLite's")


def plan_of(office: Office, query: Callable[[Session], object]) -> str:
    """SQLite's plan of the statements that a storage function sends."""
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
    ("query", "index"),
    [
        (lambda s: outbox.claim(s, Queue(AccountId(1)), 1, START), "ix_deliveries_claim (account_id=? AND due_at<?)"),
        (lambda s: outbox.next_due(s, Queue(AccountId(1))), "ix_deliveries_claim (account_id=?)"),
        (outbox.accounts_waiting, "ix_deliveries_claim (account_id=?)"),
        (lambda s: recover(s, {1}, START), "ix_deliveries_state (state=?)"),
        (lambda s: owners_before(s, 2), "ix_deliveries_state (state=?)"),
        (deliveries.tally, "ix_deliveries_state"),
        (lambda s: deliveries.tally(s, RfqId(1)), "ix_deliveries_rfq_id_state (rfq_id=?)"),
        (lambda s: deliveries.lines(s, RfqId(1)), "rfq_id=?"),
        (lambda s: deliveries.unsent(s, RfqId(1)), "ix_deliveries_rfq_id_state (rfq_id=? AND state=?)"),
        (lambda s: deliveries.cancel(s, RfqId(1), START), "ix_deliveries_rfq_id_state (rfq_id=? AND state=?)"),
        (lambda s: attempts.of(s, DeliveryId(1)), "ix_attempts_delivery_id"),
        (
            lambda s: activity.spans(s, [START, START]),
            "ix_attempts_ledger (account_id=? AND ended_at>? AND ended_at<?)",
        ),
        (activity.next_dues, "ix_deliveries_claim (account_id=?)"),
        (
            lambda s: planning.planned_vendors(s, RfqId(1)),
            "uq_deliveries_rfq_id_purpose_number_vendor_id|sqlite_autoindex_d",
        ),
        (planning.spool_keys_needed, "ix_message_parts_spool_key"),
        (rfqs.lines, "ix_rfqs_changed_at"),
        (lambda s: vendor_lines.lines_of(s, [VendorId(1)]), "ix_deliveries_vendor_id (vendor_id=? AND state=?)"),
        (search.facets, "sqlite_autoindex_vendor_labels_1"),
        (lambda s: vendors.get(s, [VendorId(1)]), "ix_contacts_vendor_id_position|INTEGER PRIMARY KEY"),
        (lambda s: vendors.by_names(s, ["a"]), "ix_vendors_name_key (name_key=?)"),
    ],
)
def test_a_query_uses_its_index(office: Office, query: Callable[[Session], object], index: str) -> None:
    office.queued(2)
    plan = plan_of(office, query)
    assert any(part in plan for part in index.split("|")), plan


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
    assert "ORDER BY" not in plan_of(office, query)


def test_the_oldest_due_mail_is_found_without_sorting(office: Office) -> None:
    assert "TEMP B-TREE" not in plan_of(office, activity.next_dues)
