"""Requests to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.documents.rfqs.remark_report import write_remarks
from app.domain.rfqs.mail_size import Invitee
from app.domain.rfqs.rfq import Rfq, RfqLine, Which
from app.domain.trade.finding import Remark
from app.domain.trade.ids import RfqId, VendorId
from app.domain.trade.problem import Problem
from app.domain.vendors.vendor import VendorLine
from app.storage.base.database import Database
from app.storage.outbox import planning
from app.storage.rfqs import rfqs
from app.storage.vendors import lines as vendor_lines
from app.storage.vendors import vendors


class RfqMissing(Problem):
    """There is no such request."""


@dataclass(frozen=True, slots=True)
class RfqReading:
    database: Database

    def lines(self) -> list[RfqLine]:
        """The table, newest change first."""
        with self.database.read() as session:
            return rfqs.lines(session)

    def page(self, words: str, which: Which, start: int, count: int) -> list[RfqLine]:
        """So many lines from this one on (0: the first), newest change first, for who keeps nothing of the others.

        They have all of `words` in number, title, owner or part numbers.
        """
        with self.database.read() as session:
            return rfqs.lines(session, rfqs.page(session, words, which, start, count))

    def count(self) -> int:
        """How many there are, without reading them."""
        with self.database.read() as session:
            return rfqs.count(session)

    def get(self, rfq_id: RfqId) -> Rfq:
        """One request with everything in it, or RfqMissing."""
        with self.database.read() as session:
            found = rfqs.get(session, rfq_id)
        if found is None:
            raise RfqMissing("This RFQ no longer exists. Refresh the list.")
        return found

    def last_change(self, rfq_id: RfqId) -> tuple[int, str] | None:
        """How many changes it has seen, and who made the last one (empty: unknown); None where it is gone."""
        with self.database.read() as session:
            return rfqs.version_of(session, rfq_id)

    def by_number(self, number: str) -> Rfq:
        """One request by its number, whatever the case, or RfqMissing."""
        return self.get(self.id_of(number))

    def id_of(self, number: str) -> RfqId:
        """Which request has this number, without reading it, or RfqMissing."""
        with self.database.read() as session:
            found = rfqs.id_of(session, number)
        if found is None:
            raise RfqMissing(
                f"There is no RFQ “{number}”. See the numbers with “rfq list”, or make one with “rfq new”."
            )
        return found

    def export_remarks(self, path: Path, remarks: Sequence[Remark]) -> int:
        """What an import of lines said, as CSV or `.xlsx`; how many rows. TableNotWritten, PlaceTaken."""
        return write_remarks(path, remarks)

    def invitees(self, rfq_id: RfqId, vendor_ids: Sequence[VendorId]) -> Mapping[VendorId, Invitee]:
        """What is to know of these vendors when files are shared out."""
        with self.database.read() as session:
            written = planning.written_vendors(session, rfq_id)
            known = vendors.mail_limits(session, vendor_ids)
        return {
            v: Invitee(name=name, clearance=clearance, max_mail_size=limit, has_mail=v in written)
            for v, (name, clearance, limit) in known.items()
        }

    def invited(self, rfq_id: RfqId) -> list[VendorLine]:
        """Its vendors by name."""
        rfq = self.get(rfq_id)
        with self.database.read() as session:
            return vendor_lines.lines_of(session, rfq.vendor_ids)

    def written(self, rfq_id: RfqId) -> frozenset[VendorId]:
        """Those who have their mail, or will: what they are asked for stays as it is."""
        with self.database.read() as session:
            return frozenset(planning.written_vendors(session, rfq_id))
