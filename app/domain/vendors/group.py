"""A named set of vendors."""

from dataclasses import dataclass

from app.domain.trade.ids import GroupId
from app.domain.vendors.search import VendorSearch


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorGroup:
    """Whom `search` finds at any time; hand-picked where there is none."""

    id: GroupId
    name: str
    search: VendorSearch | None
