"""What became of each row of an import, as a sheet to keep."""

from collections.abc import Iterator
from pathlib import Path

from app.documents.sheets.table_file import write_table
from app.domain.vendors.incoming import ImportPlan

_HEADER = ("Row", "Vendor", "What", "Field", "Before", "After")


def write_import_report(path: Path, plan: ImportPlan) -> int:
    """Write `.xlsx` or CSV, in the order of the rows; returns how many lines. TableNotWritten."""
    lines = sorted(_lines(plan), key=lambda line: (line[0], line[2]))
    return write_table(path, _HEADER, [(str(line[0]), *line[1:]) for line in lines])


def _lines(plan: ImportPlan) -> Iterator[tuple[int, str, str, str, str, str]]:
    name_of: dict[int, str] = {}
    for incoming in plan.incoming:
        name_of |= dict.fromkeys(incoming.rows, incoming.after.name)
        rows = incoming.rows[0]
        yield rows, incoming.after.name, incoming.outcome.value, "rows", ", ".join(map(str, incoming.rows)), ""
        for change in incoming.differences:
            yield rows, incoming.after.name, "change", change.what, change.before, change.after
    for cleaning in plan.cleanings:
        name = name_of.get(cleaning.row, "")
        yield cleaning.row, name, "cleaned", cleaning.field, cleaning.before, cleaning.after
    for remark in plan.remarks:
        what = "not used" if remark.dropped else "remark"
        yield remark.row, name_of.get(remark.row, ""), what, remark.field, "", remark.text
