from datetime import timedelta

from app.domain.outbox.ledger import Ledger
from tests.fakes.clocks import START

HOUR = timedelta(hours=1)


def test_what_is_older_than_a_day_counts_no_more() -> None:
    ledger = Ledger(10, [(START - 25 * HOUR, 4), (START - 23 * HOUR, 3)])
    assert ledger.used(START) == 3
    assert ledger.used(START + HOUR) == 0


def test_it_waits_until_enough_of_the_window_has_passed() -> None:
    ledger = Ledger(10, [(START - 20 * HOUR, 4), (START - 10 * HOUR, 6)])
    assert ledger.wait(1, START) == 4 * HOUR
    assert ledger.wait(4, START) == 4 * HOUR
    assert ledger.wait(5, START) == 14 * HOUR
    assert ledger.wait(4, START + 4 * HOUR) == timedelta()


def test_a_mail_with_more_recipients_than_a_day_has_goes_once_the_window_is_empty() -> None:
    ledger = Ledger(2)
    assert ledger.wait(3, START) == timedelta()
    ledger.begin(3)
    assert ledger.wait(3, START) == 24 * HOUR
    ledger.taken(START, 3)
    assert ledger.wait(3, START) == 24 * HOUR
    assert ledger.wait(3, START + 24 * HOUR) == timedelta()


def test_without_a_limit_it_counts_and_stops_nothing() -> None:
    ledger = Ledger(None)
    ledger.begin(5000)
    assert ledger.wait(1, START) == timedelta()
    assert ledger.used(START) == 5000


def test_what_the_server_did_not_take_counts_no_more() -> None:
    ledger = Ledger(10)
    ledger.begin(2)
    ledger.begin(3)
    ledger.take_back(3)
    assert ledger.used(START) == 2


def test_a_day_begins_when_the_server_takes_a_mail_and_not_when_it_is_begun() -> None:
    ledger = Ledger(2)
    ledger.begin(1)
    ledger.begin(1)
    ledger.taken(START + HOUR, 1)  # the server thought for an hour
    ledger.take_back(1)
    ledger.begin(1)
    assert ledger.wait(1, START + 24 * HOUR) == HOUR


def test_a_clock_that_was_set_back_makes_nobody_wait_for_more_than_a_day() -> None:
    ledger = Ledger(2, [(START + timedelta(hours=20), 1), (START + timedelta(hours=23), 1)])
    assert ledger.wait(1, START) == timedelta(hours=24)
    assert ledger.used(START + timedelta(hours=23)) == 2
    assert ledger.used(START + timedelta(hours=24)) == 0


def test_a_mail_taken_after_the_clock_was_set_back_leaves_nothing_ahead_of_it() -> None:
    ledger = Ledger(2, [(START + 20 * HOUR, 1)])
    ledger.begin(1)
    ledger.taken(START, 1)
    assert ledger.wait(1, START) == 24 * HOUR
    assert ledger.used(START + 24 * HOUR) == 0
