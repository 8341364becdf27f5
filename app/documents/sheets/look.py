"""A first look at a table file: how it is read, what its columns were taken for, and its first rows."""

from collections.abc import Mapping, Sequence

from app.documents.sheets.columns import column_names
from app.documents.sheets.row import Sheet
from app.domain.vendors.import_kind import ImportKind
from app.domain.vendors.sheet_options import SheetLook

_SAMPLE = 12  # rows


def look_of(
    sheet: Sheet,
    taken_for: Mapping[str, str],
    fields: Sequence[str],
    kind: ImportKind | None = None,
    several: tuple[str, ...] = (),
) -> SheetLook:
    """The sheet begins with its header; `taken_for` is column → field, `fields` are all that a column may be."""
    return SheetLook(
        kind=kind,
        sheets=sheet.names,
        sheet=sheet.name,
        header_row=sheet.rows[0].number,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        rows=len(sheet.rows) - 1,
        fields=tuple(fields),
        columns=tuple((name, taken_for.get(name, "")) for name in column_names(sheet.rows)),
        sample=tuple(row.cells for row in sheet.rows[1 : _SAMPLE + 1]),
        several=several,
        unread=sheet.unread,
        about=tuple(remark.text for remark in sheet.remarks if not remark.row),
    )
