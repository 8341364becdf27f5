"""Amounts of one currency, and what they are in another one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

from app.domain.trade.problem import Problem

_CENT = Decimal("0.01")
_DIGITS = Context(prec=10)  # of a rate that is counted out of two others
_RATE = re.compile(r"[0-9]{1,7}(?:[.,][0-9]{1,10})?\Z")


class RateInvalid(Problem):
    """It is no rate; the message says how to write one."""


def half_up(amount: Decimal) -> Decimal:
    """To the cent, as invoices are rounded: 0.125 is 0.13."""
    return amount.quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `currency` is so many of the currency that all is compared in; on `day`, by `source`."""

    currency: str  # ISO 4217
    factor: Decimal
    day: date
    source: str = ""  # “typed”, or the name of a file


@dataclass(frozen=True, slots=True)
class Rates:
    """Into `base`, which needs none."""

    base: str
    by_currency: Mapping[str, Rate] = field(default_factory=dict)

    @classmethod
    def of(cls, base: str, rates: Iterable[Rate]) -> "Rates":
        return cls(base, {rate.currency: rate for rate in rates})

    def factor(self, currency: str) -> Decimal | None:
        """None where nobody has said what it is worth."""
        if currency == self.base:
            return Decimal(1)
        rate = self.by_currency.get(currency)
        return rate.factor if rate else None


def read_factor(text: str) -> Decimal:
    """“1.085”, “1,085”: a rate has no thousands. RateInvalid."""
    written = text.strip()
    factor = Decimal(written.replace(",", ".")) if _RATE.match(written) else Decimal(0)
    if not factor:
        raise RateInvalid("A rate is a number such as 1.085: what one unit of the currency is worth.")
    return factor


def crossed(of_base: Decimal, of_currency: Decimal) -> Decimal:
    """What one unit of a currency is in the base, where both are told by what one unit of a third one is worth."""
    return _DIGITS.divide(of_base, of_currency)
