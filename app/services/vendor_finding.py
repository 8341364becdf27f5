"""Finding vendors: who fits a search, in which order, and what the table shows of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

from app.domain.ids import VendorId
from app.domain.vendor import VendorLine
from app.domain.vendor_history import HistoryLine
from app.domain.vendor_search import FacetCount, Found, VendorOrder, VendorSearch
from app.storage import vendor_history, vendor_lines, vendor_order, vendor_search
from app.storage.database import Database, Session

_NOBODY = VendorSearch()
_HISTORY = 200  # mails of a vendor that are shown


@dataclass(frozen=True, slots=True)
class _Order:
    """All vendors in an order, and each one's place."""

    stamp: int
    having: list[int]
    without: list[int]

    def of(self, hits: set[int] | None, *, descending: bool) -> list[int]:
        having = self.having[::-1] if descending else self.having
        if hits is None:
            return [*having, *self.without]
        return [i for i in having if i in hits] + [i for i in self.without if i in hits]


@dataclass(frozen=True, slots=True)
class VendorFinding:
    """May be asked from any thread; what it keeps is an order of ids, read anew after a change of the list."""

    database: Database
    _orders: dict[VendorOrder, _Order] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def find(
        self, search: VendorSearch = _NOBODY, order: VendorOrder = VendorOrder.NAME, *, descending: bool = False
    ) -> Found:
        """Everybody who fits, in order; who has nothing to be sorted by stands last."""
        with self.database.read() as session:
            known = self._order(session, order)
            hits = None if search.is_empty else vendor_search.hits(session, search)
        ids = known.of(hits, descending=descending)
        return Found(ids, len(known.having) + len(known.without))  # type: ignore[arg-type] # a NewType costs nothing

    def lines(self, vendor_ids: Sequence[VendorId]) -> list[VendorLine]:
        """What the table shows of these vendors, in their order; those that are gone by now are left out."""
        with self.database.read() as session:
            return vendor_lines.lines_of(session, vendor_ids)

    def facets(self) -> list[FacetCount]:
        """By what the list can be narrowed."""
        with self.database.read() as session:
            return vendor_search.facets(session)

    def history(self, vendor_id: VendorId) -> list[HistoryLine]:
        """The latest mails to the vendor and to those merged into it, newest first."""
        with self.database.read() as session:
            return vendor_history.history(session, vendor_id, _HISTORY)

    def _order(self, session: Session, order: VendorOrder) -> _Order:
        with self._lock:
            stamp = vendor_order.stamp(session, order)
            known = self._orders.get(order)
            if known is None or known.stamp != stamp:
                known = self._orders[order] = _Order(stamp, *vendor_order.ordered(session, order))
            return known
