"""Numbers of an .xlsx file that a person sees otherwise than they are held: leading zeros, dates, powers of ten.

The reader of workbooks gives what a cell holds; a part number "00012-045" is 12045 to it.
"""

import io
import re
import zipfile
from xml.parsers import expat

from app.documents.sheets.number_format import format_code, kind_of, shown
from app.documents.sheets.row import Cell, Shown
from app.documents.sheets.xlsx_parts import BROKEN_ZIP, elements, part_of

_STYLES = "xl/styles.xml"
_PLACE = re.compile(r"([A-Z]+)(\d+)")


def shown_cells(octets: bytes, sheet: str) -> dict[Cell, Shown]:
    """By row (from 1) and column (from 0); none for files that are no .xlsx."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            part = part_of(archive, sheet)
            codes = _codes(archive.read(_STYLES)) if part and _STYLES in archive.namelist() else {}
            if not codes:
                return {}
            settings = elements(archive.read("xl/workbook.xml"), "workbookPr")
            found = _Finder(codes, from_1904=any(e.get("date1904") in {"1", "true"} for e in settings))
            with archive.open(part) as stream:
                found.read(stream.read())
            return found.cells
    except (*BROKEN_ZIP, KeyError, expat.ExpatError):
        return {}


def _codes(styles: bytes) -> dict[str, str]:
    """The format of each style that shows something else than is held; styles are counted from 0 (§18.8.10)."""
    own = {int(e["numFmtId"]): e["formatCode"] for e in elements(styles, "numFmt")}
    formats = [format_code(int(e.get("numFmtId", "0")), own) for e in elements(styles, "cellXfs", "xf")]
    return {str(number): code for number, code in enumerate(formats) if kind_of(code)}


class _Finder:
    """Goes through the cells one by one."""

    def __init__(self, codes: dict[str, str], *, from_1904: bool) -> None:
        self.cells: dict[Cell, Shown] = {}
        self._codes, self._from_1904 = codes, from_1904
        self._place, self._code, self._text, self._in_value = "", "", "", False

    def read(self, octets: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._take
        parser.Parse(octets, True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            is_number = attributes.get("t", "n") == "n"
            self._code = self._codes.get(attributes.get("s", ""), "") if is_number else ""
            self._place, self._text = attributes.get("r", ""), ""
        self._in_value = name == "v" and bool(self._code)

    def _take(self, text: str) -> None:
        if self._in_value:
            self._text += text

    def _end(self, _tag: str) -> None:
        place = _PLACE.fullmatch(self._place) if self._in_value else None
        self._in_value = False
        if place is None:
            return
        text, kind = shown(self._code, float(self._text), from_1904=self._from_1904), kind_of(self._code)
        if text and kind:
            self.cells[int(place[2]), _column(place[1])] = Shown(kind, text)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
