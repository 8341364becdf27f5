"""What a sheet holds, told by the names of its columns."""

from collections.abc import Mapping

from app.documents.sheets.columns import find_columns, headed
from app.documents.sheets.sheet import Sheet
from app.documents.vendors.columns import FIELDS
from app.documents.vendors.trade_sheets import ALIAS_FIELDS, APPROVAL_FIELDS, CAPABILITY_FIELDS
from app.domain.vendors.import_kind import ImportKind
from app.domain.vendors.sheet_options import SheetOptions

_SETS = (FIELDS, CAPABILITY_FIELDS, APPROVAL_FIELDS)


ALL_FIELDS = {
    name: tuple(dict.fromkeys(h for fields in _SETS for h in fields.get(name, ())))
    for name in dict.fromkeys(n for fields in _SETS for n in fields)
}


def headed_sheet(sheet: Sheet, options: SheetOptions) -> Sheet:
    """The sheet from its header on, whatever it holds."""
    return headed(sheet, ALL_FIELDS, is_said=bool(options.header_row))


def sheet_kind(sheet: Sheet, mapping: Mapping[str, str]) -> ImportKind:
    """Vendors unless the columns say otherwise: whatever names a mail address is a list of vendors."""
    header = sheet.rows[:1]
    if set(mapping.values()) - CAPABILITY_FIELDS.keys() - APPROVAL_FIELDS.keys():
        return ImportKind.VENDORS  # a field that only vendors have was named
    if "email" in find_columns(header, FIELDS, {}).position_of:
        return ImportKind.VENDORS
    if "alias" in find_columns(header, ALIAS_FIELDS, {}).position_of:
        return ImportKind.ALIASES
    if {"customer", "vendor"} <= find_columns(header, APPROVAL_FIELDS, {}).position_of.keys():
        return ImportKind.APPROVED
    capability = find_columns(header, CAPABILITY_FIELDS, {}).position_of.keys()
    trade = {"process", "specification"} & capability
    return ImportKind.CAPABILITIES if "vendor" in capability and trade else ImportKind.VENDORS
