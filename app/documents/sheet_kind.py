"""What a sheet holds, told by the names of its columns."""

from collections.abc import Mapping
from pathlib import Path

from app.documents.columns import find_columns
from app.documents.sheet import read_sheet
from app.documents.trade_sheets import ALIAS_FIELDS, APPROVAL_FIELDS, CAPABILITY_FIELDS
from app.documents.vendor_sheet import FIELDS
from app.domain.import_kind import ImportKind


def sheet_kind(path: Path, mapping: Mapping[str, str]) -> ImportKind:
    """Vendors unless the columns say otherwise: whatever names a mail address is a list of vendors.

    Raises:
        SheetUnreadable
    """
    header = read_sheet(path).rows[:1]
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
