"""What a spreadsheet shows of a number, and what cannot be told."""

import zipfile
from pathlib import Path

import pytest
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from app.documents.sheets import workbook
from app.documents.sheets.number_format import shown
from app.documents.sheets.sheet import read_sheet
from app.documents.sheets.shown_cells import shown_cells


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("00000-000", 12045, "00012-045"),
        ("000000", 42, "000042"),
        ('0000"-A"', 12, "0012-A"),
        ("(000) 000-0000", 4085550003, "(408) 555-0003"),
        ("#00", 3, "03"),
        ("000-000", 1234567, "1234-567"),
        ("0000", -1, ""),
        ("0000", 1.5, ""),
        ("d\\-mmm", 46093, "12-Mar"),
        ("[$-409]d\\-mmm\\-yy;@", 46093, "12-Mar-26"),
        ('dd"."mm"."yyyy', 46093, "12.03.2026"),
        ("mmm-yy", 30, ""),
        ("mmm-yy", 5_000_000, ""),
        ("0.00E+00", 7.25e12, "7.25E+12"),
        ("General", 5, ""),
        ("#,##0.00", 5, ""),
        ("h:mm", 0.5, ""),
    ],
)
def test_numbers_are_shown_as_their_format_says(code: str, value: float, text: str) -> None:
    assert shown(code, value) == text


def book(folder: Path, **options: object) -> Path:
    path = folder / "lines.xlsx"
    with Workbook(str(path), options) as made:
        page = made.add_worksheet("Lines")
        page.write_row(0, 0, ["Part", "Qty"])
        page.write(1, 27, 44631, made.add_format({"num_format": "d-mmm"}))
        page.write(2, 0, "text", made.add_format({"num_format": "0000"}))
        made.add_worksheet("Empty")
        made.add_worksheet("More").write(0, 0, "x")
    return path


def test_the_calendar_of_1904_and_columns_beyond_z(tmp_path: Path) -> None:
    path = book(tmp_path, date_1904=True)
    assert {place: look.text for place, look in shown_cells(path.read_bytes(), "Lines").items()} == {(2, 27): "12-Mar"}


def test_what_is_damaged_or_none_shows_nothing_else(tmp_path: Path) -> None:
    assert shown_cells(b"no archive", "Lines") == {}
    with zipfile.ZipFile(tmp_path / "odd.xlsx", "w") as archive:
        archive.writestr("content.xml", "<x/>")
    assert shown_cells((tmp_path / "odd.xlsx").read_bytes(), "Lines") == {}


def test_sheets_with_content_that_were_not_read_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path)
    assert read_sheet(path).unread == ("More",)
    monkeypatch.setattr(workbook, "_LARGE", 0)
    assert read_sheet(path).unread == ("Empty", "More"), "of a large workbook nobody looks"
