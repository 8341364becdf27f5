"""What reading a table file gives: rows of text, and what was found out about the file."""

from dataclasses import dataclass

from app.domain.trade.finding import Remark
from app.domain.trade.problem import Problem

CELL_LIMIT = 1_000_000  # characters; Excel stops at 32,767


class SheetUnreadable(Problem):
    """The file cannot be read as a sheet; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """`number` counts as a spreadsheet does: the first is row 1, a quoted line break adds no row."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows with anything in them; the first is the header. Workbooks have no encoding and no delimiter.

    `remarks` are about cells that are not what a person sees in the file: filled from merged ones, or without a value.
    """

    rows: tuple[SheetRow, ...]
    encoding: str
    delimiter: str
    name: str = ""  # of the sheet within a workbook
    names: tuple[str, ...] = ()  # of all its sheets
    remarks: tuple[Remark, ...] = ()
