"""Changes of the vendor list by what they are called."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.trade.ids import ChangeId
from app.storage.base.vendor_schema import ChangeRow


def in_force(session: Session, label: str) -> list[ChangeId]:
    """Those of this label that are done now; each is what takes it back: itself, or what brought it back last."""
    found = []
    for row in session.scalars(select(ChangeRow).where(ChangeRow.label == label)):
        newest, is_done = row, True
        while newest.undone_by is not None:
            newest, is_done = session.get_one(ChangeRow, newest.undone_by), not is_done
        if is_done:
            found.append(ChangeId(newest.id))
    return found
