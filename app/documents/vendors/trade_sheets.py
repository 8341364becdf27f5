"""Capabilities and customers' approved-vendor lists in, from sheets of a buyer's own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from app.documents.sheets.columns import TOLD_EVERY, Columns, find_columns, unused_remarks
from app.documents.sheets.formula_guard import unguarded
from app.documents.sheets.sheet import Sheet, SheetRow, SheetUnreadable
from app.documents.vendors.assumed import assumed_columns
from app.documents.vendors.blocks import Blocks
from app.documents.vendors.matrix import DOES, IsProcess, matrix_names, no_process, process_columns, unfolded
from app.documents.vendors.row import plain_level, plain_text
from app.documents.vendors.sheet import VendorSheet
from app.domain.trade.cleaning import same_name
from app.domain.trade.clearance import Clearances
from app.domain.trade.finding import Remark
from app.domain.trade.watch import Watch, unwatched
from app.domain.vendors.capabilities import capabilities_together
from app.domain.vendors.fields import FIELDS as VENDOR_FIELDS
from app.domain.vendors.incoming import Cleaning
from app.domain.vendors.merge import approvals_together
from app.domain.vendors.vendor import Approval, Capability, Standing, Vendor
from app.domain.words.callouts import called, works
from app.domain.words.specification import read_specifications

CAPABILITY_FIELDS: Mapping[str, tuple[str, ...]] = {
    "vendor": next(field.headers for field in VENDOR_FIELDS if field.name == "name"),
    "process": (
        "capability",
        "finish",
        "treatment",
        "operation",
        "service",
        "processes",
        "capabilities",
        "finishes",
        "treatments",
        "operations",
        "services",
        "special process",
        "special processes",
    ),
    "specification": ("spec", "specs", "standard"),
    "type": ("spec type",),
    "spec_class": ("class", "spec class", "grade"),
    "standing": ("status", "approval", "level", "rating"),
    "source": ("known from", "certificate", "evidence"),
    "valid_until": ("valid until", "expires", "expiry", "expiration", "valid to"),
    "clearance": ("export clearance", "itar/cui", "cui/itar"),
    DOES: (),
}
APPROVAL_FIELDS: Mapping[str, tuple[str, ...]] = {
    "customer": ("customer name", "client", "end customer", "kunde"),
    "vendor": CAPABILITY_FIELDS["vendor"],
    "process": CAPABILITY_FIELDS["process"],
    "valid_until": CAPABILITY_FIELDS["valid_until"],
}
_STANDINGS = {
    "": Standing.UNSTATED, "approved": Standing.APPROVED, "yes": Standing.APPROVED, "familiar": Standing.FAMILIAR,
    "known": Standing.FAMILIAR, "by request": Standing.BY_REQUEST, "by_request": Standing.BY_REQUEST,
    "on request": Standing.BY_REQUEST, "unstated": Standing.UNSTATED,
}  # fmt: skip
_DAYS = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%m/%d/%Y", "%d.%m.%Y")


def capabilities_of(
    sheet: Sheet,
    name: str,
    clearances: Clearances,
    mapping: Mapping[str, str] = {},
    watch: Watch = unwatched,
    is_process: IsProcess = no_process,
) -> VendorSheet:
    """Vendors with capabilities and clearances alone, of a sheet that begins with its header, one row a capability.

    Or of one with a row for each vendor and a column for each process. SheetUnreadable, MappingUnknown.
    """
    columns = trade_columns(sheet.rows, CAPABILITY_FIELDS, mapping)
    if {"process", "specification"}.isdisjoint(columns.position_of):
        found = process_columns(sheet.rows, columns, is_process, mapping)
        if found and "vendor" in columns.position_of:
            matrix = unfolded(sheet, columns, found)
            read = capabilities_of(matrix, name, clearances, {}, watch, is_process)
            known = matrix_names(sheet, columns, found)
            unused = unused_remarks(sheet.rows[0].number, known)
            remarks = (*sheet.remarks, *unused, *read.remarks)
            return replace(read, rows=len(sheet.rows) - 1, columns=known.names, remarks=remarks)

    def take(row: SheetRow, columns: Columns, remarks: list[Remark]) -> Vendor | None:
        process, specification = _cell(columns, row, "process"), _cell(columns, row, "specification")
        if not process and not specification:
            remarks.append(dropped(row, "process", "The row has no process or specification."))
            return None
        capability = Capability(
            process=process,
            specification=specification,
            type=_cell(columns, row, "type"),
            spec_class=_cell(columns, row, "spec_class"),
            standing=_standing(columns, row, remarks),
            source=_cell(columns, row, "source"),
            valid_until=_day(columns, row, remarks),
        )
        word = plain_level(columns.cell(row, "clearance"))
        if clearances.known(word) is None:
            text = f"“{word}” isn't a clearance ({', '.join(clearances.levels)}), so it isn't used."
            remarks.append(Remark(row=row.number, field="clearance", text=text))
            word = ""
        listed = works(unguarded(columns.cell(row, "process")), is_process)
        every = [replace(capability, process=plain_text(one)) for one in listed] if not specification else []
        each = [one for work in every or [capability] for one in _each(work)]
        return Vendor(name="-", clearance=word, capabilities=tuple(each))

    def together(before: Vendor, listed: Vendor) -> Vendor:
        return replace(
            before,
            clearance=clearances.stricter(before.clearance, listed.clearance),
            capabilities=capabilities_together((*before.capabilities, *listed.capabilities)),
        )

    return _read(sheet, name, CAPABILITY_FIELDS, mapping, take, together, watch=watch)


def _each(listed: Capability) -> tuple[Capability, ...]:
    """A cell that names several specifications is a capability for each."""
    capability = _parted(listed)
    named = read_specifications(capability.specification)
    if len(named) < 2:
        return (capability,)
    return tuple(replace(capability, specification=str(specification)) for specification in named)


def _parted(listed: Capability) -> Capability:
    """What stands in the column of the process and is none goes where it belongs: “Anodize, MIL-A-8625 Type II”."""
    process, said = called(listed.process)
    if not process or (listed.specification and said.name):
        return listed
    return replace(
        listed,
        process=process,
        specification=listed.specification or str(replace(said, type="", spec_class="")),
        type=listed.type or said.type,
        spec_class=listed.spec_class or said.spec_class,
    )


def approvals_of(sheet: Sheet, name: str, mapping: Mapping[str, str] = {}, watch: Watch = unwatched) -> VendorSheet:
    """Vendors with places on customers' lists alone, one row a place. SheetUnreadable, MappingUnknown."""

    def take(row: SheetRow, columns: Columns, remarks: list[Remark]) -> Vendor | None:
        customer = _cell(columns, row, "customer")
        if not customer:
            remarks.append(dropped(row, "customer", "The row has no customer."))
            return None
        process, until = _cell(columns, row, "process"), _day(columns, row, remarks)
        return Vendor(name="-", approvals=(Approval(customer=customer, process=process, valid_until=until),))

    def together(before: Vendor, listed: Vendor) -> Vendor:
        return replace(before, approvals=approvals_together((*before.approvals, *listed.approvals)))

    return _read(sheet, name, APPROVAL_FIELDS, mapping, take, together, watch=watch)


def trade_columns(
    rows: Sequence[SheetRow], fields: Mapping[str, Sequence[str]], mapping: Mapping[str, str] = {}
) -> Columns:
    """Which column holds what. MappingUnknown."""
    assumed = assumed_columns(rows, fields, mapping) if "vendor" in fields else {}
    return find_columns(rows, fields, assumed | dict(mapping))


def _read(
    sheet: Sheet,
    name: str,
    fields: Mapping[str, Sequence[str]],
    mapping: Mapping[str, str],
    take: Callable[[SheetRow, Columns, list[Remark]], Vendor | None],
    together: Callable[[Vendor, Vendor], Vendor],
    *,
    watch: Watch,
) -> VendorSheet:
    columns = trade_columns(sheet.rows, fields, mapping)
    if "vendor" not in columns.position_of or len(sheet.rows) == 1:
        what = "no rows below its header" if "vendor" in columns.position_of else "no column for the vendor's name"
        raise SheetUnreadable(f"“{name}” has {what}. Choose another file, or name the column “vendor”.")
    vendors: dict[str, Vendor] = {}
    rows_of: dict[str, list[int]] = {}
    remarks = [*sheet.remarks, *unused_remarks(sheet.rows[0].number, columns)]
    cleanings: list[Cleaning] = []
    blocks = Blocks()
    for done, row in enumerate(sheet.rows[1:]):
        if done % TOLD_EVERY == 0:
            watch(done, len(sheet.rows))
        carried = blocks.vendor_of(row.number, columns.cell(row, "vendor"))
        vendor = plain_text(carried.name)
        remarks += carried.remarks(row.number)
        if not vendor:
            remarks.append(dropped(row, "vendor", "The row has no vendor name."))
        elif found := take(row, columns, remarks):
            key = same_name(vendor)
            listed = replace(found, name=vendor)
            vendors[key] = together(vendors[key], listed) if key in vendors else listed
            rows_of.setdefault(key, []).append(row.number)
            cleanings += _cleanings(columns, row, fields)
    return VendorSheet(
        vendors=tuple(vendors.values()),
        rows_of=tuple(tuple(rows_of[key]) for key in vendors),
        remarks=tuple(remarks),
        cleanings=tuple(cleanings),
        rows=len(sheet.rows) - 1,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        columns=columns.names,
    )


def _cleanings(columns: Columns, row: SheetRow, fields: Mapping[str, Sequence[str]]) -> list[Cleaning]:
    raw = {field: columns.cell(row, field) for field in fields}
    return [Cleaning(row.number, f, cell, plain_text(cell)) for f, cell in raw.items() if cell != plain_text(cell)]


def _cell(columns: Columns, row: SheetRow, field: str) -> str:
    return plain_text(columns.cell(row, field))


def dropped(row: SheetRow, field: str, text: str) -> Remark:
    """What is wrong with a row that is not used."""
    return Remark(row=row.number, field=field, text=f"{text} It isn't used.", dropped=True)


def _standing(columns: Columns, row: SheetRow, remarks: list[Remark]) -> Standing:
    word = _cell(columns, row, "standing")
    if word.casefold() not in _STANDINGS:
        text = f"“{word}” isn't approved, familiar or by request. The capability is listed without it."
        remarks.append(Remark(row=row.number, field="standing", text=text))
    return _STANDINGS.get(word.casefold(), Standing.UNSTATED)


def _day(columns: Columns, row: SheetRow, remarks: list[Remark]) -> date | None:
    word = _cell(columns, row, "valid_until")
    for form in _DAYS if word else ():
        try:
            return datetime.strptime(word, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    if word:
        text = f"“{word}” isn't a date (write 2027-05-31), so it isn't used."
        remarks.append(Remark(row=row.number, field="valid_until", text=text))
    return None
