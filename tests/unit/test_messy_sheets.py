"""Sheets as buyers have them: titles above the header, two header rows, merged cells, errors, and so on."""

import contextlib
import io
import zipfile
from encodings.aliases import aliases
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from app.documents.sheets.sheet import SheetUnreadable, read_sheet
from app.documents.vendors.sheet import VendorSheet, vendors_of
from app.documents.vendors.sheet_kind import headed_sheet
from app.documents.vendors.sheet_look import look_at
from app.domain.trade.watch import Cancelled
from app.domain.vendors.import_kind import ImportKind
from app.domain.vendors.sheet_options import FOUND_OUT, SheetOptions
from tests.fakes.sheet_reading import read_vendors


def text_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    return path


def workbook(folder: Path, *rows: tuple[Any, ...], merged: str = "", name: str = "One") -> Path:
    path = folder / "list.xlsx"
    book = Workbook(path)
    sheet = book.add_worksheet(name)
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    if merged:
        sheet.merge_range(merged, rows[int(merged[1]) - 1][0])
    book.close()
    return path


def read(path: Path, options: SheetOptions = FOUND_OUT) -> VendorSheet:
    return vendors_of(headed_sheet(read_sheet(path, options), options), path.name)


def told(sheet: VendorSheet) -> str:
    return "\n".join(f"{r.row}: {r.text}" for r in sheet.remarks)


def emails(sheet: VendorSheet) -> list[tuple[str, str]]:
    return [(v.name, c.email) for v in sheet.vendors for c in v.contacts]


def test_titles_above_the_header_are_left_out_with_a_word(tmp_path: Path) -> None:
    titles = "Approved vendors of 2026,,\n,,\nprinted by purchasing,,\n"
    text = f"{titles}Vendor,E-mail,Phone\nKestrel,a@k.example,316-555-0001\n"
    sheet = read(text_file(tmp_path, text))
    assert emails(sheet) == [("Kestrel", "a@k.example")]
    assert "1: Rows above the header (row 4) aren't used: “Approved vendors of 2026”" in told(sheet)
    assert sheet.rows_of == ((5,),)


def test_two_rows_of_titles_make_one_header(tmp_path: Path) -> None:
    text = "Vendor,Contact,,,\n,Person,E-mail,Phone,Title\nKestrel,Ann,a@k.example,1,x\n"
    sheet = read(text_file(tmp_path, text))
    assert emails(sheet) == [("Kestrel", "a@k.example")]
    assert sheet.vendors[0].contacts[0].name == "Ann"


def test_a_header_that_comes_again_is_no_vendor(tmp_path: Path) -> None:
    text = "Vendor,E-mail\nKestrel,a@k.example\nVENDOR,e-mail\nVendor,v@v.example\n"
    sheet = read(text_file(tmp_path, text))
    assert emails(sheet) == [("Kestrel", "a@k.example"), ("Vendor", "v@v.example")]
    assert "3: The row repeats the header" in told(sheet)


def test_a_header_row_that_is_said_stays(tmp_path: Path) -> None:
    text = "Vendor,E-mail\nVendor,Mail\nKestrel,a@k.example\n"
    options = SheetOptions(header_row=2)
    assert emails(read(text_file(tmp_path, text), options)) == [("Kestrel", "a@k.example")]
    with pytest.raises(SheetUnreadable, match="empty"):
        read(text_file(tmp_path, text), SheetOptions(header_row=9))


def test_merged_cells_hold_for_each_of_their_rows(tmp_path: Path) -> None:
    rows = (
        ("Vendor", "E-mail"),
        ("Kestrel", "a@k.example"),
        ("", "b@k.example"),
        ("", "c@k.example"),
        ("Gale", "g@g.example"),
    )
    sheet = read(workbook(tmp_path, *rows, merged="A2:A4"))
    assert [len(v.contacts) for v in sheet.vendors] == [3, 1]
    assert "2: “Kestrel” is in merged cells of rows 2–4" in told(sheet)


def test_errors_and_formulas_without_a_result_are_told(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    book = Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("Vendor", "E-mail", "Phone"))
    sheet.write_row(1, 0, ("Kestrel", "a@k.example"))
    sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
    sheet.write_row(2, 0, ("Gale", "g@g.example"))
    sheet.write_formula(2, 2, "=A1", None, "")
    sheet.write_formula(3, 0, '="Harrow"', None, "Harrow")
    sheet.write(3, 1, "h@h.example")
    book.close()
    found = read(path)
    assert [v.name for v in found.vendors] == ["Kestrel", "Gale", "Harrow"]
    assert "2: Cell C2 shows an error (#DIV/0!)" in told(found)
    assert "3: Cell C3 has a formula without a result" in told(found)
    assert "4:" not in told(found)


def test_the_sheet_of_a_workbook_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    book = Workbook(path)
    for name, vendor in (("Old & gone", "Gale"), ("New", "Kestrel")):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ("Vendor", "E-mail"))
        sheet.write_row(1, 0, (vendor, "a@k.example"))
        sheet.write_formula(1, 2, "=1/0", None, "#REF!")
    book.close()
    assert [v.name for v in read(path).vendors] == ["Gale"]
    chosen = read(path, SheetOptions(sheet="New"))
    assert [v.name for v in chosen.vendors] == ["Kestrel"]
    assert "Cell C2 shows an error (#REF!)" in told(chosen)
    with pytest.raises(SheetUnreadable, match=r"no sheet “Third”\. It has “Old & gone”, “New”"):
        read(path, SheetOptions(sheet="Third"))


@pytest.mark.parametrize("name", ["list.csv", "list.yaml"])
def test_a_sheet_of_a_file_without_sheets_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("Vendor,E-mail\nGale,g@g.example\n", encoding="utf-8")
    with pytest.raises(SheetUnreadable, match=f"“{name}” has no sheets, so there is no “New”"):
        read(path, SheetOptions(sheet="New"))


def test_encoding_and_delimiter_can_be_said(tmp_path: Path) -> None:
    path = text_file(tmp_path, "Vendor|E-mail\nØdegård, AS|a@k.example\n", "cp865")
    assert [v.name for v in read(path, SheetOptions(encoding="cp865", delimiter="|")).vendors] == ["Ødegård, AS"]
    with pytest.raises(SheetUnreadable, match="no text encoding “klingon”"):
        read(path, SheetOptions(encoding="klingon"))
    with pytest.raises(SheetUnreadable, match="isn't utf-8: line 2"):
        read(path, SheetOptions(encoding="utf-8"))


def test_a_quotation_mark_that_is_never_closed_names_its_row(tmp_path: Path) -> None:
    rows = "".join(f"Vendor {n},v{n}@v.example\n" for n in range(100))
    path = text_file(tmp_path, f'Vendor,E-mail\nGood,g@g.example\n"Bad,b@b.example\n{rows}')
    with pytest.raises(SheetUnreadable, match="in row 3 a quotation mark"):
        read(path)


def test_a_thousand_columns_are_told_in_a_few_words(tmp_path: Path) -> None:
    header = ",".join(["Vendor", "E-mail", *(f"Column {n}" for n in range(998))])
    row = ",".join(["Kestrel", "a@k.example", *("x" for _ in range(998))])
    sheet = read(text_file(tmp_path, f"{header}\n{row}\n"))
    assert emails(sheet) == [("Kestrel", "a@k.example")]
    assert len(sheet.remarks) == 31
    assert sheet.remarks[-1].text == "968 more columns are not used."


@pytest.mark.parametrize("name", [*sorted(set(aliases.values())), "undefined", "idna", "punycode", "a\0b", "😀"])
def test_whatever_is_said_to_be_the_encoding_is_taken_or_refused(tmp_path: Path, name: str) -> None:
    path = text_file(tmp_path, "Vendor,E-mail\nØde,a@k.example\n")
    with contextlib.suppress(SheetUnreadable):
        read_sheet(path, SheetOptions(encoding=name))


@pytest.mark.parametrize("name", ["undefined", "hex", "rot13", "zlib"])
def test_a_codec_of_something_else_than_texts_is_no_encoding(tmp_path: Path, name: str) -> None:
    with pytest.raises(SheetUnreadable, match=f"no text encoding “{name}”"):
        read_sheet(text_file(tmp_path, "Vendor,E-mail\n"), SheetOptions(encoding=name))


@pytest.mark.parametrize("sign", ["ab", '"', "\n", "\r"])
def test_what_cannot_part_columns_is_refused(tmp_path: Path, sign: str) -> None:
    with pytest.raises(SheetUnreadable, match="can't separate columns"):
        read_sheet(text_file(tmp_path, "Vendor,E-mail\n"), SheetOptions(delimiter=sign))


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(3_000_000))
    monkeypatch.setattr("app.documents.sheets.workbook._UNPACKED_LIMIT", 2_000_000)
    with pytest.raises(SheetUnreadable, match="unpacks to"):
        read_sheet(path)


def test_a_cell_of_more_than_a_spreadsheet_shows_is_told_with_its_row(tmp_path: Path) -> None:
    cells = "<row r='{}'><c r='A{}' t='inlineStr'><is><t>{}</t></is></c></row>"
    small = workbook(tmp_path, ("Vendor",))
    path = tmp_path / "large.xlsx"
    with zipfile.ZipFile(small) as given, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in given.infolist():
            octets = given.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                long = cells.format(2, 2, "x" * 1_000_001).encode()
                octets = octets.replace(b"</sheetData>", long + b"</sheetData>")
            made.writestr(entry, octets)
    with pytest.raises(SheetUnreadable, match="row 2 has a cell of over 1,000,000 characters"):
        read_sheet(path)


def test_more_columns_than_a_spreadsheet_has_are_told_with_their_row(tmp_path: Path) -> None:
    with pytest.raises(SheetUnreadable, match="row 2 has 16,386 columns"):
        read_sheet(text_file(tmp_path, f"Vendor,E-mail\nAcme,a@x.example{16_384 * ','}\n"))


def test_columns_that_do_not_do_are_listed_in_a_few_words(tmp_path: Path) -> None:
    with pytest.raises(SheetUnreadable) as refused:
        read_vendors(text_file(tmp_path, ",".join(f"Column {n}" for n in range(16_000)) + "\n1\n"))
    assert "Column 1, " in str(refused.value)
    assert len(str(refused.value)) < 1_000


def test_a_name_that_is_none_by_its_length_is_not_used(tmp_path: Path) -> None:
    sheet = read_vendors(text_file(tmp_path, f"Vendor,E-mail\n{'x' * 501},a@x.example\nAcme,b@x.example\n"))
    assert [vendor.name for vendor in sheet.vendors] == ["Acme"]
    assert "has 501 characters" in told(sheet)


def test_two_hundred_megabytes_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(SheetUnreadable, match=r"has 200 MB\. Up to 50 MB"):
        read_sheet(path)


def test_reading_stops_when_nobody_wants_it_any_more(tmp_path: Path) -> None:
    rows = "".join(f"Vendor {n},v{n}@v.example\n" for n in range(1_200))
    path = text_file(tmp_path, f"Vendor,E-mail\n{rows}")
    seen: list[tuple[int, int]] = []

    def watch(done: int, of: int) -> None:
        seen.append((done, of))
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        vendors_of(headed_sheet(read_sheet(path), FOUND_OUT), path.name, {}, watch)
    assert seen == [(0, 1_201), (500, 1_201)]


def test_a_look_says_what_was_found_out(tmp_path: Path) -> None:
    named = look_at(
        read_sheet(text_file(tmp_path, "List,,\nVendor,E-mail,\nKestrel,a@k.example,k.example\n")), FOUND_OUT
    )
    assert named.columns == (("Vendor", "vendor"), ("E-mail", "email"), ("column C", "website"))
    assert named.sample == (("Kestrel", "a@k.example", "k.example"),)
    assert (named.header_row, named.encoding, named.delimiter, named.rows) == (2, "utf-8", ",", 1)
    assert named.kind is ImportKind.VENDORS
    capabilities = look_at(read_sheet(tmp_path / "list.csv"), FOUND_OUT, ImportKind.CAPABILITIES)
    assert "standing" in capabilities.fields


def test_addresses_without_a_heading_are_seen_by_their_form(tmp_path: Path) -> None:
    sheet = read(text_file(tmp_path, "Vendor,,Phone\nKestrel,a@k.example,1\nGale,g@g.example,2\n"))
    assert emails(sheet) == [("Kestrel", "a@k.example"), ("Gale", "g@g.example")]


def test_a_file_that_is_no_office_open_xml_has_no_gaps(tmp_path: Path) -> None:
    from app.documents.sheets.workbook_gaps import gaps

    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert gaps(octets.getvalue(), "One") == []
    assert gaps(b"\xd0\xcf\x11\xe0", "One") == []
    assert read_vendors(workbook(tmp_path, ("Vendor", "E-mail"), ("K", "a@k.example"))).remarks == ()


def test_locked_workbooks_of_each_kind_are_told_to_be_locked(tmp_path: Path) -> None:
    modern = tmp_path / "list.xlsx"
    modern.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(200)
    )
    free = tmp_path / "list.ods"
    with zipfile.ZipFile(free, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data manifest:checksum='x'/>")
    for path in (modern, free):
        with pytest.raises(SheetUnreadable, match="protected by a password"):
            read_sheet(path)
