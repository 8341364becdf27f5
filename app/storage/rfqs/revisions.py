"""What vendors of a request were sent, each time it had changed. Nothing is ever written over."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.rfqs.revision import Snapshot
from app.domain.trade.ids import RfqId
from app.storage.base.schema import RevisionRow, RfqRow


def last(session: Session, rfq_id: RfqId) -> tuple[int, datetime, Snapshot] | None:
    """The last one: its number, when it was made, and what it says; None where nothing was sent."""
    statement = select(RevisionRow).where(RevisionRow.rfq_id == rfq_id).order_by(RevisionRow.number.desc()).limit(1)
    row = session.scalar(statement)
    return None if row is None else (row.number, row.made_at, _snapshot(row.content))


def every(session: Session, rfq_id: RfqId) -> list[tuple[datetime, Snapshot]]:
    """All of them, oldest first: when each was made, and what it says."""
    rows = session.scalars(select(RevisionRow).where(RevisionRow.rfq_id == rfq_id).order_by(RevisionRow.number))
    return [(row.made_at, _snapshot(row.content)) for row in rows]


def freeze(session: Session, rfq_id: RfqId, now_is: Snapshot, now: datetime) -> int:
    """The number under which this is sent: the last one where nothing that vendors see has changed, else the next."""
    before = last(session, rfq_id)
    if before is not None and before[2] == now_is:
        return before[0]
    number = before[0] + 1 if before else 1
    session.add(RevisionRow(rfq_id=rfq_id, number=number, made_at=now, content=asdict(now_is)))
    session.execute(update(RfqRow).where(RfqRow.id == rfq_id).values(revision=number))
    return number


def _snapshot(content: dict[str, object]) -> Snapshot:
    """JSON knows no numbers as names."""
    made = Snapshot(**content)  # type: ignore[arg-type]  # what `freeze` wrote
    return Snapshot(
        title=made.title,
        deadline=made.deadline,
        terms=made.terms,
        lines={int(number): line for number, line in made.lines.items()},
        files=made.files,
    )
