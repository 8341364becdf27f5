"""What an RFQ asks for and what went with it: by that a quote is told from a question, and a new file from our own."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.trade.ids import RfqId
from app.storage.base.schema import Base, ItemRow

_FILES = Base.metadata.tables["attachments"].c


def part_numbers(session: Session, rfq_id: RfqId) -> frozenset[str]:
    return frozenset(session.scalars(select(ItemRow.part_number).where(ItemRow.rfq_id == rfq_id)))


def own_files(session: Session, rfq_id: RfqId) -> frozenset[str]:
    """Their SHA-256, in hex."""
    return frozenset(session.scalars(select(_FILES.sha256).where(_FILES.rfq_id == rfq_id)))
