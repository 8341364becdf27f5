"""What one vendor's requests have taught, RFQ by RFQ, with those that a buyer has left out."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.trade.ids import RfqId, VendorId
from app.domain.vendors.lessons import Lesson
from app.storage.base.among import among
from app.storage.base.schema import InvitationRow, RfqRow
from app.storage.vendors import outcomes, prices, records
from app.storage.vendors.doubles import with_doubles
from app.storage.vendors.rows import CHUNK


def lessons(session: Session, vendor_id: VendorId, now: datetime) -> list[Lesson]:
    """All of a vendor and of those merged into it, the latest first; what is left out tells what it would."""
    owner_of = with_doubles(session, [vendor_id])
    requests = records.requests_for(session, owner_of).get(vendor_id, {})
    counted = {vendor_id: {rfq: request._replace(is_left_out=False) for rfq, request in requests.items()}}
    position = prices.rfq_positions_for(session, owner_of)
    keyed = outcomes.Keys.read(session)
    told = outcomes.of_requests(session, counted, owner_of, position, keyed, now)[vendor_id]
    titles = _titles(session, requests)
    found: list[Lesson] = []
    for rfq, request in requests.items():
        outcome = told.get(rfq)
        number, title = titles[rfq]
        found.append(
            Lesson(
                rfq_id=RfqId(rfq),
                number=number,
                title=title,
                asked_at=request.asked_at,
                process=keyed.names.get(outcome.wanted.process, "") if outcome else "",
                specification=keyed.names.get(outcome.wanted.specification, "") if outcome else "",
                outcome=outcome,
                is_left_out=request.is_left_out,
            )
        )
    return sorted(found, key=lambda lesson: (lesson.asked_at, lesson.rfq_id), reverse=True)


def leave_out(session: Session, vendor_id: VendorId, rfqs: Collection[RfqId], *, is_left_out: bool) -> None:
    """Learn nothing, or again, from what the vendor and those merged into it were asked in these RFQs."""
    mine = InvitationRow.vendor_id.in_(with_doubles(session, [vendor_id]))
    chosen = sorted(rfqs)
    for start in range(0, len(chosen), CHUNK):
        some = InvitationRow.rfq_id.in_(chosen[start : start + CHUNK])
        session.execute(update(InvitationRow).where(mine, some).values(left_out=is_left_out))


def _titles(session: Session, rfqs: Collection[int]) -> Mapping[int, tuple[str, str]]:
    rows = session.execute(select(RfqRow.id, RfqRow.number, RfqRow.title).where(among(RfqRow.id, rfqs)))
    return {i: (number, title) for i, number, title in rows}
