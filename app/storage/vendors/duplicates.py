"""What vendors are compared by, and which of them the buyer knows not to be the same."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.domain.trade.ids import VendorId
from app.domain.vendors.duplicate_search import Pair
from app.domain.vendors.duplicates import Profile
from app.storage.base.vendor_schema import ContactRow, DistinctVendorsRow, VendorRow
from app.storage.vendors.doubles import survivors


def profiles(session: Session) -> Iterator[Profile]:
    """All living vendors."""
    vendor, contact = VendorRow.__table__.c, ContactRow.__table__.c
    statement = (
        select(vendor.id, vendor.name, vendor.address, contact.email, contact.phone)
        .select_from(VendorRow.__table__.outerjoin(ContactRow.__table__, contact.vendor_id == vendor.id))
        .where(vendor.removed_at.is_(None))
        .order_by(vendor.id)
    )
    for (vendor_id, name, address), rows in groupby(session.execute(statement), key=itemgetter(0, 1, 2)):
        contacts = [(email, phone) for *_, email, phone in rows if email is not None]
        yield Profile.of(VendorId(vendor_id), name, address, contacts)


def distinct(session: Session) -> set[Pair]:
    """Pairs that are not the same; what was said of a double holds for the vendor that it was merged into."""
    into = survivors(session)
    rows = session.execute(select(DistinctVendorsRow.low_id, DistinctVendorsRow.high_id))
    return {ordered(into.get(low, VendorId(low)), into.get(high, VendorId(high))) for low, high in rows}


def set_distinct(session: Session, one: VendorId, two: VendorId) -> None:
    """They are not the same."""
    low, high = ordered(one, two)
    if session.get(DistinctVendorsRow, (low, high)) is None:
        session.execute(insert(DistinctVendorsRow).values(low_id=low, high_id=high))


def forget_distinct(session: Session, one: VendorId, two: VendorId) -> None:
    """They may be the same after all."""
    low, high = ordered(one, two)
    statement = delete(DistinctVendorsRow)
    session.execute(statement.where(DistinctVendorsRow.low_id == low, DistinctVendorsRow.high_id == high))


def ordered(one: VendorId, two: VendorId) -> Pair:
    """The smaller id first."""
    return min(one, two), max(one, two)
