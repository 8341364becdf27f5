"""The rows of the vendor table."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.trade.ids import VendorId
from app.domain.vendors.vendor import Vendor, VendorLine
from app.storage.base.among import among_these, these
from app.storage.base.vendor_schema import CapabilityRow, VendorRow
from app.storage.vendors.doubles import with_doubles
from app.storage.vendors.rows import CHUNK, vendors_of
from app.storage.vendors.tallies import NO_TALLY, Tally, tallies

_COLUMNS = select(*VendorRow.__table__.c).where(among_these(VendorRow.id))  # half the time of objects
_DOES = (
    select(CapabilityRow.vendor_id, CapabilityRow.process, CapabilityRow.specification)
    .where(among_these(CapabilityRow.vendor_id))
    .order_by(CapabilityRow.vendor_id, CapabilityRow.position)
)
_NAMED = 3  # processes that are named before the rest is counted


def lines_of(session: Session, vendor_ids: Sequence[VendorId]) -> list[VendorLine]:
    """These vendors' rows, removed ones too, in the order of the ids; some hundred at a time are meant."""
    found: dict[VendorId, VendorLine] = {}
    for start in range(0, len(vendor_ids), CHUNK):
        chunk = vendor_ids[start : start + CHUNK]
        rows = session.execute(_COLUMNS, these(chunk)).all()
        owner_of = with_doubles(session, chunk)
        counted = tallies(session, owner_of)
        does = _done_by(session, chunk)
        for row, vendor in zip(rows, vendors_of(session, rows, with_contacts_alone=True), strict=True):
            i = vendor.stored_id
            found[i] = _line(vendor, row.changed_at, does.get(i, ()), counted.get(i, NO_TALLY))
    return [found[i] for i in vendor_ids if i in found]


def _done_by(session: Session, chunk: Collection[VendorId]) -> Mapping[VendorId, Sequence[str]]:
    """The words of each one's capabilities: without the objects, which take half of a page's time."""
    words: defaultdict[VendorId, list[str]] = defaultdict(list)
    for owner, process, specification in session.execute(_DOES, these(chunk)).all():
        words[VendorId(owner)].append(process or specification)
    return words


def _line(
    vendor: Vendor,
    changed_at: datetime,
    does: Sequence[str],
    tally: Tally,
) -> VendorLine:
    """Every request counts here, also one that can still be answered, and whatever was said to it."""
    first = next(iter(vendor.addressees), None)
    return VendorLine(
        id=vendor.stored_id,
        name=vendor.name,
        categories=", ".join(vendor.categories),
        contact=first.name if first else "",
        email=first.email if first else "",
        phone=first.phone if first else "",
        contacts=len(vendor.contacts),
        status=vendor.status,
        changed_at=changed_at,
        capabilities=_together(does),
        clearance=vendor.clearance,
        tags=", ".join(vendor.tags),
        last_rfq=tally.last_rfq,
        last_contact=tally.last_contact,
        asked=tally.asked,
        answered=tally.answered,
        check=vendor.check,
        version=vendor.version,
        language=vendor.language,
    )


def _together(words: Sequence[str]) -> str:
    """The first few once each, and how many more there are."""
    named = list(dict.fromkeys(word for word in words if word))
    more = len(named) - _NAMED
    return ", ".join(named[:_NAMED]) + (f" and {more} more" if more > 0 else "")
