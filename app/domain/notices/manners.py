"""Reminders with manners: who is reminded, who isn't and why, and at what time of the vendor's day."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.comparison.working_days import is_working
from app.domain.rfqs.tally import Standing

MOST = 2
_APART = timedelta(hours=20)  # between two
_BEGINS, _ENDS = time(8), time(17)
_SPOKEN = {
    Standing.QUOTED: "has quoted",
    Standing.DECLINED: "has declined",
    Standing.QUESTION: "has asked something: answer it first",
    Standing.BOUNCED: "can't be reached: every address bounced",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Of one vendor that was asked. `reminded`: when, each time; `back_on`: the day that it is back, as it wrote."""

    standing: Standing
    reminded: tuple[datetime, ...] = ()
    back_on: date | None = None


def why_not(situation: Situation, deadline: datetime | None, now: datetime) -> str:
    """Why this vendor isn't reminded now; empty: it is. `deadline` in its own zone."""
    if situation.standing in _SPOKEN:
        return _SPOKEN[situation.standing]
    if deadline is not None and deadline <= now:
        return "the deadline has passed"
    if len(situation.reminded) >= MOST:
        return f"was reminded {MOST} times"
    if situation.reminded and now - max(situation.reminded) < _APART:
        return "was reminded today"
    away = situation.back_on
    if away is not None and away > now.date():
        late = ", after the deadline" if deadline is not None and away >= deadline.date() else ""
        return f"is back on {away:%b} {away.day}{late}"
    return ""


def too_late(at: datetime, deadline: datetime | None) -> str:
    """Why a reminder of that time, when somebody is at work there, would be of no use; empty: it is of use."""
    return "is at work only after the deadline" if deadline is not None and deadline <= at else ""


def polite_time(now: datetime, zone: str, holidays: AbstractSet[date] = frozenset()) -> datetime:
    """The first moment from now on when somebody is at work there: 8 to 17 on a working day. In the vendor's zone."""
    there = now.astimezone(ZoneInfo(zone)) if zone else now.astimezone()
    day = there.date()
    if there.time() >= _ENDS:
        day += timedelta(days=1)
    while not is_working(day, holidays):
        day += timedelta(days=1)
    if day == there.date() and there.time() >= _BEGINS:
        return there
    return datetime.combine(day, _BEGINS, there.tzinfo)
