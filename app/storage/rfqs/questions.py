"""Questions that were answered to all vendors of an RFQ."""

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain.notices.question import Question
from app.domain.trade.ids import IncomingId, RfqId
from app.storage.base.comparison_schema import QuestionRow

_q = QuestionRow


def of(session: Session, rfq_id: RfqId) -> list[Question]:
    """By their numbers."""
    rows = session.scalars(select(_q).where(_q.rfq_id == rfq_id).order_by(_q.number))
    return [
        Question(
            number=row.number,
            question=row.question,
            answer=row.answer,
            at=row.at,
            incoming_id=None if row.incoming_id is None else IncomingId(row.incoming_id),
        )
        for row in rows
    ]


def keep(session: Session, rfq_id: RfqId, question: Question) -> None:
    """Once: the one that has this number already stays as it is."""
    there = select(_q.number).where(_q.rfq_id == rfq_id, _q.number == question.number)
    if session.scalar(there) is None:
        values = {"number": question.number, "question": question.question, "answer": question.answer}
        session.execute(insert(_q).values(rfq_id=rfq_id, incoming_id=question.incoming_id, at=question.at, **values))
