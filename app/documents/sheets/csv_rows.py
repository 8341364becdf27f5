"""Text with delimiters as rows, whatever program wrote it."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from app.documents.sheets.row import CELL_LIMIT, Sheet, SheetRow, SheetUnreadable
from app.documents.sheets.text import DecodedText, decode
from app.domain.trade.finding import Remark
from app.domain.vendors.sheet_options import SheetOptions

_ROW_LIMIT, _COLUMN_LIMIT = 1_048_576, 16_384  # what a spreadsheet can hold
_BREAKS = 60  # line breaks that a cell may have; more come from a quote that is never closed
_DELIMITERS = ",;\t|"
_SIGN_LINE = re.compile(r'\ufeff?("?sep=([^\r\n"]?)"?[^\r\n\w]*)(?=[\r\n])', re.IGNORECASE)
_NO_DELIMITERS = ('"', "\r", "\n")


def csv_sheet(name: str, octets: bytes, options: SheetOptions) -> Sheet:
    """Encoding and delimiter are found out unless they are said. SheetUnreadable."""
    if options.delimiter in _NO_DELIMITERS or len(options.delimiter) > 1:
        raise SheetUnreadable(
            f"“{options.delimiter}” can't separate columns. Give one character, such as ; or , or a tab."
        )
    found = _said(name, octets, options.encoding) if options.encoding else decode(octets)
    if found is None:
        raise SheetUnreadable(f"“{name}” isn't a sheet: it holds binary data. Save the list as .xlsx or .csv (UTF-8).")
    text, said = _without_sign(found.text)
    delimiter = options.delimiter or said or _delimiter(text)
    remarks = (Remark(row=0, field="", text=found.remark),) if found.remark else ()
    return Sheet(tuple(_rows(f"“{name}”", text, delimiter)), found.encoding, delimiter, remarks=remarks)


def text_sheet(text: str, delimiter: str = "") -> Sheet:
    """A sheet from text, such as the clipboard's; the delimiter is found out where it is not given. SheetUnreadable."""
    found = delimiter or _delimiter(text)
    return Sheet(tuple(_rows("The text", text, found)), "", found)


def _without_sign(text: str) -> tuple[str, str]:
    """A first line “sep=;” is a spreadsheet's word on the delimiter and no row; the count of the rows stays."""
    match = _SIGN_LINE.match(text)
    return (text[match.end(1) :], match[2]) if match else (text, "")


def _said(name: str, octets: bytes, encoding: str) -> DecodedText:
    try:
        return DecodedText(octets.decode(encoding), encoding)
    except UnicodeDecodeError as reason:
        line = octets[: reason.start].count(b"\n") + 1
        raise SheetUnreadable(
            f"“{name}” isn't {encoding}: line {line} can't be read. Choose another "
            "encoding, or let the program find it."
        ) from reason
    except (LookupError, ValueError) as reason:  # no codec of that name, or one for something else than texts
        raise SheetUnreadable(
            f"There is no text encoding “{encoding}”. Choose utf-8, cp1252, utf-16 or another."
        ) from reason


def _delimiter(text: str) -> str:
    """The candidate that parts the first rows most evenly: a quoted "a, b" must not count, nor a title above."""
    sample = text[:65_536]

    def score(candidate: str) -> tuple[int, int]:
        widths = [len(row) for row in islice(_reader(sample, candidate), 20) if row]
        even = [(widths.count(width), width) for width in set(widths) if width > 1]
        return max(even, default=(0, 1))

    best = max(_DELIMITERS, key=score)
    return best if score(best)[0] else ","


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(CELL_LIMIT)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _rows(name: str, text: str, delimiter: str) -> Iterator[SheetRow]:
    number = 0
    try:
        for number, cells in enumerate(_reader(text, delimiter), 1):
            if number > _ROW_LIMIT:
                raise SheetUnreadable(f"{name} has more than {_ROW_LIMIT:,} rows. Split it.")
            if len(cells) > _COLUMN_LIMIT:
                what = f"{name}: row {number} has {len(cells):,} columns, and a spreadsheet {_COLUMN_LIMIT:,} at most"
                raise SheetUnreadable(f"{what}. Remove the separators there, or choose another separator.")
            if any(cell.count("\n") > _BREAKS for cell in cells):
                raise SheetUnreadable(_unclosed(name, number))
            if any(cell.strip() for cell in cells):
                yield SheetRow(number, tuple(cells))
    except csv.Error as reason:
        if "field larger" in str(reason):
            raise SheetUnreadable(
                f"{name}: row {number + 1} has a cell of over {CELL_LIMIT:,} characters. A quotation "
                "mark may be missing there. Close it, or remove it."
            ) from reason
        raise SheetUnreadable(
            f"{name} can't be read at row {number + 1} ({reason}). Save it again as .xlsx or .csv (UTF-8)."
        ) from reason


def _unclosed(name: str, number: int) -> str:
    what = f'{name}: in row {number} a quotation mark (") is opened and not closed'
    return f"{what}, so the rows after it would be lost in one cell. Close it, or remove it."
