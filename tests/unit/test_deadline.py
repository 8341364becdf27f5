from datetime import UTC, datetime

import pytest

from app.domain.trade.deadline import Deadline, DeadlineInvalid


@pytest.mark.parametrize("text", ["2026-12-04 17:00", " 2026-12-04T17:00 "])
def test_a_deadline_is_a_moment_at_a_place(text: str) -> None:
    deadline = Deadline.parse(text, "America/Chicago")
    assert deadline.instant == datetime(2026, 12, 4, 23, tzinfo=UTC)
    assert str(deadline) == "Fri 4 Dec 2026 17:00 CST"
    assert deadline.utc_offset == "UTC−06:00"
    assert not deadline.is_weekend


def test_a_zone_without_letters_is_shown_by_its_offset() -> None:
    assert str(Deadline.parse("2026-12-05 09:00", "Asia/Kolkata")).endswith("09:00 IST")
    assert str(Deadline.parse("2026-12-05 09:00", "America/Sao_Paulo")).endswith("09:00 UTC−03:00")
    assert Deadline.parse("2026-12-05 09:00", "Asia/Kolkata").utc_offset == "UTC+05:30"


def test_a_saturday_is_a_weekend() -> None:
    assert Deadline.parse("2026-12-05 09:00", "UTC").is_weekend


def test_an_hour_that_summer_time_skips_is_refused() -> None:
    with pytest.raises(DeadlineInvalid, match="clocks go forward"):
        Deadline.parse("2027-03-14 02:30", "America/Chicago")


def test_an_hour_that_comes_twice_is_the_first_one() -> None:
    twice = Deadline.parse("2026-11-01 01:30", "America/Chicago")
    assert twice.instant == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert twice.utc_offset == "UTC−05:00"


@pytest.mark.parametrize("text", ["", "tomorrow", "04.12.2026 17:00", "2026-02-30 10:00", "2026-12-04"])
def test_what_is_no_date_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(DeadlineInvalid, match="Write it like 2026-12-04 17:00"):
        Deadline.parse(text, "UTC")


@pytest.mark.parametrize("text", ["0001-01-01 00:00", "9999-12-31 23:59", "1999-12-31 23:59"])
def test_a_year_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(DeadlineInvalid, match="isn't a valid year"):
        Deadline.parse(text, "Asia/Tokyo")


@pytest.mark.parametrize(("zone", "meant"), [("chicago", "America/Chicago"), (" New York", "America/New_York")])
def test_a_city_alone_is_answered_with_its_zone(zone: str, meant: str) -> None:
    with pytest.raises(DeadlineInvalid, match=f"Do you mean {meant}"):
        Deadline.parse("2026-12-04 17:00", zone)


@pytest.mark.parametrize("zone", ["", "CST", "../etc/passwd", "America", "UTC+5\0"])
def test_what_is_no_time_zone_is_refused(zone: str) -> None:
    with pytest.raises(DeadlineInvalid, match="not a time zone"):
        Deadline.parse("2026-12-04 17:00", zone)
