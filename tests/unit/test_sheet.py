"""Sheets in any encoding, delimiter and format; and files that are none."""

import codecs
import csv
from pathlib import Path

import pytest
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from app.documents.sheets import csv_rows
from app.documents.sheets.sheet import SheetUnreadable, read_sheet, read_text_sheet

_TEXT = "Vendor,Contact\r\nOstrava Šrouby,Renée – Jürgen\r\n"


def _write(folder: Path, octets: bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(octets)
    return path


@pytest.mark.parametrize(
    ("octets", "encoding"),
    [
        (_TEXT.encode("utf-8"), "utf-8"),
        (_TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (codecs.BOM_UTF16_LE + _TEXT.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + _TEXT.encode("utf-16-be"), "utf-16"),
        (_TEXT.encode("utf-32"), "utf-32"),
        (_TEXT.encode("utf-16-le"), "utf-16-le"),
        (_TEXT.encode("utf-16-be"), "utf-16-be"),
        (_TEXT.encode("cp1252"), "cp1252"),
    ],
)
def test_every_usual_encoding_is_told_and_read(tmp_path: Path, octets: bytes, encoding: str) -> None:
    sheet = read_sheet(_write(tmp_path, octets))
    assert sheet.rows[1].cells == ("Ostrava Šrouby", "Renée – Jürgen")
    assert sheet.encoding == encoding


def test_an_excerpt_of_a_real_windows_list_keeps_its_letters(tmp_path: Path) -> None:
    octets = (
        b"Vendor,Contact,Phone\r\n3R Processing,J\xfcrgen\xa0Pohlman,408\xa0\x96\xa0555\xa00003\r\n"
        b"Ostrava \x8arouby s.r.o.,Ren\xe9e Coleman,\r\nNordvik St?l AB,,\r\n"
    )
    sheet = read_sheet(_write(tmp_path, octets))
    assert sheet.encoding == "cp1252"
    assert [row.cells[:2] for row in sheet.rows[1:3]] == [
        ("3R Processing", "Jürgen\xa0Pohlman"),
        ("Ostrava Šrouby s.r.o.", "Renée Coleman"),
    ]
    assert sheet.rows[1].cells[2] == "408\xa0–\xa0555\xa00003"


def test_a_text_mostly_beyond_ascii_is_guessed_by_its_letters(tmp_path: Path) -> None:
    text = "Поставщик;Адрес\n" + "Завод металлических изделий города Воронежа;Улица Мира, дом пять\n" * 20
    sheet = read_sheet(_write(tmp_path, text.encode("cp1251")))
    assert sheet.rows[0].cells == ("Поставщик", "Адрес")


def test_octets_no_code_page_fits_are_read_somehow_rather_than_refused(tmp_path: Path) -> None:
    assert read_sheet(_write(tmp_path, b"Vendor,\x8d\x81\r\nx,y\r\n")).encoding == "cp866"
    assert read_sheet(_write(tmp_path, bytes([0x81, 0xFF] * 30) + b",b\r\n")).rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_delimiter_is_told(tmp_path: Path, delimiter: str) -> None:
    text = delimiter.join(("Vendor", "Name", "Qty")) + "\n" + delimiter.join(("V", '"a, b; c"', "1")) + "\n"
    sheet = read_sheet(_write(tmp_path, text.encode()))
    assert sheet.delimiter == delimiter
    assert sheet.rows[1].cells == ("V", "a, b; c", "1")


def test_a_single_column_has_a_comma_for_delimiter(tmp_path: Path) -> None:
    assert read_sheet(_write(tmp_path, b"Vendor\nOne\n")).delimiter == ","


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    sheet = read_sheet(_write(tmp_path, b'Part,Callout\na,"two\nlines"\n\n,\nb,c\n'))
    assert [row.number for row in sheet.rows] == [1, 2, 5]


def test_a_workbook_gives_whole_numbers_and_keeps_leading_zeros(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with Workbook(str(path)) as book:
        book.add_worksheet("empty")
        page = book.add_worksheet("list")
        page.write_row(1, 0, ["Line", "Part", "Qty"])
        page.write_row(2, 0, [1, "0042", 5.0])
        page.write_row(3, 0, [2, "0043", 2.5])
    sheet = read_sheet(path)
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (2, ("Line", "Part", "Qty")),
        (3, ("1", "0042", "5")),
        (4, ("2", "0043", "2.5")),
    ]
    assert (sheet.encoding, sheet.delimiter) == ("", "")


def test_a_workbook_named_csv_is_still_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with Workbook(str(path)) as book:
        book.add_worksheet().write_row(0, 0, ["Vendor"])
    assert read_sheet(path.rename(tmp_path / "list.csv")).rows[0].cells == ("Vendor",)


def test_a_text_file_named_like_a_workbook_is_read_as_text(tmp_path: Path) -> None:
    assert read_sheet(_write(tmp_path, b"Vendor,Email\na,b\n", "list.xls")).delimiter == ","


@pytest.mark.parametrize(
    ("octets", "name", "says"),
    [
        (b"", "list.csv", "empty"),
        (b"\xef\xbb\xbf", "list.csv", "empty"),
        (b" , ,\n\n", "list.csv", "empty"),
        (b"Vendor\x00,Email\nsome,thing\n", "list.csv", "binary"),
        (bytes(range(32)) * 50, "list.csv", "binary"),
        (b"\x7fELF\x02\x01" + bytes(range(256)) * 4, "list.xlsx", "isn't one"),
        (b"PK\x03\x04 and no more", "list.xlsx", "workbook"),
        (b"\xd0\xcf\x11\xe0 and no more", "list.xls", "workbook"),
        (b"a,b\n" + b"x" * 2_000_000, "list.csv", "row 2 has a cell of over 1,000,000"),
        (b"\xff\xfeA", "list.csv", "binary"),
    ],
)
def test_what_is_no_sheet_is_refused_in_plain_words(tmp_path: Path, octets: bytes, name: str, says: str) -> None:
    with pytest.raises(SheetUnreadable, match=says):
        read_sheet(_write(tmp_path, octets, name))


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with Workbook(str(path)) as book:
        book.add_worksheet()
    with pytest.raises(SheetUnreadable, match="empty"):
        read_sheet(path)


def test_a_workbook_with_a_password_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import python_calamine

    class Locked:
        @staticmethod
        def from_filelike(_file: object) -> None:
            raise python_calamine.PasswordError("locked")

    monkeypatch.setattr(python_calamine, "CalamineWorkbook", Locked)
    with pytest.raises(SheetUnreadable, match="password"):
        read_sheet(_write(tmp_path, b"\xd0\xcf\x11\xe0", "list.xls"))


def test_a_missing_file_a_folder_and_an_impossible_name_are_refused(tmp_path: Path) -> None:
    for path, says in ((tmp_path / "gone.csv", "not there"), (tmp_path, "folder"), (Path("a\0b"), "not there|read")):
        with pytest.raises(SheetUnreadable, match=says):
            read_sheet(path)


def test_a_file_that_breaks_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_path: Path) -> bytes:
        raise PermissionError(13, "locked by another program")

    monkeypatch.setattr(Path, "read_bytes", broken)
    with pytest.raises(SheetUnreadable, match="locked by another program"):
        read_sheet(_write(tmp_path, b"a,b\n"))


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with path.open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(SheetUnreadable, match="50 MB"):
        read_sheet(path)


def test_more_rows_than_a_spreadsheet_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "_ROW_LIMIT", 2)
    with pytest.raises(SheetUnreadable, match="rows"):
        read_sheet(_write(tmp_path, b"a\nb\nc\n"))


def test_the_clipboard_is_a_sheet_too() -> None:
    assert [row.cells for row in read_text_sheet("a\tb, c\r\n", "\t").rows] == [("a", "b, c")]
    assert read_text_sheet("a;b\n1;2\n").delimiter == ";"


@pytest.fixture(autouse=True)
def _the_csv_module_is_left_as_it_was() -> object:
    before = csv.field_size_limit()
    yield
    csv.field_size_limit(before)
