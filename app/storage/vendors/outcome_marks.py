"""By what is seen whether vendors' requests tell anything new: read in a tenth of the time that learning takes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Integer, String, case, cast, func, or_, select, union
from sqlalchemy.orm import Session

from app.domain.rfqs.rfq import RfqState
from app.domain.trade.ids import VendorId
from app.storage.base.among import among_these, these
from app.storage.base.comparison_schema import DecisionRow
from app.storage.base.driver_rows import driver_rows
from app.storage.base.inbox_schema import QuoteRow
from app.storage.base.schema import InvitationRow, RfqRow
from app.storage.vendors.doubles import survivors, with_doubles
from app.storage.vendors.rows import CHUNK

Mark = tuple[object, ...]
"""Another one: something was asked, answered, quoted, taken back, left out or merged."""

_LEFT_OUT = case((InvitationRow.left_out, cast(InvitationRow.rfq_id, String)))
_SAID = (
    select(
        InvitationRow.vendor_id,
        func.count(),
        func.count(InvitationRow.responded_at),
        func.max(InvitationRow.responded_at),
        func.sum(cast(InvitationRow.withdrawn, Integer)),
        func.aggregate_strings(_LEFT_OUT, ","),  # which ones: one more and one less are as many
    )
    .where(among_these(InvitationRow.vendor_id))
    .group_by(InvitationRow.vendor_id)
)
_QUOTED = (
    select(QuoteRow.vendor_id, QuoteRow.state, func.count(), func.max(QuoteRow.stored_at))
    .where(among_these(QuoteRow.vendor_id))
    .group_by(QuoteRow.vendor_id, QuoteRow.state)
)
_CLOSED = select(RfqRow.id).where(RfqRow.state == RfqState.CLOSED)
_ASKED = select(InvitationRow.vendor_id).where(among_these(InvitationRow.rfq_id)).distinct()


def marks(session: Session, vendor_ids: Sequence[VendorId]) -> Mapping[VendorId, Mark]:
    """Of each, with those that were merged into it."""
    owner_of = with_doubles(session, vendor_ids)
    found: dict[VendorId, list[object]] = {v: [] for v in vendor_ids}
    chosen = sorted(owner_of)
    for start in range(0, len(chosen), CHUNK):
        for statement in (_SAID, _QUOTED):
            rows = driver_rows(session, statement, these(chosen[start : start + CHUNK]))
            for vendor_id, *what in sorted(map(tuple, rows), key=lambda row: row[:2]):
                found[owner_of[vendor_id]].append((vendor_id, *what))
    return {v: tuple(what) for v, what in found.items()}


def closed(session: Session) -> frozenset[int]:
    """RFQs that somebody has closed; whoever has not answered there won't any more."""
    return frozenset(row[0] for row in driver_rows(session, _CLOSED))


def changed_since(session: Session, since: datetime) -> frozenset[int]:
    """RFQs that were changed or decided about since then: no vendor's mark tells that."""
    changed = select(RfqRow.id).where(RfqRow.changed_at >= since)
    decided = select(DecisionRow.rfq_id).where(or_(DecisionRow.made_at >= since, DecisionRow.undone_at >= since))
    return frozenset(row[0] for row in driver_rows(session, union(changed, decided)))


def asked_in(session: Session, rfqs: Collection[int]) -> set[VendorId]:
    """Who was asked in one of these, as the vendors are now."""
    into = survivors(session) if rfqs else {}
    chosen = sorted(rfqs)
    asked: set[VendorId] = set()
    for start in range(0, len(chosen), CHUNK):
        for (vendor_id,) in driver_rows(session, _ASKED, these(chosen[start : start + CHUNK])):
            asked.add(into.get(vendor_id, VendorId(vendor_id)))
    return asked
