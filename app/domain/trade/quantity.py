"""The quantities a vendor is to price, as buyers write them: "1;5;10", "1 & 5", "2,500 / 5,000", "50pcs or MOQ"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from typing_extensions import override

from app.domain.trade.cleaning import glimpse
from app.domain.trade.problem import Problem

_UNIT = (
    r"(?:pcs?|pces?|pieces?|ea|each|stks?|st|stück|stueck|off|units?|unit\(s\)|sets?|kits?|parts?|items?|nos?|assys?"
    r"|assembl(?:y|ies)|piezas?|pzas?|pièces?|stuks?|szt|ks)\b\.?"
)
_LABEL = re.compile(
    r"\s*(?:order\s+)?(?:qty\b\.?|qtys\b|quantity|quantities|menge|anzahl|stückzahl|cantidad|quantité)\s*[:=]?\s*(?=\W*\d)",
    re.IGNORECASE,
)
_DIGITS = r"\d{1,12}|\d{1,3}(?:[,.' ’]\d{3})+"
_BEFORE = rf"(?:{_UNIT}\s*|x\s*)?"
_ONE = re.compile(
    rf"{_BEFORE}(?P<number>{_DIGITS})(?:[.,](?:0{{1,2}}|0{{4,}}))?(?P<thousand>k)?[\s-]*(?:{_UNIT}\s*|\({_UNIT}\)\s*|x)*",
    re.IGNORECASE,
)
_MOQ = re.compile(r"\s*(?:\bor|/|\band)?\s*\bM\.?O\.?Q\b\.?\s*(?:or\b|and\b|/)?\s*", re.IGNORECASE)
_PARTING = re.compile(r"[;/|\n&]|\b(?:and|or|und|oder|et|ou|y)\b", re.IGNORECASE)  # what can be nothing else
_RATE = re.compile(r"/\s*[^\W\d]")  # "5/yr": how many a year is not how many to price
_LISTED = re.compile(rf"\d{{1,12}}\s*(?:{_UNIT})?(?:\s+\d{{1,12}}\s*(?:{_UNIT})?)+", re.IGNORECASE)
_MAY_BE_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}[,. ]\d{3}(?!\d)")  # one number with thousands apart, or several?
_GROUPED = re.compile(r"\d{1,3}(?:[, ]\d{3})+")
_SURELY_GROUPED = re.compile(r"\d{1,3}(?:['’]\d{3})+|\d{1,3}(?:,\d{3})+,000|\d{1,3}(?:\.\d{3}){2,}")
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_LIMIT = 1_000_000_000


class QuantitiesInvalid(Problem):
    """The text names no quantities; the message quotes what could not be read."""


@dataclass(frozen=True, slots=True)
class QuantityBreaks:
    """Ascending, distinct piece counts; `or_minimum`: the vendor's minimum order quantity will do as well.

    Without any of them nobody can quote; `unread` is then what stood there, until the buyer has mended it.
    """

    values: tuple[int, ...]
    or_minimum: bool = False
    unread: str = ""

    @classmethod
    def parse(cls, text: str) -> "QuantityBreaks":
        """Read a cell. Separators: ";", ",", "/", "|", "&", "and" and white space between numbers. "1,500" may be one
        number or two: it is refused rather than guessed, unless another sign parts the numbers ("2,500 / 5,000").

        Raises:
            QuantitiesInvalid: empty, zero, negative, fractional, over a billion, or words that mean no quantity.
        """
        rest, or_minimum = _without_minimum(_bare(text))
        values = tuple(_number(piece, text) for piece in _pieces(rest, text))
        if not values:
            raise QuantitiesInvalid(f"“{glimpse(text)}” has no quantity. Write whole numbers like 1;5;10.")
        return cls(tuple(sorted(set(values))), or_minimum)

    @classmethod
    def kept(cls, text: str) -> "QuantityBreaks":
        """The same; what cannot be read is kept as it stands, to be mended."""
        try:
            return cls.parse(text)
        except QuantitiesInvalid:
            return cls((), unread=text)

    @property
    def is_read(self) -> bool:
        """Whether a vendor can be asked for them."""
        return bool(self.values)

    @override
    def __str__(self) -> str:
        if not self.is_read:
            return self.unread
        numbers = "; ".join(str(v) for v in self.values)
        return f"{numbers} or MOQ" if self.or_minimum else numbers


def _bare(text: str) -> str:
    """Without odd spaces, brackets around all of it, and a "Qty:" in front."""
    bare = re.sub(r"[^\S\n]+", " ", text).strip(" \n.;,")
    bare = _LABEL.sub("", bare, count=1) if _LABEL.match(bare) else bare
    return bare[1:-1].strip() if bare and _BRACKETS.get(bare[0]) == bare[-1] else bare


def _without_minimum(text: str) -> tuple[str, bool]:
    shorter = _MOQ.sub(" ", text).strip()
    return shorter, shorter != text


def _pieces(text: str, whole: str) -> list[str]:
    """The parts that are to be one number each."""
    if _RATE.search(text):
        raise QuantitiesInvalid(f"“{glimpse(whole)}” may be a rate. Write the quantities to price, like 1;5;10.")
    parts = [p for part in _PARTING.split(text) if (p := part.strip(" ,"))]
    is_parted = len(parts) > 1
    return [piece for part in parts for piece in _within(part, whole, is_parted=is_parted)]


def _within(part: str, whole: str, *, is_parted: bool) -> Iterator[str]:
    """Commas and blanks, which may stand within a number as well."""
    number = re.sub(rf"\s*{_UNIT}$", "", part, flags=re.IGNORECASE)
    pieces = [p for piece in part.split(",") if (p := piece.strip())]
    if _SURELY_GROUPED.fullmatch(number):
        yield part
    elif _MAY_BE_GROUPED.search(number) and not _rises(pieces):
        if not (is_parted and _GROUPED.fullmatch(number)):
            raise _unclear(whole)
        yield part
    elif _LISTED.fullmatch(part):
        yield from re.findall(r"\d+", part)
    elif _ONE.fullmatch(part) and not _MAY_BE_GROUPED.search(number):
        yield part
    else:
        yield from pieces


def _rises(pieces: list[str]) -> bool:
    """“100,250,500” is three quantities; “1,500” may be one or two."""
    values = [int(p) for p in pieces if p.isascii() and p.isdigit()]
    return len(values) == len(pieces) > 2 and values == sorted(values)


def _unclear(whole: str) -> QuantitiesInvalid:
    return QuantitiesInvalid(f"“{whole}” could mean thousands or fractions. Write 1000, or 1; 5; 10.")


def _number(piece: str, whole: str) -> int:
    match = _ONE.fullmatch(piece)
    if match is None:
        raise QuantitiesInvalid(
            f"“{glimpse(piece)}” in “{glimpse(whole)}” is not a quantity. Write whole numbers like 1;5;10."
        )
    value = int(re.sub(r"\D", "", match["number"])) * (1000 if match["thousand"] else 1)
    if not 0 < value <= _LIMIT:
        raise QuantitiesInvalid(f"“{glimpse(piece)}” in “{glimpse(whole)}” is outside 1 to {_LIMIT:,}.")
    return value
