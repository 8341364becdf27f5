"""Finding vendors: who fits a search, in which order, and what the table shows of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from threading import Lock

from app.domain.trade.ids import VendorId
from app.domain.vendors.history import HistoryLine
from app.domain.vendors.record import NO_RECORD, Record
from app.domain.vendors.search import FacetCount, Found, VendorOrder, VendorSearch
from app.domain.vendors.vendor import VendorLine
from app.storage.base.database import Database, Session
from app.storage.vendors import history as vendor_history
from app.storage.vendors import lines as vendor_lines
from app.storage.vendors import order as vendor_order
from app.storage.vendors import pages as vendor_pages
from app.storage.vendors import records
from app.storage.vendors import search as vendor_search
from app.system.clock import Clock

_NOBODY = VendorSearch()
_FIRST = 1_000  # by name, of whom half a page's words are enough
_FEW = 2_000  # vendors whose change is followed one by one
_HISTORY = 200  # mails of a vendor that are shown


@dataclass(frozen=True, slots=True)
class _Order:
    """All vendors in an order; `without` have nothing to be sorted by."""

    stamp: tuple[int, int]
    keys: dict[int, vendor_order.Key]
    having: list[int]
    without: list[int]

    def of(self, hits: set[int] | None, *, descending: bool) -> list[int]:
        having = self.having[::-1] if descending else self.having
        if hits is None:
            return [*having, *self.without]
        return [i for i in having if i in hits] + [i for i in self.without if i in hits]

    def some(self, hits: set[int] | None, start: int, count: int) -> list[int]:
        """A part of them, without a look at what comes behind it."""
        everybody = chain(self.having, self.without)
        return list(islice(everybody if hits is None else (i for i in everybody if i in hits), start, start + count))


def _sorted(stamp: tuple[int, int], keys: dict[int, vendor_order.Key], before: Sequence[int]) -> _Order:
    """`before` is an order of most of them, which makes it quick."""
    ids = [i for i in before if i in keys]
    ids += sorted(keys.keys() - set(ids))
    having = sorted((i for i in ids if keys[i][0]), key=keys.__getitem__)
    without = sorted((i for i in ids if not keys[i][0]), key=lambda i: keys[i][1])
    return _Order(stamp, keys, having, without)


@dataclass(frozen=True, slots=True)
class VendorFinding:
    """May be asked from any thread; what it keeps is an order of ids, read anew after a change of the list."""

    database: Database
    clock: Clock
    _orders: dict[VendorOrder, _Order] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def find(
        self, search: VendorSearch = _NOBODY, order: VendorOrder = VendorOrder.NAME, *, descending: bool = False
    ) -> Found:
        """Everybody who fits, in order; who has nothing to be sorted by stands last."""
        with self.database.read() as session:
            known = self._order(session, order)
            hits = vendor_search.hits(session, search, len(known.keys))
        ids = known.of(hits, descending=descending)
        return Found(ids, len(known.keys))  # type: ignore[arg-type] # a NewType costs nothing

    def page(self, search: VendorSearch, start: int, count: int) -> list[VendorLine]:
        """So many lines of those who fit, by name, from this one on (0: the first).

        For who keeps nothing from one page to the next; on a server nothing but this page is read.
        """
        with self.database.read() as session:
            if self.database.is_file:
                ids = self._some(session, search, start, count)
            else:
                ids = vendor_pages.ids(session, search, start, count)  # type: ignore[assignment] # as in `find`
            return vendor_lines.lines_of(session, ids)  # type: ignore[arg-type] # as in `find`

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

    def record(self, vendor_id: VendorId) -> Record:
        """What became of the requests to the vendor and to those merged into it."""
        with self.database.read() as session:
            return records.records(session, [vendor_id], self.clock.now()).get(vendor_id, NO_RECORD)

    def _some(self, session: Session, search: VendorSearch, start: int, count: int) -> list[int]:
        """Looked for among the first names alone, and among all where these are not enough.

        Of a word that half of all have, the first hundred are there in a third of the time.
        """
        known = self._order(session, VendorOrder.NAME)
        first = known.some(None, 0, _FIRST)
        found = known.some(vendor_search.hits(session, search, within=first), start, count)
        if len(found) == count or len(first) == len(known.keys):
            return found
        return known.some(vendor_search.hits(session, search, len(known.keys)), start, count)

    def _order(self, session: Session, order: VendorOrder) -> _Order:
        with self._lock:
            stamp = vendor_order.stamp(session, order)
            known = self._orders.get(order)
            if known is None or known.stamp != stamp:
                known = self._orders[order] = _up_to_date(session, order, known, stamp)
            return known


def _up_to_date(session: Session, order: VendorOrder, known: _Order | None, stamp: tuple[int, int]) -> _Order:
    """Few changes are taken in one by one; after many, everything is read anew."""
    if known is not None and known.stamp[1] == stamp[1] and order is not VendorOrder.LAST_CONTACT:
        changed = frozenset(vendor_order.changed_since(session, known.stamp[0]))
        if len(changed) <= _FEW:
            keys = {i: key for i, key in known.keys.items() if i not in changed}
            keys |= vendor_order.keys(session, order, sorted(changed))
            return _sorted(stamp, keys, [*known.having, *known.without])
    return _sorted(stamp, vendor_order.keys(session, order), ())
