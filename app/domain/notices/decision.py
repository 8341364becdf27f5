"""What was decided about an RFQ: who gets which lines for how much, or that nobody does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NewType

from app.domain.outbox.purpose import Purpose
from app.domain.rfqs.outcome import Outcome
from app.domain.trade.ids import RfqId, VendorId

DecisionId = NewType("DecisionId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardedLine:
    """`amount`: the line as it was counted, without NRE, in the currency of the vendor's quote."""

    line: int
    vendor_id: VendorId
    quantity: int
    amount: Decimal
    nre: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`rounds`: which emails told it, by purpose. `total` in `currency`, with handling."""

    rfq_id: RfqId
    outcome: Outcome
    lines: tuple[AwardedLine, ...] = ()
    total: Decimal | None = None
    currency: str = ""
    note: str = ""
    rounds: Mapping[Purpose, int] = field(default_factory=dict)
    made_at: datetime | None = None
    undone_at: datetime | None = None
    id: DecisionId | None = None

    @property
    def counts(self) -> bool:
        return self.undone_at is None
