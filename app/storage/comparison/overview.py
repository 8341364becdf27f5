"""Which RFQs an overview is made of."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.rfqs.rfq import RfqState
from app.storage.base.comparison_schema import DecisionRow
from app.storage.base.inbox_schema import QuoteRow
from app.storage.base.schema import InvitationRow, RfqRow

_STORED = "stored"  # of a quote that counts


def answered_since(session: Session, begins: datetime) -> list[int]:
    """RFQs that any vendor has said something to from this moment on; deleted ones, too."""
    i = InvitationRow
    found = session.scalars(select(i.rfq_id).where(i.responded_at >= begins))
    return sorted({*found})  # not by the database: it would take the index that is sorted, and look at all


def undecided(session: Session) -> list[int]:
    """RFQs with a quote that are neither decided nor closed, archived or deleted."""
    r, q, d = RfqRow, QuoteRow, DecisionRow
    decided = select(d.rfq_id).where(d.undone_at.is_(None))
    is_open = r.state == RfqState.DRAFT, r.archived_at.is_(None), r.deleted_at.is_(None), r.id.not_in(decided)
    quoted = select(q.id).where(q.rfq_id == r.id, q.state == _STORED).exists()
    return [*session.scalars(select(r.id).where(*is_open, quoted).order_by(r.id))]
