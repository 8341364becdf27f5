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


def test_every_complaint_counts_and_the_next_one_halves_the_full_pace_again() -> None:
    pace = Pace(32)
    pace.slow_down()
    pace.slow_down()
    assert (pace.rate, pace.complaints) == (8, 2)
    for _ in range(20 * 20):
        pace.went_well()
    assert (pace.rate, pace.complaints) == (32, 0)
    pace.slow_down()
    assert (pace.rate, pace.complaints) == (16, 1)


def test_each_clean_run_is_as_long_as_the_first() -> None:
    pace = Pace(30)
    pace.slow_down()
    for _ in range(39):
        pace.went_well()
    assert pace.rate == pytest.approx(16.5)
    pace.went_well()
    assert pace.rate == pytest.approx(18.15)


def test_what_follows_waits_until_the_octets_would_have_trickled_through() -> None:
    pace = Pace(60, 120_000)
    pace.charge(100.0)
    pace.charge_octets(1_000, 100.0)
    assert pace.wait(100.0) == 1  # the mail itself takes longer than its octets
    pace.charge_octets(6_000, 100.0)
    assert pace.wait(100.0) == 3
    pace.charge_octets(2_000, 100.0)
    assert pace.wait(100.0) == 3


def test_octets_cost_nothing_where_only_mails_are_counted() -> None:
    pace = Pace(60)
    pace.charge_octets(10**9, 100.0)
    assert pace.wait(100.0) == 0


@pytest.mark.parametrize(
    ("per_minute", "seconds", "messages"), [(None, 1, None), (60, 2, 2), (240, 0.25, 1), (239, 0.25, 0), (600, 6, 60)]
)
def test_so_many_may_go_in_a_moment(per_minute: float | None, seconds: float, messages: int | None) -> None:
    assert Pace(per_minute).in_a_moment(seconds) == messages


def test_an_unlimited_account_that_is_told_to_slow_down_gets_a_pace() -> None:
    pace = Pace(None)
    pace.slow_down()
    assert pace.rate == 60
    pace.charge(0.0)
    assert pace.wait(0.0) == 1
