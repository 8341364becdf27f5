from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.trade.deadline import Deadline, DeadlineInvalid
from app.domain.trade.deadline_text import (
    deadline_in_words,
    moment_in_words,
    read_deadline,
    read_local,
    standard_text,
)

THURSDAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def read(text: str, today: date = THURSDAY, *, month_first: bool = True) -> str:
    return f"{read_local(text, today, month_first=month_first):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-12-04 17:00", "2026-12-04 17:00"),
        (" 2026-12-04T09:30 ", "2026-12-04 09:30"),
        ("2026-12-04 17:00:00", "2026-12-04 17:00"),
        ("2026-12-04", "2026-12-04 17:00"),
        ("2026/12/4 8:05", "2026-12-04 08:05"),
        ("20261204", "2026-12-04 17:00"),
        ("12/4/2026 5 pm", "2026-12-04 17:00"),
        ("12/04/26 16:00", "2026-12-04 16:00"),
        ("12/4", "2026-12-04 17:00"),
        ("12-04-2026", "2026-12-04 17:00"),
        ("25/12/2026", "2026-12-25 17:00"),
        ("4.12.2026 16:00", "2026-12-04 16:00"),
        ("04.12.26", "2026-12-04 17:00"),
        ("4. Dez. 2026", "2026-12-04 17:00"),
        ("Fr 4.12. 16 Uhr", "2026-12-04 16:00"),
        ("Freitag, den 4. Dezember 2026 um 16.30 Uhr", "2026-12-04 16:30"),
        ("1. März 2027", "2027-03-01 17:00"),
        ("1. Ma\u0308rz 2027", "2027-03-01 17:00"),
        ("4 Dec 2026 4pm", "2026-12-04 16:00"),
        ("4th of December", "2026-12-04 17:00"),
        ("4-Dec-26", "2026-12-04 17:00"),
        ("Dec 4, 2026", "2026-12-04 17:00"),
        ("Friday, December 4th, 2026 at 5:30 p.m.", "2026-12-04 17:30"),
        ("Fri Dec 4 12 am", "2026-12-04 00:00"),
        ("Dec 4 12 pm", "2026-12-04 12:00"),
        ("25 Nov", "2027-11-25 17:00"),
        ("26 Nov", "2026-11-26 17:00"),
        ("29 Feb", "2028-02-29 17:00"),
        ("Fri 4pm", "2026-11-27 16:00"),
        ("Friday", "2026-11-27 17:00"),
        ("by Wednesday", "2026-12-02 17:00"),
        ("am Mittwoch um 9 Uhr", "2026-12-02 09:00"),
        ("this Friday", "2026-11-27 17:00"),
        ("next Friday", "2026-12-04 17:00"),
        ("next thursday", "2026-12-03 17:00"),
        ("nächsten Freitag", "2026-12-04 17:00"),
        ("today 18:00", "2026-11-26 18:00"),
        ("tomorrow noon", "2026-11-27 12:00"),
        ("day after tomorrow", "2026-11-28 17:00"),
        ("übermorgen", "2026-11-28 17:00"),
        ("+10 working days", "2026-12-10 17:00"),
        ("in 1 business day", "2026-11-27 17:00"),
        ("in 3 Arbeitstagen", "2026-12-01 17:00"),
        ("in 2 weeks", "2026-12-10 17:00"),
        ("Thu in a week", "2026-12-03 17:00"),
        ("+3 days 9:00", "2026-11-29 09:00"),
        ("end of the week", "2026-11-27 17:00"),
        ("end of next week", "2026-12-04 17:00"),
        ("Ende nächster Woche", "2026-12-04 17:00"),
        ("end of month", "2026-11-30 17:00"),
        ("end of next month", "2026-12-31 17:00"),
    ],
)
def test_a_usual_form_is_read(text: str, meant: str) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "There is no date. Write"),
        ("17:00", "There is no date in “17:00”"),
        ("Mon 2026-12-04 17:00", "4 December 2026 is a Friday, not a Monday"),
        ("next Friday 2026-12-04", "Write either “next friday” or a date, not both"),
        ("Thursday", "Thursday is today: write “today” or “next Thursday”"),
        ("this Monday", "“this monday” is past"),
        ("2026-02-30 10:00", "“2026-02-30” isn't a calendar day"),
        ("31/31/2026", "“31/31/2026” isn't a calendar day"),
        ("30 Feb", "“30 feb” isn't a calendar day"),
        ("0.12.", "“0.12.” isn't a calendar day"),
        ("2026-12-04 25:00", "“25:00” isn't a time of day"),
        ("4 Dec 13 pm", "“13 pm” isn't a time of day"),
        ("4 Dec 0 am", "“0 am” isn't a time of day"),
        ("4 Dec 2026 17:00 EST", "“est” isn't a date or time"),
        ("4 Dec 2026 perhaps", "“perhaps” isn't a date or time"),
        ("soon", "“soon” isn't a date or time"),
        ("next week", "“next week” isn't a date or time"),
        ("4 Dec 17", "“17” isn't a date or time"),
        ("Fri 4.12", "“4.12” isn't a date or time"),
        ("Fri Sat", "“sat” isn't a date or time"),
        ("4 Dec 2026 17", "“17” isn't a date or time"),
        ("4 Dec 9:00 10:00", "“10:00” isn't a date or time"),
        ("4 Dec 17:00-18:00", "“-18:00” isn't a date or time"),
        ("2026-12-04T17:00+01:00", "“17:00\\+01:00” isn't a date or time"),
        ("3 days ago", "“ago” isn't a date or time"),
        ("-3 days", "“-3 days” isn't a date or time"),
        ("12-04-26", "“12-04-26” isn't a date or time"),
        ("Dec 2026", "“dec 2026” isn't a date or time"),
    ],
)
def test_what_is_not_understood_is_named(text: str, named: str) -> None:
    with pytest.raises(DeadlineInvalid, match=named) as refused:
        read(text)
    assert "Write it like 2026-12-04 17:00" in str(refused.value)


def test_the_end_of_a_week_that_is_over_is_refused() -> None:
    with pytest.raises(DeadlineInvalid, match="“end of week” is past"):
        read("end of the week", date(2026, 11, 28))


@pytest.mark.parametrize(
    ("zone", "meant"),
    [
        ("America/Chicago", "4 March"),
        ("America/Indiana/Knox", "4 March"),
        ("Europe/Berlin", "3 April"),
        ("America/Sao_Paulo", "3 April"),
    ],
)
def test_day_and_month_follow_the_custom_of_the_place(zone: str, meant: str) -> None:
    assert meant in deadline_in_words(read_deadline("03/04/2027", zone, NOW), NOW)


def test_today_is_the_day_at_the_place() -> None:
    late = datetime(2026, 11, 26, 20, tzinfo=UTC)
    assert read_deadline("today 9:00", "Asia/Tokyo", late).local == datetime(2026, 11, 27, 9)  # noqa: DTZ001 - wall clock
    assert read_deadline("today 9:00", "America/Chicago", late).local.day == 26


def test_a_zone_that_is_none_is_refused() -> None:
    with pytest.raises(DeadlineInvalid, match="Do you mean America/Chicago"):
        read_deadline("tomorrow", "chicago", NOW)


@pytest.mark.parametrize(
    ("day", "distance"),
    [("24 Nov 2026", "2 days ago"), ("25 Nov 2026", "yesterday"), ("26 Nov 2026", "today"), ("27 Nov", "tomorrow")],
)
def test_the_distance_is_said(day: str, distance: str) -> None:
    assert deadline_in_words(read_deadline(day, "America/Chicago", NOW), NOW).endswith(f"17:00 CST, {distance}")


def test_a_deadline_is_said_in_words() -> None:
    said = deadline_in_words(Deadline.parse("2026-12-04 17:00", "America/Chicago"), NOW)
    assert said == "Friday 4 December 2026, 17:00 CST, in 8 days"


MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2199, 12, 31)).map(lambda m: m.replace(second=0, microsecond=0))  # noqa: DTZ001 - wall clock
DAYS = st.dates(date(2000, 1, 1), date(2190, 12, 31))


@given(MOMENTS, DAYS, st.booleans())
def test_what_is_shown_reads_back_as_the_same(moment: datetime, today: date, month_first: bool) -> None:
    for shown in (moment_in_words(moment), standard_text(moment), moment.isoformat(" ", "minutes")):
        assert read_local(shown, today, month_first=month_first) == moment


@given(st.text("0123456789./-:+ ,apmhtdecfriouw", max_size=20), DAYS, st.booleans())
def test_any_text_is_read_or_refused(text: str, today: date, month_first: bool) -> None:
    try:
        meant = read_local(text, today, month_first=month_first)
    except DeadlineInvalid:
        return
    assert read_local(moment_in_words(meant), today, month_first=month_first) == meant


@given(DAYS, st.integers(0, 60))
def test_working_days_end_on_one(today: date, count: int) -> None:
    meant = read_local(f"+{count + 1} working days", today, month_first=True)
    assert meant.time() == time(17)
    assert meant.weekday() < 5
    between = [today + timedelta(days=n + 1) for n in range((meant.date() - today).days)]
    assert sum(day.weekday() < 5 for day in between) == count + 1
