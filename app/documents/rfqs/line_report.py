"""What became of each row of a sheet of lines, as a sheet to keep."""

from collections.abc import Iterator
from pathlib import Path

from app.documents.rfqs.remark_report import result_word
from app.documents.sheets.table_file import write_table
from app.domain.rfqs.incoming_lines import ItemSheet

_HEADER = ("Row", "Part number", "Result", "Column", "Remark")
_Line = tuple[int, str, str, str, str]


def write_line_report(path: Path, sheet: ItemSheet) -> int:
    """Write `.xlsx` or CSV, in the order of the rows; returns how many lines. TableNotWritten, PlaceTaken."""
    lines = sorted(_lines(sheet), key=lambda line: line[0])
    return write_table(path, _HEADER, [(str(line[0] or ""), *line[1:]) for line in lines])


def _lines(sheet: ItemSheet) -> Iterator[_Line]:
    part_of = dict(zip(sheet.places, (item.part_number for item in sheet.items), strict=True))
    for place, part in part_of.items():
        yield place, part, "line", "", ""
    for remark in sheet.remarks:
        yield remark.row, part_of.get(remark.row, ""), result_word(remark), remark.field, remark.text
