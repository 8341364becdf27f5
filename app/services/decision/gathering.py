"""What the database knows of an RFQ's decision, read at one moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.comparison.scenario import Scenario
from app.domain.inbox.entry import Entry, Wanted
from app.domain.notices.question import Question
from app.domain.outbox.delivery import DeliveryLine
from app.domain.quotes.quote import Quote
from app.domain.rfqs.revision import Snapshot
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.ids import VendorId
from app.storage.base.database import Database
from app.storage.comparison import scenarios
from app.storage.inbox import incoming
from app.storage.outbox import deliveries
from app.storage.quotes import quotes
from app.storage.rfqs import questions, revisions
from app.storage.vendors import vendors


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """`names` of all vendors in it. `answers`: those that are filed with the RFQ. All oldest first."""

    rfq: Rfq
    names: Mapping[VendorId, str]
    deliveries: Sequence[DeliveryLine]
    answers: Sequence[Entry]
    quotes: Sequence[Quote]
    questions: Sequence[Question]
    scenarios: Sequence[Scenario]
    revisions: Sequence[tuple[datetime, Snapshot]]


def gathered(database: Database, rfq: Rfq) -> Gathered:
    """But for the octets of emails."""
    with database.read() as session:
        sent = deliveries.lines(session, rfq.id)
        received = incoming.entries(session, Wanted(rfq_id=rfq.id))
        quoted = quotes.of(session, rfq.id)
        kept = scenarios.of(session, rfq.id)
        chosen = {vendor_id for scenario in kept for vendor_id in scenario.choice.values()}
        ids = {*rfq.vendor_ids, *(quote.vendor_id for quote in quoted), *chosen}
        names = {v.stored_id: v.name for v in vendors.get(session, sorted(ids))}
        asked, told = questions.of(session, rfq.id), revisions.every(session, rfq.id)
    filed = [entry for entry in received if entry.place is not None and entry.place.rfq_id == rfq.id]
    return Gathered(
        rfq=rfq,
        names={line.vendor_id: line.vendor for line in sent} | names,
        deliveries=sent,
        answers=sorted(filed, key=lambda entry: entry.when),
        quotes=quoted,
        questions=asked,
        scenarios=kept,
        revisions=told,
    )
