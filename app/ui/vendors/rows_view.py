"""A small table with its two buttons, as the dialog of a vendor has it three times."""

from typing import Any

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from app.ui.look.choice_delegate import ChoiceDelegate
from app.ui.look.flat_header import FlatHeader
from app.ui.look.spacing import MEDIUM, ROW
from app.ui.vendors.rows_model import RowsModel
from app.ui.widgets.page import button, inner_layout, quiet_label, row


class RowsView(QWidget):
    """`hint` says how the rows are meant."""

    def __init__(self, name: str, model: RowsModel[Any], add: str, remove: str, hint: str) -> None:
        super().__init__()
        self.model = model
        self.table = QTableView()
        self.table.setAccessibleName(name)
        self.table.setModel(model)
        self.table.setHorizontalHeader(FlatHeader(self.table))
        self.table.setItemDelegate(ChoiceDelegate(self.table))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(ROW)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        trigger = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed)
        for section, field in enumerate(model.fields):
            self.table.setColumnWidth(section, field.width)
        self.table.horizontalHeader().setStretchLastSection(True)
        column = inner_layout(self)
        column.setContentsMargins(0, MEDIUM, 0, 0)
        adding = button(add, self._on_add, self.tr("A new row at the end."))
        removing = button(remove, self._on_remove, self.tr("Remove the selected rows."))
        top = row(quiet_label(hint, wrap=True), adding, removing)
        top.setStretch(0, 1)
        column.addLayout(top)
        column.addWidget(self.table, 1)

    def go_to(self, text: str) -> None:
        """To the row that begins with this text, or else to the first."""
        begins = [self.model.index(row, 0).data() for row in range(self.model.rowCount())]
        self.table.setCurrentIndex(self.model.index(begins.index(text) if text in begins else 0, 0))
        self.table.setFocus()

    def commit(self) -> None:
        """A cell that is being edited is done."""
        self.table.setFocus()

    def _on_add(self) -> None:
        index: QModelIndex = self.model.index(self.model.add(), 0)
        self.table.setCurrentIndex(index)
        self.table.scrollTo(index)
        self.table.edit(index)

    def _on_remove(self) -> None:
        self.model.remove([i.row() for i in self.table.selectionModel().selectedRows()])
