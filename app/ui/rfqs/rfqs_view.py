"""The RFQ page: filter chips, table, empty state."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from app.domain.rfqs.rfq import RfqLine
from app.ui.look.plain import set_tip
from app.ui.look.table import Table
from app.ui.rfqs.rfqs_model import RfqsModel
from app.ui.widgets.banner import Banner
from app.ui.widgets.empty_state import EmptyOr, EmptyState
from app.ui.widgets.page import button, inner_layout, page_layout, row, title_label

_FILTERS = (
    ("All", ""),
    ("Open", "open"),
    ("Draft", "draft"),
    ("Sending", "sending"),
    ("Sent", "sent"),
    ("Closed", "closed"),
)
_CHANGED_COLUMN = 6


class RfqsView(QWidget):
    """Asks; the presenter answers."""

    new_asked = Signal()
    sample_asked = Signal()
    open_asked = Signal(int)  # RfqId
    copy_asked = Signal(int)  # RfqId

    def __init__(self, model: RfqsModel) -> None:
        super().__init__()
        self.banner = Banner()
        self.table = Table(self.tr("Requests for quotation"))
        self.table.show_lines(model, sort_column=_CHANGED_COLUMN)
        self.table.sortByColumn(_CHANGED_COLUMN, Qt.SortOrder.DescendingOrder)
        self.table.opened.connect(self._on_opened)
        self._filters = QButtonGroup(self)
        self._filters.setExclusive(True)
        self._lay_out()
        self._offer_copy()
        self.table.selectionModel().selectionChanged.connect(self._offer_copy)
        self._filters.buttonClicked.connect(self._on_filter)

    def show_count(self, number: int) -> None:
        """No request at all shows the empty state."""
        self._stack.show_any(bool(number))
        self._new.setVisible(bool(number))
        self._copy.setVisible(bool(number))

    def _lay_out(self) -> None:
        column = page_layout(self)
        self._new = button(self.tr("&New RFQ…"), self.new_asked.emit, self.tr("Describe a new request (Ctrl+N)."))
        tip = self.tr("A new RFQ with the lines, files and message of the selected one. No vendors are chosen yet.")
        self._copy = button(self.tr("&Copy as new RFQ"), self._on_copy, tip)
        column.addLayout(row(title_label(self.tr("Requests for quotation")), None, self._copy, self._new))
        column.addWidget(self.banner)
        table = QWidget()
        inside = inner_layout(table)
        inside.addLayout(row(*(self._filter(name, word) for name, word in _FILTERS), None))
        inside.addWidget(self.table, 1)
        self._copying = QAction(self.tr("&Copy as new RFQ"), self.table)
        self._copying.triggered.connect(self._on_copy)
        self.table.addAction(self._copying)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        text = self.tr("An RFQ takes five minutes: describe it, attach files, pick vendors, check, send.")
        deeds = (
            (self.tr("New RFQ…"), self.new_asked.emit),
            (self.tr("&Try with sample data"), self.sample_asked.emit),
        )
        self._stack = EmptyOr(EmptyState("rfqs", self.tr("No requests yet"), text, deeds), table)
        column.addWidget(self._stack, 1)

    def _filter(self, name: str, word: str) -> QPushButton:
        chip = QPushButton(self.tr(name))
        chip.setCheckable(True)
        chip.setChecked(not word)
        chip.setAutoDefault(False)
        chip.setProperty("word", word)
        set_tip(chip, self.tr("Show these requests only.") if word else self.tr("Show every request."))
        self._filters.addButton(chip)
        return chip

    def _on_filter(self, chip: QPushButton) -> None:
        word = str(chip.property("word"))
        self.table.proxy.setFilterRegularExpression(rf"\b{word}\b" if word else "")

    def _on_opened(self, line: RfqLine) -> None:
        self.open_asked.emit(line.id)

    def _offer_copy(self) -> None:
        """One RFQ at a time: the copy is opened."""
        is_one = len(self.table.selectionModel().selectedRows()) == 1
        self._copy.setEnabled(is_one)
        self._copying.setEnabled(is_one)

    def _on_copy(self) -> None:
        for line in self.table.selected_lines():
            self.copy_asked.emit(line.id)
