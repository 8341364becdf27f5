"""Vendors in from a buyer's sheet.

Every row is in, in with remarks, or dropped with a reason; nothing is half imported: a row without a vendor's name or
without a usable mail address is not used at all, so a vendor none of whose rows has one does not come in.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.documents.columns import Columns, find_columns
from app.documents.sheet import SheetRow, SheetUnreadable, read_sheet
from app.documents.vendor_export import write_vendors
from app.documents.vendor_row import VendorRow, read_row
from app.domain.address import same_mailbox
from app.domain.cleaning import category, has_lost_character, same_name
from app.domain.finding import Remark
from app.domain.vendor import Contact, Vendor

__all__ = ["FIELDS", "VendorSheet", "read_vendors", "write_vendors"]

FIELDS: Mapping[str, tuple[str, ...]] = {
    "vendor": ("vendor name", "company", "company name", "supplier", "supplier name", "firm", "name", "lieferant"),
    "contact": ("contact name", "contact person", "person", "full name", "attention", "attn", "ansprechpartner"),
    "first_name": ("first", "given name", "forename", "vorname"),
    "last_name": ("last", "surname", "family name", "nachname"),
    "email": ("mail", "e-mail address", "mail address", "email addresses", "emails", "contact email"),
    "phone": ("tel", "telephone", "phone number", "phone no", "phone #", "mobile", "telefon", "contact phone"),
    "category": ("categories", "type", "vendor type", "kind", "commodity", "class", "group"),
    "state": ("province", "region", "state/province"),
    "rank": ("primary/secondary", "priority", "role", "primary"),
    "website": ("web", "web site", "url", "homepage", "domain", "www"),
}
"""Field names for mappings, with the headers that are taken for them."""

_RANKS = frozenset({"primary", "secondary", "main", "second"})
_SITE = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class VendorSheet:
    """`rows` counts the rows below the header that have anything in them; `columns` maps column → field."""

    vendors: tuple[Vendor, ...]
    remarks: tuple[Remark, ...]
    rows: int
    encoding: str
    delimiter: str
    columns: dict[str, str]


@dataclass(slots=True)
class _Draft:
    """A vendor while its rows come in."""

    name: str
    categories: dict[str, None] = field(default_factory=dict)
    website: str = ""
    contacts: list[Contact] = field(default_factory=list)
    row_of: dict[str, int] = field(default_factory=dict)  # mailbox → row

    def vendor(self) -> Vendor:
        return Vendor(
            name=self.name,
            categories=tuple(self.categories),
            website=self.website,
            contacts=tuple(self.contacts),
        )


def read_vendors(path: Path, mapping: Mapping[str, str] = {}) -> VendorSheet:
    """Read and clean a sheet of vendors, one row a contact. `mapping` is column header → one of `FIELDS`.

    Vendors stand in the order of their first row. Names that differ in spaces or capitals alone are one vendor,
    shown as first written. An address that is repeated at a vendor is dropped. Two addresses in a cell are two
    contacts, with a remark.

    Raises:
        SheetUnreadable: no sheet, only a header, or no column for the vendor or the address.
        MappingUnknown: `mapping` names a column or field that there is not.
    """
    sheet = read_sheet(path)
    columns = find_columns(sheet.rows, FIELDS, mapping, _guess)
    _check(path.name, sheet.rows, columns)
    reading = _Reading(columns, len(sheet.rows[0].cells))
    for row in sheet.rows[1:]:
        reading.take(row)
    unused = [Remark(row=sheet.rows[0].number, field=name, text=_unused(name)) for name in columns.unused]
    return VendorSheet(
        vendors=tuple(draft.vendor() for draft in reading.drafts.values()),
        remarks=(*unused, *reading.remarks),
        rows=len(sheet.rows) - 1,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        columns=columns.names,
    )


def _check(name: str, rows: Sequence[SheetRow], columns: Columns) -> None:
    for wanted, what in (("vendor", "vendor's name"), ("email", "mail address")):
        if wanted not in columns.position_of:
            titles = ", ".join(cell for cell in rows[0].cells if cell.strip())
            raise SheetUnreadable(
                f"“{name}” has no column for the {what}. Its columns are: {titles}. Name one of them “{wanted}”, or "
                f"map it (COLUMN={wanted})."
            )
    if len(rows) == 1:
        raise SheetUnreadable(f"“{name}” has a header but no rows below it. Choose a file with vendors in it.")


def _guess(contents: Sequence[str]) -> str:
    """What a column without a header holds, where its contents leave no doubt."""
    if contents and all(text.casefold() in _RANKS for text in contents):
        return "rank"
    return "website" if contents and all(_SITE.fullmatch(text) for text in contents) else ""


class _Reading:
    """Rows become drafts of vendors and remarks."""

    def __init__(self, columns: Columns, width: int) -> None:
        self.drafts: dict[str, _Draft] = {}
        self.remarks: list[Remark] = []
        self._columns = columns
        self._width = width
        self._categories: dict[str, str] = {}

    def take(self, row: SheetRow) -> None:
        cells = {name: self._columns.cell(row, name) for name in FIELDS}
        found = read_row(row.number, cells)
        if isinstance(found, Remark):
            self.remarks.append(found)
            return
        draft = self.drafts.get(same_name(found.vendor)) or _Draft(found.vendor)
        fresh = [c for c in found.contacts if same_mailbox(c.email) not in draft.row_of]
        self.remarks += _repeats(row.number, found, draft)
        if not fresh:
            return
        self.remarks += found.remarks
        self.remarks += self._row_remarks(row, found, draft)
        self._add(draft, row.number, found, fresh)

    def _row_remarks(self, row: SheetRow, found: VendorRow, draft: _Draft) -> Iterator[Remark]:
        extra = [cell for cell in row.cells[self._width :] if cell.strip()]
        if extra:
            text = f"The row has more cells than the header; not used: {', '.join(extra)}."
            yield Remark(row=row.number, field="", text=text)
        if not draft.contacts and has_lost_character(draft.name):
            yield Remark(row=row.number, field="vendor", text=_lost(found.vendor))

    def _add(self, draft: _Draft, number: int, found: VendorRow, fresh: Sequence[Contact]) -> None:
        self.drafts.setdefault(same_name(draft.name), draft)
        draft.contacts += fresh
        draft.row_of |= {same_mailbox(contact.email): number for contact in fresh}
        draft.website = draft.website or found.website
        draft.categories |= {category(text, self._categories): None for text in found.categories}


def _repeats(number: int, found: VendorRow, draft: _Draft) -> Iterator[Remark]:
    """The contacts of the row that the vendor has already; the row is dropped where all are."""
    repeated = [c for c in found.contacts if same_mailbox(c.email) in draft.row_of]
    for contact in repeated:
        first = draft.row_of[same_mailbox(contact.email)]
        kept = next(c for c in draft.contacts if same_mailbox(c.email) == same_mailbox(contact.email))
        other = [text for text in (contact.name, contact.phone) if text and text not in (kept.name, kept.phone)]
        text = f"“{contact.email}” is already in row {first} for “{draft.name}”, which stays as it is."
        if other:
            text += f" Not used from this row: {', '.join(other)}."
        yield Remark(row=number, field="email", text=text, dropped=len(repeated) == len(found.contacts))


def _lost(name: str) -> str:
    return f"“{name}” has lost a character (“?”) before it came here. Correct the vendor's name."


def _unused(name: str) -> str:
    return f"The column “{name}” is not used. Map it to a field if it should be."
