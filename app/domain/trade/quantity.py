"""The quantities a vendor is to price, as buyers write them: "1;5;10", "1, 2, 5, 10", "50pcs or MOQ"."""

import re
from dataclasses import dataclass

from typing_extensions import override

from app.domain.trade.problem import Problem

_UNIT = r"(?:pcs?|pieces?|ea|each|stk|st|off)\.?"
_ONE = re.compile(rf"(\d{{1,12}})\s*({_UNIT})?", re.IGNORECASE)
_MOQ = re.compile(r"\s*(?:\bor|/|\band)?\s*\bM\.?O\.?Q\b\.?\s*(?:or\b|and\b|/)?\s*", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d{1,3}[, ]\d{3}|.*\d,000\b.*", re.DOTALL)  # one number or two? the buyer must say
_LIMIT = 1_000_000_000


class QuantitiesInvalid(Problem):
    """The text names no quantities; the message quotes what could not be read."""


@dataclass(frozen=True, slots=True)
class QuantityBreaks:
    """Ascending, distinct piece counts; `or_minimum`: the vendor's minimum order quantity will do as well."""

    values: tuple[int, ...]
    or_minimum: bool = False

    @classmethod
    def parse(cls, text: str) -> "QuantityBreaks":
        """Read a cell. Separators: ";", ",", "/", "|" and white space between numbers. "1,500" may be one number or
        two: it is refused rather than guessed.

        Raises:
            QuantitiesInvalid: empty, zero, negative, fractional, over a billion, or words that mean no quantity.
        """
        rest, or_minimum = _without_minimum(text.replace("\xa0", " ").strip())
        values = tuple(_number(piece, text) for piece in _pieces(rest, text))
        if not values:
            raise QuantitiesInvalid(f"“{text}” names no quantity. Write whole numbers like 1;5;10.")
        return cls(tuple(sorted(set(values))), or_minimum)

    @override
    def __str__(self) -> str:
        numbers = "; ".join(str(v) for v in self.values)
        return f"{numbers} or MOQ" if self.or_minimum else numbers


def _without_minimum(text: str) -> tuple[str, bool]:
    shorter = _MOQ.sub(" ", text).strip()
    return shorter, shorter != text


def _pieces(text: str, whole: str) -> list[str]:
    if _THOUSANDS.fullmatch(text) or re.search(r"\d\.\d", text):
        raise QuantitiesInvalid(f"“{whole}” could mean thousands or fractions. Write 1000, or 1; 5; 10.")
    parts = [p.strip() for p in re.split(r"[;,/|\n]", text)]
    found = [p for p in parts if p]
    if len(found) == 1 and re.fullmatch(r"\d+(?:\s+\d+)+", found[0]):
        return found[0].split()
    return found


def _number(piece: str, whole: str) -> int:
    match = _ONE.fullmatch(piece)
    if match is None:
        raise QuantitiesInvalid(f"“{piece}” in “{whole}” is not a quantity. Write whole numbers like 1;5;10.")
    value = int(match[1])
    if not 0 < value <= _LIMIT:
        raise QuantitiesInvalid(f"“{piece}” in “{whole}” is outside 1 to {_LIMIT:,}.")
    return value
