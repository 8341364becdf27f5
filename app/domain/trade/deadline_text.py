"""A date and time as people write it: "4.12.2026 17:00", "Dec 4, 2026 5 pm", "next Friday", "+10 working days".

The libraries for this (dateparser, python-dateutil) complete what they do not understand from today's date, skip words
they do not know, and believe a weekday that does not fit the date. A vendor would be told a day that nobody meant, so
here a text is understood to its last sign or refused with what was not understood.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from app.domain.trade.cleaning import glimpse
from app.domain.trade.deadline import Deadline, DeadlineInvalid, zone_named

USUAL_TIME = time(17, 0)

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAY_WORDS = (
    "monday mon montag mo",
    "tuesday tues tue dienstag di",
    "wednesday wed mittwoch mi",
    "thursday thurs thur thu donnerstag do",
    "friday fri freitag fr",
    "saturday sat samstag sonnabend sa",
    "sunday sun sonntag so",
)
_MONTH_WORDS = (
    "january jan januar jänner jän",
    "february feb februar",
    "march mar märz maerz mär mrz",
    "april apr",
    "may mai",
    "june jun juni",
    "july jul juli",
    "august aug",
    "september sept sep",
    "october oct oktober okt",
    "november nov",
    "december dec dezember dez",
)
_WEEKDAYS = {word: number for number, words in enumerate(_WEEKDAY_WORDS) for word in words.split()}
_MONTH_NUMBERS = {word: number for number, words in enumerate(_MONTH_WORDS, 1) for word in words.split()}
_DAY_WORDS = {"today": 0, "heute": 0, "tomorrow": 1, "morgen": 1, "day after tomorrow": 2, "übermorgen": 2}

# The places whose 3/4 is the fourth of March; everywhere else the day comes first.
_MONTH_FIRST = re.compile(
    r"US/.+|America/((Indiana|Kentucky|North_Dakota)/.+|Adak|Anchorage|Boise|Chicago|Denver|Detroit|Fort_Wayne|Indianapolis"
    r"|Juneau|Los_Angeles|Louisville|Menominee|Metlakatla|New_York|Nome|Phoenix|Puerto_Rico|Shiprock|Sitka|Yakutat)"
    r"|Pacific/(Honolulu|Guam)|EST|MST|HST|EST5EDT|CST6CDT|MST7MDT|PST8PDT"
)

_MARK = r"[ap]\.?m\b\.?|uhr\b|h\b"
_TIME = re.compile(
    rf"(?<![\w:.+-])(?:(?P<noon>noon|midday|mittags?)"
    rf"|(?=[0-9]+(?::|(?:\.[0-9]{{2}})?\s*(?:{_MARK})))"  # a bare number is no time
    rf"(?P<hour>[0-9]{{1,2}})(?:[:.](?P<minute>[0-9]{{2}})(?::00)?)?\s*(?P<mark>{_MARK})?)(?![\w:+])"
)
_WEEKDAY = re.compile(
    rf"(?<![\w.+-])(?:(?P<next>next|nächste[rn]?)\s+|(?P<this>this|diese[rn]?)\s+)?(?P<day>{'|'.join(_WEEKDAYS)})\b\.?"
)
_FILLERS = re.compile(r"(?<![\w+-])(?:at|on|by|until|the|um|am|bis|den|zum)(?![\w.])")


def read_deadline(text: str, zone: str, now: datetime) -> Deadline:
    """Read what somebody wrote, as of `now`, at a place; 3/4 is read as it is the custom there.

    Raises:
        DeadlineInvalid: something in the text is not understood, or there is no such zone, day or hour.
    """
    today = now.astimezone(zone_named(zone)).date()
    local = read_local(text, today, month_first=_MONTH_FIRST.fullmatch(zone) is not None)
    return Deadline.parse(local.isoformat(" ", "minutes"), zone)


def read_local(text: str, today: date, *, month_first: bool) -> datetime:
    """The wall-clock time that a text means; without a time the usual hour, without a year the next such day.

    Raises:
        DeadlineInvalid: something in it is not understood; the message names it.
    """
    words = " ".join(unicodedata.normalize("NFKC", text).casefold().replace(",", " ").split())
    words = re.sub(r"(?<=[0-9])t(?=[0-9])", " ", words)
    hour, words = _taken(_TIME, words)
    weekday, words = _taken(_WEEKDAY, words)
    words = " ".join(_FILLERS.sub(" ", words).split())
    if words:
        day = _day(words, today, month_first=month_first)
        _check_weekday(weekday, day)
    elif weekday is not None:
        day = _day_of_weekday(weekday, today)
    else:
        raise _refused(f"There is no date in “{glimpse(text)}”." if text.strip() else "There is no date.")
    return datetime.combine(day, USUAL_TIME if hour is None else _time(hour))


def standard_text(local: datetime) -> str:
    """The short form in which a date stands in a field, "Fri 2026-12-04 17:00"; it reads back as the same."""
    return f"{_DAYS[local.weekday()][:3]} {local.isoformat(' ', 'minutes')}"


def moment_in_words(local: datetime) -> str:
    """As in "Friday 4 December 2026, 17:00": no order of day and month to mistake; it reads back as the same."""
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}, {local:%H:%M}"


def deadline_in_words(deadline: Deadline, now: datetime) -> str:
    """As in "Friday 4 December 2026, 17:00 CST, in 8 days"."""
    zone = str(deadline).rpartition(" ")[2]
    days = (deadline.local.date() - now.astimezone(zone_named(deadline.zone)).date()).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    distance = near.get(days) or (f"in {days} days" if days > 0 else f"{-days} days ago")
    return f"{moment_in_words(deadline.local)} {zone}, {distance}"


def _refused(what: str) -> DeadlineInvalid:
    return DeadlineInvalid(f"{what} Write it like 2026-12-04 17:00, 4 Dec 2026 5 pm or Friday 17:00.")


def _taken(pattern: re.Pattern[str], words: str) -> tuple[re.Match[str] | None, str]:
    """The first match, and the words without it."""
    found = pattern.search(words)
    return found, words if found is None else f"{words[: found.start()]} {words[found.end() :]}"


def _time(found: re.Match[str]) -> time:
    if found["noon"]:
        return time(12, 0)
    hour, mark = int(found["hour"]), (found["mark"] or "")[:1]
    if mark in {"a", "p"}:
        hour = hour % 12 + 12 * (mark == "p") if 1 <= hour <= 12 else 24  # 13 pm is no hour
    try:
        return time(hour, int(found["minute"] or 0))
    except ValueError as reason:
        raise _refused(f"“{found[0].strip()}” isn't a time of day.") from reason


def _check_weekday(weekday: re.Match[str] | None, day: date) -> None:
    if weekday is None:
        return
    if weekday["next"] or weekday["this"]:
        raise _refused(f"Write either “{weekday[0]}” or a date, not both.")
    if _WEEKDAYS[weekday["day"]] != day.weekday():
        meant, real = _DAYS[_WEEKDAYS[weekday["day"]]], _DAYS[day.weekday()]
        raise _refused(f"{day.day} {_MONTHS[day.month - 1]} {day.year} is a {real}, not a {meant}.")


def _day_of_weekday(found: re.Match[str], today: date) -> date:
    """Friday is the coming one, next Friday that of the next week (Monday to Sunday)."""
    ahead = _WEEKDAYS[found["day"]] - today.weekday()
    if found["next"]:
        return today + timedelta(days=ahead + 7)
    if found["this"]:
        return _not_past(today + timedelta(days=ahead), today, found[0])
    if ahead == 0:
        name = _DAYS[today.weekday()]
        raise _refused(f"{name} is today: write “today” or “next {name}”.")
    return today + timedelta(days=ahead % 7)


def _not_past(day: date, today: date, words: str) -> date:
    if day < today:
        raise _refused(f"“{words}” is past.")
    return day


def _day(words: str, today: date, *, month_first: bool) -> date:
    if words in _DAY_WORDS:
        return today + timedelta(days=_DAY_WORDS[words])
    for pattern, meaning in _FORMS:
        if found := pattern.fullmatch(words):
            try:
                return meaning(found, today, month_first)
            except ValueError as reason:
                raise _refused(f"“{words}” isn't a calendar day.") from reason
    raise _refused(f"“{glimpse(_unread(words))}” isn't a date or time.")


def _unread(words: str) -> str:
    """What is left beside the first and longest date in it."""
    dates = [found for pattern, _ in _FORMS if (found := pattern.search(words))]
    if not dates:
        return words
    best = min(dates, key=lambda found: (found.start(), -found.end()))
    return f"{words[: best.start()]} {words[best.end() :]}".strip()


def _date(year: str | None, month: int, day: int, today: date) -> date:
    if year is not None:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    for later in range(9):  # the next such day; 29 February can be eight years away
        if day <= monthrange(today.year + later, month)[1] and (found := date(today.year + later, month, day)) >= today:
            return found
    raise ValueError


def _numbers(found: re.Match[str], today: date, _month_first: bool) -> date:
    return _date(found["y"], int(found["m"]), int(found["d"]), today)


def _either(found: re.Match[str], today: date, month_first: bool) -> date:
    """3/4 by custom; 12/25 and 25/12 can be read in one way only."""
    first, second = int(found["a"]), int(found["b"])
    if first > 12 or (second <= 12 and not month_first):
        first, second = second, first
    return _date(found["y"], first, second, today)


def _named(found: re.Match[str], today: date, _month_first: bool) -> date:
    return _date(found["y"], _MONTH_NUMBERS[found["m"]], int(found["d"]), today)


def _ahead(found: re.Match[str], today: date, _month_first: bool) -> date:
    count = int(found["n"]) if found["n"].isdigit() else 1
    if not found["working"]:
        return today + timedelta(days=count * (7 if found["weeks"] else 1))
    day = today
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _end(found: re.Match[str], today: date, _month_first: bool) -> date:
    """The Friday of the week, the last day of the month."""
    if found["month"]:
        month = today.replace(day=28) + timedelta(days=4) if found["next"] else today
        return month.replace(day=monthrange(month.year, month.month)[1])
    friday = today + timedelta(days=4 - today.weekday() + (7 if found["next"] else 0))
    return _not_past(friday, today, found[0])


_D, _Y = "[0-9]{1,2}", "[0-9]{4}"
_MONTH = f"(?P<m>{'|'.join(_MONTH_NUMBERS)})"
_WORKING = r"(?P<working>(?:working|business)\sdays?|workdays?|arbeitstag(?:en?)?)"
_WEEKS = r"(?P<weeks>weeks?|wochen?)"
_AHEAD = rf"(?:\+\s?|in\s)?(?P<n>[0-9]{{1,3}}|an?|one|einem|einer)\s?(?:{_WORKING}|{_WEEKS}|days?|tag(?:en?)?)"
_WHICH = r"(?:(?P<next>next|nächste[rn])\s|(?:this|der|dieser|des)\s)?"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date, bool], date]], ...] = tuple(
    (re.compile(rf"(?<![\w+/.-])(?:{pattern})(?![\w/-])"), meaning)
    for pattern, meaning in (
        (rf"(?P<y>{_Y})(?P<sep>[-/.])(?P<m>{_D})(?P=sep)(?P<d>{_D})", _numbers),
        (rf"(?P<y>{_Y})(?P<m>[0-9]{{2}})(?P<d>[0-9]{{2}})", _numbers),
        (rf"(?P<d>{_D})\.\s?(?P<m>{_D})\.(?:\s?(?P<y>{_Y}|(?<=\.)[0-9]{{2}}))?", _numbers),
        (rf"(?P<a>{_D})/(?P<b>{_D})(?:/(?P<y>{_Y}|[0-9]{{2}}))?", _either),
        (rf"(?P<a>{_D})-(?P<b>{_D})-(?P<y>{_Y})", _either),
        # "4 Dec 17" could be an hour: two digits are a year after a hyphen only.
        (rf"(?P<d>{_D})(?:st|nd|rd|th|\.)?\s?(?:of\s|-)?{_MONTH}\.?(?:[-\s]?(?P<y>{_Y}|(?<=-)[0-9]{{2}}))?", _named),
        (rf"{_MONTH}\.?\s?(?P<d>{_D})(?:st|nd|rd|th)?(?:\s(?P<y>{_Y}))?", _named),
        (_AHEAD, _ahead),
        (rf"(?:end\sof|ende)\s{_WHICH}(?:week|woche|(?P<month>months?|monats?))", _end),
    )
)
