"""Number formats of a spreadsheet: what a cell shows where that is not what it holds. ECMA-376 part 1, §18.8.30."""

import re
from datetime import date, timedelta
from enum import StrEnum

_BUILT_IN = {11: "0.00E+00", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 48: "##0.0E+0"}  # those that matter here
_ASIDE = re.compile(r"\[[^\]]*\]|_.|\*.")  # colours, languages, and what keeps room
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|([0#])|([-/ ():+])')
_DAY_TOKEN = re.compile(r"d{1,2}|m{1,4}|yyyy|yy|[-/ .,]", re.IGNORECASE)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_FIRST_DAY = date(1899, 12, 30)  # of the calendar of 1900, from March of that year on
_LAST = 2_958_465  # 9999-12-31


class Shows(StrEnum):
    """What a format makes of a number."""

    PADDED = "padded"  # leading zeros, or signs between the digits
    SCIENTIFIC = "scientific"
    DATE = "date"


def format_code(number: int, own: dict[int, str]) -> str:
    """A format by its id; empty for those that change nothing that matters."""
    return own.get(number, _BUILT_IN.get(number, ""))


def kind_of(code: str) -> Shows | None:
    """None: what is shown is what is held, as far as it matters."""
    section = _ASIDE.sub("", code.split(";", maxsplit=1)[0])
    if _digits(section):
        return Shows.PADDED
    if re.search(r"0E[+-]", section, re.IGNORECASE):
        return Shows.SCIENTIFIC
    return Shows.DATE if _days(section) else None


def shown(code: str, value: float, *, from_1904: bool = False) -> str:
    """As the spreadsheet shows it; empty where that is not known."""
    kind, section = kind_of(code), _ASIDE.sub("", code.split(";", maxsplit=1)[0])
    if kind is Shows.PADDED:
        return _padded(section, int(value)) if value >= 0 and value == int(value) else ""
    if kind is Shows.SCIENTIFIC:
        return scientific(value)
    days = int(value) + (1462 if from_1904 else 0)
    return _dated(section, _FIRST_DAY + timedelta(days)) if kind and 60 < days <= _LAST else ""


def scientific(value: float) -> str:
    """With two decimals, as a narrow column has it."""
    return f"{value:.2E}"


def _digits(section: str) -> list[tuple[str, str, str, str]]:
    """The tokens of a format of digits and signs alone that shows more than a plain number; else none."""
    if _TOKEN.sub("", section):
        return []
    tokens: list[tuple[str, str, str, str]] = _TOKEN.findall(section)
    places = "".join(digit for _, _, digit, _ in tokens)
    return tokens if "0" in places and (len(tokens) > len(places) or "00" in places) else []


def _padded(section: str, value: int) -> str:
    tokens = _digits(section)
    places = sum(bool(digit) for _, _, digit, _ in tokens)
    digits = str(value).rjust(places, " ")
    first, left = digits[: len(digits) - places + 1], iter(digits[len(digits) - places + 1 :])
    text, is_first = "", True
    for quoted, escaped, digit, sign in tokens:
        if not digit:
            text += quoted or escaped or sign
            continue
        found = first if is_first else next(left)
        is_first = False
        text += found if found != " " else "0" if digit == "0" else ""
    return text


def _days(section: str) -> list[str]:
    plain = re.sub(r'\\(.)|"([^"]*)"', r"\1\2", section)
    return (
        [] if _DAY_TOKEN.sub("", plain) or not re.search("[dmy]", plain, re.IGNORECASE) else _DAY_TOKEN.findall(plain)
    )


def _dated(section: str, day: date) -> str:
    month = _MONTHS[day.month - 1]
    words = {
        "d": str(day.day), "dd": f"{day.day:02}", "m": str(day.month), "mm": f"{day.month:02}", "mmm": month[:3],
        "mmmm": month, "yy": f"{day.year % 100:02}", "yyyy": str(day.year),
    }  # fmt: skip
    return "".join(words.get(token.casefold(), token) for token in _days(section))
