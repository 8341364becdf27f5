"""Amounts of one currency, and what they are in another one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

_CENT = Decimal("0.01")


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
