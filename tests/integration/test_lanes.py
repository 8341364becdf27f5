"""What lanes share: the pace, the day's ledger, the batch that goes wrong, a computer that sleeps."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Event

import pytest
from typing_extensions import override

from app.domain.accounts.account import Account
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.outbox.queue import Queue
from app.domain.trade.ids import DeliveryId
from app.services.sending.account_desk import AccountDesk
from app.services.sending.courier import Courier
from app.services.sending.dispatch import Dispatch
from app.services.sending.stock import Stock
from app.transports.transport import MessageRefused, OutgoingMessage, Reply
from tests.fakes.clocks import Passing
from tests.fakes.mail_server import Answer, FakeMailServer, FakeTransport, goodbye, refused, throttled, unknown
from tests.fakes.office import DEADLINE, ITEM, Office, opened, vendor
from tests.patience import LIMIT_S

S = DeliveryState


def test_a_mail_s_envelope_travels_with_the_mail_before_it(office: Office) -> None:
    announced: list[str] = []
    office.queued(5)
    real = office.server.open

    def watched(account: Account, credentials: Credentials | None) -> object:
        transport = real(account, credentials)
        send = transport.send

        def told(message: OutgoingMessage, handover: object) -> object:
            receipt = send(message, handover)  # type: ignore[arg-type]
            if transport._expected is not None:
                announced.append(transport._expected.recipients[0])
            return receipt

        transport.send = told  # type: ignore[assignment,method-assign]
        return transport

    office.services.dispatch.open_transport = watched  # type: ignore[assignment]
    office.drain()
    assert office.states() == [S.ACCEPTED] * 5
    assert announced  # the second of each pair that was claimed together
    assert [r for r in office.server.recipients() if r in announced] == announced


def test_an_announced_mail_whose_turn_does_not_come_goes_back_to_the_queue(office: Office) -> None:
    office.queued(4)
    office.server.answers.extend([Answer(), Answer(failure=throttled())])
    office.drain()
    assert office.states().count(S.CLAIMED) == 0
    assert office.states() == [S.ACCEPTED, S.READY, S.READY, S.READY]
    office.clock.advance(minutes=2)
    office.server.on_taken = lambda: office.clock.advance(seconds=5)  # it goes more slowly now
    office.drain()
    assert office.states() == [S.ACCEPTED] * 4
    assert len(office.server.taken) == 4


def test_a_mail_that_was_paused_while_the_one_before_waited_for_its_answer_does_not_go(office: Office) -> None:
    rfq_id = office.queued(4)

    def pause() -> None:
        if len(office.server.taken) == 2:  # the third one's envelope is under way
            office.services.outbox_control.pause(rfq_id)
            office.clock.advance(minutes=5)

    office.server.on_taken = pause
    office.drain()
    assert office.states() == [S.ACCEPTED, S.ACCEPTED, S.READY, S.READY]
    office.services.outbox_control.resume(rfq_id)
    office.drain()
    assert office.states() == [S.ACCEPTED] * 4
    assert len(office.server.taken) == 4


def test_an_announced_mail_that_had_to_wait_long_goes_where_nobody_has_paused_it(office: Office) -> None:
    office.queued(4)

    def wait() -> None:
        if len(office.server.taken) == 2:  # the third one's envelope is under way
            office.clock.advance(minutes=5)

    office.server.on_taken = wait
    office.drain()
    assert office.states() == [S.ACCEPTED] * 4
    assert office.server.connections == 1


@pytest.mark.parametrize("steer", ["pause", "cancel"])
def test_what_a_lane_has_claimed_and_not_begun_hears_the_buyer(office: Office, steer: str) -> None:
    rfq_id = office.queued(12)

    def speak() -> None:
        if len(office.server.taken) == 5:  # claimed are those up to the seventh by now, in twos and fours
            getattr(office.services.outbox_control, steer)(rfq_id)

    office.server.on_taken = speak
    office.drain()
    assert len(office.server.taken) == 5
    assert set(office.states()[5:]) == {S.READY if steer == "pause" else S.CANCELLED}
    assert all(line.held for line in office.lines()[5:]) == (steer == "pause")


def test_a_mail_whose_file_is_damaged_is_not_announced_and_says_so_at_its_turn(office: Office, drawing: Path) -> None:
    plain = office.queued(2)
    services = office.services
    rfq = services.rfq_editing.create("With a drawing", DEADLINE)
    services.rfq_editing.set_items(rfq.id, [ITEM])
    services.rfq_editing.attach(rfq.id, [drawing])
    services.rfq_asking.set_invited(rfq.id, services.rfq_reading.get(plain).vendor_ids[:1])
    services.rfq_sending.queue(rfq.id, services.accounts.get("office"))
    for spooled in (office.folder / "spool").glob("*.b64"):
        spooled.unlink()
    office.drain()
    assert office.states(plain) == [S.ACCEPTED, S.ACCEPTED]
    (line,) = office.lines(rfq.id)
    assert line.state is S.REJECTED
    assert "is missing or damaged" in line.error


def test_a_mail_that_is_gone_from_the_database_is_not_announced_and_says_so_at_its_turn(office: Office) -> None:
    rfq_id = office.queued(4)
    with office.database.write() as session:  # of those that are claimed together with the second one
        session.connection().exec_driver_sql("DELETE FROM messages WHERE delivery_id = 3")
    office.drain()
    assert office.states(rfq_id) == [S.ACCEPTED, S.ACCEPTED, S.REJECTED, S.ACCEPTED]
    assert "missing from the database" in office.lines(rfq_id)[2].error


def test_a_mail_that_may_not_go_yet_is_not_announced(office: Office) -> None:
    rfq = office.request(3)
    *_, last = rfq.vendor_ids
    third = office.services.vendors.get(last)
    second = replace(third.contacts[0], email="second@vendor3.example")
    office.services.vendors.save(replace(third, contacts=(*third.contacts, second)))
    office.services.rfq_sending.queue(rfq.id, office.account(per_day=3))
    office.services.sending_right.take()
    office.drain()
    assert [line.recipients.count("@") for line in office.lines()] == [1, 1, 2]
    assert office.states() == [S.ACCEPTED, S.ACCEPTED, S.READY]


def test_nothing_is_claimed_ahead_where_the_pace_lets_one_go_at_a_time(office: Office) -> None:
    office.queued(3, per_minute=60)
    (desk,) = _desks(office)
    dispatch = office.services.dispatch
    courier = Courier(dispatch.journal, office.clock, Queue(desk.account.stored_id))
    stock = Stock(desk, courier, dispatch.spool, dispatch.permission)
    assert stock.take() is not None
    stock.top_up(in_hand=1)
    assert not stock
    assert office.states() == [S.CLAIMED, S.READY, S.READY]


def test_a_line_that_is_used_up_is_not_made_anew_for_nothing(office: Office) -> None:
    office.server.per_connection = 1
    office.queued(1)
    office.drain()
    assert office.states() == [S.ACCEPTED]
    assert office.server.connections == 1


def test_a_lane_that_was_stopped_while_it_waited_to_connect_does_not(office: Office) -> None:
    office.queued(2, connections=2)
    lanes: list[Callable[[], None]] = []
    dispatch = office.services.dispatch
    dispatch.tend(lanes.append)
    (desk,) = dispatch._desks.values()
    with ThreadPoolExecutor(2) as pool:
        with desk.one_at_a_time():
            running = [pool.submit(lane) for lane in lanes]
            dispatch.stop()
        for lane in running:
            lane.result()
    assert office.server.connections == 0
    assert office.states() == [S.READY, S.READY]


def test_nothing_is_written_for_a_process_that_has_no_right_to_send(office: Office) -> None:
    with pytest.raises(ValueError, match="the right to send"):
        _ = office.services.dispatch.journal


def test_after_a_complaint_there_is_one_lane_fewer(office: Office) -> None:
    office.queued(30, connections=3)
    assert _lanes(office.services.dispatch) == 3
    office.server.answers.append(Answer(failure=throttled()))
    office.drain()
    office.clock.advance(minutes=2)
    assert _lanes(office.services.dispatch) == 2


class _Narrow(FakeMailServer):
    """Takes so many lines at a time; the mails wait until one more has tried."""

    most = 2

    @override
    def open(self, account: Account, credentials: Credentials | None) -> FakeTransport:
        if self.connections - self.closed >= self.most:
            self.tried.set()
            raise goodbye(Stage.GREETING)
        return super().open(account, credentials)

    def __init__(self) -> None:
        super().__init__()
        self.tried = Event()
        self.in_body = self._wait

    def _wait(self, _message: OutgoingMessage) -> None:
        self.tried.wait(LIMIT_S)


def test_a_server_that_wants_fewer_lines_gets_fewer_and_the_account_goes_on(tmp_path: Path) -> None:
    with opened(tmp_path, _Narrow()) as office:
        _queued_for_three(office)
        office.drain()
        assert office.states() == [S.ACCEPTED] * 30
        assert office.server.connections == 2
        assert [(desk.connections, desk.pace.earliest) for desk in _desks(office)] == [(2, 0)]  # it never rested


def test_a_mail_that_a_line_was_closed_with_goes_over_another_at_once(office: Office) -> None:
    _queued_for_three(office)
    office.server.answers.append(Answer(failure=goodbye(Stage.MAIL)))
    both = Barrier(2)
    first = [True, True]

    def wait(_message: OutgoingMessage) -> None:
        if first:
            first.pop()
            both.wait(LIMIT_S)

    office.server.in_body = wait
    office.drain()
    assert office.states() == [S.ACCEPTED] * 30
    assert [(desk.connections, desk.pace.earliest) for desk in _desks(office)] == [(2, 0)]


def _queued_for_three(office: Office) -> None:
    """Thirty mails; who waits for its turn lets the time pass."""
    office.queued(30, connections=3)
    office.services.dispatch._desk(office.services.accounts.usable("office"))._changed = Passing(office.clock)


def test_one_due_mail_needs_one_lane(office: Office) -> None:
    office.queued(1, connections=3)
    assert _lanes(office.services.dispatch) == 1


def _lanes(dispatch: Dispatch) -> int:
    """How many would be started; none of them runs."""
    lanes: list[object] = []
    dispatch.tend(lanes.append)
    for desk in dispatch._desks.values():
        desk.lanes = 0
    return len(lanes)


def test_octets_a_minute_hold_back_the_next_mail(office: Office) -> None:
    office.queued(2, octets_per_minute=100_000)
    size = office.lines()[0].size
    dispatch = office.services.dispatch
    lanes: list[object] = []
    dispatch.tend(lanes.append)
    (desk,) = dispatch._desks.values()
    assert desk.take_turn(Event())
    assert not desk.admit(("a@b.example",), size)
    assert desk.pace.wait(office.clock.monotonic()) == pytest.approx(size * 60 / 100_000)
    assert not desk.take_turn_now()
    office.clock.advance(seconds=size * 60 / 100_000)
    assert desk.take_turn_now()


def test_two_mails_to_one_domain_keep_their_distance_and_others_go_between(office: Office) -> None:
    rfq = office.request(0)
    services = office.services
    ids = []
    for number, domain in enumerate(("one", "one", "two"), 1):
        made = vendor(number)
        contact = made.contacts[0]
        moved = replace(made, contacts=(replace(contact, email=f"quotes{number}@{domain}.example"),))
        ids.append(services.vendors.save(moved).stored_id)
    services.rfq_asking.set_invited(rfq.id, ids)
    services.rfq_sending.queue(rfq.id, office.account(domain_gap=60))
    services.sending_right.take()
    look_at = office.drain()
    assert office.server.recipients() == ["quotes1@one.example", "quotes3@two.example"]
    assert look_at == office.clock.now() + timedelta(seconds=60)
    office.clock.advance(seconds=60)
    office.drain()
    assert office.states() == [S.ACCEPTED] * 3


def test_a_day_s_recipients_are_counted_over_restarts(office: Office) -> None:
    office.queued(5, per_day=3)
    look_at = office.drain()
    assert office.states() == [S.ACCEPTED] * 3 + [S.READY] * 2
    assert "3 recipients in 24 hours" in office.services.outbox_reading.outlook().note
    assert look_at == office.clock.now() + timedelta(hours=24)
    office.services.sending_right.give_back()
    with opened(office.folder, server=office.server) as later:
        later.clock.advance(hours=11)
        later.services.sending_right.take()
        later.drain()
        assert len(office.server.taken) == 3
        later.clock.advance(hours=13)
        later.services.outbox_control.resume()
        later.drain()
        assert later.states() == [S.ACCEPTED] * 5


def test_what_the_server_refused_does_not_use_up_the_day(office: Office) -> None:
    office.queued(4, per_day=3)
    office.server.answers.append(Answer(failure=refused()))
    office.drain()
    assert office.states() == [S.REJECTED, S.ACCEPTED, S.ACCEPTED, S.ACCEPTED]


def test_what_may_have_been_taken_uses_up_the_day(office: Office) -> None:
    office.queued(4, per_day=3)
    office.server.answers.append(Answer(failure=unknown(), after_commit=True))
    office.drain()
    assert office.states() == [S.UNKNOWN, S.ACCEPTED, S.ACCEPTED, S.READY]


def test_a_mail_with_more_recipients_than_are_left_today_lets_smaller_ones_pass(office: Office) -> None:
    office.queued(3, per_day=3)
    (desk, *_) = _desks(office)
    assert not desk.admit(("a@a.example", "b@a.example"), 10)
    assert desk.admit(("c@a.example", "d@a.example"), 10) == timedelta(hours=24)
    assert not desk.admit(("e@a.example",), 10)


def _desks(office: Office) -> list[AccountDesk]:
    office.services.dispatch.tend(lambda _lane: None)
    return list(office.services.dispatch._desks.values())


def test_a_batch_that_is_refused_pauses_itself_and_says_why(office: Office) -> None:
    office.queued(12)
    office.server.answers.extend([Answer(failure=refused())] * 5)
    office.drain()
    assert office.states().count(S.REJECTED) == 5
    waiting = [line for line in office.lines() if line.state is S.READY]
    assert waiting
    assert all(line.held for line in waiting)
    assert all(line.held_because.startswith("5 of 5 addresses were refused.") for line in waiting)
    office.services.outbox_control.resume()
    office.drain()
    assert office.states().count(S.ACCEPTED) == 7
    assert not any(line.held_because for line in office.lines() if line.held)


def test_the_same_refusal_of_the_mail_for_two_vendors_pauses_the_batch(office: Office) -> None:
    office.queued(8)
    reply = Reply(552, "5.3.4", "too big")
    too_big = MessageRefused("Refused.", failure=FailureClass.MESSAGE, stage=Stage.COMMIT, reply=reply)
    office.server.answers.extend([Answer(failure=too_big, after_commit=True)] * 2)
    office.drain()
    assert office.states().count(S.REJECTED) == 2
    assert any(line.held and "too big" in line.held_because for line in office.lines())


def test_a_computer_that_slept_makes_its_lines_anew_and_gives_the_mail_back(office: Office) -> None:
    office.queued(2)
    slept: list[bool] = []

    def sleep(_message: OutgoingMessage) -> None:
        if not slept:
            slept.append(True)
            office.clock.advance(minutes=10)
            with office.clock._lock:
                office.clock._monotonic -= 590  # it stood still, but for ten seconds

    office.server.in_body = sleep
    office.drain()
    assert office.states() == [S.ACCEPTED, S.ACCEPTED]
    assert office.server.connections == 2
    assert [line.attempts for line in office.lines()] == [1, 1]


def test_a_sleep_between_two_mails_makes_the_line_anew(office: Office) -> None:
    office.queued(3)

    def sleep() -> None:
        if len(office.server.taken) == 1:
            office.clock.advance(minutes=10)
            with office.clock._lock:
                office.clock._monotonic -= 590

    office.server.on_taken = sleep
    office.drain()
    assert office.states() == [S.ACCEPTED] * 3
    assert office.server.connections == 2


def test_a_sleep_between_the_last_block_and_the_commit_point_hands_nothing_over_the_line_it_has_cut(
    office: Office,
) -> None:
    office.queued(1)
    told: list[DeliveryId] = []

    def sleep(delivery_id: DeliveryId) -> None:
        told.append(delivery_id)
        if len(told) == 3:  # claimed, head, tail
            office.clock.advance(minutes=10)
            with office.clock._lock:
                office.clock._monotonic -= 590

    office.services.dispatch.observe(on_changed=sleep)
    office.drain()
    assert office.states() == [S.ACCEPTED]
    assert office.server.connections == 2
    assert len(office.server.taken) == 1


def test_what_became_too_old_in_a_sleep_is_not_sent_unasked(office: Office) -> None:
    office.queued(2)
    slept: list[bool] = []

    def sleep(_message: OutgoingMessage) -> None:
        if not slept:
            slept.append(True)
            office.clock.advance(hours=14)
            with office.clock._lock:
                office.clock._monotonic -= 14 * 3600 - 10

    office.server.in_body = sleep
    office.drain()
    assert S.ACCEPTED not in office.states()
    assert all(line.held and "12 hours" in line.held_because for line in office.lines())


def test_a_ceiling_holds_for_an_account_without_a_limit(office: Office) -> None:
    office.services.dispatch.limit_to(600)
    office.queued(2)
    (desk,) = _desks(office)
    assert desk.pace.per_minute == 600
