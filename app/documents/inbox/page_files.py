"""Which files a vendor's page takes, told by their names and their octets; nothing is opened or unpacked.

Emails may bring any kind. What a page takes comes from whoever has a link, and is opened by the buyer with a click: so
it takes what quotes are made of, and no more.
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from functools import partial

from app.documents.sheets.text import decode
from app.documents.sheets.workbook import OLE, ZIP, is_encrypted
from app.documents.sheets.xlsx_parts import BROKEN_ZIP

KINDS = "PDF, Excel (.xlsx, .xls), .ods, Word (.docx), .odt, .csv, .txt, pictures (PNG, JPEG, TIFF), STEP and DXF"
_HEAD = 1024  # octets that a PDF's reader looks for its beginning in (ISO 32000-1, annex H.3.4.1)
_SAMPLE = 262_144  # octets of a text that are looked at
_DIRECTORY = 1_000_000  # octets: of a zip's end, where the list of its parts is; thousands fit
_MACROS = re.compile(r"(?:^|/)vbaproject|^xl/macrosheets/|^(?:basic|scripts)/", re.IGNORECASE)
_DXF = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:999\r?\n[^\n]*\n\s*)*0[ \t]*\r?\n[ \t]*SECTION\b|AutoCAD Binary DXF\r\n\x1a\x00"
)
_STEP = re.compile(rb"(?:\xef\xbb\xbf)?\s*ISO-10303-21\s*;")
_WITH_MACROS = "has macros, which are programs. Save it as {better} without them"
_ODF = b"mimetype", b"application/vnd.oasis.opendocument."
_Check = Callable[[bytes], str]


def refusal(name: str, octets: bytes) -> str:
    """Why the page doesn't take this file, and what to do; empty where it does."""
    ending = name.rstrip(" .").rpartition(".")[2].casefold() if "." in name.rstrip(" .") else ""
    if not octets:
        return f"“{name}” is empty (0 bytes). Save your quote again, and check that it opens before you choose it."
    if ending in _MACRO_KINDS:
        return f"“{name}” {_WITH_MACROS.format(better=_MACRO_KINDS[ending])}."
    if ending not in _CHECKS:
        said = f"is a .{ending} file" if ending else "has no ending that says what it is"
        return f"“{name}” {said}, which isn't taken here. Save it as one of the kinds below."
    why = _CHECKS[ending](octets)
    return f"“{name}” {why}." if why else ""


def _begins(what: str, *marks: bytes) -> _Check:
    return lambda octets: "" if octets.startswith(marks) else _isnt(what)


def _matches(what: str, pattern: re.Pattern[bytes]) -> _Check:
    return lambda octets: "" if pattern.match(octets[:_SAMPLE]) else _isnt(what)


def _isnt(what: str) -> str:
    return f"isn't {what} inside, whatever its name says. Open it in the program that made it, and save it again"


def _pdf(octets: bytes) -> str:
    """Some programs put a line before its beginning; a program that only says that it is one has zeros there."""
    before, found, _ = octets[:_HEAD].partition(b"%PDF-")
    return "" if found and b"\x00" not in before else _isnt("a PDF")


def _text(octets: bytes) -> str:
    return _isnt("a text") if decode(octets[:_SAMPLE]) is None else ""


def _office(what: str, better: str, folder: str, octets: bytes) -> str:
    """Of Office's own kinds since 2007: a zip with this folder in it (ECMA-376 part 2)."""
    if octets.startswith(OLE) and is_encrypted(octets):
        return "is protected by a password. Save a copy without one"
    names = _parts(octets)
    if "[content_types].xml" not in names or not any(name.startswith(folder) for name in names):
        return _isnt(what)
    return _macros(names, better)


def _open_document(what: str, better: str, kind: bytes, octets: bytes) -> str:
    """Its first part says what it is, and isn't packed (OpenDocument 1.3 part 2, §3.3)."""
    name, family = _ODF
    names = _parts(octets)
    if not names or name not in octets[:64] or family + kind not in octets[:256]:
        return _isnt(what)
    if is_encrypted(octets):
        return "is protected by a password. Save a copy without one"
    return _macros(names, better)


def _old_excel(octets: bytes) -> str:
    """Installers and emails are kept in the same way: what it holds is said by the names of its streams."""
    if not octets.startswith(OLE) or not any(_stream(name) in octets for name in ("Workbook", "Book")):
        return _isnt("an Excel file")
    return _WITH_MACROS.format(better=".xlsx") if _stream("_VBA_PROJECT", whole=False) in octets else ""


def _stream(name: str, *, whole: bool = True) -> bytes:
    return f"{name}{chr(0) if whole else ''}".encode("utf-16-le")


def _parts(octets: bytes) -> frozenset[str]:
    """The names in a zip, in small letters; none where it isn't one, is damaged, or its list is too long."""
    if not octets.startswith(ZIP):
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(octets[-_DIRECTORY:])) as archive:
            return frozenset(name.replace("\\", "/").lstrip("/").casefold() for name in archive.namelist())
    except BROKEN_ZIP:
        return frozenset()


def _macros(names: frozenset[str], better: str) -> str:
    return _WITH_MACROS.format(better=better) if any(map(_MACROS.search, names)) else ""


_MACRO_KINDS = {"xlsm": ".xlsx", "xltm": ".xlsx", "xlam": ".xlsx", "docm": ".docx", "dotm": ".docx"}
_JPEG = _begins("a JPEG picture", b"\xff\xd8\xff")
_TIFF = _begins("a TIFF picture", b"II*\x00", b"MM\x00*")
_CHECKS: Mapping[str, _Check] = {
    "pdf": _pdf,
    "xlsx": partial(_office, "an Excel file", ".xlsx", "xl/"),
    "xls": _old_excel,
    "ods": partial(_open_document, "a spreadsheet", ".ods", b"spreadsheet"),
    "docx": partial(_office, "a Word file", ".docx", "word/"),
    "odt": partial(_open_document, "a text document", ".odt", b"text"),
    "csv": _text,
    "txt": _text,
    "png": _begins("a PNG picture", b"\x89PNG\r\n\x1a\n"),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "tif": _TIFF,
    "tiff": _TIFF,
    "step": _matches("a STEP model", _STEP),
    "stp": _matches("a STEP model", _STEP),
    "dxf": _matches("a DXF drawing", _DXF),
}
ENDINGS = tuple(f".{ending}" for ending in _CHECKS)
