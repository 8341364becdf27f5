"""What a sheet holds, told by the names of its columns."""

from collections.abc import Mapping
from dataclasses import replace

from app.documents.sheets.columns import find_columns, headed
from app.documents.sheets.sheet import Sheet
from app.documents.vendors.alias_sheet import ALIAS_FIELDS
from app.documents.vendors.columns import FIELDS
from app.documents.vendors.matrix import IsProcess, no_process, process_columns
from app.documents.vendors.trade_sheets import APPROVAL_FIELDS, CAPABILITY_FIELDS
from app.domain.vendors.import_kind import ImportKind
from app.domain.vendors.sheet_options import SheetOptions

_TOP = 200  # rows
_SETS = (FIELDS, CAPABILITY_FIELDS, APPROVAL_FIELDS)


ALL_FIELDS = {
    name: tuple(dict.fromkeys(h for fields in _SETS for h in fields.get(name, ())))
    for name in dict.fromkeys(n for fields in _SETS for n in fields)
}


def headed_sheet(sheet: Sheet, options: SheetOptions, mapping: Mapping[str, str] = {}) -> Sheet:
    """The sheet from its header on, whatever it holds."""
    return headed(sheet, ALL_FIELDS, mapping, is_said=bool(options.header_row))


def names_vendor(sheet: Sheet) -> bool:
    """Whether its header, wherever that is, tells by its words which column is the vendor's."""
    header = headed(replace(sheet, rows=sheet.rows[:_TOP]), ALL_FIELDS).rows[:1]
    return "vendor" in find_columns(header, ALL_FIELDS, {}).position_of


def sheet_kind(sheet: Sheet, mapping: Mapping[str, str], is_process: IsProcess = no_process) -> ImportKind:
    """Vendors unless the columns say otherwise: whatever names a mail address is a list of vendors."""
    header, top = sheet.rows[:1], sheet.rows[:_TOP]
    if set(mapping.values()) - {""} - CAPABILITY_FIELDS.keys() - APPROVAL_FIELDS.keys():
        return ImportKind.VENDORS  # a field that only vendors have was named
    if "email" in find_columns(header, FIELDS, {}).position_of:
        return ImportKind.VENDORS
    if "alias" in find_columns(header, ALIAS_FIELDS, {}).position_of:
        return ImportKind.ALIASES
    if {"customer", "vendor"} <= find_columns(header, APPROVAL_FIELDS, {}).position_of.keys():
        return ImportKind.APPROVED
    columns = find_columns(top, CAPABILITY_FIELDS, {})
    trade = {"process", "specification"} & columns.position_of.keys() or process_columns(
        top, columns, is_process, mapping
    )
    return ImportKind.CAPABILITIES if "vendor" in columns.position_of and trade else ImportKind.VENDORS
