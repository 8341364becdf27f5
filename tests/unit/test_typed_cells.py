"""The cells of all sheets with their kinds, and the files that are refused."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from app.documents.sheets.row import SheetUnreadable
from app.documents.sheets.typed_cells import TypedCell, column_letters, place_of, read_cells
from app.system.confined import confined


def test_a_number_is_told_from_a_text_that_looks_like_one(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with Workbook(path) as book:
        first, _, last = book.add_worksheet("One"), book.add_worksheet("Empty"), book.add_worksheet("Last")
        first.write_row(1, 1, [1.125, "1.125", 1000, 0.00001, True])
        first.write_formula(1, 6, "=1+1", None, "")
        first.write_formula(8, 2, "=1/0", None, "#DIV/0!")
        first.write_formula(9, 300, "=1+1", None, "")
        noon = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        last.write_datetime(1, 0, datetime(2027, 1, 31, 12), noon)  # noqa: DTZ001 - a cell has no zone
        last.write_string(0, 0, "x")
    sheets = read_cells(path, confined)
    assert [sheet.name for sheet in sheets] == ["One", "Last"]
    one = sheets[0]
    assert [one.cell(2, column) for column in range(1, 8)] == [
        TypedCell("number", "1.125"),
        TypedCell("text", "1.125"),
        TypedCell("number", "1000"),
        TypedCell("number", "0.00001"),
        TypedCell("text", "True"),
        TypedCell("formula", ""),
        TypedCell("text", ""),
    ]
    assert sheets[1].cell(2, 0) == TypedCell("date", "2027-01-31")
    assert one.cell(9, 2) == TypedCell("error", "#DIV/0!")
    assert one.cell(7, 0) == one.cell(2, -1) == TypedCell("text", "")
    assert one.cell(2, 2).number is None


def test_what_brings_the_child_down_is_a_problem(tmp_path: Path) -> None:
    def down(_call: str, *_arguments: object, **limits: int) -> Any:
        return confined("app.no.such.function", **limits)

    path = tmp_path / "book.xlsx"
    path.write_bytes(b"")
    with pytest.raises(SheetUnreadable, match=r"“book\.xlsx” can't be read\. It couldn't be read"):
        read_cells(path, down)


def test_files_too_large_for_a_form_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text("a;b\n" * 20_001)
    with pytest.raises(SheetUnreadable, match="20,001 rows, too many for a quote form"):
        read_cells(path, None)
    with path.open("wb") as file:
        os.truncate(file.fileno(), 31_000_000)
    with pytest.raises(SheetUnreadable, match="31 MB, too much for a quote form"):
        read_cells(path, None)


@pytest.mark.parametrize(
    "octets", [b"", b"PK\x03\x04 and no more", b"\x00\x01\x02" * 50], ids=["empty", "zip", "binary"]
)
def test_what_is_no_table_is_refused(octets: bytes, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(octets)
    with pytest.raises(SheetUnreadable, match=r"form\.xlsx"):
        read_cells(path, confined)


def test_columns_are_named_as_a_spreadsheet_does() -> None:
    assert [column_letters(place) for place in (0, 9, 25, 26, 701, 702)] == ["A", "J", "Z", "AA", "ZZ", "AAA"]
    assert [place_of(cell) for cell in ("A1", "J14", "AA3", "14", "", "J")] == [
        (1, 0), (14, 9), (3, 26), (1, 200), (1, 200), (1, 200),
    ]  # fmt: skip
