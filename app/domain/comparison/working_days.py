"""Lead times are counted in working days: Monday to Friday, but for holidays."""

from collections.abc import Set as AbstractSet
from datetime import date, timedelta

_SATURDAY = 5
_DAY = timedelta(days=1)


def is_working(day: date, holidays: AbstractSet[date] = frozenset()) -> bool:
    return day.weekday() < _SATURDAY and day not in holidays


def after_working_days(day: date, count: int, holidays: AbstractSet[date] = frozenset()) -> date:
    """The last of so many working days behind this day; with none of them it is this day itself."""
    while count > 0:
        day += _DAY
        count -= is_working(day, holidays)
    return day


def working_days_between(day: date, last: date, holidays: AbstractSet[date] = frozenset()) -> int:
    """How many are behind this day, up to the last one: the other way round of `after_working_days`."""
    return sum(is_working(day + _DAY * number, holidays) for number in range(1, (last - day).days + 1))
