"""The engine on a real database file: what is sent, recorded, retried, stopped and recovered."""

import logging
import threading
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from typing_extensions import override

from app.domain.accounts.credentials import Password
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.outbox.queue import Queue
from app.domain.trade.ids import DeliveryId
from app.services.sending.claimed_mail import ClaimedMail
from app.services.sending.courier import Courier, TransferStopped
from app.storage.base.database import DatabaseUnusable
from app.storage.outbox import outbox
from app.system.owner_lock import AlreadyRunning
from app.transports.transport import Handover, OutgoingMessage, Receipt, Reply
from tests.fakes.clocks import Passing
from tests.fakes.mail_server import (
    Answer,
    blocked,
    lost,
    postponed,
    refused,
    throttled,
    unknown,
    unreachable,
)
from tests.fakes.office import Office, crashed_copy, opened
from tests.patience import LIMIT_S

S = DeliveryState


def test_every_vendor_gets_one_mail_of_its_own(office: Office, drawing: Path) -> None:
    office.queued(3, [drawing])
    assert office.drain() is None
    assert office.states() == [S.ACCEPTED] * 3
    assert office.server.recipients() == [f"quotes@vendor{n}.example" for n in (1, 2, 3)]
    assert (office.server.connections, office.server.closed) == (1, 1)
    line = office.lines()[0]
    assert (line.attempts, line.octets, line.server_reply) == (1, line.size, "250 2.0.0 taken")
    assert not line.held
    attempts = office.services.outbox_reading.attempts(line.id)
    assert [(a.stage, a.outcome, a.octets) for a in attempts] == [(Stage.DONE, S.ACCEPTED, line.size)]


def test_the_three_writes_are_durable_before_the_next_step(office: Office) -> None:
    office.queued(1)
    seen: list[DeliveryState] = []

    def look(_message: OutgoingMessage) -> None:
        seen.extend(office.states())

    office.server.in_body = look
    in_commit: list[DeliveryState] = []
    office.server.on_taken = lambda: in_commit.extend(office.states())
    office.drain()
    assert S.CLAIMED in seen or S.TRANSFERRING in seen
    assert in_commit == [S.COMMITTING]
    assert office.states() == [S.ACCEPTED]


def test_progress_is_shown_while_octets_are_under_way(office: Office) -> None:
    office.queued(1)
    heard: list[DeliveryId] = []
    office.services.dispatch.observe(on_changed=heard.append)
    shown: list[tuple[DeliveryState, int]] = []
    blocks = 0

    def look(_message: OutgoingMessage) -> None:
        nonlocal blocks
        blocks += 1
        if blocks == 2:
            line = office.services.outbox_reading.lines_of([DeliveryId(1)])[0]
            shown.append((line.state, line.octets))

    office.server.in_body = look
    office.drain()
    assert shown[0][0] is S.TRANSFERRING
    assert 0 < shown[0][1] <= office.lines()[0].size
    assert set(heard) == {1}


def test_a_refused_mail_does_not_hold_up_the_others(office: Office) -> None:
    office.queued(3)
    office.server.answers.extend([Answer(), Answer(refused()), Answer()])
    office.drain()
    assert office.states() == [S.ACCEPTED, S.REJECTED, S.ACCEPTED]
    line = office.lines()[1]
    assert (line.failure, line.server_reply) == (FailureClass.RECIPIENT, "550 5.1.1 no such user")
    assert line.octets == 0


def test_a_busy_server_is_tried_again_after_a_pause(office: Office) -> None:
    office.queued(1)
    office.server.answers.append(Answer(postponed()))
    due = office.drain()
    assert office.states() == [S.DEFERRED]
    assert due is not None
    assert timedelta(seconds=47) < due - office.clock.now() < timedelta(seconds=73)
    office.clock.advance(minutes=2)
    assert office.drain() is None
    assert (office.states(), office.lines()[0].attempts) == ([S.ACCEPTED], 2)


def test_many_that_are_postponed_together_come_back_spread_over_two_fifths_of_the_pause(office: Office) -> None:
    office.queued(24)
    office.server.answers.extend([Answer(postponed())] * 24)
    office.drain()
    pauses = [line.due_at - office.clock.now() for line in office.lines()]
    assert timedelta(seconds=48) <= min(pauses) < max(pauses) <= timedelta(seconds=72)


def test_a_lost_connection_is_not_the_mails_fault_until_the_third_time(office: Office) -> None:
    office.queued(1)
    office.server.answers.extend([Answer(lost())] * 3)
    office.drain()
    assert office.states() == [S.DEFERRED]
    assert office.lines()[0].attempts == 1
    assert [a.outcome for a in office.services.outbox_reading.attempts(DeliveryId(1))] == [S.READY, S.READY, S.DEFERRED]
    assert office.server.connections == 3


def test_an_unclear_outcome_waits_for_the_buyer(office: Office) -> None:
    office.queued(2)
    office.server.answers.append(Answer(unknown(), after_commit=True, taken=True))
    office.drain()
    assert office.states() == [S.UNKNOWN, S.ACCEPTED]
    office.clock.advance(hours=30)
    office.drain()
    assert len(office.server.taken) == 2  # never again by itself


@pytest.mark.parametrize("sent", [True, False])
def test_one_word_of_the_buyer_settles_all_that_are_still_in_doubt(office: Office, sent: bool) -> None:
    office.server.answers.extend([Answer(unknown(), after_commit=True)] * 2)
    office.queued(3)
    office.drain()
    ids = [line.id for line in office.lines()]
    assert office.states() == [S.UNKNOWN, S.UNKNOWN, S.ACCEPTED]
    assert office.services.outbox_control.decide(ids, sent) == 2, "the third one is in no doubt"
    assert office.states() == [S.ACCEPTED if sent else S.READY] * 2 + [S.ACCEPTED]


def test_a_refusal_after_the_dot_is_definite(office: Office) -> None:
    office.queued(1)
    office.server.answers.append(Answer(refused("content"), after_commit=True))
    office.drain()
    assert office.states() == [S.REJECTED]


def test_a_failed_sign_in_is_tried_once_and_leaves_the_queue_intact(office: Office) -> None:
    rfq = office.request()
    account = office.account(user="anna")
    office.services.accounts.enter_password("office", "wrong")
    office.services.rfq_sending.queue(rfq.id, account)
    office.services.sending_right.take()
    office.server.opening.append(blocked())
    assert office.drain() is None
    assert office.drain() is None
    assert office.server.connections == 1
    assert office.states() == [S.READY] * 3
    assert [line.attempts for line in office.lines()] == [0, 0, 0]
    assert "The sign-in was refused." in office.services.outbox_reading.outlook().note
    office.services.accounts.enter_password("OFFICE", "right")
    office.drain()
    assert office.states() == [S.ACCEPTED] * 3
    assert office.server.credentials == [Password("anna", "wrong"), Password("anna", "right")]
    assert office.services.outbox_reading.outlook().note == ""


def test_several_lanes_with_a_wrong_password_sign_in_once(office: Office) -> None:
    office.queued(10, connections=4)
    office.server.opening.extend([blocked()] * 4)
    office.drain()
    assert office.server.connections == 1
    office.services.dispatch.mended("office")
    office.server.opening.clear()
    office.drain()
    assert office.states() == [S.ACCEPTED] * 10


def test_an_edit_of_a_blocked_account_lets_it_try_again(office: Office) -> None:
    office.queued(1)
    account = office.services.accounts.get("office")
    office.server.answers.append(Answer(blocked()))
    office.drain()
    assert office.states() == [S.READY]
    renamed = office.services.accounts.save(replace(account, name="Head office"))
    office.drain()
    assert office.states() == [S.ACCEPTED]
    assert office.lines()[0].account == renamed.name


def test_a_server_out_of_reach_is_probed_and_nothing_is_counted(office: Office) -> None:
    office.queued(1)
    office.server.opening.extend([unreachable(), unreachable()])
    assert office.drain() == office.clock.now() + timedelta(seconds=5)
    office.clock.advance(seconds=5)
    assert office.drain() == office.clock.now() + timedelta(seconds=10)
    assert (office.states(), office.lines()[0].attempts) == ([S.READY], 0)
    office.clock.advance(seconds=10)
    office.drain()
    assert office.states() == [S.ACCEPTED]
    assert office.services.outbox_reading.outlook().note == ""


def test_a_throttled_account_rests_and_the_throttled_mail_queues_behind_the_others(office: Office) -> None:
    office.queued(2, per_minute=60)
    office.clock.advance(seconds=1)
    office.server.answers.append(Answer(throttled()))
    assert office.drain() == office.clock.now() + timedelta(minutes=1)
    assert office.states() == [S.READY, S.READY]
    outlook = office.services.outbox_reading.outlook()
    assert outlook.note == "office: Too fast."
    assert outlook.seconds_left is not None
    assert outlook.seconds_left >= 60
    office.clock.advance(minutes=1)
    _let_waits_pass(office)
    office.drain()
    assert office.server.recipients() == ["quotes@vendor2.example", "quotes@vendor1.example"]


def test_a_used_up_quota_rests_for_an_hour(office: Office) -> None:
    office.queued(1)
    office.server.answers.append(Answer(throttled(FailureClass.QUOTA)))
    assert office.drain() == office.clock.now() + timedelta(hours=1)


def _let_waits_pass(office: Office) -> None:
    desk = office.services.dispatch._desk(office.services.accounts.get("office"))
    desk._changed = Passing(office.clock)


def test_the_pace_holds_between_two_mails(office: Office) -> None:
    office.queued(3, per_minute=60)
    at: list[float] = []
    office.server.on_taken = lambda: at.append(office.clock.monotonic())
    _let_waits_pass(office)
    office.drain()
    assert office.states() == [S.ACCEPTED] * 3
    assert [later - earlier for earlier, later in pairwise(at)] == [1, 1]


def test_lanes_side_by_side_never_send_the_same(office: Office) -> None:
    office.queued(40, connections=4)
    together = threading.Barrier(4, timeout=LIMIT_S)
    first = threading.local()

    def meet(_message: OutgoingMessage) -> None:
        if not getattr(first, "met", False):
            first.met = True
            together.wait()

    office.server.in_body = meet
    office.drain()
    assert office.server.connections == 4
    assert sorted(office.server.recipients()) == sorted(f"quotes@vendor{n}.example" for n in range(1, 41))


def test_a_connection_is_changed_when_it_has_carried_enough(office: Office) -> None:
    office.queued(3)
    office.server.per_connection = 2
    office.drain()
    assert (office.server.connections, office.server.closed) == (2, 2)


def test_stopping_gives_up_what_is_before_the_commit_point(office: Office) -> None:
    office.queued(2)
    office.server.in_body = lambda _m: office.services.dispatch.stop()
    office.drain()
    assert office.states() == [S.READY, S.READY]
    assert [line.attempts for line in office.lines()] == [0, 0]
    assert office.server.taken == []
    assert office.services.dispatch.tend(lambda _lane: None) is None


def test_stopping_at_the_commit_point_sends_nothing(office: Office) -> None:
    office.queued(1)
    told: list[int] = []

    def stop_after_the_last_block(_id: DeliveryId) -> None:
        told.append(1)
        if len(told) == 3:  # claimed, head, tail
            office.services.dispatch.stop()

    office.services.dispatch.observe(on_changed=stop_after_the_last_block)
    office.drain()
    assert (office.states(), office.server.taken) == ([S.READY], [])


class _Untimed(threading.Condition):
    """Who waits here goes on when he is woken, and never by himself."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()

    @override
    def wait(self, timeout: float | None = None) -> bool:
        self.asked.set()
        return super().wait()


def test_stopping_wakes_a_lane_that_waits_for_its_turn(office: Office) -> None:
    office.queued(2, per_minute=1)
    changed = _Untimed()
    office.services.dispatch._desk(office.services.accounts.get("office"))._changed = changed
    lanes: list[object] = []
    office.services.dispatch.tend(lanes.append)
    thread = threading.Thread(target=lanes[0], daemon=True)  # type: ignore[arg-type]
    thread.start()
    assert changed.asked.wait(LIMIT_S)
    assert office.services.dispatch.is_running
    office.services.dispatch.stop()
    thread.join(LIMIT_S)
    assert not thread.is_alive()
    assert not office.services.dispatch.is_running


def test_cancelling_ends_what_waits_and_aborts_what_is_under_way(office: Office) -> None:
    rfq_id = office.queued(2)

    def cancel(_message: OutgoingMessage) -> None:
        office.services.outbox_control.cancel(rfq_id)

    office.server.in_body = cancel
    office.drain()
    assert office.states() == [S.CANCELLED, S.CANCELLED]
    assert office.server.taken == []


def test_cancelling_between_the_last_block_and_the_commit_point_is_seen(office: Office) -> None:
    rfq_id = office.queued(1)
    heard: list[DeliveryId] = []

    def cancel(_id: DeliveryId) -> None:
        heard.append(_id)
        if len(heard) > 1:  # under way: the look of half a second ago has seen nothing
            office.services.outbox_control.cancel(rfq_id)

    office.services.dispatch.observe(on_changed=cancel)
    office.drain()
    assert (office.states(), office.server.taken) == ([S.CANCELLED], [])


def test_cancelling_past_the_commit_point_waits_for_the_answer_and_then_holds(office: Office) -> None:
    rfq_id = office.queued(2)
    committing: list[DeliveryState] = []

    def cancel() -> None:
        office.services.outbox_control.cancel(rfq_id)
        committing.extend(office.states())

    office.server.on_taken = cancel
    office.server.answers.append(Answer(postponed(), after_commit=True, taken=True))
    office.drain()
    assert S.COMMITTING in committing
    assert office.states() == [S.CANCELLED, S.CANCELLED]


def test_paused_mails_wait_until_they_are_resumed(office: Office) -> None:
    rfq_id = office.queued(3)
    assert len(office.services.outbox_control.pause(rfq_id)) == 3
    assert office.services.outbox_reading.outlook(rfq_id).is_paused
    assert office.drain() is None
    assert office.server.taken == []
    assert len(office.services.outbox_control.resume(rfq_id, 1)) == 1
    office.drain()
    assert office.states() == [S.ACCEPTED, S.READY, S.READY]
    office.services.outbox_control.resume()
    office.drain()
    assert office.states() == [S.ACCEPTED] * 3
    assert not office.services.outbox_reading.outlook().is_paused


def test_a_pause_lets_what_is_in_flight_finish(office: Office) -> None:
    office.queued(2)

    def pause(_message: OutgoingMessage) -> None:
        office.services.outbox_control.pause()

    office.server.in_body = pause
    office.drain()
    assert office.states() == [S.ACCEPTED, S.READY]
    assert [line.held for line in office.lines()] == [False, True]


def test_what_a_dead_process_left_is_settled_by_the_next(office: Office, tmp_path: Path) -> None:
    office.queued(3)
    at: list[Path] = []

    def copy() -> None:
        if len(office.server.taken) == 2:
            at.append(crashed_copy(office, tmp_path / "committing"))

    office.server.on_taken = copy

    blocks: list[int] = []

    def die(message: OutgoingMessage) -> None:
        if message.recipients == ("quotes@vendor3.example",):
            blocks.append(1)
            office.clock.advance(seconds=1)
        if len(blocks) == 2 and len(at) == 1:  # what was owed of the mail before is written by now
            at.append(crashed_copy(office, tmp_path / "claimed"))

    office.server.in_body = die
    office.drain()

    with opened(tmp_path / "committing") as later:
        recovery = later.services.sending_right.take()
        assert (recovery.returned, recovery.unknown) == (1, 1)  # the third one was claimed with the second
        assert later.states() == [S.ACCEPTED, S.UNKNOWN, S.READY]
        later.drain()
        assert later.server.recipients() == ["quotes@vendor3.example"]
        assert later.lines()[1].attempts == 1
    with opened(tmp_path / "claimed") as later:
        recovery = later.services.sending_right.take()
        assert (recovery.returned, recovery.unknown) == (1, 0)
        assert later.states() == [S.ACCEPTED, S.ACCEPTED, S.READY]
        assert later.lines()[2].attempts == 0
        later.drain()
        assert later.server.recipients() == ["quotes@vendor3.example"]


@pytest.mark.parametrize(("is_committing", "returned", "unknown"), [(False, 1, 0), (True, 0, 1)])
def test_what_a_dead_process_left_is_logged_once(
    office: Office, caplog: pytest.LogCaptureFixture, is_committing: bool, returned: int, unknown: int
) -> None:
    office.queued(1)
    courier, claimed_mail = _courier(office)
    if is_committing:
        assert courier.journal.intend(claimed_mail.delivery.id, "<m@x.example>", office.clock.now())
    with caplog.at_level(logging.WARNING, "app.services.sending.dispatch"):
        office.services.dispatch.begin()
        office.services.dispatch.begin()  # nothing is left for this one
    (record,) = (r for r in caplog.records if r.name == "app.services.sending.dispatch")
    assert (record.__dict__["returned"], record.__dict__["unknown"]) == (returned, unknown)


def test_a_mail_cancelled_in_flight_by_a_dead_process_stays_cancelled(office: Office, tmp_path: Path) -> None:
    rfq_id = office.queued(1)

    def die(_message: OutgoingMessage) -> None:
        office.services.outbox_control.cancel(rfq_id)
        crashed_copy(office, tmp_path / "cancelled")

    office.server.in_body = die
    office.drain()
    with opened(tmp_path / "cancelled") as later:
        later.services.sending_right.take()
        assert later.states() == [S.CANCELLED]


@pytest.mark.file_only("a file has one sender")
def test_a_second_process_is_refused_the_right_to_send(office: Office) -> None:
    office.queued(1)
    with opened(office.folder) as second, pytest.raises(AlreadyRunning):
        second.services.sending_right.take()
    with opened(office.folder) as second:
        office.services.sending_right.give_back()
        second.services.sending_right.take()


@pytest.mark.file_only("on a server the heir waits for the lanes")
def test_a_process_that_lost_its_claim_sends_nothing(office: Office) -> None:
    """The fencing token: another owner has recovered the row while this one was suspended."""
    office.queued(1)

    def take_over(_message: OutgoingMessage) -> None:
        office.server.in_body = lambda _m: None
        office.services.dispatch.begin()

    office.server.in_body = take_over
    office.drain()
    assert (len(office.server.taken), office.server.connections) == (1, 2)  # the first transfer was given up
    assert office.states() == [S.ACCEPTED]


def _take_over_when_taken(office: Office) -> None:
    """Another run settles what this one has handed over, before the server has answered."""

    def take_over() -> None:
        office.services.dispatch.begin()

    office.server.on_taken = take_over


def test_what_the_server_took_after_all_is_in_doubt_no_longer(office: Office) -> None:
    office.queued(1)
    _take_over_when_taken(office)
    office.drain()
    assert office.states() == [S.ACCEPTED]
    (line,) = office.lines()
    assert (line.server_reply, line.failure) == ("250 2.0.0 taken", None)
    assert len(office.server.taken) == 1


@pytest.mark.file_only("on a server the heir waits for the lanes")
def test_a_refusal_that_comes_after_the_claim_was_lost_changes_nothing(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.queued(1)
    office.server.answers.append(Answer(refused(), after_commit=True))
    _take_over_when_taken(office)
    with caplog.at_level(logging.INFO, "app.services.sending.courier"):
        office.drain()
    assert office.states() == [S.UNKNOWN]
    (record,) = (r for r in caplog.records if r.name == "app.services.sending.courier")
    assert record.getMessage() == "result not recorded: the claim was lost"


def test_a_result_that_the_disk_does_not_take_is_written_before_anything_new_is_begun(office: Office) -> None:
    office.queued(2)
    _break_writes_after_commit(office)
    lanes: list[object] = []
    office.services.dispatch.tend(lanes.append)
    lanes[0]()  # type: ignore[operator]
    assert office.states() == [S.COMMITTING, S.READY]
    assert "The disk is full." in office.services.outbox_reading.outlook().note
    with pytest.raises(DatabaseUnusable, match="disk is full"):
        office.services.dispatch.tend(lanes.append)
    office.database.write_columns = office.database.write_columns.real  # type: ignore[attr-defined,method-assign]
    office.clock.advance(minutes=1)
    office.drain()
    assert office.states() == [S.ACCEPTED, S.ACCEPTED]
    assert len(office.server.taken) == 2


def _break_writes_after_commit(office: Office) -> None:
    real = office.database.write_columns

    class _Full:
        def __init__(self) -> None:
            self.real = real

        def __call__(self) -> object:
            if office.server.taken:
                raise DatabaseUnusable("The disk is full. Nothing was changed.")
            return real()

    office.database.write_columns = _Full()  # type: ignore[assignment,method-assign]


def test_a_disk_that_fails_at_the_intent_sends_nothing(office: Office) -> None:
    office.queued(1)
    real = office.database.write_columns

    def fails() -> object:
        if office.states() != [S.READY]:
            office.database.write_columns = real  # type: ignore[method-assign]
            raise DatabaseUnusable("The disk is full. Nothing was changed.")
        return real()

    office.database.write_columns = fails  # type: ignore[assignment,method-assign]
    office.drain()
    assert (office.server.taken, office.states()) == ([], [S.READY])
    office.clock.advance(minutes=1)
    office.drain()
    assert office.states() == [S.ACCEPTED]


@pytest.mark.parametrize(
    ("after_commit", "state", "stage"), [(False, S.READY, Stage.CONNECT), (True, S.UNKNOWN, Stage.COMMIT)]
)
def test_a_mistake_of_ours_leaves_no_claim_and_stops_the_account(
    office: Office, after_commit: bool, state: DeliveryState, stage: Stage
) -> None:
    office.queued(2)
    office.server.answers.append(Answer(ZeroDivisionError(), after_commit=after_commit))
    with pytest.raises(ZeroDivisionError):
        office.drain()
    assert office.states() == [state, S.READY]
    (attempt,) = office.services.outbox_reading.attempts(DeliveryId(1))
    assert (attempt.outcome, attempt.stage) == (state, stage)
    office.drain()
    assert office.server.taken == []
    assert "error in the program" in office.services.outbox_reading.outlook().note
    assert not office.services.dispatch.is_running


def test_a_spool_file_that_vanished_refuses_the_mail_and_says_so(office: Office, drawing: Path) -> None:
    office.queued(1, [drawing])
    for spooled in (office.folder / "spool").iterdir():
        spooled.unlink()
    office.drain()
    assert office.states() == [S.REJECTED]
    assert "missing or damaged" in office.lines()[0].error


def test_a_mail_that_is_gone_from_the_database_is_refused(office: Office) -> None:
    office.queued(1)
    with office.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM messages")
    office.drain()
    assert "missing from the database" in office.lines()[0].error


def test_one_of_two_addresses_refused_is_told(office: Office) -> None:
    office.queued(1)
    office.server.answers.append(Answer(refused=(("b@v.example", Reply(550, "5.1.1", "no")),)))
    office.drain()
    assert office.states() == [S.ACCEPTED]
    assert office.lines()[0].error == "Accepted, but not for b@v.example: 550 5.1.1 no. Correct that address."


def test_a_mail_refused_before_its_first_octet_counts_for_nobody(office: Office) -> None:
    def refuse(_message: OutgoingMessage) -> None:
        raise refused()

    office.queued(1)
    office.server.in_body = refuse
    office.drain()
    (attempt,) = office.services.outbox_reading.attempts(DeliveryId(1))
    assert (attempt.outcome, attempt.stage) == (S.REJECTED, Stage.RCPT)
    assert (attempt.recipients, attempt.octets) == (0, 0)


@pytest.mark.parametrize(
    ("answer", "recipients"),
    [
        (Answer(), 2),
        (Answer(refused=(("b@v.example", Reply(550, "5.1.1", "no")),)), 1),
        (Answer(unknown(), after_commit=True), 2),
        (Answer(refused()), 0),
        (Answer(postponed(), after_commit=True), 0),
        (Answer(throttled()), 0),
    ],
)
def test_a_try_counts_whom_the_server_took_it_for_or_may_have_also_after_a_restart(
    office: Office, answer: Answer, recipients: int
) -> None:
    rfq = office.request(1)
    (vendor_id,) = rfq.vendor_ids
    known = office.services.vendors.get(vendor_id)
    office.services.vendors.save(
        replace(known, contacts=(*known.contacts, replace(known.contacts[0], email="b@v.example")))
    )
    account = office.account(per_day=10)
    office.services.rfq_sending.queue(rfq.id, account)
    office.services.sending_right.take()
    office.server.answers.append(answer)
    office.drain()
    (attempt,) = office.services.outbox_reading.attempts(DeliveryId(1))
    assert attempt.recipients == recipients
    assert attempt.octets == office.lines()[0].size
    assert office.services.dispatch.pace_now(account).recipients == recipients
    office.services.sending_right.give_back()
    with opened(office.folder) as later:
        assert later.services.dispatch.pace_now(account).recipients == recipients


def test_what_became_of_a_mail_is_logged(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.queued(1)
    with caplog.at_level(logging.INFO, "app.services.sending.courier"):
        office.drain()
    (line,) = office.lines()
    (record,) = (r for r in caplog.records if r.name == "app.services.sending.courier")
    assert record.getMessage() == "email accepted"
    told = record.__dict__  # the ids are the block's: see test_log_ids.py
    assert (told["stage"], told["octets"], told["reply"]) == (Stage.DONE, line.size, "250 2.0.0 taken")
    assert told["connection"] == "smtp.shop.example:587 line 1.1 email 1"
    assert "failure" not in told


def test_a_failure_is_logged_with_its_kind(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.queued(1)
    office.server.answers.append(Answer(refused()))
    with caplog.at_level(logging.INFO, "app.services.sending.courier"):
        office.drain()
    (record,) = (r for r in caplog.records if r.name == "app.services.sending.courier")
    assert (record.getMessage(), record.__dict__["failure"]) == ("email rejected", FailureClass.RECIPIENT)


def test_a_batch_that_pauses_itself_is_logged_with_the_reason(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    rfq_id = office.queued(12)
    office.server.answers.extend([Answer(refused())] * 5)
    with caplog.at_level(logging.WARNING, "app.services.sending.dispatch"):
        office.drain()
    (record,) = (r for r in caplog.records if r.name == "app.services.sending.dispatch")
    assert (record.getMessage(), record.__dict__["rfq"]) == ("batch paused", rfq_id)
    assert record.__dict__["reason"].startswith("5 of 5 addresses were refused.")


class _Escort:
    """Goes along without a lane."""

    def __init__(self) -> None:
        self.stop = threading.Event()

    def is_aborted(self, _delivery_id: DeliveryId) -> bool:
        return self.stop.is_set()

    def on_octets(self, _delivery_id: DeliveryId, _octets: int) -> None:
        pass

    def following(self) -> OutgoingMessage | None:
        return None

    def on_recorded(self, _delivery_id: DeliveryId) -> None:
        pass


def test_octets_after_the_commit_point_are_not_given_up(office: Office) -> None:
    """A transport may tell its progress late; what is committed is not to be released."""
    office.queued(1)
    transport = office.server.open(office.services.accounts.get("office"), None)
    courier, claimed_mail = _courier(office)
    escort = _Escort()
    send = transport.send

    def late(message: OutgoingMessage, handover: Handover) -> Receipt:
        receipt = send(message, handover)
        escort.stop.set()
        handover.progress(message.size)
        return receipt

    transport.send = late  # type: ignore[method-assign]
    outcome, failure, _recipients = courier.carry(claimed_mail, transport, "line 1", escort)
    courier.settle()
    assert outcome is not None
    assert failure is None
    assert office.states() == [S.ACCEPTED]


def test_a_stop_right_before_the_commit_is_a_transfer_stopped(office: Office) -> None:
    office.queued(1)
    courier, claimed_mail = _courier(office)
    transport = office.server.open(office.services.accounts.get("office"), None)
    escort = _Escort()
    raised: list[BaseException] = []
    send = transport.send

    def watched(message: OutgoingMessage, handover: Handover) -> Receipt:
        escort.stop.set()
        try:
            return send(message, replace(handover, progress=lambda _octets: None))
        except TransferStopped as stopped:
            raised.append(stopped)
            raise

    transport.send = watched  # type: ignore[method-assign]
    assert courier.carry(claimed_mail, transport, "line 1", escort) == (None, None, 0)
    assert raised
    assert office.states() == [S.READY]


def _courier(office: Office) -> tuple[Courier, ClaimedMail]:
    journal = office.services.dispatch.journal
    account_id = office.services.accounts.get("office").stored_id
    (claimed,) = journal.run(lambda s: outbox.claim(s, Queue(account_id), journal.owner, office.clock.now()))
    return Courier(journal, office.clock, Queue(account_id)), ClaimedMail(claimed, office.services.dispatch.spool)
