"""Mail that came in: look at it, say whose it is, and take that back."""

from collections.abc import Collection
from dataclasses import dataclass

from app.domain.inbox.entry import Entry, EntryState, Wanted, filed_state
from app.domain.inbox.filing import Place
from app.domain.inbox.kind import Kind
from app.domain.rfqs.tally import NOBODY_ASKED, AnswerTally
from app.domain.trade.ids import IncomingId, RfqId, VendorId
from app.domain.trade.problem import Problem
from app.services.inbox import consequences
from app.storage.base.database import Database, Session
from app.storage.inbox import incoming, known, tallies
from app.storage.rfqs import rfqs
from app.storage.vendors import vendors
from app.system.clock import Clock


class ReplyMissing(Problem):
    """There is no such mail (any more)."""


class NotInvited(Problem):
    """The mail can't be filed there: the vendor is not in that RFQ."""


@dataclass(frozen=True, slots=True)
class Replies:
    """Each call is one change, whole or not at all, and can be taken back."""

    database: Database
    clock: Clock

    def all(self, wanted: Wanted, limit: int | None = None) -> list[Entry]:
        """Newest first."""
        with self.database.read() as session:
            return incoming.entries(session, wanted, limit)

    def get(self, incoming_id: IncomingId) -> Entry:
        """Raises ReplyMissing."""
        with self.database.read() as session:
            return stored_entry(session, incoming_id)

    def counts(self, rfq_id: RfqId | None = None) -> dict[tuple[EntryState, Kind], int]:
        """How many stand where; of one RFQ, or of all."""
        with self.database.read() as session:
            return incoming.counts(session, rfq_id)

    def needing_you(self) -> int:
        """How many only the buyer can go on with."""
        with self.database.read() as session:
            return incoming.needing_you(session)

    def places(self) -> list[Place]:
        """Where a mail can be filed: every vendor that was written to, newest RFQ first."""
        with self.database.read() as session:
            found = [Place(i.rfq_id, i.rfq, i.vendor_id, i.vendor) for i in known.invited(session)]
        return sorted(dict.fromkeys(found), key=lambda place: (-place.rfq_id, place.vendor.casefold()))

    def last_step(self, incoming_id: IncomingId) -> str:
        """What would be taken back; empty where there is nothing."""
        with self.database.read() as session:
            return incoming.last_step(session, incoming_id)

    def tally(self, rfq_id: RfqId) -> AnswerTally:
        """How an RFQ was answered."""
        return self.tallies([rfq_id]).get(rfq_id, NOBODY_ASKED)

    def tallies(self, rfq_ids: Collection[RfqId]) -> dict[RfqId, AnswerTally]:
        """How these were answered, read at once; without those that nobody was asked in."""
        with self.database.read() as session:
            return tallies.tallies(session, rfq_ids)

    def file(self, incoming_id: IncomingId, rfq_id: RfqId, vendor_id: VendorId) -> Entry:
        """It is this vendor's, about this RFQ, whatever the program thought.

        Raises:
            ReplyMissing, NotInvited
        """
        with self.database.write() as session:
            place = _place(session, rfq_id, vendor_id)
            entry = stored_entry(session, incoming_id)
            return self._moved(session, entry, filed_state(entry.kind), place, f"filing with {place.vendor}")

    def lay_aside(self, incoming_id: IncomingId) -> Entry:
        """It belongs to no RFQ. ReplyMissing."""
        with self.database.write() as session:
            entry = stored_entry(session, incoming_id)
            return self._moved(session, entry, EntryState.ASIDE, None, "laying aside")

    def settle(self, incoming_id: IncomingId) -> Entry:
        """Nothing is left to be done about it. ReplyMissing, NotInvited: nobody has said whose it is."""
        with self.database.write() as session:
            entry = stored_entry(session, incoming_id)
            if entry.place is None:
                raise NotInvited("Say first whose email it is: file it with a vendor, or lay it aside.")
            return self._moved(session, entry, EntryState.DONE, entry.place, "marking as done")

    def undo(self, incoming_id: IncomingId) -> tuple[Entry, str]:
        """Take back what was done with it last; what that was, empty where there was nothing. ReplyMissing."""
        with self.database.write() as session:
            before = stored_entry(session, incoming_id)
            label = incoming.step_back(session, incoming_id)
            after = stored_entry(session, incoming_id)
            consequences.follow(session, incoming_id, (before.place, after.place), self.clock.now())
            return after, label

    def _moved(self, session: Session, entry: Entry, state: EntryState, place: Place | None, label: str) -> Entry:
        now = self.clock.now()
        incoming.move(session, entry, state, place, label, now)
        consequences.follow(session, entry.id, (entry.place, place), now)
        return stored_entry(session, entry.id)


def stored_entry(session: Session, incoming_id: IncomingId) -> Entry:
    """As it stands in this transaction. ReplyMissing."""
    entry = incoming.get(session, incoming_id)
    if entry is None:
        raise ReplyMissing("This email is no longer here. Refresh the list.")
    return entry


def _place(session: Session, rfq_id: RfqId, vendor_id: VendorId) -> Place:
    rfq = rfqs.get(session, rfq_id)
    found = vendors.get(session, [vendor_id])
    if rfq is None or not found:
        raise NotInvited("The RFQ or the vendor no longer exists. Refresh the list.")
    if vendor_id not in rfq.vendor_ids:
        raise NotInvited(f"{found[0].name} is not asked in {rfq.number}. Invite it first, or choose another vendor.")
    return Place(rfq.id, rfq.number, vendor_id, found[0].name)
