"""What vendors were sent, and what they answered; a double's mails count for the vendor it was merged into."""

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.purpose import Purpose
from app.domain.trade.ids import RfqId, VendorId
from app.domain.vendors.history import HistoryLine
from app.domain.vendors.response import Response
from app.storage.base.schema import DeliveryRow, InvitationRow, RfqRow
from app.storage.vendors.doubles import with_doubles


def history(session: Session, vendor_id: VendorId, limit: int) -> list[HistoryLine]:
    """The vendor's mails, newest first."""
    owners = sorted(with_doubles(session, [vendor_id]))
    answer = and_(InvitationRow.rfq_id == DeliveryRow.rfq_id, InvitationRow.vendor_id == DeliveryRow.vendor_id)
    statement = (
        select(DeliveryRow, RfqRow.number, RfqRow.title, InvitationRow.response, InvitationRow.responded_at)
        .join(RfqRow, RfqRow.id == DeliveryRow.rfq_id)
        .outerjoin(InvitationRow, answer)
        .where(DeliveryRow.vendor_id.in_(owners))
        .order_by(DeliveryRow.changed_at.desc(), DeliveryRow.id.desc())
        .limit(limit)
    )
    return [
        HistoryLine(
            rfq_id=RfqId(mail.rfq_id),
            number=number,
            title=title,
            state=DeliveryState(mail.state),
            changed_at=mail.changed_at,
            response=Response(response) if response else Response.AWAITING,
            responded_at=responded_at,
            purpose=Purpose(mail.purpose),
        )
        for mail, number, title, response, responded_at in session.execute(statement)
    ]
