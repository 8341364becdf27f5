"""Lines from a spreadsheet or the clipboard: read first, added afterwards, to one request or to several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, pairwise
from pathlib import Path

from app.documents.rfqs.item_block import Block, block_of
from app.documents.rfqs.item_look import look_at_items
from app.documents.rfqs.item_sheet import items_of, paste_items, text_rows
from app.documents.rfqs.line_report import write_line_report
from app.documents.sheets.columns import column_names
from app.documents.sheets.sheet import Sheet, read_sheet
from app.domain.rfqs.incoming_lines import ItemSheet
from app.domain.rfqs.rfq import Rfq, RfqItem
from app.domain.trade.cleaning import LONGEST_NAME
from app.domain.trade.finding import Remark
from app.domain.trade.ids import RfqId
from app.domain.trade.watch import Watch, unwatched
from app.domain.vendors.sheet_options import FOUND_OUT, SheetLook, SheetOptions
from app.services.rfqs.editing import RfqEditing, stored_rfq
from app.storage.base.database import Database
from app.storage.rfqs import parts, rfqs
from app.storage.vendors import import_layouts
from app.system.clock import Clock
from app.system.confined import confined

_KIND = "lines"
_LOOKED_AT = 20  # rows that may be the header


@dataclass(frozen=True, slots=True)
class ItemReport:
    """Lines that came in, rows that were read, and what was said about them."""

    added: int
    rows: int
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class LineImport:
    database: Database
    clock: Clock
    editing: RfqEditing

    def look(
        self, path: Path, options: SheetOptions = FOUND_OUT, mapping: Mapping[str, str] | None = None
    ) -> SheetLook:
        """What is found out about a file before it is read for good; without a `mapping` (column → field) the columns
        are as they were said the last time.

        Raises:
            SheetUnreadable
        """
        return self._looked(read_sheet(path, options, confined), options, mapping)

    def look_at_text(self, text: str) -> SheetLook:
        """The same for cells that were copied. SheetUnreadable."""
        return self._looked(text_rows(text), FOUND_OUT, None)

    def read(
        self,
        path: Path,
        mapping: Mapping[str, str] | None = None,
        options: SheetOptions = FOUND_OUT,
        split: str = "",
        watch: Watch = unwatched,
    ) -> ItemSheet:
        """The lines of a file; nothing is written. Without a `mapping` (column → field) the columns are what they were
        said to be the last time. `split` is the column by which they are to become several requests.

        Raises:
            SheetUnreadable: the file is no table of lines.
            ColumnsUnknown: there is no column for part number or quantities.
            MappingUnknown: a column or a field that there is not.
            Cancelled: by `watch`, which hears how many rows are read.
        """
        sheet = read_sheet(path, options, confined, as_shown=True)
        return self._read(sheet, path.name, mapping, options, split, watch)

    def read_text(
        self, text: str, mapping: Mapping[str, str] | None = None, split: str = "", watch: Watch = unwatched
    ) -> ItemSheet:
        """The same for cells that were copied with a header."""
        return self._read(text_rows(text), "The text", mapping, FOUND_OUT, split, watch)

    def paste(self, rfq_id: RfqId, text: str) -> ItemReport:
        """Add lines copied from a spreadsheet program, with or without a header."""
        return self.add(rfq_id, paste_items(text))

    def block(self, text: str) -> Block:
        """Cells that were copied and are no lines: they go over cells that there are. SheetUnreadable."""
        return block_of(text)

    def remember(self, look: SheetLook, mapping: Mapping[str, str]) -> None:
        """Sheets with the same headings are read like that the next time."""
        if not look.header_row:  # "column C" of another sheet is another column
            return
        with self.database.write() as session:
            import_layouts.put(session, _KIND, [name for name, _ in look.columns], mapping, self.clock.now())

    def add(self, rfq_id: RfqId, sheet: ItemSheet, instead: bool = False) -> ItemReport:
        """Add these lines, or put them in place of those there are (`instead`)."""
        with self.database.write() as session:
            rfq = stored_rfq(session, rfq_id)
            present = () if instead and sheet.items else rfq.items  # an empty sheet takes nothing away
            added, remarks = _numbered(sheet.items, {i.number for i in present}, rfq.last_line)
            parts.set_items(session, rfq_id, _in_order(present, added))
            rfqs.change(session, rfq_id, {}, self.clock.now())
        return ItemReport(len(added), sheet.rows, (*sheet.remarks, *remarks))

    def add_split(self, rfq_id: RfqId, sheet: ItemSheet, column: str) -> tuple[tuple[Rfq, ItemReport], ...]:
        """One request for each value of the column, with its title from it, in the order of the sheet.

        The first one is the given request if it has no lines yet; the others are new, with its deadline and its words.
        """
        model = self._stored(rfq_id)
        free = [] if model.items else [rfq_id]
        made: list[tuple[Rfq, ItemReport]] = []
        for group in dict.fromkeys(sheet.groups):
            title = split_title(group, column)
            target = free.pop() if free else self.editing.create(title, model.deadline).id
            self.editing.change(target, title=title, subject=model.subject, body=model.body, texts=model.texts)
            report = self.add(target, replace(sheet, items=_of_group(sheet, group), remarks=()))
            made.append((self._stored(target), report))
        return tuple(made)

    def report(self, sheet: ItemSheet, path: Path) -> int:
        """Write what becomes of each row to a .csv or .xlsx; returns how many lines. TableNotWritten."""
        return write_line_report(path, sheet)

    def _looked(self, read: Sheet, options: SheetOptions, said: Mapping[str, str] | None) -> SheetLook:
        remembered = self._remembered(read) if said is None else {}
        look = look_at_items(read, options, said or remembered)
        return replace(look, is_remembered=bool(remembered))

    def _read(
        self,
        read: Sheet,
        name: str,
        said: Mapping[str, str] | None,
        options: SheetOptions,
        split: str,
        watch: Watch,
    ) -> ItemSheet:
        mapping = self._remembered(read) if said is None else said
        return items_of(read, name, mapping, is_said=bool(options.header_row), split=split, watch=watch)

    def _remembered(self, read: Sheet) -> dict[str, str]:
        """What was said the last time of columns that one of the first rows has."""
        with self.database.read() as session:
            known = (
                import_layouts.get(session, _KIND, column_names(read.rows[place:]))
                for place in range(min(_LOOKED_AT, len(read.rows)))
            )
            return next(filter(None, known), {})

    def _stored(self, rfq_id: RfqId) -> Rfq:
        with self.database.read() as session:
            return stored_rfq(session, rfq_id)


def split_title(value: str, column: str) -> str:
    """What the column says; a number alone tells nothing without its heading."""
    if not value:
        return f"No {column}"[:LONGEST_NAME]
    return (value if any(c.isalpha() for c in value) else f"{column} {value}")[:LONGEST_NAME]


def _in_order(present: Sequence[RfqItem], added: Sequence[RfqItem]) -> list[RfqItem]:
    """By number, unless the buyer has put the lines in an order of their own."""
    lines = [*present, *added]
    is_ours = all(a.number < b.number for a, b in pairwise(present))
    return sorted(lines, key=lambda i: i.number) if is_ours else lines


def _of_group(sheet: ItemSheet, group: str) -> tuple[RfqItem, ...]:
    return tuple(item for item, of in zip(sheet.items, sheet.groups, strict=True) if of == group)


def _numbered(items: Sequence[RfqItem], taken: set[int], last: int) -> tuple[list[RfqItem], list[Remark]]:
    """Lines with the numbers that they ask for where those are free; all others get numbers that no line ever had."""
    asked = {i.number for i in items}
    free = (number for number in count(last + 1) if number not in asked and number not in taken)
    numbered: list[RfqItem] = []
    remarks: list[Remark] = []
    for item in items:
        number = item.number
        if not number or number in taken:
            number = next(free)
        if item.number not in {0, number}:
            text = f"Line {item.number} is taken by an earlier line; this one is line {number}."
            remarks.append(Remark(row=0, field="line", text=text))
        numbered.append(replace(item, number=number))
    return numbered, remarks
