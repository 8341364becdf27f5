"""A first look at a sheet of lines: which columns it has, and what they were taken for."""

from collections.abc import Mapping

from app.documents.rfqs.item_guess import begun_items
from app.documents.rfqs.item_headings import ITEM_FIELDS, item_columns
from app.documents.sheets.look import look_of
from app.documents.sheets.row import Sheet
from app.domain.vendors.sheet_options import SheetLook, SheetOptions


def look_at_items(read: Sheet, options: SheetOptions, mapping: Mapping[str, str]) -> SheetLook:
    """`mapping` (column → field) is what the buyer has said; all else is found out and may be said otherwise."""
    sheet, mapping = begun_items(read, mapping, is_said=bool(options.header_row))
    return look_of(sheet, item_columns(sheet.rows, mapping).columns.names, tuple(ITEM_FIELDS), several=("quantities",))
