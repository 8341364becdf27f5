"""The log of changes, read: `audit_triggers` says how it is written."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.people.change_log import LoggedChange
from app.storage.base.people_schema import AuditRow
from app.storage.base.schema import RfqRow
from app.storage.base.vendor_schema import VendorRow

_AT_ONCE = 500
_c = AuditRow.__table__.c


def changes(
    session: Session, since: datetime | None = None, who: str = "", rfq: str = "", *, newest_first: bool = False
) -> Generator[LoggedChange]:
    """The oldest first: all of them, or since a moment, by one user, in one RFQ (its number)."""
    chosen = select(_c.at, _c.who, _c.what, _c.place, _c.key, _c.before, _c.after, _c.id)
    chosen = chosen.order_by(_c.id.desc() if newest_first else _c.id)
    if since is not None:
        chosen = chosen.where(_c.at >= since)
    if who:
        chosen = chosen.where(func.lower(_c.who) == who.lower())
    with session.execute(chosen, execution_options={"yield_per": _AT_ONCE}) as found:
        for part in found.partitions():
            for change in _named(session, [LoggedChange(*row[:-1], id=row[-1]) for row in part]):
                if not rfq or rfq in (change.rfq, change.where):
                    yield change


def _named(session: Session, part: Sequence[LoggedChange]) -> Iterator[LoggedChange]:
    rfqs = _names(session, RfqRow.id, RfqRow.number, {c.key.get("rfq_id") for c in part})
    vendors = _names(session, VendorRow.id, VendorRow.name, {c.key.get("vendor_id") for c in part})
    for one in part:
        yield replace(one, rfq=rfqs.get(one.key.get("rfq_id"), ""), vendor=vendors.get(one.key.get("vendor_id"), ""))


def _names(
    session: Session, key: InstrumentedAttribute[int], name: InstrumentedAttribute[str], ids: set[object]
) -> dict[object, str]:
    found = session.execute(select(key, name).where(key.in_([i for i in ids if isinstance(i, int)])))
    return {row[0]: row[1] for row in found}
