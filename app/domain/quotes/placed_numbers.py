"""Numbers in a row of words: which may be amounts and which may be quantities."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from app.domain.quotes.amount_words import CURRENCY, PIECES
from app.domain.quotes.candidate_words import NOT_A_QUANTITY, OF_TIME
from app.domain.quotes.number_text import number_readings
from app.domain.quotes.placed_words import PlacedWord, Row
from app.domain.trade.lazy_pattern import lazy_pattern

_MOST = 200  # numbers of a row
_LARGEST = 9  # digits of a quantity
_GROUPS = r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]{1,4})?(?![0-9])"
_PLAIN = r"[0-9](?:[0-9.,']*[0-9])?(?:[.,]?-{1,2}(?![\w-]))?|[.,][0-9]+"
_PER = "|".join(f"(?:{pattern.pattern if count == 1000 else f'(?i:{pattern.pattern})'})" for count, pattern in PIECES)
_MONEY = rf"(?i:{CURRENCY})"
_WRITTEN = (
    r"(?<![\w.,/#°-])(?P<before>{0}[ -]?(?=[0-9.,]))?(?P<number>{1})"
    r"(?P<range>(?: ?- ?[0-9]{{1,7}}(?:[.,][0-9]{{3}})?(?![.,]?[0-9])| ?\+| ?(?:up|or more|and up|x)\b| ?×)(?![\w%]))?"
    r"(?P<after> ?{0}(?![^\W_]| ?[0-9]))?(?P<per> ?\(?(?:{2})\)?)?"
    r"(?P<later> ?{0}(?![^\W_]| ?[0-9]))?(?![\w]|[.,/-][0-9])"
)
_GROUPED = lazy_pattern(_WRITTEN.format(_MONEY, _GROUPS, _PER))
_SINGLE = lazy_pattern(_WRITTEN.format(_MONEY, _PLAIN, _PER))
_AT = re.compile(r"[@=] ?$")
_TIME = re.compile(OF_TIME, re.IGNORECASE)
_NO_QUANTITY = re.compile(NOT_A_QUANTITY, re.IGNORECASE)
_PERCENT = re.compile(r" ?%(?! ?(?:pcs|st|ea))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """`text` has the currency and “per” that stand beside it; `quantities` are those it may be."""

    row: Row
    begin: int
    end: int
    text: str
    is_money: bool
    quantities: tuple[int, ...]
    readings: tuple[Decimal, ...]

    @property
    def words(self) -> tuple[PlacedWord, ...]:
        """Where it stands."""
        return self.row.covering(self.begin, self.end)

    @property
    def middle(self) -> float:
        """Across the page."""
        words = self.words
        return (words[0].left + words[-1].right) / 2


def numbers_of(row: Row, asked: Collection[int], begin: int = 0, end: int | None = None) -> Iterator[Number]:
    """Numbers of this part of the row. Blanks part thousands in an amount and in a quantity that was asked."""
    text = row.text[:end]
    at, count = begin, 0
    before: Number | None = None
    while (found := _SINGLE.search(text, at)) and count < _MOST:
        count += 1
        grouped = _GROUPED.match(text, found.start())
        chosen = grouped if grouped and _is_one(grouped, asked) else found
        at = chosen.end()
        if chosen["number"][-3:-2] in {".", ","} and (percent := _PERCENT.match(text, chosen.end())):
            yield replace(_number(row, text, chosen), end=percent.end(), text=f"{chosen[0].strip()} %")
        elif not _PERCENT.match(text, chosen.end()) and not _TIME.match(text, chosen.end("number")):
            number = _number(row, text, chosen)
            if before and before.is_money and text[before.end : number.begin].strip() == "@":
                number = replace(number, is_money=False)  # “$9.10 ea @ 10”
            yield number
            before = number


def _is_one(found: re.Match[str], asked: Collection[int]) -> bool:
    has_money = found["before"] or found["after"] or found["later"] or re.search("[.,]", found["number"])
    return bool(has_money) or int(re.sub("[^0-9]", "", found["number"])) in asked


def _number(row: Row, text: str, found: re.Match[str]) -> Number:
    readings = number_readings(found["number"])
    has_currency = bool(found["before"] or found["after"] or found["later"])
    has_cents = len(readings) == 1 and (
        readings[0] != readings[0].to_integral_value() or found["number"][-3:-2] in ".,"
    )
    is_each = bool(re.match(r" ?\(?(?:/|%|‰|(?:per|pro|je|par|por|za)\b)", found["per"] or "", re.IGNORECASE))
    before = text[max(0, found.start() - 14) : found.start()]
    is_money = has_currency or (has_cents and len(found["number"]) > 2) or is_each or bool(_AT.search(before))
    can_count = not has_currency and not is_each and not _NO_QUANTITY.search(before)
    quantities = (
        tuple(int(value) for value in readings if value == value.to_integral_value() and 0 < value < 10**_LARGEST)
        if can_count
        else ()
    )
    return Number(row, found.start(), found.end(), found[0].strip(), is_money, quantities, readings)
