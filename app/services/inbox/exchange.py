"""Everything that was written between us and one vendor about one RFQ, both ways, in the order of time."""

from dataclasses import dataclass
from datetime import datetime

from app.documents.inbox.incoming_mail import read_mail
from app.domain.inbox.entry import Entry, Wanted
from app.domain.inbox.filing import Place
from app.domain.outbox.delivery import ENDED_UNSENT, DeliveryLine
from app.domain.trade.ids import DeliveryId, IncomingId
from app.storage.base.database import Database
from app.storage.inbox import incoming
from app.storage.outbox import deliveries, planning


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One email of the exchange; `by_us` or by them. One of the two ids says which it is."""

    at: datetime
    by_us: bool
    who: str  # whom it is to, or whom it is from
    subject: str
    state: str  # what the outbox calls it; nothing for theirs
    delivery_id: DeliveryId | None = None
    incoming_id: IncomingId | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    database: Database

    def of(self, place: Place) -> list[Written]:
        """Oldest first; what was never sent is left out."""
        with self.database.read() as session:
            ours = [
                line for line in deliveries.lines(session, place.rfq_id)
                if line.vendor_id == place.vendor_id and line.state not in ENDED_UNSENT
            ]  # fmt: skip
            mails = {line.id: planning.message(session.connection(), line.id) for line in ours}
            theirs = incoming.entries(session, Wanted(rfq_id=place.rfq_id, vendor_id=place.vendor_id))
        subjects = {i: mail.subject if mail is not None else "" for i, mail in mails.items()}
        every = [*(_by_us(line, subjects[line.id]) for line in ours), *map(_by_them, theirs)]
        return sorted(every, key=lambda written: written.at)

    def text(self, delivery_id: DeliveryId) -> str:
        """What one of our emails says; empty where it is gone."""
        with self.database.read() as session:
            message = planning.message(session.connection(), delivery_id)
        return read_mail(message.head + message.tail).text if message is not None else ""


def _by_us(line: DeliveryLine, subject: str) -> Written:
    return Written(
        at=line.changed_at, by_us=True, who=line.recipients, subject=subject, state=line.state.word, delivery_id=line.id
    )


def _by_them(entry: Entry) -> Written:
    return Written(at=entry.when, by_us=False, who=entry.sender, subject=entry.subject, state="", incoming_id=entry.id)
