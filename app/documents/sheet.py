"""Sheets in: CSV in any usual encoding and delimiter, and workbooks, as rows of text."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from app.documents.sheet_text import decode
from app.domain.problem import Problem

_SIZE_LIMIT = 50_000_000  # octets
_ROW_LIMIT = 1_048_576  # what a spreadsheet can hold
_CELL_LIMIT = 1_000_000  # characters; Excel stops at 32,767
_DELIMITERS = ",;\t|"
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"


class SheetUnreadable(Problem):
    """The file cannot be read as a sheet; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """`number` counts as a spreadsheet does: the header is row 1, a quoted line break adds no row."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows with anything in them; the first is the header. Workbooks have no encoding and no delimiter."""

    rows: tuple[SheetRow, ...]
    encoding: str
    delimiter: str


def read_sheet(path: Path) -> Sheet:
    """Read a CSV or text file, or the first sheet with content of a workbook (xlsx, xlsb, xls, ods).

    What the file is, is told from its first octets, not from its name.

    Raises:
        SheetUnreadable: missing, a folder, over 50 MB, empty, binary, protected, or broken.
    """
    octets = _octets(path)
    if octets.startswith((_ZIP, _OLE)):
        sheet = Sheet(_workbook_rows(path, octets), "", "")
    elif path.suffix.lower() in _WORKBOOKS and b"\x00" in octets[:4096]:
        raise SheetUnreadable(f"“{path.name}” is named like a workbook, but is none. Save it again as .xlsx or .csv.")
    else:
        sheet = _csv_sheet(path.name, octets)
    if not sheet.rows:
        raise SheetUnreadable(f"“{path.name}” is empty. Choose a file with a header row and at least one row below it.")
    return sheet


def read_text_sheet(text: str, delimiter: str = "") -> Sheet:
    """A sheet from text, such as the clipboard's; the delimiter is found out where it is not given.

    Raises:
        SheetUnreadable: a cell or the text is too large.
    """
    found = delimiter or _delimiter(text)
    return Sheet(tuple(_rows("The text", text, found)), "", found)


def _octets(path: Path) -> bytes:
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "is not there"
            raise SheetUnreadable(f"“{path}” {what}. Choose a .csv or .xlsx file.")
        if path.stat().st_size > _SIZE_LIMIT:
            raise SheetUnreadable(f"“{path.name}” is larger than 50 MB. Take out what is not needed, or split it.")
        return path.read_bytes()
    except (OSError, ValueError) as reason:
        raise SheetUnreadable(
            f"“{path}” cannot be read ({reason}). Close it in other programs and try again."
        ) from reason


def _csv_sheet(name: str, octets: bytes) -> Sheet:
    found = decode(octets)
    if found is None:
        raise SheetUnreadable(f"“{name}” is no sheet: it holds binary data. Save the list as .xlsx or .csv (UTF-8).")
    text, encoding = found
    delimiter = _delimiter(text)
    return Sheet(tuple(_rows(f"“{name}”", text, delimiter)), encoding, delimiter)


def _delimiter(text: str) -> str:
    """The candidate that parts the first rows most evenly: a quoted "a, b" must not count."""
    sample = text[:65_536]

    def score(candidate: str) -> tuple[int, int]:
        widths = [len(row) for row in islice(_reader(sample, candidate), 20) if row]
        first = widths[0] if widths else 1
        return (sum(w == first for w in widths) if first > 1 else 0, first)

    best = max(_DELIMITERS, key=score)
    return best if score(best)[0] else ","


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(_CELL_LIMIT)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _rows(name: str, text: str, delimiter: str) -> Iterator[SheetRow]:
    try:
        for number, cells in enumerate(_reader(text, delimiter), 1):
            if number > _ROW_LIMIT:
                raise SheetUnreadable(f"{name} has over {_ROW_LIMIT:,} rows. Split it.")
            if any(cell.strip() for cell in cells):
                yield SheetRow(number, tuple(cells))
    except csv.Error as reason:
        raise SheetUnreadable(f"{name} cannot be read ({reason}). Save it again as .xlsx or .csv (UTF-8).") from reason


def _workbook_rows(path: Path, octets: bytes) -> tuple[SheetRow, ...]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # noqa: PLC0415 - only for workbooks

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(octets)) as book:
            for name in book.sheet_names:
                table = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                if rows := tuple(_table_rows(table)):
                    return rows
    except PasswordError as reason:
        raise SheetUnreadable(f"“{path.name}” is protected by a password. Save a copy without one.") from reason
    except (CalamineError, ValueError, OSError) as reason:
        raise SheetUnreadable(
            f"“{path.name}” cannot be read as a workbook ({reason}). Save it again as .xlsx or .csv (UTF-8)."
        ) from reason
    return ()


def _table_rows(table: Sequence[Sequence[Any]]) -> Iterator[SheetRow]:
    for number, cells in enumerate(table, 1):
        texts = tuple(_cell_text(cell) for cell in cells)
        if any(text.strip() for text in texts):
            yield SheetRow(number, texts)


def _cell_text(cell: object) -> str:
    """5.0 is "5" (workbooks know only fractions); texts keep their leading zeros; dates are ISO."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
