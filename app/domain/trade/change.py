"""What was done to the vendor list, and what taking it back did."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.trade.ids import ChangeId, VendorId


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    id: ChangeId
    at: datetime
    label: str
    vendors: int  # that it added, changed or removed


@dataclass(frozen=True, slots=True)
class TakenBack:
    """`kept` were changed again since, and stay as they are."""

    change: ChangeId  # by which the taking back can itself be taken back
    restored: tuple[VendorId, ...]
    kept: tuple[str, ...]  # names
