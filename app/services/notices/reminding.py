"""Reminders to vendors who haven't answered: with manners, shown before they go, and called off by an answer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.accounts.account import Account
from app.domain.inbox.entry import Wanted
from app.domain.inbox.kind import Kind
from app.domain.notices.manners import Situation, polite_time, too_late, why_not
from app.domain.notices.notice import Notice
from app.domain.outbox.purpose import Purpose
from app.domain.rfqs.rfq import Rfq
from app.domain.rfqs.tally import Standing
from app.domain.trade.ids import RfqId, VendorId
from app.domain.vendors.vendor import ContactRank, Vendor
from app.services.notices.noticing import Addressed, NobodyToWrite, Noticing, Queued
from app.services.rfqs.editing import stored_rfq
from app.services.rfqs.filing import refuse_put_away
from app.storage.base.database import Session
from app.storage.inbox import incoming, tallies
from app.storage.outbox import notices
from app.storage.vendors import vendors


@dataclass(frozen=True, slots=True)
class Reminding:
    """`zone` is where the buyer is, for vendors of whom no zone is known."""

    noticing: Noticing
    zone: str
    holidays: frozenset[date]

    def prepare(
        self, rfq_id: RfqId, account: Account, texts: Mapping[str, str] | None = None, *, at_once: bool = False
    ) -> Notice:
        """Who would be reminded, of what, when; and who not, and why. `at_once`: whatever time it is there.

        RfqMissing, RfqPutAway, TemplateInvalid; NobodyToWrite: nobody has the RFQ.
        """
        with self.noticing.database.read() as session:
            rfq = stored_rfq(session, rfq_id)
            refuse_put_away(session, rfq_id)
            situations = _situations(session, rfq)
            if not situations:
                raise NobodyToWrite(f"Nobody has {rfq.number} yet. Send it first.")
            now = self.noticing.clock.now()
            deadline = rfq.deadline.instant if rfq.deadline else None
            listed = vendors.get(session, [*situations])
            wanted, held = list[Addressed](), list[tuple[str, str]]()
            for vendor in listed:
                situation = situations[vendor.stored_id]
                at = now if at_once else polite_time(now, vendor.time_zone or self.zone, self.holidays)
                if reason := why_not(situation, deadline, now) or too_late(at, deadline):
                    held.append((vendor.name, reason))
                    continue
                besides = _further(vendor) if situation.reminded else ()
                wanted.append(Addressed(vendor_id=vendor.stored_id, besides=besides, at=None if at <= now else at))
            return self.noticing.notice(session, rfq, Purpose.REMINDER, wanted, account, held=held, texts=texts)

    def send(
        self, notice: Notice, account: Account, *, without: Collection[VendorId] = (), despite: bool = False
    ) -> Queued:
        """Whoever has answered meanwhile is left out. DataAreOlder, RfqPutAway, NobodyToWrite, NoticeDoubtful."""
        self.noticing.keep_copy()
        with self.noticing.database.write() as session:
            rfq = stored_rfq(session, notice.rfq_id)
            refuse_put_away(session, rfq.id)
            answered = {v for v, s in _situations(session, rfq).items() if s.standing is not Standing.SILENT}
            return self.noticing.queue(session, rfq, notice, account, without={*without, *answered}, despite=despite)


def _situations(session: Session, rfq: Rfq) -> dict[VendorId, Situation]:
    standings = tallies.standings(session, [rfq.id]).get(rfq.id, {})
    reminded = notices.moments(session, rfq.id, Purpose.REMINDER)
    away = _away(session, rfq.id)
    return {
        vendor_id: Situation(
            standing=standing, reminded=tuple(reminded.get(vendor_id, ())), back_on=away.get(vendor_id)
        )
        for vendor_id, standing in standings.items()
    }


def _away(session: Session, rfq_id: RfqId) -> dict[VendorId, date]:
    """The day that a vendor is back, as its last absence note says."""
    found = {}
    for entry in reversed(incoming.entries(session, Wanted(rfq_id=rfq_id, kinds=frozenset({Kind.AUTO_REPLY})))):
        back = entry.details.get("absence", {}).get("back_on")
        if entry.place is not None and back:
            found[entry.place.vendor_id] = date.fromisoformat(back)
    return found


def _further(vendor: Vendor) -> tuple[str, ...]:
    """The next contact there, who gets a copy of the second reminder."""
    further = [c.email for c in vendor.contacts if c.rank is ContactRank.SECONDARY and c.address_state.is_good]
    return tuple(further[:1])
