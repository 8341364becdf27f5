"""Every name in the database that is nobody else's business, for masking."""

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.accounts.account import AccountKind
from app.storage.base.schema import AccountRow, AttachmentRow, DeliveryRow, ItemRow, MessageRow, RfqRow
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
_OF_ACCOUNTS: tuple[InstrumentedAttribute[str], ...] = (AccountRow.name, AccountRow.from_name, AccountRow.user)


def private(session: Session) -> dict[str, list[str]]:
    """By kind: vendors, contacts, subjects, titles, attached files, part numbers, accounts."""
    found: dict[str, list[str]] = {}
    for kind, column in _COLUMNS:
        found.setdefault(kind, []).extend(session.scalars(select(column).where(column != "").distinct()))
    own = AccountRow.kind != AccountKind.PRACTICE.value  # whose name is a word of ours
    for column in _OF_ACCOUNTS:
        found.setdefault("account", []).extend(session.scalars(select(column).where(column != "", own)))
    return found
