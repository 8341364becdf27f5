"""The fields of a vendor, declared once: what lists, forms, comparisons and rows of the storage go by.

A field more is a value in `Vendor`, a column of its table, and a line here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from app.domain.vendors.vendor import Vendor, VendorStatus

MEGABYTE = 1_000_000


class FieldKind(Enum):
    """What a field holds, and by that how it is read, shown, edited and merged."""

    NAME = auto()
    LINE = auto()  # a text: an empty one is filled, of two one is chosen
    LINES = auto()  # the same in lines
    NOTES = auto()  # lines: what is said elsewhere comes below
    WORDS = auto()  # a tuple of words: what is said elsewhere is added
    STATUS = auto()
    REASON = auto()  # a line that goes with the status
    CLEARANCE = auto()  # the name of a level
    OCTETS = auto()  # a number, None where it is not known; people read and write megabytes


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorField:
    """`name` is the attribute of a vendor, `title` what stands beside its value, `label` what a form asks (“&” before
    the key that leads there), `example` what it shows in an empty place.

    In sheets: `heading` is what is written above the column, `headers` what else it is known by, and `column` how
    mappings name it.
    """

    name: str
    kind: FieldKind
    title: str
    label: str
    heading: str = ""
    column: str = ""
    headers: tuple[str, ...]
    example: str = ""

    @property
    def sheet_field(self) -> str:
        return self.column or self.name

    @property
    def sheet_heading(self) -> str:
        return self.heading or self.title

    @property
    def words(self) -> str:
        """The name as it is told in a sentence."""
        return self.name.replace("_mail_", "_email_").replace("_", " ")

    def text(self, vendor: Vendor) -> str:
        """What a vendor says in it, as the buyer reads it."""
        value: object = getattr(vendor, self.name)
        if isinstance(value, VendorStatus):
            return value.value.replace("_", " ")
        if isinstance(value, tuple):
            return ", ".join(value)
        if self.kind is FieldKind.OCTETS:
            return f"{value / MEGABYTE:g} MB" if isinstance(value, int) else ""
        return str(value)


FIELDS: tuple[VendorField, ...] = (
    VendorField(
        name="name",
        kind=FieldKind.NAME,
        title="Name",
        label="&Name",
        column="vendor",
        heading="Vendor",
        headers=(
            "vendor name",
            "company",
            "company name",
            "supplier",
            "supplier name",
            "firm",
            "name",
            "lieferant",
            "organization",
            "organization name",
            "organization 1 - name",
            "organisation",
            "account name",
            "business name",
            "vendor company",
            "company/organization",
            "firma",
            "société",
            "empresa",
            "organización",
            "proveedor",
            "shop",
            "fournisseur",
            "manufacturer",
            "subcontractor",
            "service provider",
            "business",
            "company or organization",
            "supplier company",
            "plater",
            "processor",
            "stockist",
            "distributor",
            "lieferantenname",
            "processing house",
        ),
    ),
    VendorField(
        name="categories",
        kind=FieldKind.WORDS,
        title="Categories",
        label="&Categories",
        column="category",
        heading="Category",
        headers=("categories", "type", "vendor type", "kind", "commodity", "class", "group"),
        example="for example finishing, material, hardware",
    ),
    VendorField(
        name="website",
        kind=FieldKind.LINE,
        title="Website",
        label="&Website",
        headers=(
            "web",
            "web site",
            "url",
            "homepage",
            "domain",
            "www",
            "web page",
            "website 1 - value",
            "webseite",
            "site web",
        ),
    ),
    VendorField(
        name="address",
        kind=FieldKind.LINES,
        title="Postal address",
        label="Postal ad&dress",
        headers=("postal address", "street address", "mailing address", "address 1 - formatted", "full address"),
    ),
    VendorField(
        name="status",
        kind=FieldKind.STATUS,
        title="Status",
        label="S&tatus",
        headers=(
            "vendor status",
            "supplier status",
            "approval status",
            "status code",
            "supplier approval status",
            "asl status",
            "avl status",
            "qualification status",
            "account status",
            "vendor state",
            "condition",
            "disposition",
            "zustand",
        ),
    ),
    VendorField(
        name="status_reason",
        kind=FieldKind.REASON,
        title="Status reason",
        label="Reason for this stat&us",
        headers=("reason", "status reason", "block reason"),
    ),
    VendorField(
        name="clearance",
        kind=FieldKind.CLEARANCE,
        title="Clearance",
        label="C&learance",
        headers=("export clearance", "itar/cui", "cui/itar"),
    ),
    VendorField(
        name="language",
        kind=FieldKind.LINE,
        title="Language",
        label="Language of ema&ils",
        headers=("lang", "sprache"),
        example="en or de – empty: English",
    ),
    VendorField(
        name="time_zone",
        kind=FieldKind.LINE,
        title="Time zone",
        label="Time &zone",
        headers=("timezone", "tz"),
        example="for example America/Chicago",
    ),
    VendorField(
        name="terms",
        kind=FieldKind.LINE,
        title="Terms",
        label="Ter&ms",
        headers=("payment terms", "payment"),
    ),
    VendorField(
        name="max_mail_size",
        kind=FieldKind.OCTETS,
        title="Largest email",
        label="Largest email it ta&kes",
        column="max_mail",
        heading="Largest email MB",
        headers=("largest email", "largest email mb", "largest mail", "largest mail mb", "max mail mb"),
        example="not known",
    ),
    VendorField(
        name="tags",
        kind=FieldKind.WORDS,
        title="Tags",
        label="Ta&gs",
        headers=("tag", "labels", "keywords"),
        example="for example preferred, small lots",
    ),
    VendorField(
        name="notes",
        kind=FieldKind.NOTES,
        title="Notes",
        label="N&otes (never in an email)",
        headers=("note", "comment", "comments", "remarks", "internal notes"),
    ),
)


def fields_of(*kinds: FieldKind) -> tuple[VendorField, ...]:
    """Those of these kinds, in the order of `FIELDS`."""
    return tuple(field for field in FIELDS if field.kind in kinds)


def led_by(names: Sequence[str], fields: Iterable[VendorField] = FIELDS) -> tuple[VendorField, ...]:
    """The same fields with the named ones first."""
    given = list(fields)
    leading = {field.name: field for field in given if field.name in names}
    return (*(leading[name] for name in names), *(field for field in given if field.name not in leading))
