"""Step 1: title, deadline, lines."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QFormLayout, QLineEdit, QWidget
from typing_extensions import override

from app.domain.rfqs.rfq import Rfq, RfqItem
from app.domain.trade.finding import Spot
from app.domain.trade.ids import RfqId
from app.domain.trade.quantity import QuantityBreaks
from app.ui.look.choice_delegate import ChoiceDelegate
from app.ui.look.plain import plain_label
from app.ui.look.table import Table
from app.ui.look.wording import counted
from app.ui.rfq_editor.lines.items_model import KEYS, ItemsModel, column_of, empty_columns, usual_columns
from app.ui.rfq_editor.lines.line_import_presenter import LISTS
from app.ui.widgets.column_chooser import ColumnChooser
from app.ui.widgets.deadline_fields import DeadlineFields
from app.ui.widgets.marking import mark_words
from app.ui.widgets.page import button, field, heading, inner_layout, quiet_label, row

_SHARES = (0.45, 2.0)  # of their own widths, that text columns may shrink and grow to: quantities stay in sight


class ItemsTable(Table):
    """Takes rows that were copied in a spreadsheet program."""

    pasted = Signal(str)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and self.state() != QAbstractItemView.State.EditingState:
            self.pasted.emit(QGuiApplication.clipboard().text())
        else:
            super().keyPressEvent(event)


class DetailsView(QWidget):
    """Asks; the presenter answers."""

    title_changed = Signal(str)
    deadline_changed = Signal(object)
    items_changed = Signal(tuple)
    import_asked = Signal(Path)
    pasted = Signal(str)
    refused = Signal(str)

    def __init__(self, zone: str, levels: Sequence[str]) -> None:
        super().__init__()
        self.title = QLineEdit()
        self.deadline = DeadlineFields(zone)
        self.model = ItemsModel(levels, self)
        self.table = ItemsTable(self.tr("Lines of the request"))
        self.table.least_share, self.table.most_share = _SHARES
        self.table.setItemDelegate(ChoiceDelegate(self.table))
        self.table.show_lines(self.model)
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.columns = ColumnChooser(self.table, KEYS, self._usual_columns, self)
        self._are_columns_chosen = False
        self._count = quiet_label()
        self._last_line = 0
        self._rfq_id: RfqId | None = None
        self._lay_out()
        self.title.textEdited.connect(self.title_changed)
        self.deadline.edited.connect(self.deadline_changed)
        self.deadline.refused.connect(self.refused)
        self.model.edited.connect(self.items_changed)
        self.model.refused.connect(self.refused)
        self.table.pasted.connect(self.pasted)
        self.table.removal_asked.connect(self._on_remove)
        self.columns.chosen.connect(self._on_columns_chosen)

    def show_rfq(self, rfq: Rfq) -> None:
        """Show a request; what is being typed stays."""
        if self.title.text() != rfq.title and not (self.title.hasFocus() and self.title.text().strip() == rfq.title):
            self.title.setText(rfq.title)
        if rfq.id != self._rfq_id:
            self._rfq_id = rfq.id
            self.deadline.forget()
            self.model.replace(())  # what is selected there was a line of the other
            if not self._are_columns_chosen:
                self.table.show_columns(usual_columns(rfq.items))
        self.deadline.show_deadline(rfq.deadline)
        self.model.replace(rfq.items)
        if not self._are_columns_chosen:
            self.columns.add(usual_columns(rfq.items))
        self.table.show_empty(empty_columns(rfq.items) if rfq.items else ())
        self._last_line = rfq.last_line
        unread = sum(not item.quantities.is_read for item in rfq.items)
        without = self.tr(", {n} with a quantity to be mended").format(n=f"{unread:,}") if unread else ""
        self._count.setText(counted(len(rfq.items), "line", "lines") + without)

    def show_columns(self, keys: Sequence[str]) -> None:
        """Those that were chosen; none: those that have something in them."""
        self._are_columns_chosen = bool(keys)
        self.columns.show(keys)

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
        field(form, self.tr("&Title:"), self.title)
        form.addRow(plain_label(self.tr("Answer:")), self.deadline)
        column.addLayout(form)
        add = button(self.tr("&Add line"), self._on_add, self.tr("An empty line at the end."))
        remove = button(self.tr("Re&move"), self._on_remove, self.tr("Remove the selected lines (Del)."))
        imports = button(self.tr("&Import…"), self._on_import, self.tr("Lines from a CSV or Excel file."))
        column.addLayout(row(heading(self.tr("Lines")), self._count, None, imports, add, remove, self.columns.button))
        column.addWidget(self.table, 1)
        text = self.tr("Copy rows in Excel and press Ctrl+V here. Quantities to be priced: 1; 5; 10. F2 edits a cell.")
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

    def _on_import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Import lines"), "", LISTS)
        if name:
            self.import_asked.emit(Path(name))
