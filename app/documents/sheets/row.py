"""What reading a table file gives: rows of text, and what was found out about the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.documents.sheets.number_format import Shows
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


Cell = tuple[int, int]  # row from 1, column from 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A number that a person sees otherwise than it is held."""

    kind: Shows
    text: str  # as it is seen


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows with anything in them; the first is the header. Workbooks have no encoding and no delimiter.

    `remarks` are about cells that are not what a person sees in the file: filled from merged ones, or without a value.
    One of the whole file has row 0.
    """

    rows: tuple[SheetRow, ...]
    encoding: str
    delimiter: str
    name: str = ""  # of the sheet within a workbook
    names: tuple[str, ...] = ()  # of all its sheets
    remarks: tuple[Remark, ...] = ()
    unread: tuple[str, ...] = ()  # its other sheets that have content, where none was asked for by name
    shown: Mapping[Cell, Shown] = field(default_factory=dict)  # only where it was asked for
