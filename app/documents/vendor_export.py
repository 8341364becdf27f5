"""Vendors out to a sheet that reads back as the same vendors."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from app.documents.table_file import write_table
from app.domain.vendor import Contact, Vendor

_HEADER = (
    "Vendor", "Contact", "First name", "Last name", "Email", "Phone", "Category", "State", "Rank", "Website",
)  # fmt: skip


def write_vendors(path: Path, vendors: Iterable[Vendor]) -> None:
    """One row a contact, in the vendors' order; `.xlsx` or CSV (UTF-8 with byte order mark).

    A vendor without contacts gets one row without an address, so that it is seen; such a row does not read back.

    Raises:
        TableNotWritten
    """
    write_table(path, _HEADER, _rows(vendors))


def _rows(vendors: Iterable[Vendor]) -> Iterator[tuple[str, ...]]:
    for vendor in vendors:
        for contact in vendor.contacts or (Contact(email=""),):
            yield (
                vendor.name,
                contact.name,
                contact.first_name,
                contact.last_name,
                contact.email,
                contact.phone,
                "; ".join(vendor.categories),
                contact.state,
                contact.rank.value.capitalize(),
                vendor.website,
            )
