import pytest

from app.domain.outbox.pace import Pace


def test_thirty_a_minute_is_one_every_two_seconds_with_a_burst_of_one() -> None:
    pace = Pace(30)
    assert pace.wait(100.0) == 0
    pace.charge(100.0)
    assert pace.wait(100.5) == pytest.approx(1.5)
    assert pace.wait(500.0) == 0
    pace.charge(500.0)
    assert pace.wait(500.0) == pytest.approx(2.0)  # the long wait has saved nothing up


def test_an_unlimited_account_never_waits() -> None:
    pace = Pace(None)
    pace.charge(1.0)
    assert pace.wait(1.0) == 0
    assert pace.seconds_for(1000, 1.0) is None


def test_a_shorter_pause_does_not_shorten_a_longer_one() -> None:
    pace = Pace(None)
    pace.pause(0.0, 60)
    pace.pause(10.0, 5)
    assert pace.wait(10.0) == 50


def test_the_time_left_counts_the_pause_and_the_mails() -> None:
    pace = Pace(60)
    pace.pause(0.0, 10)
    assert pace.seconds_for(5, 0.0) == 14
    assert pace.seconds_for(0, 0.0) == 10


def test_a_complaint_halves_the_pace_down_to_a_sixteenth() -> None:
    pace = Pace(32)
    pace.slow_down()
    assert pace.rate == 16
    for _ in range(9):
        pace.slow_down()
    assert pace.rate == 2


def test_clean_runs_bring_the_pace_back_and_no_further() -> None:
    pace = Pace(30)
    pace.slow_down()
    for _ in range(19):
        pace.went_well()
    assert pace.rate == 15
    pace.went_well()
    assert pace.rate == pytest.approx(16.5)
    for _ in range(20 * 20):
        pace.went_well()
    assert pace.rate == 30


def test_complaints_are_forgotten_when_the_pace_is_all_back_and_not_before() -> None:
    pace = Pace(30)
    pace.slow_down()
    seen = []
    while pace.factor < 1:
        seen.append(pace.complaints)
        for _ in range(20):
            pace.went_well()
    assert seen == [1] * 8  # 0.5 grows by a tenth
    assert pace.complaints == 0


def test_an_unlimited_account_that_is_told_to_slow_down_gets_a_pace() -> None:
    pace = Pace(None)
    pace.slow_down()
    assert pace.rate == 60
    pace.charge(0.0)
    assert pace.wait(0.0) == 1
