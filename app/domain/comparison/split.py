"""An order split over vendors: what a given split costs, and the cheapest ones with few vendors."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from app.domain.comparison.comparison import Column, Comparison
from app.domain.comparison.costing import LineCost, OrderCost, order_cost
from app.domain.comparison.money import half_up
from app.domain.comparison.split_sets import SetSearch
from app.domain.comparison.split_terms import Terms
from app.domain.trade.ids import VendorId
from app.domain.trade.problem import Problem

_NOTHING = Decimal(0)
_CENTS = 100
_UNLOCKED: Mapping[int, VendorId] = MappingProxyType({})


class CannotDeliver(Problem):
    """A line was given to a vendor whose offer for it can't be ordered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Each line with one vendor. Amounts are in the currency of the comparison.

    `handling`: of all orders, which `orders` don't have in them. `left_out`: lines without a vendor. `gap`: how much
    cheaper another split might still be, see `cheapest_splits`; None where nobody has searched.
    """

    awards: Mapping[int, VendorId]
    orders: Mapping[VendorId, Decimal]
    handling: Decimal
    total: Decimal
    left_out: tuple[int, ...]
    gap: Decimal | None = None


def split_of(comparison: Comparison, awards: Mapping[int, VendorId], handling: Decimal = _NOTHING) -> Split:
    """What it costs to give these lines to these vendors. `handling`: of each order, rounded to the cent.

    Raises:
        CannotDeliver: one of the vendors can't deliver a line that it is given.
    """
    lines: dict[VendorId, list[LineCost]] = {}
    for line, vendor_id in sorted(awards.items()):
        lines.setdefault(vendor_id, []).append(_ordered(comparison, line, vendor_id))
    orders = {vendor_id: _order(comparison, vendor_id, lines[vendor_id]) for vendor_id in sorted(lines)}
    all_handling = len(orders) * half_up(handling)
    return Split(
        awards=dict(sorted(awards.items())),
        orders=orders,
        handling=all_handling,
        total=sum(orders.values(), all_handling),
        left_out=tuple(sorted(line.number for line in comparison.lines if line.number not in awards)),
    )


def _ordered(comparison: Comparison, line: int, vendor_id: VendorId) -> LineCost:
    cost = _offered(comparison, line, vendor_id)
    if cost is None:
        column = comparison.columns[vendor_id]
        reasons = [comparison.wanted(line, vendor_id).why, *column.hindrances]
        reason = next(reason.text for reason in reasons if reason is not None)
        raise CannotDeliver(
            f"{column.offer.vendor} can't be given line {line}: {reason}. Choose another vendor for this line."
        )
    return cost


def _offered(comparison: Comparison, line: int, vendor_id: VendorId) -> LineCost | None:
    return comparison.wanted(line, vendor_id).cost if comparison.columns[vendor_id].is_usable else None


def _order(comparison: Comparison, vendor_id: VendorId, lines: Iterable[LineCost]) -> Decimal:
    column = comparison.columns[vendor_id]
    quote = column.offer.quote
    assert quote is not None  # noqa: S101 - it has priced a line
    assert column.factor is not None  # noqa: S101 - it is usable
    order = order_cost(quote, lines, comparison.basis.freight.get(vendor_id, _NOTHING))
    return half_up(order.total * column.factor)


def never() -> bool:
    """It is never over."""
    return False


def cheapest_splits(
    comparison: Comparison,
    handling: Decimal = _NOTHING,
    *,
    most: int = 4,
    locked: Mapping[int, VendorId] = _UNLOCKED,
    is_over: Callable[[], bool] = never,
) -> tuple[Split, ...]:
    """The cheapest of all splits with one vendor, with two, … with `most`: those that are worth it.

    Each has more vendors than the one before and costs less; a number of vendors with which it doesn't get cheaper has
    none, nor has one that can't deliver every line that somebody offers. So the last is the cheapest of all, and `gap`
    is against all splits with fewer vendors than the next one has: 0 where all were looked at, more where `is_over`,
    which is asked every few milliseconds, has said True before. Of equally cheap ones it is always the same.

    `handling`: of each order, rounded to the cent. `locked`: vendors of lines that are to stay with them.

    Raises:
        CannotDeliver: a vendor can't deliver a line that is locked to it.
    """
    for line, vendor_id in locked.items():
        _ordered(comparison, line, vendor_id)
    usable = sorted(vendor_id for vendor_id, column in comparison.columns.items() if column.is_usable)
    offers = {
        line: {v: cost for v in usable if locked.get(line, v) == v and (cost := _offered(comparison, line, v))}
        for line in sorted(line.number for line in comparison.lines)
    }
    offers = {line: costs for line, costs in offers.items() if costs}
    if not offers:
        return ()
    orders = [_Wanted(comparison.columns[v], tuple(costs.get(v) for costs in offers.values())) for v in usable]
    unit = math.lcm(*(order.parts for order in orders))
    paid = half_up(handling)
    far = 2 * sum(order.most(unit, paid) for order in orders)
    terms = [order.terms(unit, paid, far) for order in orders]
    splits: list[Split] = []
    for found in SetSearch(terms, most, step=unit // _CENTS, far=far, is_over=is_over).run():
        awards = {line: usable[vendor] for line, vendor in zip(offers, found.choice, strict=True)}
        split = replace(split_of(comparison, awards, handling), gap=Decimal(found.total - found.bound) / unit)
        if splits and splits[-1].total == split.total:
            split = replace(splits.pop(), gap=split.gap)
        splits.append(split)
    return tuple(splits)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """All that a vendor could get, in whole numbers; `lines` has None for those that it doesn't offer."""

    column: Column
    lines: tuple[LineCost | None, ...]

    @property
    def parts(self) -> int:
        """In how many its amounts × the rate are whole, and a cent of either currency, too."""
        return self._own_parts * self._factor.denominator

    @property
    def _factor(self) -> Fraction:
        assert self.column.factor is not None  # noqa: S101 - it is usable
        return Fraction(self.column.factor)

    @property
    def _order(self) -> OrderCost:
        assert self.column.order is not None  # noqa: S101 - it is usable
        return self.column.order

    @property
    def _own_parts(self) -> int:
        order = self._order
        amounts = [order.minimum or _NOTHING, order.charge, order.freight]
        amounts += [amount for cost in self.lines if cost for amount in (cost.amount, cost.nre)]
        return math.lcm(_CENTS, *(amount.as_integer_ratio()[1] for amount in amounts))

    def most(self, unit: int, handling: Decimal) -> int:
        """More than it could cost to order everything."""
        terms = self.terms(unit, handling, 0)
        return terms.order(sum(terms.amounts), sum(terms.nre)) + unit

    def terms(self, unit: int, handling: Decimal, far: int) -> Terms:
        scale = (self._factor * unit).as_integer_ratio()

        def whole(amount: Decimal) -> int:
            above, below = amount.as_integer_ratio()
            return above * scale[0] // (below * scale[1])

        order = self._order
        own_cent, cent = whole(Decimal("0.01")), unit // _CENTS
        return Terms(
            amounts=tuple(whole(cost.amount) if cost else 0 for cost in self.lines),
            nre=tuple(whole(cost.nre) if cost else far for cost in self.lines),
            minimum=whole(order.minimum or _NOTHING),
            charge=whole(order.charge + order.freight),
            handling=int(handling * unit),
            own_cent=own_cent if self._own_parts > _CENTS else 1,
            cent=cent if own_cent % cent else 1,
        )
