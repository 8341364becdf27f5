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
        (
            "contact name",
            "contact person",
            "person",
            "full name",
            "attention",
            "attn",
            "ansprechpartner",
            "display name",
            "primary contact",
            "main contact",
            "key contact",
            "sales contact",
            "poc",
            "rep",
            "point of contact",
            "representative",
            "contacto",
            "kontakt",
            "contact (primary)",
        ),
        lambda _, c: c.name,
    ),
    SheetColumn(
        "first_name",
        "First name",
        ("first", "given name", "forename", "vorname", "prénom", "nombre", "contact first name", "first names"),
        lambda _, c: c.first_name,
    ),
    SheetColumn(
        "last_name",
        "Last name",
        ("last", "surname", "family name", "nachname", "apellidos", "apellido", "contact last name", "nom de famille"),
        lambda _, c: c.last_name,
    ),
    SheetColumn(
        "email",
        "Email",
        (
            "mail",
            "e-mail address",
            "mail address",
            "email addresses",
            "emails",
            "contact email",
            "primary email",
            "main email",
            "e-mail 1 - value",
            "e-mail 1",
            "email 1",
            "email address 1",
            "work email",
            "business email",
            "e-mail-adresse",
            "adresse e-mail",
            "adresse de messagerie",
            "correo",
            "correo electrónico",
            "courriel",
            "email id",
            "e-mail(s)",
            "rfq email",
            "sales email",
            "quote email",
            "vendor email",
            "supplier email",
        ),
        lambda _, c: c.email,
    ),
    SheetColumn(
        "phone",
        "Phone",
        (
            "tel",
            "telephone",
            "phone number",
            "phone no",
            "phone #",
            "telefon",
            "contact phone",
            "work phone",
            "main phone",
            "business phone",
            "phone 1 - value",
            "phone 1",
            "phone numbers",
            "office phone",
            "tel.",
            "company main phone",
            "telefon geschäftlich",
            "téléphone",
            "teléfono",
            "primary phone",
            "phone (main)",
        ),
        lambda _, c: c.phone,
    ),
    _OF_VENDOR["categories"],
    SheetColumn("state", "State", ("province", "region", "state/province"), lambda _, c: c.state),
    SheetColumn("rank", "Rank", ("primary/secondary", "priority", "primary"), lambda _, c: c.rank.value.capitalize()),
    _OF_VENDOR["website"],
    SheetColumn(
        "role",
        "Role",
        ("job title", "position", "function", "department", "organization title", "organization 1 - title"),
        lambda _, c: c.role,
    ),
    SheetColumn(
        "addressed", "To/Cc", ("to/cc", "to or cc", "addressed as"), lambda _, c: c.addressed.value.capitalize()
    ),
    SheetColumn("address_state", "Address state", ("address state", "mail state"), lambda _, c: _state(c)),
    *(column for name, column in _OF_VENDOR.items() if name not in _AMONG_CONTACT),
)
_READ_ONLY: Mapping[str, tuple[str, ...]] = {
    "email_2": (
        "secondary email", "email 2", "e-mail 2", "e-mail 2 - value", "e-mail 2 address", "second email", "other email",
        "alternate email", "alt email", "additional email", "home email", "email address 2", "2nd email",
    ),
    "email_3": ("email 3", "e-mail 3", "e-mail 3 - value", "e-mail 3 address", "third email", "email address 3"),
    "cc_email": ("cc", "cc mail", "e-mail cc", "email cc", "copy to", "cc address"),
    "phone_2": (
        "mobile", "mobile phone", "mobile number", "cell", "cell phone", "phone 2", "phone 2 - value", "alt. phone",
        "home phone", "business phone 2", "alternate phone", "other phone", "mobiltelefon", "handy", "secondary phone",
    ),
    "does": (),  # the heading is a process, and a cell says whether, or to which specification
    "active": ("is active", "active?", "active vendor", "active y/n", "in use", "enabled", "aktiv"),
    "inactive": (
        "is inactive", "blocked", "on hold", "hold", "do not use", "dnu", "disqualified", "suspended", "obsolete",
        "inactive?", "vendor hold", "gesperrt", "disabled", "archived", "inaktiv",
    ),
}  # fmt: skip
"""What a sheet may have besides: it is read into the columns above, and never written."""

FIELDS: Mapping[str, tuple[str, ...]] = {column.field: column.headers for column in COLUMNS} | dict(_READ_ONLY)
"""Field names for mappings, with the headers that are taken for them."""
