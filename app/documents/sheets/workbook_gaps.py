"""Cells of an .xlsx file that show something and have no value: errors, and formulas that were never computed.

The reader of workbooks gives them as empty; a list must not lose them without a word. Office Open XML: ECMA-376 part 1,
§18.3.1.4 (c), §18.3.1.40 (f), §18.18.11 (ST_CellType).
"""

import io
import re
import zipfile
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

from app.documents.sheets.xlsx_parts import BROKEN_ZIP, part_of
from app.domain.trade.finding import Remark

_CHUNK = 1 << 20
_MOST = 200  # cells; a sheet of nothing but errors is told by the first ones
_SIGN = re.compile(rb'\bt="e"|<(?:\w+:)?f[\s/>]')
_ROW = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Gap:
    """A cell as in "J14"; `error` is what it shows, empty for a formula without a result."""

    cell: str
    error: str

    @property
    def remark(self) -> Remark:
        """What an import says of it."""
        number = _ROW.search(self.cell)
        what = f"shows an error ({self.error})" if self.error else "has a formula without a result"
        text = f"Cell {self.cell} {what}, so it is treated as empty."
        if not self.error:
            text += " Open the file in your spreadsheet program, save it, and import it again."
        return Remark(row=int(number.group()) if number else 0, field="", text=text)


def gaps(octets: bytes, sheet: str) -> list[Remark]:
    """One for each such cell of the sheet, by its row; none for files that are no .xlsx."""
    return [gap.remark for gap in gap_cells(octets, sheet)]


def gap_cells(octets: bytes, sheet: str) -> list[Gap]:
    """The same as cells."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            part = part_of(archive, sheet)
            if not part or not _has_any(archive.open(part)):
                return []
            found = _Finder()
            with archive.open(part) as stream:
                found.read(stream)
            return found.gaps
    except (*BROKEN_ZIP, KeyError, expat.ExpatError):
        return []


def _has_any(stream: IO[bytes]) -> bool:
    """Most lists have neither errors nor formulas: that is seen thirty times as fast as by parsing."""
    with stream:
        before = b""
        for chunk in iter(lambda: stream.read(_CHUNK), b""):
            if _SIGN.search(before + chunk):
                return True
            before = chunk[-16:]
    return False


class _Finder:
    """Goes through the cells one by one and keeps those without a value."""

    def __init__(self) -> None:
        self.gaps: list[Gap] = []
        self._cell, self._is_error, self._is_formula, self._text = "", False, False, ""
        self._in_value = False

    def read(self, stream: IO[bytes]) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._take
        parser.ParseFile(stream)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self._cell, self._is_error = attributes.get("r", ""), attributes.get("t") == "e"
            self._is_formula, self._text = False, ""
        elif name == "f":
            self._is_formula = True
        elif name in {"v", "t"}:
            self._in_value = True

    def _take(self, text: str) -> None:
        if self._in_value:
            self._text += text

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name in {"v", "t"}:
            self._in_value = False
        elif name == "c" and len(self.gaps) < _MOST and (self._is_error or (self._is_formula and not self._text)):
            self.gaps.append(Gap(self._cell, (self._text or "#?") if self._is_error else ""))
