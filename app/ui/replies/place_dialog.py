"""Where an answer belongs: a vendor in an RFQ, found by typing."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QWidget

from app.domain.inbox.filing import Place
from app.ui.look.live_model import LiveModel
from app.ui.look.table import Table
from app.ui.look.table_model import Column
from app.ui.look.window_size import begin_size
from app.ui.widgets.find_field import FindField
from app.ui.widgets.page import page_layout, quiet_label

_SIZE = 520, 420
COLUMNS: tuple[Column[Place], ...] = (
    Column(title="Vendor", text=lambda p: p.vendor, width=260),
    Column(title="RFQ", text=lambda p: p.rfq, width=180),
)


class _Places(LiveModel[Place]):
    def __init__(self, parent: QObject) -> None:
        key, words = (lambda p: (p.rfq_id, p.vendor_id)), (lambda p: f"{p.vendor}\n{p.rfq}")
        super().__init__(COLUMNS, key=key, words=words, parent=parent)


class PlaceDialog(QDialog):
    """`chosen` carries the Place."""

    chosen = Signal(object)

    def __init__(self, places: Sequence[Place], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("File elsewhere"))
        self.search = FindField(self.tr("Vendor or RFQ"), self.tr("Search vendors and RFQs"))
        model = _Places(self)
        model.replace(places)
        self.table = Table("Where answers can be filed")
        self.table.show_lines(model, sort_column=None)
        self.table.opened.connect(self._on_opened)
        self.search.textChanged.connect(model.search)
        self.search.lead_to(self.table, lambda: None)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._file = self._buttons.addButton(self.tr("&File here"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._file.setEnabled(False)
        self._buttons.accepted.connect(self._on_accepted)
        self._buttons.rejected.connect(self.reject)
        self.table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        begin_size(self, *_SIZE)
        column = page_layout(self)
        column.addWidget(quiet_label(self.tr("Vendors who were asked, newest RFQ first.")))
        column.addWidget(self.search)
        column.addWidget(self.table, 1)
        column.addWidget(self._buttons)

    def _on_selection_changed(self) -> None:
        self._file.setEnabled(len(self.table.selected_lines()) == 1)

    def _on_opened(self, place: Place) -> None:
        self.accept()
        self.chosen.emit(place)

    def _on_accepted(self) -> None:
        for place in self.table.selected_lines()[:1]:
            self._on_opened(place)
