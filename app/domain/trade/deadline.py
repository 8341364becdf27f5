"""A response deadline: a wall-clock time at a place, because "17:00" alone is a different hour for every vendor."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from typing_extensions import override

from app.domain.trade.cleaning import glimpse
from app.domain.trade.problem import Problem

_FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")
_YEARS = range(2000, 2200)  # outside, the calendar's arithmetic ends, and a buyer has mistyped


class DeadlineInvalid(Problem):
    """The text is no date and time, or the place no time zone; the message says which and what to write."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """`local` is naive wall-clock time in `zone` (IANA name)."""

    local: datetime
    zone: str

    @classmethod
    def parse(cls, text: str, zone: str) -> "Deadline":
        """Read "2026-12-04 17:00" at "America/Chicago".

        Raises:
            DeadlineInvalid: no such date, format or zone; or an hour that the zone skips (start of summer time).
        """
        local = _local(text)
        place = zone_named(zone)
        if local.year not in _YEARS:
            raise DeadlineInvalid(f"{local.year} isn't a valid year. Write the date like 2026-12-04 17:00.")
        there = local.replace(tzinfo=place)
        if there.astimezone(UTC).astimezone(place).replace(tzinfo=None) != local:
            raise DeadlineInvalid(
                f"{local:%Y-%m-%d %H:%M} does not exist in {zone}: the clocks go forward then. Choose another hour."
            )
        return cls(local, zone)

    @property
    def instant(self) -> datetime:
        """The moment in UTC."""
        return self.local.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    @property
    def is_weekend(self) -> bool:
        return self.local.weekday() >= 5

    @property
    def utc_offset(self) -> str:
        """The offset at that moment, "UTC−06:00" with a typographic minus."""
        offset = self.local.replace(tzinfo=ZoneInfo(self.zone)).utcoffset()
        minutes = int(offset.total_seconds() // 60) if offset else 0
        return f"UTC{'−' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"

    @override
    def __str__(self) -> str:
        """As the buyer reads it, "Fri 4 Dec 2026 17:00 CST"; vendors read theirs (`documents/mail/spelled.py`)."""
        there = self.local.replace(tzinfo=ZoneInfo(self.zone))
        days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
        months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
        name = there.tzname() or ""
        zone = name if name.isalpha() else self.utc_offset
        return f"{days[there.weekday()]} {there.day} {months[there.month - 1]} {there:%Y %H:%M} {zone}"


def zone_named(zone: str) -> ZoneInfo:
    """The time zone of that IANA name.

    Raises:
        DeadlineInvalid: there is none; the message says what to write.
    """
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as reason:
        raise DeadlineInvalid(f"“{glimpse(zone)}” is not a time zone. {_suggested(zone)}") from reason


def _local(text: str) -> datetime:
    for form in _FORMATS:
        try:
            return datetime.strptime(text.strip(), form)  # noqa: DTZ007 - the caller adds the zone
        except ValueError:
            continue
    raise DeadlineInvalid(f"“{glimpse(text)}” is not a date and time. Write it like 2026-12-04 17:00.")


def _suggested(zone: str) -> str:
    """The zones that end like what was written ("chicago"), else two examples."""
    word = zone.strip().casefold().replace(" ", "_")
    near = sorted(z for z in available_timezones() if word and z.casefold().rpartition("/")[2] == word)
    usual = [z for z in near if z.count("/") == 1]
    if usual:
        return f"Do you mean {usual[0]}?"
    return "Write one like America/Chicago or Europe/Berlin."
