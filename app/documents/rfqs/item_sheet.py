"""Lines of an RFQ in, from a sheet or the clipboard."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.documents.rfqs.item_guess import begun_items, guessed
from app.documents.rfqs.item_headings import ITEM_FIELDS, ItemColumns, item_columns
from app.documents.rfqs.line_level import LevelColumns, level_columns
from app.documents.rfqs.part_numbers import Identifier, identifier
from app.documents.sheets.columns import TOLD_EVERY, MappingUnknown, column_names, heading_key, known_headers, listed
from app.documents.sheets.sheet import Sheet, SheetRow, SheetUnreadable, read_text_sheet
from app.domain.rfqs.incoming_lines import ColumnsUnknown, ItemSheet
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.cleaning import clean_lines, clean_text, same_name
from app.domain.trade.finding import Remark
from app.domain.trade.quantity import QuantitiesInvalid, QuantityBreaks
from app.domain.trade.watch import Watch, unwatched

PASTE_ORDER = (
    "number", "part_number", "revision", "description", "callout", "process", "specification", "type", "spec_class",
    "quantities", "need_by",
)  # fmt: skip
"""What pasted columns are taken for where no header came with them; two columns are part number and quantities."""

_HIGHEST_NUMBER = 999_999
_NEEDED = {"part_number": "part number", "quantities": "quantities"}


def items_of(
    sheet: Sheet,
    name: str,
    mapping: Mapping[str, str],
    *,
    is_said: bool = False,
    split: str = "",
    watch: Watch = unwatched,
) -> ItemSheet:
    """The lines of a sheet; a source folder stays the text that it is: relative to where the sheet lies.

    A row whose quantities are not understood comes in with what stands there, to be mended, and one whose part number a
    program seems to have changed with a remark; a row without a part number is dropped. A line number that is repeated
    or no whole number is not taken, with a remark; where there is none, silently: the line's number is 0.

    Raises:
        ColumnsUnknown: there is no column for part number or quantities.
        SheetUnreadable: there is only a header.
        MappingUnknown: `mapping` (column → field) or `split` names a column that there is not, or a field.
        Cancelled: by `watch`, which hears how many rows are read.
    """
    sheet, mapping = begun_items(sheet, mapping, is_said=is_said)
    found = item_columns(sheet.rows, mapping)
    for wanted, what in _NEEDED.items():
        if wanted not in found.columns.position_of:
            others = f" Other sheets of it: {listed(sheet.unread)}." if sheet.unread else ""
            raise ColumnsUnknown(
                f"“{name}” has no column for the {what}. Its columns are: {listed(sheet.rows[0].cells)}. Name "
                f"one of them “{what}”, or choose which one it is.{others}"
            )
    if len(sheet.rows) == 1:
        raise SheetUnreadable(f"“{name}” has a header but no rows below it. Choose a file with lines in it.")
    return _Reading(sheet, found, split).items(sheet.rows[1:], sheet.rows[0], watch)


def text_rows(text: str) -> Sheet:
    """Cells from the clipboard, parted by tabs as spreadsheets copy them. SheetUnreadable: there are none."""
    sheet = read_text_sheet(text, "\t" if "\t" in text else "")
    if not sheet.rows:
        raise SheetUnreadable("There is nothing to paste. Copy rows in a spreadsheet first.")
    return sheet


def paste_items(text: str) -> ItemSheet:
    """Read lines from the clipboard, with or without a header.

    Raises:
        ColumnsUnknown: there is a header, and it does not say enough; or none, and the columns are in another order.
        SheetUnreadable: nothing there, or too large.
    """
    sheet = text_rows(text)
    if has_header(sheet):
        return items_of(sheet, "The text", {})
    width = max(len(row.cells) for row in sheet.rows)
    order = ("part_number", "quantities")[:width] if width <= len(_NEEDED) else PASTE_ORDER[:width]
    if _is_in_another_order(sheet, order):
        raise ColumnsUnknown("The rows have no headings, and the order of their columns is unknown.")
    header = SheetRow(0, (*order, *("",) * (width - len(order))))
    begun = replace(sheet, rows=(header, *sheet.rows))
    return _Reading(begun, item_columns(begun.rows, {}), "").items(sheet.rows, None)


def _is_in_another_order(sheet: Sheet, order: Sequence[str]) -> bool:
    """Whether part numbers or quantities stand elsewhere than they would be looked for."""
    found = guessed(sheet.rows)
    places = {field: place for place, field in enumerate(order)}  # few columns end before the quantities
    return found.keys() >= _NEEDED.keys() and any(found[field] != places.get(field) for field in _NEEDED)


def has_header(sheet: Sheet) -> bool:
    """Two known headings, or words that tell both what a line needs, though none of them is known."""
    known = {field: [*names] for field, names in ITEM_FIELDS.items()}
    if known_headers(sheet.rows[0], known) >= len(_NEEDED):
        return True
    columns = item_columns(sheet.rows, {}).columns.position_of
    return len(sheet.rows) > 1 and _NEEDED.keys() <= columns.keys()


class _Reading:
    """One sheet being read."""

    def __init__(self, sheet: Sheet, found: ItemColumns, split: str) -> None:
        self._sheet, self._found, self._columns = sheet, found, found.columns
        self._split = _position(sheet.rows, found, split) if split else -1
        self._remarks: list[Remark] = []

    def items(self, rows: Sequence[SheetRow], header: SheetRow | None, watch: Watch = unwatched) -> ItemSheet:
        levels = level_columns(header or rows[0], rows, self._columns)
        self._remarks = [*self._sheet.remarks, *self._unused(header, levels)]
        taken: set[int] = set()
        items: list[RfqItem] = []
        read: list[SheetRow] = []
        for done, row in enumerate(rows):
            if done % TOLD_EVERY == 0:
                watch(done, len(rows))
            part = self._identifier(row, "part_number")
            if not part:
                text = "The row has no part number, so it isn't used."
                self._remarks.append(Remark(row=row.number, field="part_number", text=text, dropped=True))
                continue
            number = self._number(row, taken)
            taken.add(number)
            items.append(self._item(row, number, part, levels))
            read.append(row)
        groups = _groups(read, self._split) if self._split >= 0 else ()
        places = tuple(row.number for row in read)
        return ItemSheet(tuple(items), tuple(self._remarks), len(rows), places, groups, self._sheet.unread)

    def _unused(self, header: SheetRow | None, levels: LevelColumns) -> list[Remark]:
        if header is None:
            return []
        split = column_names(self._sheet.rows)[self._split] if self._split >= 0 else ""
        return [
            Remark(row=header.number, field=name, text=f"The column “{name}” is not used.")
            for name in self._columns.unused
            if name not in levels.ticked and name != split
        ]

    def _identifier(self, row: SheetRow, field: str) -> str:
        """A cell whose signs all count; what a program may have done to it is remarked."""
        position = self._columns.position_of.get(field, -1)
        shown = self._sheet.shown.get((row.number, position))
        found: Identifier = identifier(self._columns.cell(row, field), shown, field)
        if remark := found.remark(row.number, field):
            self._remarks.append(remark)
        return found.text

    def _quantities(self, row: SheetRow) -> QuantityBreaks:
        said = self._found.quantity(row)
        try:
            return QuantityBreaks.parse(said)
        except QuantitiesInvalid as reason:
            why = reason if said else "There is no quantity. Write whole numbers like 1;5;10."
            text = f"{why} The line was imported. Fix it before you send."
            self._remarks.append(Remark(row=row.number, field="quantities", text=text, to_mend=True))
            return QuantityBreaks((), unread=said)

    def _number(self, row: SheetRow, taken: set[int]) -> int:
        asked = clean_text(self._columns.cell(row, "number"))
        number = _whole(asked)
        if number in taken:
            number = 0
        if asked and not number:
            text = f"Line number “{asked}” is already used or isn't a whole number. The line gets the next free number."
            self._remarks.append(Remark(row=row.number, field="number", text=text))
        return number

    def _item(self, row: SheetRow, number: int, part: str, levels: LevelColumns) -> RfqItem:
        def text(field: str) -> str:
            return clean_text(self._columns.cell(row, field))

        return RfqItem(
            number=number,
            part_number=part,
            revision=self._identifier(row, "revision"),
            description=clean_lines(self._columns.cell(row, "description")),
            callout=clean_lines(self._columns.cell(row, "callout")),
            process=text("process"),
            specification=text("specification"),
            type=text("type"),
            spec_class=text("spec_class"),
            quantities=self._quantities(row),
            unit=text("unit"),
            need_by=text("need_by"),
            customer_reference=self._identifier(row, "customer_reference"),
            source_folder=text("source_folder"),
            customer=text("customer"),
            target_price=text("target_price"),
            clearance=levels.level(row),
        )


def _position(rows: Sequence[SheetRow], found: ItemColumns, column: str) -> int:
    """A column by its heading, or by the field that it is. MappingUnknown."""
    names = column_names(rows)
    keys = [heading_key(name) for name in names]
    if heading_key(column) in keys:
        return keys.index(heading_key(column))
    if column in found.columns.position_of:
        return found.columns.position_of[column]
    raise MappingUnknown(f"The sheet has no column “{column}”. Its columns are: {listed(names)}.")


def _groups(rows: Sequence[SheetRow], position: int) -> tuple[str, ...]:
    """What the column says in each row; “ARDEN” below “Arden” is the same."""
    first: dict[str, str] = {}
    return tuple(first.setdefault(same_name(cell), cell) for cell in (_cell(row, position) for row in rows))


def _cell(row: SheetRow, position: int) -> str:
    return clean_text(row.cells[position]) if position < len(row.cells) else ""


def _whole(text: str) -> int:
    """A line number, or 0 where there is no usable one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(_HIGHEST_NUMBER)) else 0
