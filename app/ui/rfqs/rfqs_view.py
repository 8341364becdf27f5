"""The RFQ page: filter chips, find field, table, and what is said where nothing is listed."""

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QStackedWidget, QWidget
from typing_extensions import override

from app.domain.rfqs.filing import Filing
from app.domain.rfqs.rfq import RfqLine
from app.ui.look.table import Table
from app.ui.rfqs.kinds import ALL, KINDS, Kind
from app.ui.rfqs.rfq_menu import RfqMenu
from app.ui.rfqs.rfqs_model import OWNER, PROGRESS, RfqsModel
from app.ui.widgets.banner import Banner
from app.ui.widgets.empty_state import EmptyOr, EmptyState
from app.ui.widgets.filter_chip import FilterChip
from app.ui.widgets.find_field import FindField
from app.ui.widgets.flow import Flow
from app.ui.widgets.page import button, inner_layout, page_layout, row, title_label

_CHANGED_COLUMN = 7
_TYPING_MS = 100
_TITLE_SHARES = 0.48, 2.5  # of its own width: the usual window shows every column, a wide one the whole title


class RfqsView(QWidget):
    """Asks; the presenter answers."""

    new_asked = Signal()
    sample_asked = Signal()
    open_asked = Signal(int)  # RfqId
    copy_asked = Signal(int)  # RfqId
    vendors_asked = Signal(int)  # RfqId
    file_asked = Signal(int, str)  # RfqId, its number
    filing_asked = Signal(object, list)  # Filing, RfqIds

    def __init__(self, model: RfqsModel, *, is_practice: bool = False) -> None:
        super().__init__()
        self._model, self._is_practice = model, is_practice
        self.banner = Banner()
        self.table = Table("RFQs")
        self.table.least_share, self.table.most_share = _TITLE_SHARES
        self.table.show_lines(model, sort_column=_CHANGED_COLUMN)
        self.table.sortByColumn(_CHANGED_COLUMN, Qt.SortOrder.DescendingOrder)
        self.show_owners(False)
        self.table.opened.connect(self._on_opened)
        model.taken.connect(self._show_nothing)
        self.search = FindField(self.tr("Find a number, title, part or reference"), self.tr("Find RFQs"))
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._on_typed)
        self.search.textChanged.connect(self._typing.start)
        self.search.lead_to(self.table, self._on_typed)
        self.undo_action, self.redo_action = QAction(self.tr("&Undo"), self), QAction(self.tr("&Redo"), self)
        self.menu = RfqMenu(self.table)
        self._chips = QButtonGroup(self)
        self._chips.setExclusive(True)
        self._lay_out()
        self._connect_menu()
        self._offer()

    def show_owners(self, is_shown: bool) -> None:
        """Alone, all RFQs are one's own. The bar, which says what “Sent” says, gives way to them."""
        self.table.show_column(PROGRESS, is_shown=not is_shown)
        self.table.show_column(OWNER, is_shown=is_shown)

    def show_count(self, number: int) -> None:
        """No RFQ at all shows the empty state; each chip says how many it has."""
        self._stack.show_any(bool(number))
        self._new.setVisible(bool(number))
        self._copy.setVisible(bool(number))
        counts = self._model.counts()
        for chip, kind in zip(self._chips.buttons(), KINDS, strict=True):
            chip.setText(f"{self.tr(kind.title)} ({counts[kind.title]:,})")
        self._show_nothing()
        self._offer()

    def _lay_out(self) -> None:
        column = page_layout(self)
        self._new = button(self.tr("&New RFQ…"), self.new_asked.emit, self.tr("Describe a new RFQ (Ctrl+N)."))
        tip = self.tr("A new RFQ with the lines, files and message of the selected one. No vendors are chosen yet.")
        self._copy = button(self.tr("&Copy as new RFQ"), self._on_copy, tip)
        column.addLayout(row(title_label(self.tr("RFQs")), None, self._copy, self._new))
        column.addWidget(self.banner)
        listed = QWidget()
        inside = inner_layout(listed)
        inside.addLayout(Flow(*(self._chip(kind) for kind in KINDS)))
        inside.addWidget(self.search)
        self._body = QStackedWidget()
        self._body.addWidget(self.table)
        self._nothing: dict[str, EmptyState] = {}
        inside.addWidget(self._body, 1)
        text = self.tr("An RFQ takes five minutes: describe it, attach files, choose vendors, check, send.")
        new = (self.tr("New RFQ…"), self.new_asked.emit)
        sample = (self.tr("&Try with sample data"), self.sample_asked.emit)
        first = (self.tr("&Practice first"), self.sample_asked.emit)
        deeds = (sample, new) if self._is_practice else (new, first)
        self._stack = EmptyOr(EmptyState("rfqs", self.tr("No RFQs yet"), text, deeds), listed)
        column.addWidget(self._stack, 1)

    def _connect_menu(self) -> None:
        self.menu.open.triggered.connect(self._on_open)
        self.menu.copy.triggered.connect(self._on_copy)
        self.menu.vendors.triggered.connect(self._on_vendors)
        self.menu.save.triggered.connect(self._on_file)
        for deed, action in self.menu.filings.items():
            action.triggered.connect(partial(self._ask, deed))
        self.table.removal_asked.connect(partial(self._ask, Filing.DELETE))
        self.table.selectionModel().selectionChanged.connect(self._offer)

    def _chip(self, kind: Kind) -> QPushButton:
        chip = FilterChip(self.tr(kind.title), self.tr(kind.tip))
        chip.setChecked(kind is ALL)
        chip.clicked.connect(partial(self._on_chip, kind))
        self._chips.addButton(chip)
        return chip

    def _on_chip(self, kind: Kind) -> None:
        self._model.choose(kind)
        self._show_nothing()
        self._offer()

    def _on_typed(self) -> None:
        self._typing.stop()
        self._model.search(self.search.text())
        self._show_nothing()
        self._offer()

    @Slot()
    def _show_nothing(self) -> None:
        """In the place of a table without rows."""
        if self._model.rowCount() or self._model.is_taking:
            self._body.setCurrentWidget(self.table)
            return
        kind = self._model.kind
        is_found = bool(self.search.text().strip())
        headline, text = kind.nothing, kind.text
        if is_found:
            headline = self.tr("Nothing found")
            text = self.tr("No RFQ here has all of these words. Remove a word, or search in All or Archived.")
        if headline not in self._nothing:
            self._nothing[headline] = EmptyState("rfqs", self.tr(headline), self.tr(text))
            self._body.addWidget(self._nothing[headline])
        self._body.setCurrentWidget(self._nothing[headline])

    def _offer(self) -> None:
        """Only what is seen can be meant: the menu of the window is there on other pages, too."""
        lines = self.table.selected_lines() if self.isVisible() else []
        self.menu.offer(lines)
        self._copy.setEnabled(len(lines) == 1)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._offer()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._offer()

    def _ask(self, deed: Filing) -> None:
        if ids := [line.id for line in self.table.selected_lines()]:
            self.filing_asked.emit(deed, ids)

    def _on_opened(self, line: RfqLine) -> None:
        self.open_asked.emit(line.id)

    def _on_open(self) -> None:
        for line in self.table.selected_lines():
            self.open_asked.emit(line.id)

    def _on_copy(self) -> None:
        for line in self.table.selected_lines():
            self.copy_asked.emit(line.id)

    def _on_vendors(self) -> None:
        for line in self.table.selected_lines():
            self.vendors_asked.emit(line.id)

    def _on_file(self) -> None:
        for line in self.table.selected_lines():
            self.file_asked.emit(line.id, line.number)
