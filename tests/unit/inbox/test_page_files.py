"""What a vendor's page takes: told by names and first octets, so that nothing else goes by the name of a quote."""

import io
import zipfile
from collections.abc import Callable, Mapping

import pytest

from app.documents.inbox.page_files import ENDINGS, KINDS, refusal

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)


def zipped(*names: str, first: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, b"<x/>")
    return made.getvalue()


def excel(*more: str) -> bytes:
    return zipped("[Content_Types].xml", "xl/workbook.xml", *more)


def word(*more: str) -> bytes:
    return zipped("[Content_Types].xml", "word/document.xml", *more)


def calc(*more: str) -> bytes:
    return zipped("content.xml", *more, first=b"application/vnd.oasis.opendocument.spreadsheet")


def writer(*more: str) -> bytes:
    return zipped("content.xml", *more, first=b"application/vnd.oasis.opendocument.text")


def streams(*names: str) -> bytes:
    return OLE + b"".join(f"{name}\0".encode("utf-16-le") for name in names)


GOOD: Mapping[str, bytes] = {
    "a.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "line before.PDF": b"\r\n@PJL ENTER LANGUAGE=PDF\r\n%PDF-1.4\n",
    "a.xlsx": excel(),
    "a.xls": streams("Root Entry", "Workbook"),
    "1995.xls": streams("Root Entry", "Book"),
    "a.ods": calc("META-INF/manifest.xml"),
    "no manifest.ods": calc(),
    "a.docx": word("word/vba.html"),
    "a.odt": writer(),
    "a.csv": b"Line;Price\r\n1;12,50 \x80\r\n",
    "a.txt": "Angebot über 12 Stück".encode("utf-16"),
    "MZ-7.txt": b"MZ-7 costs 12.50 each",
    "a.png": b"\x89PNG\r\n\x1a\n....",
    "a.jpg": b"\xff\xd8\xff\xe0....",
    "a.JPEG": b"\xff\xd8\xff\xe1....",
    "a.tif": b"II*\x00....",
    "a.tiff": b"MM\x00*....",
    "a.step": b"ISO-10303-21;\nHEADER;",
    "a.stp": b"\xef\xbb\xbf \r\nISO-10303-21 ;\nHEADER;",
    "a.dxf": b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n",
    "said.dxf": b"999\nwritten by a program\n  0\nSECTION\n",
    "binary.dxf": b"AutoCAD Binary DXF\r\n\x1a\x00\x00\x00",
    "quote.exe.pdf": b"%PDF-1.4\n",
    "with a dot.pdf.": b"%PDF-1.4\n",
}


@pytest.mark.parametrize("name", GOOD)
def test_what_quotes_are_made_of_is_taken(name: str) -> None:
    assert refusal(name, GOOD[name]) == ""


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("octets", [PROGRAM, b"\x7fELF\x02\x01\x01" + bytes(60), PROGRAM[:64] + b"%PDF-1.4"])
def test_a_program_is_refused_by_every_name(ending: str, octets: bytes) -> None:
    assert "inside, whatever its name says" in refusal(f"quote{ending}", octets)


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_empty_file_has_its_own_words(ending: str) -> None:
    assert refusal(f"quote{ending}", b"").startswith(f"“quote{ending}” is empty (0 bytes).")


@pytest.mark.parametrize(
    "name", ["a.exe", "a.pdf.exe", "a.pdf.scr .", "a.zip", "a.7z", "a.html", "a.svg", "a.js", "a.doc"]
)
def test_other_kinds_are_refused_by_name(name: str) -> None:
    assert "which isn't taken here. Save it as one of the kinds below." in refusal(name, b"%PDF-1.4\n")


@pytest.mark.parametrize("name", ["pdf", "", "..."])
def test_a_name_without_an_ending_is_refused(name: str) -> None:
    assert "has no ending" in refusal(name, b"%PDF-1.4\n")


@pytest.mark.parametrize(
    ("name", "octets", "better"),
    [
        ("a.xlsm", excel("xl/vbaProject.bin"), ".xlsx"),
        ("a.docm", word("word/vbaProject.bin"), ".docx"),
        ("a.xlsx", excel("xl/vbaProject.bin"), ".xlsx"),
        ("a.xlsx", excel("xl\\VBAPROJECT.BIN"), ".xlsx"),
        ("a.xlsx", excel("xl/macrosheets/sheet1.xml"), ".xlsx"),
        ("a.docx", word("word/vbaProject.bin"), ".docx"),
        ("a.xls", streams("Workbook", "_VBA_PROJECT_CUR"), ".xlsx"),
        ("a.ods", calc("Basic/Standard/Module1.xml"), ".ods"),
        ("a.odt", writer("Scripts/python/run.py"), ".odt"),
    ],
)
def test_macros_are_refused_and_the_way_without_them_is_said(name: str, octets: bytes, better: str) -> None:
    assert refusal(name, octets) == f"“{name}” has macros, which are programs. Save it as {better} without them."


def locked_calc() -> bytes:
    made = io.BytesIO(calc())
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("META-INF/manifest.xml", b"<manifest:encryption-data/>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("a.xlsx", lambda: streams("EncryptedPackage")),
        ("a.docx", lambda: streams("EncryptedPackage")),
        ("a.ods", locked_calc),
    ],
)
def test_what_a_password_protects_is_told_as_such(name: str, made: Callable[[], bytes]) -> None:
    assert refusal(name, made()) == f"“{name}” is protected by a password. Save a copy without one."


@pytest.mark.parametrize(
    ("name", "octets"),
    [
        ("a.xlsx", word()),
        ("a.xlsx", zipped("xl/workbook.xml")),
        ("a.xlsx", streams("Workbook")),
        ("a.xlsx", excel()[:-30]),
        ("a.xlsx", b"PK\x03\x04"),
        ("a.xlsx", PROGRAM + excel()),
        ("many.xlsx", zipped("[Content_Types].xml", *(f"xl/{'x' * 200}{n}" for n in range(5_000)))),
        ("a.xls", excel()),
        ("installer.xls", streams("Root Entry")),
        ("page.xls", b"<html><table>"),
        ("a.ods", writer()),
        ("a.ods", excel()),
        ("a.ods", b"PK\x03\x04" + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
        ("a.odt", calc()),
        ("a.dxf", b"0\nSECT"),
        ("a.step", b"not ISO-10303-21;"),
        ("a.pdf", b" " * 1020 + b"%PDF-1.4"),
    ],
)
def test_what_is_something_else_inside_is_refused(name: str, octets: bytes) -> None:
    assert "inside, whatever its name says" in refusal(name, octets)


def test_the_kinds_are_told_as_they_are_taken() -> None:
    for ending in ENDINGS:
        told = {".jpg": "JPEG", ".tif": "TIFF", ".tiff": "TIFF", ".stp": "STEP"}.get(ending, ending.removeprefix("."))
        assert told.casefold() in KINDS.casefold()
