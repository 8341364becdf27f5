"""What a report of a comparison tells, gathered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.comparison.comparison import Comparison
from app.domain.comparison.money import Rate
from app.domain.comparison.scenario import Scenario
from app.domain.comparison.split import Split
from app.domain.trade.ids import VendorId


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """`split` is None where nothing is chosen, or it can't be ordered like that: then `why` says so."""

    split: Split | None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """`rates`: those that are used. `ways`: the cheapest ones, where they were searched."""

    names: Mapping[VendorId, str]
    scenario: Scenario
    comparison: Comparison
    rates: Sequence[Rate]
    ways: Sequence[Split]
    choice: Choice

    def name(self, vendor_id: VendorId) -> str:
        return self.names.get(vendor_id, "a vendor that was removed")
