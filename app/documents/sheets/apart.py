"""Workbooks read in a process of their own: a file of a kilobyte can fill, hang or bring down whoever reads it."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.documents.sheets.number_format import Shows
from app.documents.sheets.row import Sheet, SheetRow, SheetUnreadable, Shown
from app.documents.sheets.workbook import read_workbook
from app.domain.trade.finding import Remark
from app.domain.trade.problem import Problem
from app.domain.vendors.sheet_options import SheetOptions

Confined = Callable[..., Any]  # calls a function by its name in a child process; arguments and answer are JSON
_SECONDS = 20
_OCTETS_A_SECOND = 1_000_000  # of the file, more time for each: 400,000 rows are 21 MB and take 14 seconds
_OCTETS = 1_500_000_000  # of memory
_ANSWER = 250_000_000  # octets: more than a workbook of 50 MB has in its cells


def read_apart(path: Path, size: int, options: SheetOptions, confined: Confined, *, as_shown: bool = False) -> Sheet:
    """The same as `read_workbook` for a file of this size, by a child process. SheetUnreadable."""
    call = f"{__name__}.told"
    seconds = _SECONDS + size // _OCTETS_A_SECOND
    try:
        answer = confined(call, str(path), asdict(options), as_shown, seconds=seconds, octets=_OCTETS, most=_ANSWER)
    except Problem as reason:
        raise SheetUnreadable(
            f"“{path.name}” can't be read as a workbook. {reason} The cause may be a cell far to the "
            "right or far below. Copy the rows into a new workbook, or save them as .csv (UTF-8). Nothing was "
            "imported."
        ) from reason
    if "refused" in answer:
        raise SheetUnreadable(answer["refused"])
    rows = tuple(SheetRow(number, tuple(cells)) for number, cells in answer["rows"])
    remarks = tuple(Remark(row=row, field="", text=text) for row, text in answer["remarks"])
    looks = {(row, column): Shown(Shows(kind), text) for row, column, kind, text in answer["shown"]}
    return Sheet(rows, "", "", answer["name"], tuple(answer["names"]), remarks, tuple(answer["unread"]), looks)


def told(path: str, options: dict[str, Any], as_shown: bool) -> dict[str, Any]:
    """In the child: what `read_workbook` gives or refuses, as JSON can tell it."""
    file = Path(path)
    try:
        sheet = read_workbook(file, file.read_bytes(), SheetOptions(**options), as_shown=as_shown)
    except SheetUnreadable as reason:
        return {"refused": str(reason)}
    return {
        "rows": [(row.number, row.cells) for row in sheet.rows],
        "name": sheet.name,
        "names": sheet.names,
        "unread": sheet.unread,
        "shown": [(*place, shown.kind, shown.text) for place, shown in sheet.shown.items()],
        "remarks": [(remark.row, remark.text) for remark in sheet.remarks],
    }
