"""Mails that are to go at a time that the buyer has chosen, and those that are tried again one by one."""

from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest

from app.domain.outbox.delivery import DeliveryState
from app.services.sending.rfq_sending import TimeUnusable
from tests.fakes.mail_server import Answer, refused
from tests.fakes.office import Office


def test_scheduled_mails_wait_for_their_time_and_bear_its_date(office: Office) -> None:
    rfq, account = office.request(2), office.account()
    at = office.clock.now() + timedelta(hours=20)
    office.services.rfq_sending.queue(rfq.id, account, at=at)
    office.services.sending_right.take()
    assert office.drain() == at
    assert office.states() == [DeliveryState.READY] * 2
    office.clock.advance(hours=20)
    office.drain()
    assert office.states() == [DeliveryState.ACCEPTED] * 2
    head = b"".join(office.server.taken[0].blocks()).decode("ascii", "replace")
    date = next(line for line in head.splitlines() if line.startswith("Date: "))
    assert parsedate_to_datetime(date.removeprefix("Date: ")) == at.replace(microsecond=0)


def test_a_schedule_outlives_restarts_and_is_stale_half_a_day_after_its_time(office: Office) -> None:
    rfq, account = office.request(1), office.account()
    at = office.clock.now() + timedelta(hours=20)
    office.services.rfq_sending.queue(rfq.id, account, at=at)
    office.clock.advance(hours=13)
    taken = office.services.sending_right.take()
    assert taken.stale == 0
    assert office.drain() == at, "its time was not brought forward"
    office.services.sending_right.give_back()
    office.clock.advance(hours=20)
    taken = office.services.sending_right.take()
    assert taken.stale == 1
    office.drain()
    assert [(line.state, line.held) for line in office.lines()] == [(DeliveryState.READY, True)]


def test_a_deadline_before_the_time_to_send_is_told(office: Office) -> None:
    rfq, account = office.request(1), office.account()
    assert rfq.deadline is not None
    late = office.services.rfq_checking.prepare(rfq.id, account, at=rfq.deadline.instant + timedelta(hours=1))
    assert "deadline-past" in {f.code for f in late.findings}


def test_a_time_that_cannot_be_is_refused(office: Office) -> None:
    rfq, account, now = office.request(1), office.account(), office.clock.now()
    queue = office.services.rfq_sending.queue
    for at, said in ((now, "has passed"), (now + timedelta(days=31), "more than 30 days away")):
        with pytest.raises(TimeUnusable, match=said):
            queue(rfq.id, account, at=at)
    assert office.lines() == []


def test_only_what_the_button_says_is_tried_again(office: Office) -> None:
    office.server.answers.extend([Answer(refused()), Answer(refused()), Answer()])
    rfq_id = office.queued(3)
    office.drain()
    failed = [line for line in office.lines() if line.state is DeliveryState.REJECTED]
    assert len(failed) == 2
    assert office.services.rfq_sending.retry(rfq_id, only=[failed[0].id]) == 1
    office.drain()
    assert sorted(office.states()) == [DeliveryState.ACCEPTED, DeliveryState.ACCEPTED, DeliveryState.REJECTED]
