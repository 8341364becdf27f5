"""Tables out: a CSV file that every spreadsheet opens rightly, or a workbook; whole or not at all."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from app.documents.sheets.formula_guard import guarded, is_formula
from app.documents.sheets.unfinished import replacing
from app.domain.trade.problem import Problem

_KINDS = (".csv", ".xlsx")
_LONGEST = 32_767  # characters that a cell of a workbook can hold


class TableNotWritten(Problem):
    """The file could not be written; nothing was changed."""


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write `.xlsx`, or for any other name CSV (UTF-8 with byte order mark, commas, CRLF); returns how many rows.

    In CSV what a spreadsheet would run as a formula gets an apostrophe in front (CWE-1236); in a workbook every cell
    is stored as text, so none is needed.

    Raises:
        TableNotWritten, PlaceTaken
    """
    write = _write_workbook if path.suffix.lower() == ".xlsx" else _write_csv
    try:
        with replacing(path, _KINDS) as temporary:
            count = write(temporary, header, rows)
    except OSError as reason:
        raise TableNotWritten(
            f"“{path}” could not be written ({reason.strerror or reason}). Close it in other programs, or choose "
            "another place."
        ) from reason
    return count


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for row in rows:
            writer.writerow([guarded(cell) for cell in row])
            count += 1
    return count


def _write_workbook(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415 - slow, seldom needed

    octets = io.BytesIO()  # so that a full disk is an OSError here, as everywhere
    book: Any = Workbook(octets, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    quoted = book.add_format({"quote_prefix": True})  # stays a text where somebody edits the cell
    widths = [len(title) for title in header]
    for column, title in enumerate(header):
        sheet.write_string(0, column, title, bold)
    count = 0
    for count, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if sheet.write_string(count, column, cell, quoted if is_formula(cell) else None):
                raise _too_long(header[column], count + 1, cell)
            widths[column] = max(widths[column], min(len(cell), 60))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width + 2)
    sheet.freeze_panes(1, 0)
    book.close()
    path.write_bytes(octets.getvalue())
    return count


def _too_long(column: str, row: int, cell: str) -> TableNotWritten:
    return TableNotWritten(
        f"Row {row} has {len(cell):,} characters under “{column}”, but a workbook cell holds "
        f"{_LONGEST:,}. The rest would be lost, so nothing was written. Choose a name that ends in .csv "
        "instead."
    )
