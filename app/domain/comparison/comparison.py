"""All offers to an RFQ side by side: lines and quantities × vendors, with what can't be compared and why.

Each amount is counted in its quote's own currency and rounded there; what is shown beside others is that × the rate.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from app.domain.comparison.costing import (
    NO_ANSWER,
    NOT_ASKED,
    STALE,
    USUAL_RULES,
    Hindrance,
    LineCost,
    OrderCost,
    QuotedLine,
    Rules,
    Why,
    line_cost,
    order_cost,
    quoted_lines,
)
from app.domain.comparison.money import Rates, half_up
from app.domain.comparison.working_days import after_working_days
from app.domain.quotes.quote import Quote, QuotedPrice
from app.domain.trade.ids import VendorId

Place = tuple[int, int, VendorId]  # line, quantity, vendor


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedLine:
    """A line of the RFQ, and the quantities that were to be priced, ascending."""

    number: int
    part_number: str
    quantities: tuple[int, ...]
    description: str = ""
    unit: str = ""
    need_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A vendor that was asked for these lines, and its quote that counts; without one, `instead` says what it said.

    `stale`: lines that were changed since they were quoted.
    """

    vendor_id: VendorId
    vendor: str
    asked: frozenset[int]
    quote: Quote | None = None
    instead: Hindrance = NO_ANSWER
    stale: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """On what the offers are compared: whether they hold on the decision's day, and what is to be ordered.

    `quantities`: of each line the one that would be ordered. `freight`: by vendor, in the currency of its quote.
    """

    day: date
    rates: Rates
    quantities: Mapping[int, int]
    rules: Rules = USUAL_RULES
    freight: Mapping[VendorId, Decimal] = field(default_factory=dict)
    holidays: AbstractSet[date] = frozenset()

    @property
    def currency(self) -> str:
        """In which all is compared."""
        return self.rates.base


@dataclass(frozen=True, slots=True)
class Cheaper:
    """More pieces for less: “50 cost 217.50”."""

    quantity: int
    amount: Decimal  # with NRE, in the currency of the comparison where there is a rate, else in the quote's


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A quantity of a line at a vendor. Either `cost` or `why` is there; `amount` is None where there is no rate.

    `amount`: the line with its NRE, in the currency of the comparison. `ships`: ordered on the decision's day.
    """

    cost: LineCost | None = None
    why: Hindrance | None = None
    amount: Decimal | None = None
    ships: date | None = None
    is_late: bool = False  # it ships after the line is needed
    is_best: bool = False
    cheaper: Cheaper | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A vendor's offer as a whole: an order of all lines that it was asked for, in the quantities that are wanted.

    What hinders it keeps it from every best mark. `amount`: the order in the currency of the comparison.
    """

    offer: Offer
    factor: Decimal | None = None  # the rate
    order: OrderCost | None = None  # of what can be ordered
    amount: Decimal | None = None
    ships: date | None = None  # the last line of it
    hindrances: tuple[Hindrance, ...] = ()
    covers_all: bool = False  # every line of the RFQ
    is_best: bool = False

    @property
    def counts(self) -> bool:
        """Whether it may be the best one."""
        return not self.hindrances and self.amount is not None

    @property
    def is_usable(self) -> bool:
        """Whether lines of it can be ordered at all, though not all that were asked."""
        return (
            self.order is not None and self.factor is not None and all(h.why is Why.INCOMPLETE for h in self.hindrances)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`columns` in the order of the offers."""

    lines: tuple[ComparedLine, ...]
    basis: Basis
    columns: Mapping[VendorId, Column]
    cells: Mapping[Place, Cell]

    @property
    def rows(self) -> tuple[tuple[int, int], ...]:
        """Line and quantity of each."""
        return tuple((line.number, quantity) for line in self.lines for quantity in line.quantities)

    def wanted(self, line: int, vendor_id: VendorId) -> Cell:
        """Of the quantity that would be ordered."""
        return self.cells[line, self.basis.quantities[line], vendor_id]


def compare(lines: Sequence[ComparedLine], offers: Sequence[Offer], basis: Basis) -> Comparison:
    """`basis.quantities` names one for each line; it need not be one of those that were asked."""
    quantities = {line.number: basis.quantities[line.number] for line in lines}
    lines = [replace(line, quantities=tuple(sorted({*line.quantities, quantities[line.number]}))) for line in lines]
    counted = [_Counted(offer, basis) for offer in offers]
    columns = {one.offer.vendor_id: one.column(lines) for one in counted}
    cells = {
        (line.number, quantity, one.offer.vendor_id): one.cell(line, quantity)
        for line in lines
        for one in counted
        for quantity in line.quantities
    }
    counting = [v for v, column in columns.items() if column.counts]
    for line in lines:
        for quantity in line.quantities:
            best = _least({v: cells[line.number, quantity, v].amount for v in counting})
            cells |= {(line.number, quantity, v): replace(cells[line.number, quantity, v], is_best=True) for v in best}
    best = _least({v: columns[v].amount for v in counting if columns[v].covers_all})
    columns |= {v: replace(columns[v], is_best=True) for v in best}
    return Comparison(lines=tuple(lines), basis=basis, columns=columns, cells=cells)


def _least(amounts: Mapping[VendorId, Decimal | None]) -> list[VendorId]:
    """Who has the least amount, or shares it."""
    known = {vendor_id: amount for vendor_id, amount in amounts.items() if amount is not None}
    least = min(known.values(), default=None)
    return [vendor_id for vendor_id, amount in known.items() if amount == least]


class _Counted:
    """An offer, with what each line of it costs."""

    def __init__(self, offer: Offer, basis: Basis) -> None:
        self.offer, self._basis = offer, basis
        self._quoted = quoted_lines(offer.quote) if offer.quote is not None else {}
        self._factor = basis.rates.factor(offer.quote.currency) if offer.quote is not None else None
        self._days: dict[int, date] = {}  # by lead time: many lines have the same

    def column(self, lines: Sequence[ComparedLine]) -> Column:
        offer, basis, quote, factor = self.offer, self._basis, self.offer.quote, self._factor
        if quote is None:
            return Column(offer=offer, hindrances=(offer.instead,))
        costs = {line.number: self._cost(line.number, basis.quantities[line.number]) for line in lines}
        known = {number: cost for number, cost in costs.items() if isinstance(cost, LineCost)}
        order = order_cost(quote, known.values(), basis.freight.get(offer.vendor_id, Decimal(0))) if known else None
        missing = [number for number in sorted(offer.asked & costs.keys()) if number not in known]
        days = [self._ships(cost.price) for cost in known.values()]
        return Column(
            offer=offer,
            factor=factor,
            order=order,
            amount=half_up(order.total * factor) if order is not None and factor is not None else None,
            ships=max((day for day in days if day is not None), default=None),
            hindrances=tuple(_hindrances(quote, missing, factor, basis)),
            covers_all=len(known) == len(lines),
        )

    def cell(self, line: ComparedLine, quantity: int) -> Cell:
        if self.offer.quote is None:
            return Cell(why=self.offer.instead if line.number in self.offer.asked else NOT_ASKED)
        cost = self._cost(line.number, quantity)
        if isinstance(cost, Hindrance):
            return Cell(why=cost)
        ships, factor = self._ships(cost.price), self._factor
        return Cell(
            cost=cost,
            amount=None if factor is None else half_up((cost.amount + cost.nre) * factor),
            ships=ships,
            is_late=ships is not None and line.need_by is not None and ships > line.need_by,
            cheaper=self._cheaper(cost),
        )

    def _cost(self, line: int, quantity: int) -> LineCost | Hindrance:
        if line not in self.offer.asked:
            return NOT_ASKED
        if line in self.offer.stale:
            return STALE
        return line_cost(self._quoted.get(line) or QuotedLine(line), quantity, self._basis.rules)

    def _cheaper(self, cost: LineCost) -> Cheaper | None:
        """The higher break that costs least, if that is less."""
        higher = [p.quantity for p in self._quoted[cost.line].priced if p.quantity > cost.quantity]
        others = [other for q in higher if isinstance(other := self._cost(cost.line, q), LineCost)]
        least = min(others, key=lambda other: (other.amount, -other.quantity), default=None)
        if least is None or least.amount >= cost.amount:
            return None
        return Cheaper(least.quantity, half_up((least.amount + least.nre) * (self._factor or Decimal(1))))

    def _ships(self, price: QuotedPrice) -> date | None:
        """The longer lead time counts."""
        if price.ships is not None or price.lead_longest is None:
            return price.ships
        if price.lead_longest not in self._days:
            day = after_working_days(self._basis.day, price.lead_longest, self._basis.holidays)
            self._days[price.lead_longest] = day
        return self._days[price.lead_longest]


def _hindrances(quote: Quote, missing: Sequence[int], factor: Decimal | None, basis: Basis) -> Iterator[Hindrance]:
    if quote.valid_until is not None and quote.valid_until < basis.day:
        yield Hindrance(Why.EXPIRED, f"expired {quote.valid_until.isoformat()}")
    if not quote.currency:
        yield Hindrance(Why.NO_CURRENCY, "no currency")
    elif factor is None:
        yield Hindrance(Why.NO_RATE, f"no rate for {quote.currency}")
    if missing:
        listed = ", ".join(map(str, missing))
        yield Hindrance(Why.INCOMPLETE, f"without line {listed}" if len(missing) == 1 else f"without lines {listed}")
