"""A first look at a table file: what it is, what its columns were taken for, and its first rows."""

from collections.abc import Mapping, Sequence

from app.documents.sheets.columns import find_columns
from app.documents.sheets.look import look_of
from app.documents.sheets.sheet import Sheet
from app.documents.vendors.columns import FIELDS
from app.documents.vendors.sheet import guess_column
from app.documents.vendors.sheet_kind import headed_sheet, sheet_kind
from app.documents.vendors.trade_sheets import ALIAS_FIELDS, APPROVAL_FIELDS, CAPABILITY_FIELDS
from app.domain.vendors.import_kind import ImportKind
from app.domain.vendors.sheet_options import SheetLook, SheetOptions

_FIELDS: Mapping[ImportKind, Mapping[str, Sequence[str]]] = {
    ImportKind.VENDORS: FIELDS,
    ImportKind.CAPABILITIES: CAPABILITY_FIELDS,
    ImportKind.APPROVED: APPROVAL_FIELDS,
    ImportKind.ALIASES: ALIAS_FIELDS,
}


def look_at(read: Sheet, options: SheetOptions, kind: ImportKind | None = None) -> SheetLook:
    """`kind` where the buyer says it."""
    sheet = headed_sheet(read, options)
    found = kind or sheet_kind(sheet, {})
    fields = _FIELDS[found]
    guess = guess_column if found is ImportKind.VENDORS else None
    columns = find_columns(sheet.rows, fields, {}, guess)
    return look_of(sheet, columns.names, tuple(fields), found)
