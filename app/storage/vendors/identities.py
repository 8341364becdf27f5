"""By what vendors are told apart: names, mail domains, phones. Read whole, in columns, for comparing lists."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.trade.identity import digits_of, domain_of
from app.domain.trade.ids import VendorId
from app.storage.base.vendor_schema import ContactRow, VendorRow


@dataclass(frozen=True, slots=True)
class Identity:
    """A living vendor with one mail domain and one phone of it; empty where there is none. One each contact."""

    id: VendorId
    name: str
    domain: str
    phone: str  # digits


def every(session: Session) -> Iterator[Identity]:
    """All living vendors, once for each contact, once where there is none."""
    vendor, contact = VendorRow.__table__.c, ContactRow.__table__.c
    statement = (
        select(vendor.id, vendor.name, contact.email, contact.phone)
        .select_from(VendorRow.__table__.outerjoin(ContactRow.__table__, contact.vendor_id == vendor.id))
        .where(vendor.removed_at.is_(None))
        .order_by(vendor.id)
    )
    for vendor_id, name, email, phone in session.execute(statement):
        yield Identity(VendorId(vendor_id), name, domain_of(email or ""), digits_of(phone or ""))


def damaged_names(session: Session) -> list[str]:
    """Names of living vendors that have lost letters."""
    statement = select(VendorRow.name).where(
        VendorRow.removed_at.is_(None),
        VendorRow.name.contains("?") | VendorRow.name.contains("\ufffd"),
    )
    return list(session.scalars(statement))
