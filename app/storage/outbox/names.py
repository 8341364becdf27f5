"""Every name in the database that is nobody else's business, for masking."""

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.storage.base.schema import AttachmentRow, DeliveryRow, ItemRow, MessageRow, RfqRow
from app.storage.base.vendor_schema import ContactRow, VendorRow

_COLUMNS: tuple[tuple[str, InstrumentedAttribute[str]], ...] = (
    ("subject", MessageRow.subject),
    ("subject", RfqRow.subject),
    ("title", RfqRow.title),
    ("vendor", VendorRow.name),
    ("vendor", DeliveryRow.vendor_name),
    ("contact", ContactRow.name),
    ("file", AttachmentRow.name),
    ("part", ItemRow.part_number),
)


def private(session: Session) -> dict[str, list[str]]:
    """By kind: vendors, contacts, subjects, titles, attached files, part numbers."""
    found: dict[str, list[str]] = {}
    for kind, column in _COLUMNS:
        found.setdefault(kind, []).extend(session.scalars(select(column).where(column != "").distinct()))
    return found
