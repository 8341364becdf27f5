"""The cells of every sheet of a file with what each is: a number is no text that looks like one.

Read by a child process, for files come from strangers; what crosses over is JSON.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.documents.sheets.csv_rows import csv_sheet
from app.documents.sheets.row import SheetUnreadable
from app.documents.sheets.twice_encoded import mended
from app.documents.sheets.workbook import fill_merged, is_workbook, opened_workbook
from app.documents.sheets.workbook_gaps import Gap, gap_cells
from app.domain.trade.problem import Problem
from app.domain.vendors.sheet_options import FOUND_OUT

TEXT, NUMBER, DATE, ERROR, FORMULA = "text", "number", "date", "error", "formula"
"""Kinds of cells; a formula is one without a result."""
_SIZE_LIMIT = 30_000_000  # octets
_SHEETS, _ROWS, _COLUMNS, _CHARACTERS = 50, 20_000, 200, 2_000
_SECONDS, _OCTETS, _ANSWER = 20, 1_500_000_000, 50_000_000


@dataclass(frozen=True, slots=True)
class TypedCell:
    """`text` of a number is its digits with a point, of a date ISO 8601, of an error what is shown."""

    kind: str
    text: str

    @property
    def number(self) -> Decimal | None:
        """The value, where it is a number."""
        return Decimal(self.text) if self.kind == NUMBER else None


EMPTY = TypedCell(TEXT, "")


@dataclass(frozen=True, slots=True)
class CellSheet:
    """`rows` by their numbers from 1, those with anything in them; `merged`: ranges that were filled, in sentences."""

    name: str  # "" where the file has no sheets
    rows: Mapping[int, tuple[TypedCell, ...]]
    merged: tuple[str, ...] = ()

    def cell(self, row: int, column: int) -> TypedCell:
        """The cell; the first column is 0, and what is outside is empty."""
        cells = self.rows.get(row, ())
        return cells[column] if 0 <= column < len(cells) else EMPTY


def read_cells(path: Path, confined: Callable[..., Any] | None) -> tuple[CellSheet, ...]:
    """All sheets that have content, of a workbook or a text file, by a child process where `confined` is given.

    Raises:
        SheetUnreadable: missing, too large, empty, binary, protected or broken.
    """
    call = f"{__name__}.told"
    try:
        limits = {"seconds": _SECONDS, "octets": _OCTETS, "most": _ANSWER}
        answer = confined(call, str(path), **limits) if confined else told(str(path))
    except Problem as reason:
        raise SheetUnreadable(
            f"“{path.name}” can't be read. {reason} Ask the vendor to save it again as .xlsx and to send it again."
        ) from reason
    if "refused" in answer:
        raise SheetUnreadable(answer["refused"])
    return tuple(
        CellSheet(
            name,
            {number: tuple(TypedCell(kind, text) for kind, text in cells) for number, cells in rows},
            tuple(merged),
        )
        for name, rows, merged in answer["sheets"]
    )


def told(path: str) -> dict[str, Any]:
    """In the child: the sheets, or why there are none."""
    file = Path(path)
    try:
        octets = _octets(file)
        sheets = list(_of_workbook(file.name, octets) if is_workbook(octets) else _of_text(file.name, octets))
    except SheetUnreadable as reason:
        return {"refused": str(reason)}
    filled = [sheet for sheet in sheets if sheet[1]]
    return {"sheets": filled} if filled else {"refused": f"“{file.name}” is empty. Ask the vendor for the file."}


def _octets(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > _SIZE_LIMIT:
            raise SheetUnreadable(
                f"“{path.name}” has {size / 1e6:,.0f} MB, too much for a quote form. Enter the quote by hand."
            )
        return path.read_bytes()
    except OSError as reason:
        raise SheetUnreadable(f"“{path}” can't be read ({reason.strerror or reason}). Try again.") from reason


_Told = tuple[str, list[tuple[int, list[tuple[str, str]]]], list[str]]


def _of_text(name: str, octets: bytes) -> Iterator[_Told]:
    rows = csv_sheet(name, octets, FOUND_OUT).rows
    _refuse_large(name, len(rows))
    yield "", [(row.number, [(TEXT, cell[:_CHARACTERS]) for cell in row.cells[:_COLUMNS]]) for row in rows], []


def _of_workbook(name: str, octets: bytes) -> Iterator[_Told]:
    with opened_workbook(name, octets) as book:
        for sheet in book.sheet_names[:_SHEETS]:
            found = book.get_sheet_by_name(sheet)
            _refuse_large(name, found.height)
            table = found.to_python(skip_empty_area=False)
            merged = [remark.text for remark in fill_merged(table, found.merged_cell_ranges or ())]
            yield sheet, list(_rows(table, gap_cells(octets, sheet))), merged


def _rows(table: Sequence[Sequence[Any]], gaps: Iterable[Gap]) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Those with anything in them. The reader ends where the last value is: cells without one may lie beyond."""
    rows = {number: [_typed(cell) for cell in cells[:_COLUMNS]] for number, cells in enumerate(table, 1)}
    for gap in gaps:
        number, column = place_of(gap.cell)
        if column < _COLUMNS:
            row = rows.setdefault(number, [])
            row += [(TEXT, "")] * (column + 1 - len(row))
            row[column] = (ERROR, gap.error) if gap.error else (FORMULA, "")
    for number, cells in sorted(rows.items()):
        while cells and cells[-1] == (TEXT, ""):
            cells.pop()
        if any(kind != TEXT or text.strip() for kind, text in cells):
            yield number, cells


def _typed(cell: object) -> tuple[str, str]:
    if isinstance(cell, dt.datetime):
        return DATE, cell.date().isoformat()
    if isinstance(cell, dt.date):
        return DATE, cell.isoformat()
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return NUMBER, str(int(cell)) if float(cell).is_integer() else format(Decimal(repr(cell)), "f")
    text = str(cell)[:_CHARACTERS]
    return TEXT, text if text.isascii() else mended(text)


def _refuse_large(name: str, rows: int) -> None:
    if rows > _ROWS:
        raise SheetUnreadable(f"“{name}” has {rows:,} rows, too many for a quote form. Enter the quote by hand.")


def column_letters(place: int) -> str:
    """Give "A" for 0, "AA" for 26."""
    letters, rest = "", place + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def place_of(cell: str) -> tuple[int, int]:
    """Row from 1 and column from 0 of "J14"; of what is no such name a column that no sheet has."""
    letters = cell.rstrip("0123456789")
    if not (letters.isascii() and letters.isalpha() and letters != cell and len(letters) <= 3):
        return 1, _COLUMNS
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(cell[len(letters) :]), column - 1
