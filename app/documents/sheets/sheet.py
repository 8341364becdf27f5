"""Sheets in: CSV in any usual encoding and delimiter, and workbooks, as rows of text."""

from dataclasses import replace
from pathlib import Path

from app.documents.sheets.apart import Confined, read_apart
from app.documents.sheets.csv_rows import csv_sheet, text_sheet
from app.documents.sheets.row import Sheet, SheetRow, SheetUnreadable
from app.documents.sheets.workbook import is_workbook, read_workbook
from app.documents.sheets.yaml_rows import YAML, read_yaml
from app.domain.vendors.sheet_options import FOUND_OUT, SheetOptions

__all__ = ["Sheet", "SheetRow", "SheetUnreadable", "read_sheet", "read_text_sheet"]

_SIZE_LIMIT = 50_000_000  # octets
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})


def read_sheet(
    path: Path, options: SheetOptions = FOUND_OUT, confined: Confined | None = None, *, as_shown: bool = False
) -> Sheet:
    """Read a CSV, YAML or text file, or a sheet of a workbook: the one that is asked for, else the first with content.

    What the file is, is told from its first octets, not from its name. A header row that is said is the first of the
    rows; those above it are left out. Files of strangers want `confined`: a workbook is then read by a child process.
    `as_shown`: with what numbers look like in a workbook, where that is not what they are.

    Raises:
        SheetUnreadable: missing, a folder, over 50 MB, empty, binary, protected, or broken.
    """
    octets = _octets(path)
    if options.sheet and not is_workbook(octets):
        raise SheetUnreadable(
            f"“{path.name}” has no sheets, so there is no “{options.sheet}”. Leave out --sheet, or choose a workbook."
        )
    if path.suffix.lower() in YAML:
        sheet = read_yaml(path, confined)
    elif is_workbook(octets):
        if confined:
            sheet = read_apart(path, len(octets), options, confined, as_shown=as_shown)
        else:
            sheet = read_workbook(path, octets, options, as_shown=as_shown)
    elif path.suffix.lower() in _WORKBOOKS and b"\x00" in octets[:4096]:
        raise SheetUnreadable(
            f"“{path.name}” has the name of a workbook but isn't one. Save it again as .xlsx or .csv."
        )
    else:
        sheet = csv_sheet(path.name, octets, options)
    if options.header_row and sheet.rows and sheet.rows[0].number:
        sheet = replace(sheet, rows=tuple(row for row in sheet.rows if row.number >= options.header_row))
    if not sheet.rows:
        raise SheetUnreadable(f"“{path.name}” is empty. Choose a file with a header row and at least one row below it.")
    return sheet


def read_text_sheet(text: str, delimiter: str = "") -> Sheet:
    """A sheet from text, such as the clipboard's; the delimiter is found out where it is not given.

    Raises:
        SheetUnreadable: a cell or the text is too large.
    """
    return text_sheet(text, delimiter)


def _octets(path: Path) -> bytes:
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "is not there"
            raise SheetUnreadable(f"“{path}” {what}. Choose a .csv, .xlsx or .yaml file.")
        size = path.stat().st_size
        if size > _SIZE_LIMIT:
            raise SheetUnreadable(
                f"“{path.name}” has {size / 1e6:,.0f} MB. Up to {_SIZE_LIMIT / 1e6:.0f} MB, about 400,000 rows, can be "
                "read at once. Remove what you don't need, or split it. Nothing was imported."
            )
        return path.read_bytes()
    except (OSError, ValueError) as reason:
        raise SheetUnreadable(
            f"“{path}” can't be read ({reason}). Close it in other programs and try again."
        ) from reason
