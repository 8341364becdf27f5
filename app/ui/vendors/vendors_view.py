"""The vendor page: search as you type, buttons, table, empty state."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QLineEdit, QStackedWidget, QWidget

from app.domain.ids import VendorId
from app.domain.vendor import VendorLine
from app.ui.look.table import Table
from app.ui.vendors.vendors_model import VendorsModel
from app.ui.widgets.banner import Banner
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.page import button, page_layout, quiet_label, row, title_label

_TYPING_MS = 150
_SHEETS = "Vendor lists (*.csv *.txt *.tsv *.xlsx *.xls *.xlsb *.ods);;All files (*)"


class VendorsView(QWidget):
    """Asks; the presenter answers."""

    search_changed = Signal(str)
    add_asked = Signal()
    edit_asked = Signal(int)  # VendorId
    remove_asked = Signal(list)  # VendorIds
    import_asked = Signal(Path)
    export_asked = Signal(Path)

    def __init__(self, model: VendorsModel) -> None:
        super().__init__()
        self.banner = Banner()
        self.table = Table(self.tr("Vendors"))
        self.table.show_lines(model)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search names, contacts, addresses"))
        self.search.setAccessibleName(self.tr("Search vendors"))
        self.search.setClearButtonEnabled(True)
        self._count = quiet_label()
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._on_typed)
        self._make_buttons()
        self._lay_out()
        self.search.textChanged.connect(self._typing.start)
        self.table.opened.connect(self._on_opened)
        self.table.removal_asked.connect(self._on_remove)
        self.table.selectionModel().selectionChanged.connect(self._on_selection_changed)

    def show_count(self, shown: int, search: str) -> None:
        """Say how many there are; no vendor at all shows the empty state."""
        self._count.setText(
            self.tr("{n} found").format(n=f"{shown:,}") if search else self.tr("{n} vendors").format(n=f"{shown:,}")
        )
        self._stack.setCurrentIndex(1 if shown or search else 0)

    def focus_search(self) -> None:
        """Ctrl F."""
        self.search.setFocus()
        self.search.selectAll()

    def selected_ids(self) -> list[VendorId]:
        lines: Sequence[VendorLine] = self.table.selected_lines()
        return [line.id for line in lines]

    def _make_buttons(self) -> None:
        self._add = button(self.tr("&Add…"), self.add_asked.emit, self.tr("Add one vendor by hand."))
        self._edit = button(self.tr("E&dit…"), self._on_edit, self.tr("Change the selected vendor (Enter)."))
        self._remove = button(self.tr("Re&move"), self._on_remove, self.tr("Remove the selected vendors (Del)."))
        self._import = button(self.tr("&Import…"), self._on_import, self.tr("From a CSV or Excel file."))
        self._export = button(self.tr("E&xport…"), self._on_export, self.tr("All vendors to a CSV or Excel file."))
        undo = QAction(self.tr("Undo removal"), self)
        undo.setShortcut(QKeySequence.StandardKey.Undo)
        self.undo_action = undo
        self.addAction(undo)

    def _lay_out(self) -> None:
        column = page_layout(self)
        column.addLayout(row(title_label(self.tr("Vendors")), None, self._import, self._export))
        column.addWidget(self.banner)
        table = QWidget()
        inside = page_layout(table)
        inside.setContentsMargins(0, 0, 0, 0)
        self.search.setMinimumWidth(300)
        inside.addLayout(row(self.search, self._count, None, self._add, self._edit, self._remove))
        inside.addWidget(self.table, 1)
        text = self.tr(
            "Import the list that you have: a CSV or Excel file with a row for each contact. "
            "You see what comes in before anything is stored."
        )
        deeds = ((self.tr("Im&port vendors…"), self._on_import), (self.tr("Add &one…"), self.add_asked.emit))
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState("vendors", self.tr("No vendors yet"), text, deeds))
        self._stack.addWidget(table)
        column.addWidget(self._stack, 1)
        self._on_selection_changed()

    def _on_typed(self) -> None:
        self.search_changed.emit(self.search.text())

    def _on_opened(self, line: VendorLine) -> None:
        self.edit_asked.emit(line.id)

    def _on_edit(self) -> None:
        for vendor_id in self.selected_ids()[:1]:
            self.edit_asked.emit(vendor_id)

    def _on_remove(self) -> None:
        ids = self.selected_ids()
        if ids:
            self.remove_asked.emit(ids)

    def _on_selection_changed(self) -> None:
        chosen = len(self.table.selectionModel().selectedRows())
        self._edit.setEnabled(chosen == 1)
        self._remove.setEnabled(chosen > 0)

    def _on_import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Import vendors"), "", _SHEETS)
        if name:
            self.import_asked.emit(Path(name))

    def _on_export(self) -> None:
        kinds = "Excel (*.xlsx);;CSV (*.csv)"
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Export vendors"), "vendors.xlsx", kinds)
        if name:
            self.export_asked.emit(Path(name))
