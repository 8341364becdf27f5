"""Vendors out to sheets that read back as the same vendors."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from app.documents.sheets.table_file import write_table
from app.documents.vendors.columns import COLUMNS
from app.domain.vendors.vendor import Contact, Standing, Vendor

_CAPABILITIES = (
    "Vendor",
    "Process",
    "Specification",
    "Type",
    "Class",
    "Standing",
    "Source",
    "Valid until",
    "Clearance",
)
_APPROVALS = ("Customer", "Vendor", "Process", "Valid until")


def write_vendors(path: Path, vendors: Iterable[Vendor]) -> int:
    """One row a contact, in the vendors' order; `.xlsx` or CSV (UTF-8 with byte order mark). Returns how many rows.

    A vendor without contacts gets one row without an address.

    Raises:
        TableNotWritten
    """
    pairs = ((v, c) for v in vendors for c in v.contacts or (Contact(email=""),))
    return write_table(path, [c.heading for c in COLUMNS], (tuple(c.text(*pair) for c in COLUMNS) for pair in pairs))


def write_capabilities(path: Path, vendors: Iterable[Vendor]) -> int:
    """One row a capability. TableNotWritten."""
    return write_table(path, _CAPABILITIES, _capability_rows(vendors))


def write_approvals(path: Path, vendors: Iterable[Vendor]) -> int:
    """One row a place on a customer's list. TableNotWritten."""
    rows = ((a.customer, v.name, a.process, str(a.valid_until or "")) for v in vendors for a in v.approvals)
    return write_table(path, _APPROVALS, rows)


def _capability_rows(vendors: Iterable[Vendor]) -> Iterator[tuple[str, ...]]:
    for vendor in vendors:
        for can in vendor.capabilities:
            standing = "" if can.standing is Standing.UNSTATED else can.standing.value.replace("_", " ")
            until = str(can.valid_until or "")
            words = (can.process, can.specification, can.type, can.spec_class, standing, can.source, until)
            yield (vendor.name, *words, vendor.clearance)
