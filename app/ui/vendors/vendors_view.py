"""The vendor page: search as you type, table and details side by side, empty state."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QPushButton,
    QSplitter,
    QWidget,
)

from app.domain.trade.ids import VendorId
from app.domain.vendors.search import Found, VendorOrder, VendorSearch
from app.domain.vendors.vendor import VendorLine
from app.ui.look.language import tr
from app.ui.look.plain import set_tip
from app.ui.look.spacing import SMALL
from app.ui.look.table import Table
from app.ui.look.table_model import runs
from app.ui.vendors.bulk_menu import BulkMenu
from app.ui.vendors.detail_view import DetailView
from app.ui.vendors.filter_bar import FilterBar
from app.ui.vendors.vendors_model import COLUMNS, USUAL, VendorsModel
from app.ui.widgets.banner import Banner
from app.ui.widgets.column_chooser import ColumnChooser
from app.ui.widgets.empty_state import EmptyOr, EmptyState
from app.ui.widgets.file_dialogs import save_file
from app.ui.widgets.page import button, inner_layout, page_layout, row, title_label

_RESTING_MS = 120  # how long a selection stands before its details are read


class VendorsView(QWidget):
    """Asks; the presenter answers."""

    add_asked = Signal()
    edit_asked = Signal(int)  # VendorId
    remove_asked = Signal(list)  # VendorIds
    import_asked = Signal(str)  # a path, or nothing
    paste_asked = Signal(str)
    export_asked = Signal(Path)
    duplicates_asked = Signal()
    words_asked = Signal()
    lists_asked = Signal()
    chosen = Signal(list)  # VendorIds, when the selection has come to rest

    def __init__(self, model: VendorsModel, levels: tuple[str, ...]) -> None:
        super().__init__()
        self._model = model
        self.banner = Banner()
        self.filters = FilterBar()
        self.search = self.filters.search
        self.detail = DetailView()
        self.bulk = BulkMenu(levels, self)
        self.table = self._make_table(model)
        self.search.lead_to(self.table, lambda: None)  # whoever is searched for is shown as one types
        self.columns = ColumnChooser(self.table, [c.key for c in COLUMNS], lambda: USUAL, self)
        self._resting = QTimer(self, singleShot=True, interval=_RESTING_MS)
        self._resting.timeout.connect(self._on_rest)
        self._make_buttons()
        self.table.offer(self._change)
        self.table.offer(self._remove, "Del")
        self._lay_out()
        self.table.opened.connect(self._on_opened)
        self.table.removal_asked.connect(self._on_remove)
        self.table.pasted.connect(self.paste_asked)
        self.detail.edit_asked.connect(self._on_edit)
        self.table.selectionModel().selectionChanged.connect(self._on_selection_changed)

    def show_found(self, found: Found, search: VendorSearch) -> None:
        """Show whom a search found; the selection stays where it can. No vendor at all shows the empty state."""
        if found.ids != self._model.ids:
            kept = self.selected_ids()
            self._model.show_ids(found.ids)
            self.select(kept)
        self._on_selection_changed()
        shown = len(found.ids)
        everybody = self.tr("{n} vendors").format(n=f"{found.total:,}")
        some = self.tr("{n} of {total}").format(n=f"{shown:,}", total=f"{found.total:,}")
        self.filters.count.setText(everybody if search.is_empty else some)
        self._stack.show_any(bool(found.total))
        self._nothing.setVisible(not shown)
        self.table.setVisible(bool(shown))

    def select(self, vendor_ids: Sequence[VendorId]) -> None:
        """Select those of them that are shown."""
        rows = [row for i in vendor_ids if (row := self._model.row_of(i)) is not None]
        chosen = QItemSelection()
        for top, bottom in runs(rows):
            chosen.select(self._model.index(top, 0), self._model.index(bottom, 0))
        how = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.table.selectionModel().select(chosen, how)
        if len(rows) == 1:
            self.table.setCurrentIndex(self._model.index(rows[0], 0))

    def show_order(self, order: VendorOrder, descending: bool) -> None:
        """The arrow back where it was: by that column the list cannot be sorted."""
        section = next(n for n, column in enumerate(COLUMNS) if column.order is order)
        direction = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        header = self.table.horizontalHeader()
        with QSignalBlocker(header):
            header.setSortIndicator(section, direction)
        header.viewport().update()

    def selected_ids(self) -> list[VendorId]:
        """Top to bottom."""
        found = self._model.selected(self.table.selectionModel().selection())
        return [VendorId(i) for i in found]

    def _make_table(self, model: VendorsModel) -> Table:
        table = Table("Vendors")
        table.show_lazy(model)
        table.takes_paste = True
        table.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        return table

    def _make_buttons(self) -> None:
        self._add = button(self.tr("&Add…"), self.add_asked.emit, self.tr("Add one vendor by hand."))
        self._change = QPushButton(self.tr("Chan&ge"))
        self._change.setAutoDefault(False)
        set_tip(self._change, self.tr("Status, categories, tags, clearance or group of all selected vendors."))
        self._change.setMenu(self.bulk.menu)
        self._remove = button(self.tr("Re&move"), self._on_remove, self.tr("Remove the selected vendors (Del)."))
        self._import = button(
            self.tr("&Import…"), self._on_import, self.tr("From a CSV or Excel file, or from copied cells.")
        )
        self._export = button(self.tr("E&xport…"), self._on_export, self.tr("All vendors to a CSV or Excel file."))
        self._doubles = button(
            self.tr("Duplica&tes…"), self.duplicates_asked.emit, self.tr("Vendors that may be the same company.")
        )
        words = self.tr("Processes and specifications, and how they are spelled.")
        self._words = button(self.tr("&Words…"), self.words_asked.emit, words)
        lists = self.tr("Customers' approved-vendor lists, and how strict each is.")
        self._lists = button(self.tr("List&s…"), self.lists_asked.emit, lists)
        self.undo_action, self.redo_action = QAction(self.tr("&Undo"), self), QAction(self.tr("&Redo"), self)

    def _lay_out(self) -> None:
        column = page_layout(self)
        title = title_label(self.tr("Vendors"))
        column.addLayout(row(title, None, self._doubles, self._words, self._lists, self._import, self._export))
        column.addWidget(self.banner)
        column.addWidget(self._stacked(), 1)
        self._on_selection_changed()

    def _stacked(self) -> QWidget:
        text = self.tr(
            "Import the list that you have: a CSV or Excel file with a row for each contact. You see what will "
            "be imported before anything is saved."
        )
        deeds = ((self.tr("Im&port vendors…"), self._on_import), (self.tr("Add &one…"), self.add_asked.emit))
        self._stack = EmptyOr(EmptyState("vendors", self.tr("No vendors yet"), text, deeds), self._list())
        return self._stack

    def _list(self) -> QWidget:
        page = QWidget()
        inside = inner_layout(page)
        inside.setSpacing(SMALL)
        inside.addWidget(self.filters)
        inside.addLayout(row(self._add, self._change, self._remove, None, self.columns.button))
        nothing = self.tr("No vendor has all of these words and filters. Remove one.")
        self._nothing = EmptyState("vendors", self.tr("No vendors found"), nothing)
        left = QWidget()
        tables = inner_layout(left)
        tables.addWidget(self.table, 1)
        tables.addWidget(self._nothing, 1)
        self._nothing.hide()
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self.detail)
        splitter.setStretchFactor(0, 5)
        splitter.setStretchFactor(1, 2)
        splitter.setSizes([690, 260])
        inside.addWidget(splitter, 1)
        return page

    def _on_opened(self, line: VendorLine | None) -> None:
        if line is not None:
            self.edit_asked.emit(line.id)

    def _on_edit(self) -> None:
        for vendor_id in self.selected_ids()[:1]:
            self.edit_asked.emit(vendor_id)

    def _on_remove(self) -> None:
        ids = self.selected_ids()
        if ids:
            self.remove_asked.emit(ids)

    def _on_selection_changed(self) -> None:
        has_any = self.table.selectionModel().hasSelection()
        self._change.setEnabled(has_any)
        self._remove.setEnabled(has_any)
        self._resting.start()

    def _on_rest(self) -> None:
        self.chosen.emit(self.selected_ids())

    def _on_import(self) -> None:
        self.import_asked.emit("")

    def _on_export(self) -> None:
        kinds = tr("Excel (*.xlsx);;CSV (*.csv)")
        if path := save_file(self, self.tr("Export vendors"), "vendors.xlsx", kinds):
            self.export_asked.emit(path)
