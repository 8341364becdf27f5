"""The marks of whole RFQs: closed, archived, deleted. A deleted one keeps its row, and with it its number."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from app.domain.rfqs.filing import Filing, Standing
from app.domain.rfqs.rfq import RfqState
from app.domain.trade.ids import RfqId
from app.storage.base.schema import DeliveryRow, RfqRow
from app.storage.rfqs.rfqs import OPEN_MAILS, state_of
from app.storage.vendors.rows import CHUNK


def ids_of(session: Session, numbers: Sequence[str]) -> dict[str, RfqId]:
    """By their numbers in capitals; deleted ones, too."""
    name = func.upper(RfqRow.number)
    return {
        number: RfqId(found)
        for start in range(0, len(numbers), CHUNK)
        for number, found in session.execute(select(name, RfqRow.id).where(name.in_(numbers[start : start + CHUNK])))
    }


def standings(session: Session, ids: Sequence[RfqId]) -> list[Standing]:
    """How these stand, in the order of their numbers; deleted ones, too."""
    mails = (
        select(
            DeliveryRow.rfq_id,
            func.count().label("mails"),
            func.sum(case((DeliveryRow.state.in_(OPEN_MAILS), 1), else_=0)).label("waiting"),
        )
        .group_by(DeliveryRow.rfq_id)
        .subquery()
    )
    every = (
        select(RfqRow, func.coalesce(mails.c.mails, 0), func.coalesce(mails.c.waiting, 0))
        .outerjoin(mails, mails.c.rfq_id == RfqRow.id)
        .order_by(RfqRow.number)
    )
    return [
        Standing(
            id=RfqId(row.id),
            number=row.number,
            state=state_of(row.state, total, waiting),
            mails=total,
            waiting=waiting,
            is_archived=row.archived_at is not None,
            is_deleted=row.deleted_at is not None,
        )
        for start in range(0, len(ids), CHUNK)
        for row, total, waiting in session.execute(every.where(RfqRow.id.in_(ids[start : start + CHUNK])))
    ]


def mark(session: Session, ids: Sequence[RfqId], deed: Filing, now: datetime) -> None:
    """Write it, and nothing else: the list keeps its order, so that the way back is a way to the same."""
    marks: dict[Filing, dict[str, object]] = {
        Filing.DELETE: {"deleted_at": now},
        Filing.UNDELETE: {"deleted_at": None},
        Filing.CLOSE: {"state": RfqState.CLOSED},
        Filing.REOPEN: {"state": RfqState.DRAFT},  # sending and sent follow from its mails
        Filing.ARCHIVE: {"archived_at": now},
        Filing.UNARCHIVE: {"archived_at": None},
    }
    for start in range(0, len(ids), CHUNK):
        of_these = RfqRow.id.in_(ids[start : start + CHUNK])
        session.execute(update(RfqRow).where(of_these).values(**marks[deed], version=RfqRow.version + 1))
