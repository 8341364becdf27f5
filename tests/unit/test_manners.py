"""Who is reminded, who isn't and why, and when."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.notices.manners import Situation, polite_time, too_late, why_not
from app.domain.rfqs.tally import Standing

NOW = datetime(2026, 12, 2, 15, tzinfo=UTC)  # a Wednesday
DEADLINE = datetime(2026, 12, 4, 17, tzinfo=ZoneInfo("America/Chicago"))
LATE = date(2026, 12, 11)
EARLIER, TODAY = datetime(2026, 11, 30, 9, tzinfo=UTC), datetime(2026, 12, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("situation", "why"),
    [
        (Situation(standing=Standing.SILENT), ""),
        (Situation(standing=Standing.QUOTED), "has quoted"),
        (Situation(standing=Standing.DECLINED), "has declined"),
        (Situation(standing=Standing.QUESTION), "has asked something: answer it first"),
        (Situation(standing=Standing.BOUNCED), "can't be reached: every address bounced"),
        (Situation(standing=Standing.SILENT, reminded=(EARLIER,)), ""),
        (Situation(standing=Standing.SILENT, reminded=(TODAY,)), "was reminded today"),
        (Situation(standing=Standing.SILENT, reminded=(EARLIER, EARLIER)), "was reminded 2 times"),
        (Situation(standing=Standing.SILENT, back_on=date(2026, 12, 2)), ""),
        (Situation(standing=Standing.SILENT, back_on=date(2026, 12, 3)), "is back on Dec 3"),
        (
            Situation(standing=Standing.SILENT, back_on=date(2026, 12, 11)),
            "is back on Dec 11, after the deadline",
        ),
    ],
)
def test_only_who_is_silent_and_there_is_reminded_and_not_often(situation: Situation, why: str) -> None:
    assert why_not(situation, DEADLINE, NOW) == why


def test_after_the_deadline_nobody_is_reminded_and_without_one_anybody_may_be() -> None:
    silent = Situation(standing=Standing.SILENT)
    assert why_not(silent, NOW, NOW) == "the deadline has passed"
    assert why_not(silent, None, NOW) == ""
    assert why_not(Situation(standing=Standing.SILENT, back_on=date(2026, 12, 3)), None, NOW) == "is back on Dec 3"


@pytest.mark.parametrize(
    ("now", "zone", "then"),
    [
        ("2026-12-02T15:00+00:00", "America/Chicago", "2026-12-02T09:00-06:00"),  # at work
        ("2026-12-02T12:00+00:00", "America/Chicago", "2026-12-02T08:00-06:00"),  # not yet
        ("2026-12-02T23:30+00:00", "America/Chicago", "2026-12-03T08:00-06:00"),  # gone home
        ("2026-12-04T23:30+00:00", "America/Chicago", "2026-12-07T08:00-06:00"),  # on Friday evening
        ("2026-12-05T15:00+00:00", "Europe/Berlin", "2026-12-07T08:00+01:00"),  # on Saturday
        ("2026-12-24T17:00+00:00", "Europe/Berlin", "2026-12-28T08:00+01:00"),  # a holiday, then a weekend
    ],
)
def test_nobody_is_written_to_at_night_on_weekends_or_holidays(now: str, zone: str, then: str) -> None:
    found = polite_time(datetime.fromisoformat(now), zone, frozenset({date(2026, 12, 25)}))
    assert found == datetime.fromisoformat(then)
    assert polite_time(found, zone) == found


def test_a_reminder_comes_before_the_deadline_or_not_at_all() -> None:
    assert too_late(NOW, DEADLINE) == ""
    assert too_late(NOW, None) == ""
    assert too_late(DEADLINE, DEADLINE) == "is at work only after the deadline"


def test_without_a_zone_the_computers_own_counts() -> None:
    assert 8 <= polite_time(NOW, "").hour <= 17
