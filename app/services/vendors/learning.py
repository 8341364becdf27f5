"""What has been learned of vendors so far, kept up to date: of those who are asked for, and only what is new."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock
from typing import Self

from app.domain.trade.ids import VendorId
from app.domain.vendors.experience import Experience
from app.domain.vendors.record import Record
from app.storage.base.database import Session
from app.storage.vendors import outcome_marks, outcomes

_AT_ONCE = 5_000  # vendors: prices of an RFQ are read once for all of these, and take memory


@dataclass(slots=True)
class _Known:
    mark: outcome_marks.Mark
    until: datetime | None


@dataclass(slots=True)
class Learning:
    """May be asked from any thread. It lasts as long as the program: nothing of it is stored.

    `is_on`: whether vendors are proposed by it. `taught`: RFQs that have told what all vendors do, 200 at most.
    """

    is_on: bool = True
    taught: int = 0
    experience: Experience = field(default_factory=Experience)
    records: dict[VendorId, Record] = field(default_factory=dict)
    _known: dict[VendorId, _Known] = field(default_factory=dict)
    _looked_at: datetime | None = None
    _day: date | None = None
    _closed: frozenset[int] = frozenset()
    _lock: Lock = field(default_factory=Lock)

    def of(self, session: Session, vendor_ids: Sequence[VendorId], now: datetime) -> Self:
        """With all that these vendors' requests tell by now; of the others what was learned before."""
        with self._lock:
            self._learn_all(session, now)
            self._forget_settled(session, now)
            marks = outcome_marks.marks(session, vendor_ids)
            stale = [v for v in vendor_ids if self._is_stale(v, marks[v], now)]
            for start in range(0, len(stale), _AT_ONCE):
                some = stale[start : start + _AT_ONCE]
                for vendor_id, learned in outcomes.learn(session, some, now).items():
                    self.experience.put(vendor_id, learned.outcomes)
                    self.records[vendor_id] = learned.record
                    self._known[vendor_id] = _Known(marks[vendor_id], learned.until)
            return self

    def _learn_all(self, session: Session, now: datetime) -> None:
        """Once a day: it hardly moves."""
        if self._day != now.date():
            everybody = outcomes.lately(session, now)
            self.experience.put_all(everybody.outcomes)
            self.taught = everybody.rfqs
            self._day = now.date()

    def _is_stale(self, vendor_id: VendorId, mark: outcome_marks.Mark, now: datetime) -> bool:
        known = self._known.get(vendor_id)
        return known is None or known.mark != mark or (known.until is not None and known.until <= now)

    def _forget_settled(self, session: Session, now: datetime) -> None:
        since, self._looked_at = self._looked_at, now
        before, self._closed = self._closed, outcome_marks.closed(session)
        if since is not None:
            rfqs = outcome_marks.changed_since(session, since) | (before ^ self._closed)
            for vendor_id in outcome_marks.asked_in(session, rfqs):
                self._known.pop(vendor_id, None)
