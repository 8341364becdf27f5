"""The window for the copies of the data: which there are, one more, and back to one of them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QDialog, QVBoxLayout, QWidget

from app.services.upkeep.backups import Backup
from app.ui.backups.backups_model import BackupsModel
from app.ui.look.spacing import LARGE, MEDIUM
from app.ui.look.table import Table
from app.ui.look.window_size import begin_size
from app.ui.widgets.banner import Banner
from app.ui.widgets.empty_state import EmptyOr, EmptyState
from app.ui.widgets.find_bar import Findable, FindKey
from app.ui.widgets.page import button, quiet_label, row

_MADE_COLUMN = 0


class BackupsDialog(QDialog):
    """Asks; the presenter answers. Without data that can be read (`can_make`) there is nothing to copy."""

    make_asked = Signal()
    restore_asked = Signal(object)  # Backup
    folder_asked = Signal()

    def __init__(self, model: BackupsModel, parent: QWidget | None, *, can_make: bool = True) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Copies of the data"))
        begin_size(self, 820, 460)
        self.banner = Banner()
        self.table = Table("Copies of the data")
        self.table.show_lines(model, sort_column=_MADE_COLUMN)
        self.table.sortByColumn(_MADE_COLUMN, Qt.SortOrder.DescendingOrder)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.opened.connect(self.restore_asked)
        self.table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        model.rowsRemoved.connect(self._on_selection_changed)
        self._is_busy = False
        self._make = button(self.tr("&Make a copy now"), self.make_asked.emit)
        self._make.setVisible(can_make)
        self._restore = button(
            self.tr("&Restore…"), self._on_restore, self.tr("Replace the current data with the selected copy.")
        )
        self._folder = button(
            self.tr("Show &folder"), self.folder_asked.emit, self.tr("Where the copies are, as files.")
        )
        self._close = button(self.tr("&Close"), self.reject)
        self._lay_out()
        self.table.offer(self._restore, "Return")
        FindKey(self)
        self._on_selection_changed()

    def show_count(self, number: int) -> None:
        """No copy at all shows the empty state."""
        self._copies.show_any(bool(number))
        for made in (self._restore, self._folder):
            made.setVisible(bool(number))

    def show_busy(self, busy: bool) -> None:
        """Something is made or checked: nothing else is begun meanwhile."""
        self._is_busy = busy
        self._make.setEnabled(not busy)
        self._on_selection_changed()

    def select(self, copy: Backup) -> None:
        """That one's row, in view."""
        self.table.seek(lambda line: line == copy)

    def _lay_out(self) -> None:
        text = self.tr(
            "Vendors, RFQs, outbox, and accounts are copied on each day that you send, before each batch, and "
            "before an upgrade. Restore a copy if your data is damaged or lost."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addWidget(quiet_label(text, wrap=True))
        column.addWidget(self.banner)
        none = self.tr("The first copy is made when you first send. You can also make one now.")
        self._copies = EmptyOr(EmptyState("copies", self.tr("No copies yet"), none), Findable(self.table))
        column.addWidget(self._copies, 1)
        column.addLayout(row(self._make, self._folder, None, self._restore, self._close))

    def _on_restore(self) -> None:
        for copy in self.table.selected_lines():
            self.restore_asked.emit(copy)

    def _on_selection_changed(self) -> None:
        self._restore.setEnabled(bool(self.table.selected_lines()) and not self._is_busy)
