"""Answers of three busy months, for a picture: the sample data has one day's alone."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from app.domain.rfqs.overview import AnswerDay, AnswerTime, OpenValue, Overview
from app.domain.trade.ids import VendorId

if TYPE_CHECKING:
    from tests.gui.tour import Tour

_DAYS, _SATURDAY = 30, 5
_TIMES = (
    ("Acme Plating", 21),
    ("Delta Finishing", 44),
    ("Quickcoat LLC", 30),
    ("Bolt Works", 140),
    ("Ridge Metal", 70),
)


def answers(by: "Tour") -> None:
    """The page Activity ▸ Answers."""
    view = by.presenter.activity.answers.view
    by.wait(lambda: not by.presenter.is_busy())  # its own figures come first
    view.show_overview(_overview(datetime.now(UTC).date()))
    view.chart.setFocus()
    by.take("activity-answers")


def _overview(today: date) -> Overview:
    chance = Random(3)  # noqa: S311 - the same in every picture
    days = [today - timedelta(days=number) for number in reversed(range(_DAYS))]
    return Overview(
        days=tuple(_day(day, chance) if day.weekday() < _SATURDAY else AnswerDay(day, 0, 0) for day in days),
        times=tuple(
            AnswerTime(VendorId(number), name, 24 - 3 * number, hours) for number, (name, hours) in enumerate(_TIMES, 1)
        ),
        median_hours=31.0,
        open_values=(OpenValue("USD", 128_400.0, 9), OpenValue("EUR", 12_300.0, 1)),
    )


def _day(day: date, chance: Random) -> AnswerDay:
    return AnswerDay(day, chance.randint(1, 14), chance.randint(0, 3))
