"""Vendors out to sheets that read back as the same vendors."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from app.documents.sheets.table_file import write_table
from app.domain.vendors.vendor import AddressState, Contact, Standing, Vendor

_HEADER = (
    "Vendor", "Contact", "First name", "Last name", "Email", "Phone", "Category", "State", "Rank", "Website", "Role",
    "To/Cc", "Address state", "Postal address", "Status", "Status reason", "Clearance", "Language", "Time zone",
    "Terms", "Largest mail MB", "Tags", "Notes",
)  # fmt: skip
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
_MEGABYTE = 1_000_000


def write_vendors(path: Path, vendors: Iterable[Vendor]) -> int:
    """One row a contact, in the vendors' order; `.xlsx` or CSV (UTF-8 with byte order mark). Returns how many rows.

    A vendor without contacts gets one row without an address.

    Raises:
        TableNotWritten
    """
    return write_table(path, _HEADER, (_row(v, c) for v in vendors for c in v.contacts or (Contact(email=""),)))


def write_capabilities(path: Path, vendors: Iterable[Vendor]) -> int:
    """One row a capability. TableNotWritten."""
    return write_table(path, _CAPABILITIES, _capability_rows(vendors))


def write_approvals(path: Path, vendors: Iterable[Vendor]) -> int:
    """One row a place on a customer's list. TableNotWritten."""
    rows = ((a.customer, v.name, a.process, str(a.valid_until or "")) for v in vendors for a in v.approvals)
    return write_table(path, _APPROVALS, rows)


def _row(vendor: Vendor, contact: Contact) -> tuple[str, ...]:
    told = contact.address_state in (AddressState.BOUNCED, AddressState.VALID)
    return (
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
        contact.role,
        contact.addressed.value.capitalize(),
        contact.address_state.value if told else "",
        vendor.address,
        vendor.status.value.replace("_", " "),
        vendor.status_reason,
        vendor.clearance,
        vendor.language,
        vendor.time_zone,
        vendor.terms,
        f"{vendor.max_mail_size / _MEGABYTE:.6f}".rstrip("0").rstrip(".") if vendor.max_mail_size else "",
        "; ".join(vendor.tags),
        vendor.notes,
    )


def _capability_rows(vendors: Iterable[Vendor]) -> Iterator[tuple[str, ...]]:
    for vendor in vendors:
        for can in vendor.capabilities:
            standing = "" if can.standing is Standing.UNSTATED else can.standing.value.replace("_", " ")
            until = str(can.valid_until or "")
            words = (can.process, can.specification, can.type, can.spec_class, standing, can.source, until)
            yield (vendor.name, *words, vendor.clearance)
