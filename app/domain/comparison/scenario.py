"""What a buyer has settled on for a comparison, as it is kept: by a name, or as what is being worked on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import NewType

from app.domain.comparison.comparison import Basis, ComparedLine
from app.domain.comparison.costing import Rules
from app.domain.comparison.money import Rate, Rates
from app.domain.comparison.points import Weights
from app.domain.quotes.quote import Quote
from app.domain.trade.ids import VendorId
from app.domain.trade.problem import Problem

ScenarioId = NewType("ScenarioId", int)
FALLBACK_CURRENCY = "USD"
MOST_VENDORS = 4


class ScenarioInvalid(Problem):
    """It can't be compared like that; the message says what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Everything that is not said is as it is by itself: the day today, the first quantity of each line, known rates.

    `choice`: which vendor a line is given to, line by line. `locked`: those of them that a search must keep.
    """

    name: str = ""  # empty: what is being worked on
    day: date | None = None
    currency: str = ""
    rates: tuple[Rate, ...] = ()
    quantities: Mapping[int, int] = field(default_factory=dict)
    minimum_includes_lot: bool = False
    lots: Mapping[int, int] = field(default_factory=dict)
    freight: Mapping[VendorId, Decimal] = field(default_factory=dict)
    handling: Decimal = Decimal(0)
    choice: Mapping[int, VendorId] = field(default_factory=dict)
    locked: frozenset[int] = frozenset()
    note: str = ""  # why it was chosen
    weights: Weights | None = None  # None: no points are given
    id: ScenarioId | None = None

    @property
    def locks(self) -> dict[int, VendorId]:
        """Which vendor keeps which line."""
        return {line: vendor for line, vendor in self.choice.items() if line in self.locked}

    def with_choice(self, line: int, vendor: VendorId | None) -> "Scenario":
        """The line given to this vendor, who keeps it; to nobody where it is None."""
        others = {number: v for number, v in self.choice.items() if number != line}
        if vendor is None:
            return replace(self, choice=others, locked=self.locked - {line})
        return replace(self, choice={**others, line: vendor}, locked=self.locked | {line})

    def checked(self) -> "Scenario":
        """It can be compared. ScenarioInvalid, WeightsInvalid."""
        if self.weights is not None:
            self.weights.checked()
        for rate in self.rates:
            if rate.factor <= 0:
                raise ScenarioInvalid(f"A rate is more than 0. Enter what one {rate.currency} is worth.")
        if self.handling < 0 or any(amount < 0 for amount in self.freight.values()):
            raise ScenarioInvalid("Freight and handling can't be less than 0.")
        if any(count < 1 for count in self.lots.values()):
            raise ScenarioInvalid("A line has at least one lot.")
        if any(quantity < 1 for quantity in self.quantities.values()):
            raise ScenarioInvalid("At least one piece of a line is ordered.")
        return self


def basis_of(
    scenario: Scenario,
    lines: Sequence[ComparedLine],
    quotes: Sequence[Quote],
    *,
    today: date,
    asked_in: str,
    known: Iterable[Rate] = (),
    holidays: Iterable[date] = (),
) -> Basis:
    """On what the scenario compares. `asked_in`: the currency that the RFQ asks for; `known`: rates that are kept."""
    currency = scenario.currency or asked_in or _usual(quotes)
    rates = {rate.currency: rate for rate in known} | {rate.currency: rate for rate in scenario.rates}
    return Basis(
        day=scenario.day or today,
        rates=Rates(currency, rates),
        quantities={line.number: scenario.quantities.get(line.number, line.quantities[0]) for line in lines},
        rules=Rules(minimum_includes_lot=scenario.minimum_includes_lot, lots=scenario.lots),
        freight=scenario.freight,
        holidays=frozenset(holidays),
    )


def _usual(quotes: Sequence[Quote]) -> str:
    """The currency that most of them have; of two the one that comes first by its letters."""
    said = [quote.currency for quote in quotes if quote.currency]
    return min(set(said), key=lambda code: (-said.count(code), code), default=FALLBACK_CURRENCY)
