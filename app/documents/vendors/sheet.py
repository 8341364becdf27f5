"""Vendors in from a buyer's sheet.

Every row is in, in with remarks, or dropped with a reason. A contact without a usable address comes in as it is
written: nothing is lost, and nothing is written to before it is mended. Only a row that names no vendor is not used.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.documents.sheets.columns import TOLD_EVERY, Columns, find_columns, listed, unused_remarks
from app.documents.sheets.sheet import Sheet, SheetRow, SheetUnreadable
from app.documents.vendors.assumed import assumed_columns
from app.documents.vendors.blocks import Blocks
from app.documents.vendors.columns import FIELDS
from app.documents.vendors.row import read_row
from app.domain.trade.cleaning import category, has_lost_character, same_name
from app.domain.trade.clearance import Clearances
from app.domain.trade.finding import Remark
from app.domain.trade.watch import Watch, unwatched
from app.domain.vendors.fields import FIELDS as VENDOR_FIELDS
from app.domain.vendors.fields import FieldKind, fields_of
from app.domain.vendors.incoming import Cleaning
from app.domain.vendors.merge import contact_key
from app.domain.vendors.vendor import Contact, Vendor

_RANKS = frozenset({"primary", "secondary", "main", "second"})
_USUAL = Clearances()
_NO_CELLS = dict.fromkeys(FIELDS, "")
_WHO = ("contact", "first_name", "last_name", "phone")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SITE = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class VendorSheet:
    """`rows` counts the rows below the header that have anything in them; `columns` maps column → field.

    `rows_of` has for each vendor, in their order, the rows that it was made of.
    """

    vendors: tuple[Vendor, ...]
    rows_of: tuple[tuple[int, ...], ...]
    remarks: tuple[Remark, ...]
    cleanings: tuple[Cleaning, ...]
    rows: int
    encoding: str
    delimiter: str
    columns: dict[str, str]


def vendors_of(
    sheet: Sheet,
    name: str,
    mapping: Mapping[str, str] = {},
    watch: Watch = unwatched,
    clearances: Clearances = _USUAL,
) -> VendorSheet:
    """Clean a sheet of vendors that begins with its header, one row a contact; `watch` is told the rows that are done.

    `mapping` is column header → one of `FIELDS`. Vendors stand in the order of their first row. Names that differ in
    spaces or capitals alone are one vendor, shown as first written. An address that is repeated at a vendor is
    dropped. Two addresses in a cell are two contacts, with a remark.

    Raises:
        SheetUnreadable: only a header, or no column for the vendor or the address.
        MappingUnknown: `mapping` names a column or field that there is not.
    """
    columns = vendor_columns(sheet.rows, mapping)
    _check(name, sheet.rows, columns)
    reading = _Reading(columns, sheet.rows, clearances)
    for done, row in enumerate(sheet.rows[1:]):
        if done % TOLD_EVERY == 0:
            watch(done, len(sheet.rows))
        reading.take(row)
    unused = unused_remarks(sheet.rows[0].number, columns)
    return VendorSheet(
        vendors=tuple(reading.vendors.values()),
        rows_of=tuple(tuple(reading.rows_of[key]) for key in reading.vendors),
        remarks=(*sheet.remarks, *unused, *reading.remarks),
        cleanings=tuple(reading.cleanings),
        rows=len(sheet.rows) - 1,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        columns=columns.names,
    )


def vendor_columns(rows: Sequence[SheetRow], mapping: Mapping[str, str] = {}) -> Columns:
    """Which column holds what. MappingUnknown."""
    return find_columns(rows, FIELDS, assumed_columns(rows, FIELDS, mapping) | dict(mapping), guess_column)


def _check(name: str, rows: Sequence[SheetRow], columns: Columns) -> None:
    for wanted, what in (("vendor", "vendor's name"), ("email", "email address")):
        if wanted not in columns.position_of:
            titles = listed(rows[0].cells)
            raise SheetUnreadable(
                f"“{name}” has no column for the {what}. Its columns are: {titles}. Name one of them “{wanted}”, or "
                f"map it (COLUMN={wanted})."
            )
    if len(rows) == 1:
        raise SheetUnreadable(f"“{name}” has a header but no rows below it. Choose a file with vendors in it.")


def guess_column(contents: Sequence[str]) -> str:
    """What a column without a header holds, where its contents leave no doubt."""
    if contents and all(text.casefold() in _RANKS for text in contents):
        return "rank"
    if contents and all(_MAIL.fullmatch(text) for text in contents):
        return "email"
    return "website" if contents and all(_SITE.fullmatch(text) for text in contents) else ""


class _Reading:
    """Rows become vendors and remarks."""

    def __init__(self, columns: Columns, rows: Sequence[SheetRow], clearances: Clearances) -> None:
        self.vendors: dict[str, Vendor] = {}
        self.rows_of: dict[str, list[int]] = {}
        self.remarks: list[Remark] = []
        self.cleanings: list[Cleaning] = []
        self._columns = columns
        self._width = len(rows[0].cells)
        self._blocks = Blocks()
        self._ticks_active = any(columns.cell(row, "active").strip() for row in rows[1:])
        self._clearances = clearances
        self._categories: dict[str, str] = {}
        self._row_of: dict[tuple[str, str], int] = {}

    def take(self, row: SheetRow) -> None:
        width = len(row.cells)
        cells = _NO_CELLS | {f: row.cells[p] for f, p in self._columns.position_of.items() if p < width}
        if self._ticks_active:
            cells["active"] = cells["active"].strip() or "not ticked"
        names_somebody = "@" in cells["email"] or any(cells[field].strip() for field in _WHO)
        carried = self._blocks.vendor_of(row.number, cells["vendor"], cells["email"], is_said=names_somebody)
        cells["vendor"] = carried.name
        found = read_row(row.number, cells)
        if isinstance(found, Remark):
            self.remarks.append(found if not carried.reason else replace(found, text=f"{found.text} {carried.reason}"))
            return
        self.remarks += carried.remarks(row.number)
        key = same_name(found.vendor.name)
        self.remarks += (*found.remarks, *self._beyond(row))
        self.cleanings += found.cleanings
        before = self.vendors.get(key)
        if before is None and has_lost_character(found.vendor.name):
            self.remarks.append(Remark(row=row.number, field="vendor", text=_lost(found.vendor.name)))
        fresh = [c for c in found.vendor.contacts if self._is_new(key, c, row.number, found.vendor)]
        self.rows_of.setdefault(key, []).append(row.number)
        self.vendors[key] = self._together(before, replace(found.vendor, contacts=tuple(fresh)))

    def _beyond(self, row: SheetRow) -> Iterator[Remark]:
        extra = [cell for cell in row.cells[self._width :] if cell.strip()]
        if extra:
            text = f"The row has more cells than the header; not used: {', '.join(extra)}."
            yield Remark(row=row.number, field="", text=text)

    def _is_new(self, key: str, contact: Contact, row: int, listed: Vendor) -> bool:
        first = self._row_of.setdefault((key, contact_key(contact)), row)
        if first != row:
            kept = next(c for c in self.vendors[key].contacts if contact_key(c) == contact_key(contact))
            self.remarks.append(_repeated(row, first, contact, kept, listed.name))
        return first == row

    def _together(self, before: Vendor | None, listed: Vendor) -> Vendor:
        """What this row adds; of one field the first row that has it counts, of status and clearance the strictest."""
        spelled = tuple(dict.fromkeys(category(text, self._categories) for text in listed.categories))
        listed = replace(listed, categories=spelled)
        if before is None:
            return listed
        once = {n: getattr(before, n) or getattr(listed, n) for n in _ONCE}
        words = {n: tuple(dict.fromkeys((*getattr(before, n), *getattr(listed, n)))) for n in _WORDS}
        return replace(
            before,
            **once | words,
            status=before.status.stricter(listed.status),
            clearance=self._clearances.stricter(before.clearance, listed.clearance),
            contacts=(*before.contacts, *listed.contacts),
        )


_APART = (FieldKind.NAME, FieldKind.WORDS, FieldKind.STATUS, FieldKind.CLEARANCE)
_ONCE = tuple(f.name for f in VENDOR_FIELDS if f.kind not in _APART)
_WORDS = tuple(f.name for f in fields_of(FieldKind.WORDS))


def _repeated(row: int, first: int, contact: Contact, kept: Contact, vendor: str) -> Remark:
    shown = contact.email or contact.name
    text = f"“{shown}” is already in row {first} for “{vendor}”, which stays as it is."
    other = [t for t in (contact.name, contact.phone) if t and t not in (kept.name, kept.phone)]
    if other:
        text += f" Not used from this row: {', '.join(other)}."
    return Remark(row=row, field="email", text=text)


def _lost(name: str) -> str:
    return f"“{name}” lost a letter (“?”) before it was imported. Correct the vendor's name."
