"""The columns of a sheet of vendors, one row a contact: what is written, and what is known when it is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.domain.vendors.fields import FIELDS as VENDOR_FIELDS
from app.domain.vendors.fields import MEGABYTE, FieldKind, VendorField
from app.domain.vendors.vendor import AddressState, Contact, Vendor


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """`field` names it in mappings, `heading` is written above it, and `headers` are taken for it besides."""

    field: str
    heading: str
    headers: tuple[str, ...]
    text: Callable[[Vendor, Contact], str]


def _cell(field: VendorField, vendor: Vendor) -> str:
    """What reads back as the same."""
    if field.kind is FieldKind.WORDS:
        return "; ".join(getattr(vendor, field.name))
    if field.kind is FieldKind.OCTETS:
        octets: int | None = getattr(vendor, field.name)
        return f"{octets / MEGABYTE:.6f}".rstrip("0").rstrip(".") if octets else ""
    return field.text(vendor)


def _column(field: VendorField) -> SheetColumn:
    return SheetColumn(field.sheet_field, field.sheet_heading, field.headers, lambda v, _: _cell(field, v))


def _state(contact: Contact) -> str:
    told = contact.address_state in (AddressState.BOUNCED, AddressState.VALID)
    return contact.address_state.value if told else ""


_OF_VENDOR = {field.name: _column(field) for field in VENDOR_FIELDS}
_AMONG_CONTACT = ("name", "categories", "website")  # the others come behind

COLUMNS: tuple[SheetColumn, ...] = (
    _OF_VENDOR["name"],
    SheetColumn(
        "contact",
        "Contact",
        ("contact name", "contact person", "person", "full name", "attention", "attn", "ansprechpartner"),
        lambda _, c: c.name,
    ),
    SheetColumn("first_name", "First name", ("first", "given name", "forename", "vorname"), lambda _, c: c.first_name),
    SheetColumn("last_name", "Last name", ("last", "surname", "family name", "nachname"), lambda _, c: c.last_name),
    SheetColumn(
        "email",
        "Email",
        ("mail", "e-mail address", "mail address", "email addresses", "emails", "contact email"),
        lambda _, c: c.email,
    ),
    SheetColumn(
        "phone",
        "Phone",
        ("tel", "telephone", "phone number", "phone no", "phone #", "mobile", "telefon", "contact phone"),
        lambda _, c: c.phone,
    ),
    _OF_VENDOR["categories"],
    SheetColumn("state", "State", ("province", "region", "state/province"), lambda _, c: c.state),
    SheetColumn("rank", "Rank", ("primary/secondary", "priority", "primary"), lambda _, c: c.rank.value.capitalize()),
    _OF_VENDOR["website"],
    SheetColumn("role", "Role", ("job title", "position", "function", "department"), lambda _, c: c.role),
    SheetColumn(
        "addressed", "To/Cc", ("to/cc", "to or cc", "addressed as"), lambda _, c: c.addressed.value.capitalize()
    ),
    SheetColumn("address_state", "Address state", ("address state", "mail state"), lambda _, c: _state(c)),
    *(column for name, column in _OF_VENDOR.items() if name not in _AMONG_CONTACT),
)
FIELDS: Mapping[str, tuple[str, ...]] = {column.field: column.headers for column in COLUMNS}
"""Field names for mappings, with the headers that are taken for them."""
