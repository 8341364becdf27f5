"""A first look at a table file: what it is, what its columns were taken for, and its first rows."""

from collections.abc import Mapping, Sequence

from app.documents.sheets.look import look_of
from app.documents.sheets.sheet import Sheet
from app.documents.vendors.alias_sheet import ALIAS_FIELDS
from app.documents.vendors.columns import FIELDS
from app.documents.vendors.matrix import DOES, IsProcess, matrix_names, no_process, process_columns
from app.documents.vendors.sheet import vendor_columns
from app.documents.vendors.sheet_kind import headed_sheet, sheet_kind
from app.documents.vendors.trade_sheets import APPROVAL_FIELDS, CAPABILITY_FIELDS, trade_columns
from app.domain.vendors.import_kind import ImportKind
from app.domain.vendors.sheet_options import SheetLook, SheetOptions

_FIELDS: Mapping[ImportKind, Mapping[str, Sequence[str]]] = {
    ImportKind.VENDORS: FIELDS,
    ImportKind.CAPABILITIES: CAPABILITY_FIELDS,
    ImportKind.APPROVED: APPROVAL_FIELDS,
    ImportKind.ALIASES: ALIAS_FIELDS,
}


def look_at(
    read: Sheet,
    options: SheetOptions,
    kind: ImportKind | None = None,
    is_process: IsProcess = no_process,
    said: Mapping[str, str] = {},
) -> SheetLook:
    """`kind` where the buyer says it."""
    sheet = headed_sheet(read, options, said)
    found = kind or sheet_kind(sheet, {}, is_process)
    fields = _FIELDS[found]
    columns = vendor_columns(sheet.rows) if found is ImportKind.VENDORS else trade_columns(sheet.rows, fields)
    if DOES in fields and {"process", "specification"}.isdisjoint(columns.position_of):
        columns = matrix_names(sheet, columns, process_columns(sheet.rows, columns, is_process))
    return look_of(sheet, columns.names, tuple(fields), found)
