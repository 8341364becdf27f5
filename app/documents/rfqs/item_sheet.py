"""Lines of an RFQ in, from a sheet or the clipboard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.documents.rfqs.line_level import LevelColumns, level_columns
from app.documents.sheets.apart import Confined
from app.documents.sheets.columns import Columns, find_columns, known_headers, listed
from app.documents.sheets.sheet import SheetRow, SheetUnreadable, read_sheet, read_text_sheet
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.cleaning import clean_lines, clean_text
from app.domain.trade.finding import Remark
from app.domain.trade.quantity import QuantitiesInvalid, QuantityBreaks

ITEM_FIELDS: Mapping[str, tuple[str, ...]] = {
    "number": ("line", "line no", "line number", "item", "item no", "pos", "position", "no"),
    "part_number": ("part", "part no", "part#", "p/n", "pn", "item number", "article", "article no", "drawing no"),
    "revision": ("rev", "part rev", "part revision", "drawing rev"),
    "description": ("desc", "part name", "name", "title"),
    "callout": ("call out", "drawing callout", "note", "requirement", "requirements"),
    "process": ("finish", "treatment", "operation", "service"),
    "specification": ("spec", "specs", "standard"),
    "type": ("spec type",),
    "spec_class": ("class", "spec class", "grade"),
    "quantities": ("quantity", "qty", "qtys", "price break", "price breaks", "quantity break", "quantity breaks",
                   "breaks", "pcs", "pieces"),
    "need_by": ("need by date", "needed by", "need date", "due", "due date", "delivery date", "required by"),
    "customer_reference": ("quote#", "quote", "quote no", "quote number", "customer quote", "customer reference",
                           "reference", "rfq"),
    "customer": ("customer name", "end customer", "client", "kunde"),
    "clearance": ("export control", "controlled", "cui/itar", "itar", "cui", "export class",
                  "export classification", "export controlled", "clearance level"),
    "source_folder": ("file path", "path", "folder", "source", "files", "drawings"),
}  # fmt: skip
"""Field names with the headers that are taken for them."""

PASTE_ORDER = (
    "number", "part_number", "revision", "description", "callout", "process", "specification", "type", "spec_class",
    "quantities", "need_by",
)  # fmt: skip
"""What pasted columns are taken for where no header came with them; two columns are part number and quantities."""

_HIGHEST_NUMBER = 999_999


@dataclass(frozen=True, slots=True)
class ItemSheet:
    """`rows` counts the rows below the header that have anything in them: as many as items and dropped rows."""

    items: tuple[RfqItem, ...]
    remarks: tuple[Remark, ...]
    rows: int


def read_items(path: Path, confined: Confined | None = None) -> ItemSheet:
    """Read the lines of an RFQ. A source folder stays the text that it is: relative to where the sheet lies.

    A row without a part number or without usable quantities is dropped, with a remark. A line number that is
    repeated or no whole number is not taken, with a remark; where there is none, silently: the line's number is 0.

    Raises:
        SheetUnreadable: no sheet, only a header, or no column for part number or quantities.
    """
    sheet = read_sheet(path, confined=confined)
    columns = find_columns(sheet.rows, ITEM_FIELDS, {})
    for wanted, what in (("part_number", "part number"), ("quantities", "quantities")):
        if wanted not in columns.position_of:
            titles = listed(sheet.rows[0].cells)
            raise SheetUnreadable(
                f"“{path.name}” has no column for the {what}. Its columns are: {titles}. Name one of them “{what}”."
            )
    if len(sheet.rows) == 1:
        raise SheetUnreadable(f"“{path.name}” has a header but no rows below it. Choose a file with lines in it.")
    return _items(columns, sheet.rows[1:], sheet.rows[0])


def paste_items(text: str) -> ItemSheet:
    """Read lines from the clipboard (cells parted by tabs, as spreadsheets copy them), with or without a header.

    Raises:
        SheetUnreadable: nothing there, or too large.
    """
    rows = read_text_sheet(text, "\t" if "\t" in text else "").rows
    if not rows:
        raise SheetUnreadable("There is nothing to paste. Copy rows in a spreadsheet first.")
    if known_headers(rows[0], ITEM_FIELDS) >= 2:
        return _items(find_columns(rows, ITEM_FIELDS, {}), rows[1:], rows[0])
    width = max(len(row.cells) for row in rows)
    order = ("part_number", "quantities") if width == 2 else PASTE_ORDER[:width]
    return _items(Columns({field: p for p, field in enumerate(order)}, {}, ()), rows, None)


def _items(columns: Columns, rows: Sequence[SheetRow], header: SheetRow | None) -> ItemSheet:
    levels = level_columns(header or rows[0], rows, columns)
    remarks = [
        Remark(row=header.number, field=name, text=f"The column “{name}” is not used.")
        for name in columns.unused
        if header and name not in levels.ticked
    ]
    taken: set[int] = set()
    items: list[RfqItem] = []
    for row in rows:
        found = _essentials(columns, row)
        if isinstance(found, Remark):
            remarks.append(found)
            continue
        asked = clean_text(columns.cell(row, "number"))
        number = _number(asked)
        if number in taken:
            number = 0
        if asked and not number:
            remarks.append(_not_taken(row.number, asked))
        taken.add(number)
        items.append(_item(columns, row, number, found, levels))
    return ItemSheet(tuple(items), tuple(remarks), len(rows))


def _essentials(columns: Columns, row: SheetRow) -> tuple[str, QuantityBreaks] | Remark:
    part = clean_text(columns.cell(row, "part_number"))
    if not part:
        text = "The row names no part number, so it is not used."
        return Remark(row=row.number, field="part_number", text=text, dropped=True)
    try:
        return part, QuantityBreaks.parse(clean_text(columns.cell(row, "quantities")))
    except QuantitiesInvalid as reason:
        text = f"{reason} The row (“{part}”) is not used."
        return Remark(row=row.number, field="quantities", text=text, dropped=True)


def _number(text: str) -> int:
    """A line number, or 0 where there is no usable one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(_HIGHEST_NUMBER)) else 0


def _not_taken(row: int, text: str) -> Remark:
    return Remark(
        row=row,
        field="number",
        text=f"Line number “{text}” is taken or is no whole number; the line gets the next free one.",
    )


def _item(
    columns: Columns, row: SheetRow, number: int, found: tuple[str, QuantityBreaks], levels: LevelColumns
) -> RfqItem:
    def text(field: str) -> str:
        return clean_text(columns.cell(row, field))

    return RfqItem(
        number=number,
        part_number=found[0],
        revision=text("revision"),
        description=clean_lines(columns.cell(row, "description")),
        callout=clean_lines(columns.cell(row, "callout")),
        process=text("process"),
        specification=text("specification"),
        type=text("type"),
        spec_class=text("spec_class"),
        quantities=found[1],
        need_by=text("need_by"),
        customer_reference=text("customer_reference"),
        source_folder=text("source_folder"),
        customer=text("customer"),
        clearance=levels.level(row),
    )
