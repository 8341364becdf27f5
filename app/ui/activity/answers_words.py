"""What the page says of answers: each day, how long vendors take, and what waits for a decision."""

from collections.abc import Sequence
from datetime import date

from app.domain.rfqs.overview import AnswerDay, OpenValue, Overview
from app.ui.look.language import tr
from app.ui.look.wording import counted
from app.ui.widgets.bar_chart import Bar
from app.ui.widgets.lengths_chart import Length

_NAMED = 6  # of days, at most
_WEEK = 7
_DAY_HOURS = 24
_IN_HOURS = 2 * _DAY_HOURS  # shorter times are told in hours


def bars_of(days: Sequence[AnswerDay]) -> list[Bar]:
    """One for each day; some Mondays are named."""
    mondays = [n for n, one in enumerate(days) if one.day.weekday() == 0]
    named = mondays[:: max(len(mondays) // _NAMED, 1)]
    return [_bar(one, is_named=number in named) for number, one in enumerate(days)]


def days_text(found: Overview) -> str:
    """All of them in a sentence."""
    if not found.answered:
        return tr("No answer in these days.")
    most = max(found.days, key=lambda day: day.answered)
    every = counted(found.answered, "answer", "answers")
    return tr(f"{every}, at most {most.answered:,} on one day, {_day(most.day)}")


def lengths_of(found: Overview) -> list[Length]:
    """A vendor each."""
    return [
        Length(
            one.vendor,
            one.median_hours,
            tr(f"{_time(one.median_hours)} · {counted(one.answers, 'answer', 'answers')}"),
        )
        for one in found.times
    ]


def times_text(found: Overview) -> str:
    if found.median_hours is None:
        return ""
    return tr(f"Half of all answers were there within {_time(found.median_hours)}, nights and weekends included.")


def value_text(values: Sequence[OpenValue]) -> str:
    """“128,400 USD (9 RFQs) · 12,300 EUR (1 RFQ)”."""
    if not values:
        return tr("No RFQ with a quote waits for a decision.")
    return " · ".join(
        f"{value.amount:,.0f} {value.currency} ({counted(value.rfqs, 'RFQ', 'RFQs')})" for value in values
    )


def _bar(one: AnswerDay, *, is_named: bool) -> Bar:
    text = tr(f"{_day(one.day)}: {one.quoted:,} quoted, {one.declined:,} declined")
    return Bar(text, one.quoted, one.declined, _day(one.day) if is_named else "")


def _day(day: date) -> str:
    return tr(f"{day:%b} {day.day}")


def _time(hours: float) -> str:
    """A vendor's week is told in days."""
    if hours < _IN_HOURS:
        return counted(max(round(hours), 1), "hour", "hours")
    return counted(round(hours / _DAY_HOURS), "day", "days")
