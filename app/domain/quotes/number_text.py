"""Numbers as people of many countries write them: 1,234.50 · 1.234,50 · 1'234.50 · 1 234,50 · .85 · 180,- and so on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

NUMBER = r"(?:[0-9](?:[0-9.,']|(?<=[0-9]) (?=[0-9]{3}(?![0-9])))*|[.,][0-9]+)(?:-{1,2}(?![0-9])|(?<=[.,])=)?"
"""The characters of one; a blank parts thousands alone."""

_ROUND = re.compile(r"[.,](?:-{1,2}|=)$")  # "180,-", "1'250.--": no cents
_PLAIN = re.compile(r"([0-9]+)(?:[.,]([0-9]*))?")
_GROUPS = re.compile(r"[0-9]{1,3}(?:(?P<sign>[.,' ])[0-9]{3})(?:(?P=sign)[0-9]{3})*")
_GROUPED = re.compile(r"(?P<whole>[0-9]{1,3}(?:(?P<sign>[.,' ])[0-9]{3})+)(?P<point>(?!(?P=sign))[.,])(?P<part>[0-9]*)")
_EITHER = re.compile(r"([1-9][0-9]{0,2})([.,])([0-9]{3})")
_LONGEST = 21  # with six places the digits that Decimal computes with
_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class DecimalSigns:
    """How many of a form's other cells write decimals with a point, and how many with a comma, beyond doubt."""

    points: int = 0
    commas: int = 0

    @property
    def sign(self) -> str:
        """What most of them have: "." or ","; "" where none or as many have the other."""
        if self.points == self.commas:
            return ""
        return "." if self.points > self.commas else ","


def decimal_signs(texts: Iterable[str]) -> DecimalSigns:
    """Count them in texts that `plain` gave; a text such as "1.250" speaks for neither."""
    signs = [sign for text in texts for number in re.findall(NUMBER, text) if (sign := _sign(number))]
    return DecimalSigns(signs.count("."), signs.count(","))


def _sign(number: str) -> str:
    if len(number_readings(number)) != 1:
        return ""
    if grouped := _GROUPED.fullmatch(number):
        return grouped["point"] if grouped["part"] else ""
    found = re.fullmatch(r"[0-9]*([.,])[0-9]+", number)
    return found[1] if found else ""


def number_readings(text: str) -> tuple[Decimal, ...]:  # noqa: PLR0911 - one for each way to write it
    """What it may be: nothing, one number, or for "1.250" two: with the sign as the decimal one first."""
    if len(text) > _LONGEST:
        return ()
    if rounded := _ROUND.search(text):
        whole = text[: rounded.start()]
        return _whole(whole)
    if text.startswith((".", ",")):
        return (places(Decimal(f"0.{text[1:]}")),) if text[1:].isdigit() else ()
    if either := _EITHER.fullmatch(text):
        return (places(Decimal(f"{either[1]}.{either[3]}")), Decimal(f"{either[1]}{either[3]}"))
    if found := _PLAIN.fullmatch(text):
        return (places(Decimal(f"{found[1]}.{found[2] or '0'}")),)
    if found := _GROUPED.fullmatch(text):
        return (places(Decimal(f"{re.sub('[^0-9]', '', found['whole'])}.{found['part'] or '0'}")),)
    return _whole(text)


def _whole(text: str) -> tuple[Decimal, ...]:
    return (Decimal(re.sub("[^0-9]", "", text)),) if text.isdigit() or _GROUPS.fullmatch(text) else ()


def places(value: Decimal) -> Decimal:
    """Six places at most, and no zeros after them: spreadsheets give 20.790000000000003."""
    rounded = value.quantize(_PLACES)
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded.normalize()
