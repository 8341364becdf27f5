"""What an import of lines remarked, as a sheet to keep."""

from collections.abc import Iterable
from pathlib import Path

from app.documents.sheets.table_file import write_table
from app.domain.trade.finding import Remark

_HEADER = ("Row", "Result", "Column", "Remark")


def write_remarks(path: Path, remarks: Iterable[Remark]) -> int:
    """One row a remark; `.xlsx` or CSV. Returns how many. TableNotWritten, PlaceTaken."""
    rows = ((str(r.row or ""), result_word(r), r.field, r.text) for r in remarks)
    return write_table(path, _HEADER, rows)


def result_word(remark: Remark) -> str:
    """What became of the row."""
    return "left out" if remark.dropped else "to fix" if remark.to_mend else "used"
