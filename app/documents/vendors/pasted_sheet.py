"""Cells from the clipboard as a sheet with a header, also where they were copied without one."""

from collections.abc import Mapping, Sequence

from app.documents.sheets.columns import known_headers
from app.documents.sheets.sheet import Sheet, SheetRow, SheetUnreadable, read_text_sheet
from app.documents.vendors.sheet import guess_column
from app.domain.trade.cleaning import clean_text

_ORDER = ("vendor", "contact", "category", "state")  # what columns are that their contents do not tell
_PHONE_DIGITS = 7


def pasted_sheet(text: str, fields: Mapping[str, Sequence[str]]) -> Sheet:
    """Cells parted by tabs, as spreadsheets copy them. SheetUnreadable: there are none, or too many."""
    sheet = read_text_sheet(text, "\t" if "\t" in text else "")
    if not sheet.rows:
        raise SheetUnreadable("There is nothing to paste. Copy rows in a spreadsheet first.")
    if known_headers(sheet.rows[0], fields) >= 1:
        return sheet
    return Sheet((SheetRow(0, tuple(_titles(sheet.rows))), *sheet.rows), sheet.encoding, sheet.delimiter)


def _titles(rows: Sequence[SheetRow]) -> list[str]:
    left = iter(_ORDER)
    width = max(len(row.cells) for row in rows)
    columns = [[clean_text(row.cells[p]) for row in rows if p < len(row.cells)] for p in range(width)]
    return [_title([text for text in column if text]) or next(left, "") for column in columns]


def _title(texts: Sequence[str]) -> str:
    if found := guess_column(texts):
        return found
    digits = [sum(c.isdigit() for c in text) for text in texts]
    letters = [sum(c.isalpha() for c in text) for text in texts]
    is_phone = bool(texts) and all(d >= _PHONE_DIGITS and n <= 4 for d, n in zip(digits, letters, strict=True))
    return "phone" if is_phone else ""
