"""Dates as vendors write them: 31.01.2027 · 2027-01-31 · 1/31/2027 · Jan 31, 2027 · 31. Januar 2027 · KW 3/2027."""

import re
from dataclasses import dataclass
from datetime import date

from app.domain.quotes.written_text import plain, quoted

_MONTH_STARTS = (
    "jan|ene|gen|sty|led",
    "feb|fév|fev|lut|úno|uno",
    "mar|mär|mae|mrz|maa|mrt|bře|bre",
    "apr|avr|abr|kwi|dub",
    "may|mai|mag|mei|maj|kvě|kve",
    "jun|juin|giu|cze|čer|cer",
    "jul|juil|lug|lip|červenc|cervenc",
    "aug|aoû|aou|ago|sie|srp",
    "sep|set|wrz|zář|zar",
    "oct|okt|ott|paź|paz|říj|rij",
    "nov|lis|listopadu",
    "dec|dez|déc|dic|gru|pro",
)
_MONTHS = {start: number for number, starts in enumerate(_MONTH_STARTS, 1) for start in starts.split("|")}
_BY_LENGTH = sorted(_MONTHS, key=len, reverse=True)
_LONGEST = 60  # characters
_D, _Y = "[0-9]{1,2}", "(?:20)?[0-9]{2}"
_NAME = r"(?P<name>[^\W\d_]{3,})\.?"
_WEEK_WORD = (
    r"(?:kw|cw|w|wk|week|kalenderwoche|woche|s|sem|semaine|semana|settimana|sett|tydzień|tydz|týden|týd|v\.?)\.?"
)
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<y>20[0-9]{{2}})(?P<sign>[-./])(?P<m>{_D})(?P=sign)(?P<d>{_D})(?:[T ][0-9:.]+)?",
        rf"(?P<d>{_D})\. ?(?P<m>{_D})\. ?(?P<y>{_Y})",
        rf"(?P<a>{_D})(?P<sign>[-/])(?P<b>{_D})(?P=sign)(?P<y>{_Y})",
        rf"(?P<d>{_D})(?:st|nd|rd|th|er|\.|º)?[ -]?(?:de |di )?{_NAME}[ -]?(?:de |del )?,? ?(?P<y>{_Y})",
        rf"{_NAME}[ -](?P<d>{_D})(?:st|nd|rd|th)?(?:, ?| )(?P<y>{_Y})",
    )
)
_WEEKS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_WEEK_WORD} ?(?P<w>{_D})(?: ?- ?(?P<last>{_D}))?(?: ?[/., ] ?|[- ](?=20))(?P<y>{_Y})",
        rf"(?P<y>20[0-9]{{2}})[-/ ]?{_WEEK_WORD} ?(?P<w>{_D})",
    )
)
_WEEK_ALONE = re.compile(rf"{_WEEK_WORD} ?{_D}(?: ?- ?{_D})?", re.IGNORECASE)
_AROUND = re.compile(
    r"(?:(?:ships?|shipping|delivery|ship date|deliver(?:ed)?|valid|until|till|by|on|the|through|thru|bis|zum|am"
    r"|den|gültig"
    r"|lieferung|liefertermin|versand|valable|jusqu'au|jusqu'à|au|le|válido|hasta|el|al|fino|entro|valido|tot|op|per"
    r"|geldig|do|dnia|ważne|v|dne|platí|in)\b:? ?)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDate:
    """`day` of a calendar week is its Friday, and `week` then the year and the number; else there is a doubt, or
    neither where the text is no date at all.
    """

    day: date | None = None
    week: tuple[int, int] | None = None
    doubt: str = ""


def read_date(text: str) -> WrittenDate:
    """“3/4/2027” is doubtful, for half of the world has the day first; “KW 3” without its year is so, too."""
    words = plain(text).strip(" .,;")
    if len(words) > _LONGEST:
        return WrittenDate()
    words = (_AROUND.sub("", words, count=1) if _AROUND.match(words) else words).strip()
    if _WEEK_ALONE.fullmatch(words):
        return WrittenDate(doubt=f"{quoted(text)} names a week without its year.")
    for form in _WEEKS:
        if found := form.fullmatch(words):
            return _week(text, found)
    for form in _FORMS:
        if (found := form.fullmatch(words)) and (read := _day(text, found)):
            return read
    return WrittenDate()


def _week(text: str, found: re.Match[str]) -> WrittenDate:
    parts = found.groupdict()
    year, number = _year(parts["y"]), int(parts.get("last") or parts["w"])
    try:
        return WrittenDate(day=date.fromisocalendar(year, number, 5), week=(year, number))
    except ValueError:
        return WrittenDate(doubt=f"{quoted(text)} names a week that {year} doesn't have.")


def _day(text: str, found: re.Match[str]) -> WrittenDate | None:
    parts = found.groupdict()
    year = _year(parts["y"])
    if parts.get("name"):
        month = next((_MONTHS[start] for start in _BY_LENGTH if parts["name"].casefold().startswith(start)), 0)
        return _checked(text, year, month, int(parts["d"])) if month else None
    if "a" not in parts:
        return _checked(text, year, int(parts["m"]), int(parts["d"]))
    first, second = int(parts["a"]), int(parts["b"])
    if first != second and max(first, second) <= 12 and min(first, second) > 0:
        ways = f"{date(year, first, second)} or {date(year, second, first)}"
        return WrittenDate(doubt=f"{quoted(text)} may be {ways} (year-month-day).")
    month, day = (second, first) if first > 12 else (first, second)
    return _checked(text, year, month, day)


def _checked(text: str, year: int, month: int, day: int) -> WrittenDate:
    try:
        return WrittenDate(day=date(year, month, day))
    except ValueError:
        return WrittenDate(doubt=f"{quoted(text)} isn't a day of the calendar.")


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)
