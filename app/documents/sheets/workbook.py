"""Workbooks (xlsx, xlsb, xls, ods) as rows of text, with a word on merged cells, errors and uncomputed formulas."""

import contextlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.documents.sheets.number_format import Shows, scientific
from app.documents.sheets.row import CELL_LIMIT, Cell, Sheet, SheetRow, SheetUnreadable, Shown
from app.documents.sheets.shown_cells import shown_cells
from app.documents.sheets.twice_encoded import mended
from app.documents.sheets.workbook_gaps import gaps
from app.documents.sheets.xlsx_parts import BROKEN_ZIP
from app.domain.trade.finding import Remark
from app.domain.vendors.sheet_options import SheetOptions

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0"
_UNPACKED_LIMIT = 1_000_000_000  # octets; a workbook of 50 MB has some hundred million
_LOCKED = "“{name}” is protected by a password. Save a copy without one."
_DECLARED = b"<!DOCTYPE"  # with entities that multiply; no program that writes workbooks needs one
_HEAD = 4096
_MANIFEST = 1_000_000  # octets: unpacked, it may be far larger than its file
_LARGE = 2_000_000  # octets
_LONG_NUMBER = 1e11
_Table = list[list[Any]]


def is_workbook(octets: bytes) -> bool:
    """Told from the first octets, whatever the file is called."""
    return octets.startswith((ZIP, OLE))


def read_workbook(path: Path, octets: bytes, options: SheetOptions, *, as_shown: bool = False) -> Sheet:
    """The sheet that is asked for, else the first one with content; `as_shown`: with what numbers look like.

    Raises:
        SheetUnreadable
    """
    with opened_workbook(path.name, octets) as book:
        names = tuple(book.sheet_names)
        if options.sheet and options.sheet not in names:
            listed = ", ".join(f"“{name}”" for name in names)
            raise SheetUnreadable(f"“{path.name}” has no sheet “{options.sheet}”. It has {listed}.")
        for name in (options.sheet,) if options.sheet else names:
            found = book.get_sheet_by_name(name)
            table: _Table = found.to_python(skip_empty_area=False)
            filled = fill_merged(table, found.merged_cell_ranges or ())
            if rows := tuple(_rows(path.name, table)):
                looks = _shown(octets, name, table) if as_shown else {}
                unread = () if options.sheet else _filled(book, names[names.index(name) + 1 :], len(octets))
                remarks = (*_unread_remark(name, unread), *filled, *gaps(octets, name))
                return Sheet(rows, "", "", name, names, remarks, unread, looks)
        return Sheet((), "", "", "", names)


@contextlib.contextmanager
def opened_workbook(name: str, octets: bytes) -> Iterator[Any]:
    """The reader's workbook, unless it is locked or made to do harm.

    Raises:
        SheetUnreadable: also for what the reader raises while it is open.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # noqa: PLC0415 - only for workbooks

    _refuse_bomb(name, octets)
    _refuse_declarations(name, octets)
    if is_encrypted(octets):
        raise SheetUnreadable(_LOCKED.format(name=name))
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(octets)) as book:
            yield book
    except PasswordError as reason:
        raise SheetUnreadable(_LOCKED.format(name=name)) from reason
    except (CalamineError, ValueError, OSError) as reason:
        raise SheetUnreadable(
            f"“{name}” can't be read as a workbook ({reason}). Save it again as .xlsx or .csv (UTF-8)."
        ) from reason


def _filled(book: Any, names: Sequence[str], size: int) -> tuple[str, ...]:  # noqa: ANN401 - the reader's own
    """Those of the sheets that have content; of a large workbook all of them, for which nobody has to wait."""
    if size > _LARGE:
        return tuple(names)
    return tuple(name for name in names if book.get_sheet_by_name(name).height)


def _unread_remark(name: str, unread: Sequence[str]) -> Iterator[Remark]:
    if unread:
        listed = ", ".join(f"“{other}”" for other in unread)
        text = (
            f"Only the sheet “{name}” was read. Not read: {listed}. To import another one, choose it and import again."
        )
        yield Remark(row=0, field="", text=text)


def _shown(octets: bytes, name: str, table: _Table) -> dict[Cell, Shown]:
    """What formats show; a number of twelve digits and more is shown by its power of ten without any."""
    long = {
        (row, column): Shown(Shows.SCIENTIFIC, scientific(cell))
        for row, cells in enumerate(table, 1)
        for column, cell in enumerate(cells)
        if isinstance(cell, float) and cell >= _LONG_NUMBER
    }
    return long | shown_cells(octets, name)


def is_encrypted(octets: bytes) -> bool:
    """The reader knows only old .xls files to be locked: an .xlsx is then a package within an OLE file, ECMA-376 or
    MS-OFFCRYPTO §2.3.4; an .ods says it in its manifest, OpenDocument part 2, §4.8.
    """
    if octets.startswith(OLE):
        return "EncryptedPackage".encode("utf-16-le") in octets
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive, archive.open("META-INF/manifest.xml") as manifest:
            return b"encryption-data" in manifest.read(_MANIFEST)
    except (*BROKEN_ZIP, KeyError):
        return False


def _refuse_bomb(name: str, octets: bytes) -> None:
    """A small file may be packed from thousands of millions of zeros."""
    if not octets.startswith(ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except BROKEN_ZIP:
        return  # whoever reads it says what is wrong
    if size > _UNPACKED_LIMIT:
        raise SheetUnreadable(
            f"“{name}” unpacks to {size / 1000000000.0:,.1f} GB, far too large for a list. Copy the cells into a "
            "new workbook."
        )


def _refuse_declarations(name: str, octets: bytes) -> None:
    """Entities that multiply keep a reader busy for minutes."""
    if octets.startswith(ZIP) and _DECLARED in b"".join(_heads(octets)).upper():
        raise SheetUnreadable(
            f"“{name}” contains a DTD, which is not safe to read. Copy the cells into a new workbook."
        )


def _heads(octets: bytes) -> Iterator[bytes]:
    with contextlib.suppress(*BROKEN_ZIP), zipfile.ZipFile(io.BytesIO(octets)) as archive:
        for part in archive.infolist():
            if part.filename.endswith((".xml", ".rels")):
                with contextlib.suppress(*BROKEN_ZIP), archive.open(part) as stream:
                    yield stream.read(_HEAD)


def fill_merged(table: _Table, ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> list[Remark]:
    """A value that stands in merged cells holds for every row of them; across columns it stands once."""
    remarks: list[Remark] = []
    for (top, left), (bottom, _right) in ranges:
        value = table[top][left] if top < len(table) and left < len(table[top]) else ""
        if bottom == top or str(value).strip() == "":
            continue
        for row in range(top + 1, min(bottom + 1, len(table))):
            table[row][left] = value
        text = f"“{value}” is in merged cells of rows {top + 1}–{bottom + 1}, so it is used for each of these rows."
        remarks.append(Remark(row=top + 1, field="", text=text))
    return remarks


def _rows(name: str, table: Sequence[Sequence[Any]]) -> Iterator[SheetRow]:
    for number, cells in enumerate(table, 1):
        texts = tuple(_cell_text(cell) for cell in cells)
        if max(map(len, texts), default=0) > CELL_LIMIT:
            raise SheetUnreadable(f"“{name}”: row {number} has a cell of over {CELL_LIMIT:,} characters. Shorten it.")
        if any(text.strip() for text in texts):
            yield SheetRow(number, texts)


def _cell_text(cell: object) -> str:
    """5.0 is "5" (workbooks know only fractions); texts keep their leading zeros; dates are ISO."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell)
    return text if text.isascii() else mended(text)
