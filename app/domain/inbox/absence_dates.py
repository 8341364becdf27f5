"""Until when somebody is away, as an absence note says it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from app.domain.inbox import absence_words as words
from app.domain.inbox.plain_text import plain

_LOOKED_AT = 6_000  # characters
_BEFORE, _BEHIND = 70, 50  # characters around a date that say what it is
_FARTHEST = 300  # days: where the year is missing, one so far ahead is rather past
_MONTHS = {word: number for number, line in enumerate(words.MONTHS, 1) for word in line.split()}
_WEEKDAYS = {word: number for number, line in enumerate(words.WEEKDAYS) for word in line.split()}
_MONTH = "(?P<{}>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_TH = r"(?:st|nd|rd|th|er|o)?"
_YEAR = r"(?:20\d\d|\d\d)(?![\d:]|\s?uhr)"
_DATE = re.compile(
    r"(?<![\d,/$])(?<!\d\.)(?:"
    r"(?P<y1>20\d\d)[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2})"
    rf"|(?P<r2>\d{{1,2}}\.?\s?-\s?)?(?P<d2>\d{{1,2}})\.\s?(?P<m2>\d{{1,2}})(?:\.\s?(?P<y2>{_YEAR})|\.|(?![\d,.:%]))"
    rf"|(?P<r4>\d{{1,2}}\.?{_TH}\s?-\s?)?(?P<d4>\d{{1,2}})\.?{_TH}\s?(?:of |de |du )?{_MONTH.format('n4')}"
    r"(?:,?\s(?:de |del )?(?P<y4>20\d\d))?"
    rf"|(?P<a>\d{{1,2}})(?P<s>[/-])(?P<b>\d{{1,2}})(?:(?P=s)(?P<y3>{_YEAR}))?(?!-\d)"
    rf"|\b{_MONTH.format('n5')}\s(?:the )?(?P<d5>\d{{1,2}}){_TH}"
    rf"(?:\s?(?:-|to|through|thru|until|till)\s?(?P<last>\d{{1,2}}){_TH}(?!\d|[:/.]\d|\s?[ap]m))?"
    r"(?:,?\s(?P<y5>20\d\d))?"
    r")(?![\d/])"
)
_DAY = re.compile(rf"\b(?:{'|'.join(w for w in [*_WEEKDAYS, *words.TOMORROW.split()] if len(w) > 4)})\b")
_CUE = re.compile(rf"\b(?:(?P<back>{words.BACK})|(?P<until>{words.UNTIL})|(?P<start>{words.FROM}))(?!\w)")
_AFTER_ANOTHER = re.compile(
    rf"(?:\d\.?{_TH}|\b{_MONTH.format('n')}|\b20\d\d)\s?,?(?:-|(?:{words.TO})\b)\s?(?:[a-z]{{2,12}}[.,]? ?){{0,2}}$"
)
_BETWEEN = re.compile(
    r"\b(?:between|zwischen|entre|tra|tussen|mezi|miedzy)\b[^|]{0,50}\b(?:and|und|et|y|e|en|a|i)\b[^|\d]{0,15}$"
)
_NOT_BEFORE = re.compile(words.NOT_BEFORE + r"\b[^|\d]{0,30}$")
_BACK_BEHIND = re.compile(rf"^[^|!?\d]{{0,{_BEHIND}}}?\b(?:{words.BACK})\b(?!\W{{0,3}}\d)")
_NOT_BEHIND = re.compile(rf"^[^|!?]{{0,{_BEHIND}}}?\b(?:{words.NOT}|{words.UNTIL}|and|und|et)\b")
_UNTIL_BEHIND = re.compile(r"^\s?(?:asti|saakka|-?ig\b)")
_ENDED = re.compile(r"[!?|;]|\.\s(?=[a-z])")
_SENTENCE = re.compile(r"[!?|;]|(?<=[a-z]{3})\.\s")


class _Sense(Enum):
    BACK = auto()
    LAST = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class AwayUntil:
    """`day` is the day of return, or the last day away; None where that is not said, or not clearly: see `doubt`."""

    day: date | None = None
    is_return: bool = False
    doubt: str = ""  # a sentence for the buyer


@dataclass(frozen=True, slots=True)
class _Read:
    written: str
    sense: _Sense
    days: tuple[date, ...]  # what it may be; several in doubt, none where it is past


def away_until(text: str, written_on: date | None) -> AwayUntil:
    """`written_on`: the day of the mail, which a date without a year comes after."""
    flat = _flat(text)
    found = [read for read in _dates(flat, written_on) if read.sense is not _Sense.OTHER]
    if not found and written_on:
        found = list(_weekdays(flat, written_on))
    back = [read for read in found if read.sense is _Sense.BACK]
    return _judged(back or found, is_return=bool(back))


def _judged(found: list[_Read], *, is_return: bool) -> AwayUntil:
    if not found:
        return AwayUntil()
    if past := next((read for read in found if not read.days), None):
        return AwayUntil(doubt=f"“{past.written}” is in the past, or isn't a date.")
    if open_one := next((read for read in found if len(read.days) > 1), None):
        first, second = (f"{day:%B} {day.day}, {day.year}" for day in open_one.days)
        return AwayUntil(doubt=f"“{open_one.written}” can be {first} or {second}.")
    if len({read.days for read in found}) > 1:
        return AwayUntil(
            doubt="The email names several dates: " + ", ".join(f"“{read.written}”" for read in found[:4]) + "."
        )
    return AwayUntil(found[0].days[0], is_return=is_return)


def _flat(text: str) -> str:
    """On one line, with a bar between paragraphs; “inkl.” ends no sentence."""
    bare = re.sub(r"\b(inkl|incl|t\.?o\.?m)\.", r"\1", plain(text[:_LOOKED_AT]))
    return re.sub(r"\s*\n\s*", " ", re.sub(r"\n\s*\n", " | ", bare))


def _dates(flat: str, written_on: date | None) -> Iterator[_Read]:
    is_english = re.search(words.ENGLISH, flat) is not None
    for found in _DATE.finditer(flat):
        before = _SENTENCE.split(flat[max(0, found.start() - _BEFORE) : found.start()])[-1]
        sense = _Sense.LAST if found["last"] or found["r2"] or found["r4"] else _sense(before, _behind(flat, found))
        days = _possible(found, before, written_on, day_first=not is_english)
        if days is not None:
            yield _Read(found[0].strip(), sense, days)


def _behind(flat: str, found: re.Match[str]) -> str:
    return _ENDED.split(flat[found.end() : found.end() + _BEHIND])[0]


def _sense(before: str, behind: str) -> _Sense:
    if _NOT_BEFORE.search(before):
        return _Sense.BACK if re.search(rf"\b(?:{words.BACK}|available|reachable|erst)\b", before) else _Sense.LAST
    cues = list(_CUE.finditer(before))
    if _AFTER_ANOTHER.search(before) or _BETWEEN.search(before) or _UNTIL_BEHIND.search(behind):
        return _Sense.LAST
    if cues and cues[-1]["back"]:
        return _Sense.BACK
    if cues and cues[-1]["until"]:
        return _Sense.LAST
    is_back = _BACK_BEHIND.search(behind) and not _NOT_BEHIND.search(behind)
    return _Sense.BACK if is_back else _Sense.OTHER


def _possible(
    found: re.Match[str], before: str, written_on: date | None, *, day_first: bool
) -> tuple[date, ...] | None:
    """What the figures may be; None where they are no date at all."""
    orders = [(found["last"] or found[f"d{n}"], _month(found, n)) for n in (1, 2, 4, 5) if found[f"d{n}"]]
    if found["a"]:
        orders = [(found["a"], int(found["b"])), (found["b"], int(found["a"]))]
    year = next((int(found[f"y{n}"]) for n in range(1, 6) if found[f"y{n}"]), None)
    year = year + 2000 if year is not None and year < 100 else year
    readings = [days for day, month in orders if (days := _exact(int(day), month, year, written_on))]
    choices = {day for days in (readings[:1] if day_first else readings) for day in days}
    if not choices:
        return None
    ahead = sorted(day for day in choices if not written_on or day >= written_on - timedelta(days=1))
    return _narrowed(ahead, before, written_on)


def _month(found: re.Match[str], form: int) -> int:
    return int(found[f"m{form}"]) if form < 3 else _MONTHS[found[f"n{form}"]]


def _exact(day: int, month: int, year: int | None, written_on: date | None) -> list[date]:
    """The next one where the year is missing: none so far ahead that it is rather past."""
    if not 1 <= month <= 12 or not 1 <= day <= 31 or (year is None and written_on is None):
        return []
    years = [year] if year is not None else [written_on.year, written_on.year + 1] if written_on else []
    days = [date(y, month, day) for y in years if day <= _length(y, month)]
    if year is not None or written_on is None:
        return days
    first = [d for d in days if d >= written_on - timedelta(days=1)][:1]
    return first if first and (first[0] - written_on).days <= _FARTHEST else days[:1]


def _length(year: int, month: int) -> int:
    return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day


def _narrowed(days: list[date], before: str, written_on: date | None) -> tuple[date, ...]:
    """Of two that the order of day and month leaves: the one on the weekday that is named, or within four months."""
    if len(days) < 2:
        return tuple(days)
    named = re.search(r"([a-z]{2,12})[.,]{0,2}\s?(?:the |den |dem |le )?$", before)
    if named and named[1] in _WEEKDAYS:
        days = [day for day in days if day.weekday() == _WEEKDAYS[named[1]]] or days
    near = [day for day in days if written_on and (day - written_on).days <= 120]
    return tuple(near if len(near) == 1 else days)


def _weekdays(flat: str, written_on: date) -> Iterator[_Read]:
    """“Back on Monday”: the next one."""
    for found in _DAY.finditer(flat):
        before = _SENTENCE.split(flat[max(0, found.start() - 40) : found.start()])[-1]
        sense = _sense(before, _behind(flat, found))
        if sense is not _Sense.OTHER:
            ahead = (_WEEKDAYS.get(found[0], written_on.weekday() + 1) - written_on.weekday() - 1) % 7 + 1
            yield _Read(found[0], sense, (written_on + timedelta(days=ahead),))
