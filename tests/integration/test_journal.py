"""Group commit on a real database: what shares a commit, what a failing one leaves, and who hears of it."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.domain.outbox.delivery import Attempt, Delivery, DeliveryState
from app.domain.outbox.failure import Stage
from app.domain.outbox.queue import Queue
from app.domain.trade.ids import RfqId
from app.storage.base.database import DatabaseUnusable
from app.storage.outbox import outbox
from app.storage.outbox.journal import Journal
from app.storage.outbox.outbox import Result
from tests.end_to_end.program import wait_until
from tests.fakes.office import Office
from tests.patience import LIMIT_S

S = DeliveryState


@pytest.fixture
def commits(office: Office) -> Iterator[list[int]]:
    """A 1 for every transaction that was made durable."""
    seen: list[int] = []

    def listen(_connection: object) -> None:
        seen.append(1)

    event.listen(office.database._plain, "commit", listen)
    yield seen
    event.remove(office.database._plain, "commit", listen)


def _claimed(office: Office, number: int) -> tuple[Journal, list[Delivery]]:
    office.queued(number)
    journal = office.services.dispatch.journal
    account_id = office.services.accounts.get("office").stored_id
    now = office.clock.now()
    found = journal.run(lambda s: outbox.claim(s, Queue(account_id), journal.owner, now, number))
    return journal, [c.delivery for c in found]


def _result(delivery: Delivery, office: Office) -> Result:
    now = office.clock.now()
    attempt = Attempt(delivery_id=delivery.id, started_at=now, ended_at=now, stage=Stage.DONE, outcome=S.ACCEPTED)
    return Result(delivery=delivery.accepted("250"), attempt=attempt)


def test_a_result_rides_with_the_next_intent(office: Office, commits: list[int]) -> None:
    journal, (first, second) = _claimed(office, 2)
    assert journal.intend(first.id, "<m@x.example>", office.clock.now())
    before = len(commits)
    heard: list[bool] = []
    journal.record(_result(first, office), heard.append)
    assert heard == []
    assert journal.intend(second.id, "<m@x.example>", office.clock.now())
    assert heard == [True]
    assert len(commits) - before == 1
    assert office.states() == [S.ACCEPTED, S.COMMITTING]


def test_results_that_end_mails_of_ours_are_written_at_the_first_go_and_others_are_told(office: Office) -> None:
    journal, mails = _claimed(office, 2)
    results = [_result(mail, office) for mail in mails]
    with office.database.write_columns() as connection:
        assert outbox.record_ours(connection, results, journal.owner)
    assert office.states() == [S.ACCEPTED] * 2
    with office.database.write_columns() as connection:
        assert not outbox.record_ours(connection, results, journal.owner), "they are in nobody's hands any more"


def test_what_comes_while_a_group_is_written_is_the_next_group(office: Office, commits: list[int]) -> None:
    journal, mails = _claimed(office, 6)
    begun, goes_on = threading.Event(), threading.Event()

    def slow(_session: Session) -> None:
        begun.set()
        assert goes_on.wait(LIMIT_S)

    with ThreadPoolExecutor(8) as pool:
        leader = pool.submit(journal.run, slow)
        assert begun.wait(LIMIT_S)
        before = len(commits)
        waiting = [pool.submit(journal.intend, mail.id, "<m@x.example>", office.clock.now()) for mail in mails]
        wait_until(lambda: sum(entry.gate is not None for entry in journal._waiting) == len(mails))
        goes_on.set()
        leader.result()
        assert all(w.result() for w in waiting)
    assert len(commits) - before == 2
    assert office.states() == [S.COMMITTING] * 6


@pytest.mark.file_only("the disk of the file is full")
def test_an_intent_that_cannot_be_written_is_not_taken_and_a_result_is_written_later(office: Office) -> None:
    journal, (first, second) = _claimed(office, 2)
    assert journal.intend(first.id, "<m@x.example>", office.clock.now())
    heard: list[bool] = []
    journal.record(_result(first, office), heard.append)
    with office.database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    full = [True]

    def limit(connection: object) -> None:
        room = pages if full[0] else pages + 10_000
        connection.exec_driver_sql(f"PRAGMA max_page_count = {room}")  # type: ignore[attr-defined]

    event.listen(office.database._plain, "begin", limit)
    fill = "CREATE TABLE filler AS SELECT zeroblob(100000) AS octets"
    with pytest.raises(DatabaseUnusable, match="disk is full"):
        journal.run(lambda s: s.connection().exec_driver_sql(fill).close())
    assert heard == []
    assert office.states() == [S.COMMITTING, S.CLAIMED]
    full[0] = False
    journal.catch_up()
    assert heard == [True]
    assert office.states() == [S.ACCEPTED, S.CLAIMED]
    assert journal.intend(second.id, "<m@x.example>", office.clock.now())
    event.remove(office.database._plain, "begin", limit)


def test_a_claim_that_was_lost_is_told_to_the_one_who_lost_it(office: Office) -> None:
    journal, (first, second) = _claimed(office, 2)
    later = Journal(office.database, journal.owner + 1)
    assert not later.intend(first.id, "<m@x.example>", office.clock.now())
    heard: list[bool] = []
    later.settle(later.record(_result(second, office), heard.append))
    assert heard == [False]
    assert office.states() == [S.CLAIMED, S.CLAIMED]


def test_what_was_cancelled_meanwhile_does_not_wait_again_also_where_another_mail_of_the_group_has_ended(
    office: Office,
) -> None:
    journal, (first, second) = _claimed(office, 2)
    assert all(journal.intend(mail.id, "<m@x.example>", office.clock.now()) for mail in (first, second))
    office.services.outbox_control.cancel(RfqId(1))
    ended = _result(first, office)
    back = replace(ended, delivery=second.returned(None, "", ""), attempt=replace(ended.attempt, delivery_id=second.id))
    heard: list[bool] = []
    journal.record(ended, heard.append)
    journal.settle(journal.record(back, heard.append))
    assert heard == [True, True]
    assert office.states() == [S.ACCEPTED, S.CANCELLED]


def test_catching_up_with_nothing_writes_nothing(office: Office, commits: list[int]) -> None:
    journal, _mails = _claimed(office, 1)
    before = len(commits)
    journal.catch_up()
    assert len(commits) == before


def test_a_mistake_in_one_write_is_raised_where_it_was_asked_for(office: Office) -> None:
    journal, _mails = _claimed(office, 1)

    def wrong(_session: Session) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        journal.run(wrong)
    assert journal.run(lambda _s: 7) == 7


class _DiskFull(sqlite3.OperationalError):
    """As the driver raises it while it commits."""

    sqlite_errorname = "SQLITE_FULL"


@pytest.mark.file_only("the disk of the file is full")
@pytest.mark.parametrize("position", range(5))
def test_a_group_that_waited_and_could_not_be_written_leaves_no_gate_closed(office: Office, position: int) -> None:
    """Every one of a group whose commit fails goes on, whichever of them has to be written later."""
    journal, _mails = _claimed(office, 1)
    begun, goes_on, full = threading.Event(), threading.Event(), [False]
    written: list[str] = []

    def slow(_session: Session) -> None:
        begun.set()
        assert goes_on.wait(LIMIT_S)
        full[0] = True  # from the next commit but this one on

    def fill(_connection: object) -> None:
        if full[0] and "slow" in written:
            raise _DiskFull("database or disk is full")
        written.append("slow")

    def follow(number: int) -> object:
        return journal.run(lambda _s: written.append(f"kept {number}"), keeps=number == position)

    with ThreadPoolExecutor(8) as pool:
        leader = pool.submit(journal.run, slow)
        assert begun.wait(LIMIT_S)
        event.listen(office.database._plain, "commit", fill)
        followers = []
        for number in range(5):
            followers.append(pool.submit(follow, number))
            wait_until(lambda: sum(e.gate is not None for e in journal._waiting) == len(followers))
        goes_on.set()
        leader.result()
        problems = [f.exception(LIMIT_S) for f in followers]
        event.remove(office.database._plain, "commit", fill)
        assert [type(p) for p in problems] == [DatabaseUnusable] * 5
        written.clear()
        again = [pool.submit(journal.run, lambda _s: 7) for _ in range(4)]
        assert [a.result(LIMIT_S) for a in again] == [7] * 4
    assert written == [f"kept {position}"]
