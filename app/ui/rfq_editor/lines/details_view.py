"""Step 1: title, deadline, terms, lines."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from app.domain.rfqs.rfq import Rfq, RfqItem
from app.domain.trade.finding import Spot
from app.domain.trade.ids import RfqId
from app.domain.trade.quantity import QuantityBreaks
from app.ui.look.plain import plain_label
from app.ui.look.wording import counted
from app.ui.rfq_editor.lines.items_model import COLUMNS, KEYS, ItemsModel, column_of, empty_columns, usual_columns
from app.ui.rfq_editor.lines.items_table import ItemsTable
from app.ui.rfq_editor.lines.line_edits import duplicated, filled_down, filled_in, moved_by, moved_to
from app.ui.rfq_editor.lines.line_import_presenter import LISTS
from app.ui.rfq_editor.lines.notes_field import NotesField
from app.ui.rfq_editor.lines.terms_fields import TermsFields
from app.ui.widgets.column_chooser import ColumnChooser
from app.ui.widgets.deadline_fields import DeadlineFields
from app.ui.widgets.file_dialogs import open_file
from app.ui.widgets.find_bar import Findable
from app.ui.widgets.marking import mark_words
from app.ui.widgets.page import button, field, heading, inner_layout, quiet_label, row


class DetailsView(QWidget):
    """Asks; the presenter answers."""

    title_changed = Signal(str)
    deadline_changed = Signal(object)
    terms_changed = Signal(object)
    notes_changed = Signal(str)
    items_changed = Signal(tuple)
    import_asked = Signal(Path)
    pasted = Signal(str)
    refused = Signal(str)

    def __init__(self, zone: str, levels: Sequence[str]) -> None:
        super().__init__()
        self.title = QLineEdit()
        self.deadline = DeadlineFields(zone, is_wide=True)
        self.terms = TermsFields()
        self.notes = NotesField()
        self.model = ItemsModel(levels, self)
        self.table = ItemsTable("Lines of the RFQ", self.model)
        self.columns = ColumnChooser(self.table, KEYS, self._usual_columns, self, [self.table.original_order])
        self._are_columns_chosen = False
        self._count = quiet_label()
        self._last_line = 0
        self._rfq_id: RfqId | None = None
        self._lay_out()
        self.title.textEdited.connect(self.title_changed)
        self.deadline.edited.connect(self.deadline_changed)
        self.deadline.refused.connect(self.refused)
        self.terms.edited.connect(self.terms_changed)
        self.terms.refused.connect(self.refused)
        self.notes.edited.connect(self.notes_changed)
        self.model.edited.connect(self.items_changed)
        self.model.refused.connect(self.refused)
        self.table.pasted.connect(self.pasted)
        self.table.removal_asked.connect(self._on_remove)
        self.table.fill_asked.connect(self._on_fill)
        self.table.duplicate_asked.connect(self._on_duplicate)
        self.table.move_asked.connect(self._on_move)
        self.table.dropped.connect(self._on_dropped)
        self.columns.chosen.connect(self._on_columns_chosen)

    def show_rfq(self, rfq: Rfq) -> None:
        """Show a request; what is being typed stays."""
        if self.title.text() != rfq.title and not (self.title.hasFocus() and self.title.text().strip() == rfq.title):
            self.title.setText(rfq.title)
        if rfq.id != self._rfq_id:
            self._rfq_id = rfq.id
            self.deadline.forget()
            self.terms.forget()
            self.notes.forget()
            self.model.replace(())  # what is selected there was a line of the other
            if not self._are_columns_chosen:
                self.table.show_columns(usual_columns(rfq.items))
        self.deadline.show_deadline(rfq.deadline)
        self.terms.show_terms(rfq.terms)
        self.notes.show_notes(rfq.notes)
        self.model.replace(rfq.items)
        if not self._are_columns_chosen:
            self.columns.add(usual_columns(rfq.items))
        self.table.show_empty(empty_columns(rfq.items) if rfq.items else ())
        self._last_line = rfq.last_line
        unread = sum(not item.quantities.is_read for item in rfq.items)
        without = self.tr(", {n} with a quantity to fix").format(n=f"{unread:,}") if unread else ""
        self._count.setText(counted(len(rfq.items), "line", "lines") + without)

    def show_columns(self, keys: Sequence[str]) -> None:
        """Those that were chosen; none: those that have something in them."""
        self._are_columns_chosen = bool(keys)
        self.columns.show(keys)

    @property
    def is_in_a_cell(self) -> bool:
        """Whether what is pasted may be meant for cells."""
        return self.table.currentIndex().isValid()

    def fill_in(self, block: Sequence[Sequence[str]]) -> None:
        """Over the cells from the current one on, right and down; a single value into all rows that are selected."""
        current, shown = self.table.currentIndex(), self.table.shown_columns()
        lines = self.table.lines_from(current.row())
        if [len(row) for row in block] == [1]:
            lines = self.table.selected_lines() or lines
            block = [*block] * len(lines)
        fields = [COLUMNS[section].field for section in shown[shown.index(current.column()) :]]
        rows = {line.number: row for line, row in zip(lines, block, strict=False)}
        self._say(filled_in(self.model.lines, rows, fields))
        if (left := len(block) - len(lines)) > 0:
            text = self.tr("{rows} not pasted: there are no more lines below. Add lines first, then paste again.")
            self.refused.emit(text.format(rows=counted(left, "row was", "rows were")))

    def go_to(self, spot: Spot) -> bool:
        """To a field, a line's cell, or else the lines; False: that line is gone."""
        if spot.field == "deadline":
            self.deadline.take_focus()
        elif spot.field == "title":
            self.title.setFocus()
            return mark_words(self.title, spot.words)
        else:
            self.table.setFocus()
            self.columns.add([column_of(spot.field)])
            return spot.line is None or self.table.seek(lambda item: item.id == spot.line, column_of(spot.field))
        return True

    def _usual_columns(self) -> list[int]:
        return usual_columns(self.model.lines)

    def _lay_out(self) -> None:
        column = inner_layout(self)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        field(form, self.tr("&Title:"), self.title, row(self.title, self.notes.add))
        form.addRow(plain_label(self.tr("Answer:")), self.deadline)
        form.addRow(plain_label(self.tr("Terms:")), self.terms)
        form.addRow(plain_label(self.tr("Notes:")), self.notes)
        form.setRowVisible(self.notes, False)
        self.notes.opened.connect(partial(form.setRowVisible, self.notes))
        column.addLayout(form)
        self.setTabOrder(self.title, self.notes.add)
        add = button(self.tr("&Add line"), self._on_add, self.tr("An empty line at the end."))
        remove = button(self.tr("Re&move"), self._on_remove, self.tr("Remove the selected lines (Del)."))
        imports = button(self.tr("&Import…"), self._on_import, self.tr("Lines from a CSV or Excel file."))
        column.addLayout(row(heading(self.tr("Lines")), self._count, None, imports, add, remove, self.columns.button))
        column.addWidget(Findable(self.table), 1)
        text = self.tr(
            "Paste rows from Excel with Ctrl+V. Quantities to price: 1; 5; 10. F2 edits a cell, Ctrl+D fills down."
        )
        column.addWidget(quiet_label(text, wrap=True))

    def _on_columns_chosen(self, keys: list[str]) -> None:
        self._are_columns_chosen = bool(keys)

    def _on_add(self) -> None:
        new = RfqItem(number=self._last_line + 1, part_number="", quantities=QuantityBreaks((1,)))
        self.items_changed.emit((*self.model.lines, new))
        last = self.table.proxy.index(self.table.proxy.rowCount() - 1, 1)
        self.table.setCurrentIndex(last)
        self.table.edit(last)

    def _on_remove(self) -> None:
        gone = self.table.selected_lines()
        if gone:
            self.items_changed.emit(tuple(i for i in self.model.lines if i not in gone))

    def _on_fill(self, column: int) -> None:
        field, lines = COLUMNS[column].field if column >= 0 else "", self.table.selected_lines()
        if field and lines:
            self._say(filled_down(self.model.lines, field, lines[0], self._selected()))

    def _on_duplicate(self) -> None:
        self._say(duplicated(self.model.lines, self._selected(), self._last_line))

    def _on_move(self, by: int) -> None:
        if self._is_in_order():
            self._say(moved_by(self.model.lines, self._selected(), by))

    def _on_dropped(self, row: int) -> None:
        if self._is_in_order():
            self._say(moved_to(self.model.lines, self._selected(), row))

    def _is_in_order(self) -> bool:
        if heading := self.table.sorted_by:
            text = self.tr(
                "The lines are sorted by “{heading}”. Right-click them and choose “Original order” to move lines."
            )
            self.refused.emit(text.format(heading=heading))
        return not heading

    def _selected(self) -> set[int]:
        return {line.number for line in self.table.selected_lines()}

    def _say(self, items: tuple[RfqItem, ...]) -> None:
        if items != self.model.lines:
            self.items_changed.emit(items)

    def _on_import(self) -> None:
        if path := open_file(self, self.tr("Import lines"), LISTS):
            self.import_asked.emit(path)
