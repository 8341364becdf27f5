"""Mails in doubt: settled by a copy in the Sent folder, never by its absence."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.accounts.credentials import Password
from app.domain.outbox.delivery import Attempt, DeliveryLine, DeliveryState
from app.domain.outbox.failure import Stage
from app.domain.trade.ids import DeliveryId
from app.services.sending.reconciling import Reconciling
from app.storage.outbox import attempts
from app.transports.transport import AccountBlocked, TransportFailure
from tests.fakes.accounts import changed
from tests.fakes.mail_server import Answer, blocked, unknown, unreachable
from tests.fakes.office import Office, opened
from tests.fakes.sent_folder import FakeSentFolder
from tests.patience import LIMIT_S

UNKNOWN, ACCEPTED = DeliveryState.UNKNOWN, DeliveryState.ACCEPTED


@dataclass(frozen=True, slots=True)
class Desk:
    """An office whose mails end in doubt, and its Sent folder."""

    office: Office
    folder: FakeSentFolder

    @property
    def reconciling(self) -> Reconciling:
        return self.office.services.reconciling

    def doubtful(self, mails: int = 2, **fields: Any) -> list[DeliveryLine]:
        """So many mails that are unknown now, of an account with a Sent folder."""
        self.office.server.answers.extend([Answer(unknown(), after_commit=True)] * mails)
        given: dict[str, Any] = {
            "imap_host": "imap.shop.example",
            "user": "anna",
            "password": "annas-password",
        } | fields
        rfq_id = self.office.queued(mails, **given)
        while self.office.drain() is not None:
            self.office.clock.advance(minutes=1)
        lines = self.office.lines(rfq_id)
        assert [line.state for line in lines] == [UNKNOWN] * mails
        return lines

    def line(self, like: DeliveryLine) -> DeliveryLine:
        return self.office.services.outbox_reading.lines_of([like.id])[0]

    def wait(self) -> timedelta:
        """Until the next look."""
        now = self.office.clock.now()
        due = self.reconciling.due(now)
        assert due is not None
        return due - now

    def history(self, delivery_id: DeliveryId) -> list[Attempt]:
        with self.office.database.read() as session:
            return attempts.of(session, delivery_id)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    folder = FakeSentFolder()
    with opened(tmp_path / "data", look_in_folder=folder.look) as office:
        yield Desk(office, folder)


def test_a_mail_that_is_in_the_sent_folder_was_sent_and_the_evidence_is_kept(desk: Desk) -> None:
    first, second = desk.doubtful(2)
    desk.folder.message_ids.add(first.message_id)
    desk.office.clock.advance(minutes=1)
    assert desk.reconciling.look() == [first.id, second.id]
    settled = desk.line(first)
    assert settled.state is ACCEPTED
    assert settled.failure is None
    assert settled.error.startswith("Found in the Sent folder “Sent Items” at 2026-11-23 ")
    last = desk.history(first.id)[-1]
    assert (last.outcome, last.stage, last.error, last.recipients) == (ACCEPTED, Stage.DONE, settled.error, 0)
    assert len(desk.history(second.id)) == len(desk.history(first.id)) - 1


def test_a_mail_that_is_not_there_stays_unknown_and_its_row_says_when_it_was_looked_for(desk: Desk) -> None:
    (before,) = desk.doubtful(1)
    desk.office.clock.advance(minutes=1)
    desk.reconciling.look()
    after = desk.line(before)
    assert after.state is UNKNOWN
    assert after.changed_at == before.changed_at
    at = desk.office.clock.now().astimezone()
    assert after.error == f"{before.error} Not found in the Sent folder at {at:%H:%M}; the server may still have it."
    for _ in range(5):
        desk.office.clock.advance(days=1)
        desk.reconciling.look()
    assert desk.line(before).state is UNKNOWN
    assert desk.line(before).error.count("Not found") == 1
    assert len(desk.folder.looks) == 6


def test_it_is_looked_for_after_a_minute_and_then_more_and_more_seldom(desk: Desk) -> None:
    desk.doubtful(1)
    waits = []
    for _ in range(6):
        wait = desk.wait()
        desk.office.clock.advance(seconds=wait.total_seconds() - 1)
        assert desk.reconciling.look() == []
        desk.office.clock.advance(seconds=1)
        assert desk.wait() == timedelta(0)
        assert len(desk.reconciling.look()) == 1
        waits.append(round(wait.total_seconds() / 60))
    assert waits == [1, 5, 15, 60, 60, 60]
    assert len(desk.folder.looks) == 6


@pytest.mark.parametrize(("age", "pause"), [(60, 5), (299, 5), (300, 15), (1199, 15), (1200, 60), (7200, 60)], ids=str)
def test_the_older_a_doubt_was_at_the_last_look_the_longer_is_the_pause(desk: Desk, age: int, pause: int) -> None:
    desk.doubtful(1)
    desk.office.clock.advance(seconds=age)
    assert len(desk.reconciling.look_now()) == 1
    assert desk.wait() == timedelta(minutes=pause)


def test_a_look_into_a_folder_is_for_a_hundred_mails_at_most(desk: Desk) -> None:
    lines = desk.doubtful(101)
    desk.office.clock.advance(minutes=1)
    assert desk.reconciling.look() == [line.id for line in lines]
    assert [len(ids) for _name, _password, ids in desk.folder.looks] == [100, 1]


def test_a_buyer_who_asks_is_not_made_to_wait_but_a_server_has_its_minute(desk: Desk) -> None:
    (line,) = desk.doubtful(1)
    assert desk.reconciling.look_now() == []
    desk.office.clock.advance(minutes=1)
    assert desk.reconciling.look_now() == [line.id]
    assert desk.reconciling.look_now() == [line.id]


def test_an_account_without_a_sent_folder_leaves_the_decision_to_the_buyer(desk: Desk) -> None:
    (line,) = desk.doubtful(1, imap_host="")
    desk.office.clock.advance(days=1)
    assert desk.reconciling.due(desk.office.clock.now()) is None
    assert desk.reconciling.look() == desk.reconciling.look_now() == []
    assert desk.reconciling.accounts() == []
    assert desk.line(line) == line
    assert desk.folder.looks == []


@pytest.mark.parametrize("sent", [True, False])
def test_what_the_buyer_decides_meanwhile_counts(desk: Desk, sent: bool) -> None:
    first, second = desk.doubtful(2)
    desk.folder.message_ids |= {first.message_id}
    desk.office.clock.advance(minutes=1)

    def decide() -> None:
        for line in (first, second):
            desk.office.services.outbox_control.resolve(line.id, sent=sent)

    desk.folder.meanwhile = decide
    assert desk.reconciling.look() == []
    assert desk.line(first).state is (ACCEPTED if sent else DeliveryState.READY)
    assert "buyer" in desk.line(first).error


def test_a_mail_sent_again_is_a_new_doubt(desk: Desk) -> None:
    (line,) = desk.doubtful(1)
    desk.folder.message_ids |= {line.message_id}
    desk.office.clock.advance(minutes=1)

    def send_again() -> None:
        desk.office.clock.advance(seconds=1)
        desk.office.services.outbox_control.resolve(line.id, sent=False)
        desk.office.server.answers.append(Answer(unknown(), after_commit=True))
        desk.office.drain()

    desk.folder.meanwhile = send_again
    assert desk.reconciling.look() == [], "the copy that was found is of the first time"
    assert desk.line(line).state is UNKNOWN


@pytest.mark.parametrize("failure", [unreachable(), blocked()])
def test_a_folder_that_cannot_be_looked_into_proves_nothing(desk: Desk, failure: TransportFailure) -> None:
    (line,) = desk.doubtful(1)
    desk.folder.message_ids.add(line.message_id)
    desk.folder.failures.append(failure)
    desk.office.clock.advance(minutes=1)
    assert desk.reconciling.look() == [line.id]
    now = desk.line(line)
    assert now.state is UNKNOWN
    assert "The Sent folder couldn't be read at" in now.error
    assert str(failure) in now.error
    desk.office.clock.advance(minutes=5)
    if isinstance(failure, AccountBlocked):
        assert desk.reconciling.due(desk.office.clock.now()) is None, "a wrong password is not tried again and again"
        assert desk.reconciling.look() == []
        account = desk.office.services.accounts.get("office")
        desk.office.services.accounts.save(changed(account, imap_port=1993))
    assert desk.reconciling.look() == [line.id]
    assert desk.line(line).state is ACCEPTED


def test_a_blocked_account_is_tried_once_more_where_the_buyer_asks(desk: Desk) -> None:
    (line,) = desk.doubtful(1)
    desk.folder.failures.append(blocked())
    desk.office.clock.advance(minutes=1)
    desk.reconciling.look()
    desk.office.clock.advance(minutes=5)
    assert desk.reconciling.look_now() == [line.id]
    assert desk.wait() > timedelta(0)


def test_each_account_is_asked_for_its_own_mails_with_its_own_password(desk: Desk) -> None:
    desk.doubtful(1)
    accounts = desk.office.services.accounts
    accounts.save(changed(accounts.get("office"), user="anna"), "annas-password")
    assert [a.name for a in desk.reconciling.accounts()] == ["office"]
    desk.office.clock.advance(minutes=1)
    desk.reconciling.look()
    assert [look[:2] for look in desk.folder.looks] == [("office", Password("anna", "annas-password"))]


def test_an_account_that_is_gone_is_not_looked_into(desk: Desk) -> None:
    desk.doubtful(1)
    desk.office.services.accounts.remove("office")
    desk.reconciling.mended("office")
    desk.office.clock.advance(minutes=1)
    assert desk.reconciling.look_now() == []


def test_an_account_removed_in_the_last_moment_is_left_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.doubtful(1)
    desk.office.clock.advance(minutes=1)
    monkeypatch.setattr("app.services.sending.reconciling.accounts.get", lambda _session, _id: None)
    assert desk.reconciling.look() == []
    assert desk.reconciling.accounts() == []


def test_two_looks_at_a_time_are_one(desk: Desk) -> None:
    (line,) = desk.doubtful(1)
    desk.office.clock.advance(minutes=1)
    inner: list[list[DeliveryId]] = []

    def once_more() -> None:
        thread = threading.Thread(target=lambda: inner.append(desk.reconciling.look()))
        thread.start()
        thread.join(LIMIT_S)

    desk.folder.meanwhile = once_more
    assert desk.reconciling.look() == [line.id]
    assert inner == [[]]


def test_a_program_that_ends_begins_no_more_looks(desk: Desk) -> None:
    desk.doubtful(1)
    desk.office.clock.advance(minutes=1)
    desk.reconciling.stop()
    assert desk.reconciling.look() == []
    assert desk.folder.looks == []
