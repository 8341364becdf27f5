"""Points beside the money: price, lead time and history of orders, by the weights that a buyer gives them.

Proportional scoring, as it is usual in purchasing: of each criterion the best has 100, another one its share of that:
least amount ÷ amount, fewest working days ÷ working days, answers in time ÷ most answers in time. Points change no
amount and no mark.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from app.domain.comparison.comparison import Comparison
from app.domain.comparison.split import Split
from app.domain.comparison.working_days import working_days_between
from app.domain.trade.ids import VendorId
from app.domain.trade.problem import Problem

K = TypeVar("K")
_FULL = Decimal(100)
_TENTH = Decimal("0.1")


class WeightsInvalid(Problem):
    """Nothing can be weighed with them."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each criterion counts beside the others: 60, 30, 10 is the same as 6, 3, 1."""

    price: int = 60
    lead_time: int = 30
    history: int = 10

    def checked(self) -> "Weights":
        """WeightsInvalid."""
        if min(self.price, self.lead_time, self.history) < 0 or not self._sum:
            raise WeightsInvalid("Weights are 0 or more, and at least one of them is more than 0.")
        return self

    @property
    def shares(self) -> tuple[Decimal, Decimal, Decimal]:
        """Of price, lead time and history: 1 together."""
        price, lead_time, history = (Decimal(each) / self._sum for each in (self.price, self.lead_time, self.history))
        return price, lead_time, history

    @property
    def _sum(self) -> int:
        return self.price + self.lead_time + self.history


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What is weighed: an order, or orders that make a whole together.

    `days`: working days until the last line ships, None where a line has no lead time. `in_time`: the share of its
    requests that a vendor is expected to answer in time, 0 … 1.
    """

    amount: Decimal
    days: int | None
    in_time: float


@dataclass(frozen=True, slots=True)
class Points:
    """`total`: 0 … 100, to a tenth; `steps`: how they come about, a sentence for each criterion."""

    total: Decimal
    steps: tuple[str, ...]


def points_of(candidates: Mapping[K, Candidate], weights: Weights) -> dict[K, Points]:
    """Of all that are weighed against each other. WeightsInvalid."""
    price, lead_time, history = weights.checked().shares
    least = min((one.amount for one in candidates.values()), default=Decimal(0))
    fewest = min((one.days for one in candidates.values() if one.days is not None), default=0)
    most = max((one.in_time for one in candidates.values()), default=0.0)
    found = {}
    for key, one in candidates.items():
        parts = _price(one, least, price), _lead_time(one, fewest, lead_time), _history(one, most, history)
        found[key] = Points(_tenth(sum((points for points, _ in parts), Decimal(0))), tuple(step for _, step in parts))
    return found


def weighed_orders(
    comparison: Comparison, weights: Weights, in_time: Mapping[VendorId, float]
) -> dict[VendorId, Points]:
    """Of orders that can be compared as a whole: every line, valid, with a rate. WeightsInvalid.

    `in_time`: of each vendor the share of its requests that it is expected to answer in time.
    """
    lines = [line.number for line in comparison.lines]
    candidates = {
        vendor_id: Candidate(
            amount=column.amount,
            days=_days(comparison, dict.fromkeys(lines, vendor_id)),
            in_time=in_time.get(vendor_id, 0.0),
        )
        for vendor_id, column in comparison.columns.items()
        if column.counts and column.covers_all and column.amount is not None
    }
    return points_of(candidates, weights)


def weighed_split(comparison: Comparison, split: Split, in_time: Mapping[VendorId, float]) -> Candidate:
    """What is expected of several vendors is weighed by the money that each gets."""
    goods = sum(split.orders.values(), Decimal(0))
    shares = {v: float(amount / goods) if goods else 1 / len(split.orders) for v, amount in split.orders.items()}
    return Candidate(
        amount=split.total,
        days=_days(comparison, split.awards),
        in_time=sum(share * in_time.get(vendor_id, 0.0) for vendor_id, share in shares.items()),
    )


def last_shipping(comparison: Comparison, awards: Mapping[int, VendorId]) -> date | None:
    """When the last of these lines ships; None where one of them has no day."""
    days = [comparison.wanted(line, vendor_id).ships for line, vendor_id in awards.items()]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def _days(comparison: Comparison, awards: Mapping[int, VendorId]) -> int | None:
    ships, basis = last_shipping(comparison, awards), comparison.basis
    return None if ships is None else working_days_between(basis.day, ships, basis.holidays)


def _price(one: Candidate, least: Decimal, share: Decimal) -> tuple[Decimal, str]:
    points = _FULL if one.amount == least else _FULL * least / one.amount
    text = f"Price: {least:,.2f} ÷ {one.amount:,.2f} = {_tenth(points)} points, weighs {share:.0%}"
    return points * share, text


def _lead_time(one: Candidate, fewest: int, share: Decimal) -> tuple[Decimal, str]:
    """Today is as good as tomorrow: nothing is divided by 0."""
    if one.days is None:
        return Decimal(0), f"No lead time for a line: 0 points, weighs {share:.0%}"
    days, fewest = max(one.days, 1), max(fewest, 1)
    points = _FULL * fewest / days
    return points * share, f"Lead time: {fewest} ÷ {days} working days = {_tenth(points)} points, weighs {share:.0%}"


def _history(one: Candidate, most: float, share: Decimal) -> tuple[Decimal, str]:
    points = _FULL * Decimal(str(one.in_time)) / Decimal(str(most)) if most else _FULL
    text = f"Answers in time: {one.in_time:.0%} ÷ {most:.0%} = {_tenth(points)} points, weighs {share:.0%}"
    return points * share, text


def _tenth(points: Decimal) -> Decimal:
    return points.quantize(_TENTH, ROUND_HALF_UP)
