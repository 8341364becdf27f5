"""The window for vendors that may stand in the list twice: pairs above, the selected one side by side below."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QHideEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QDialog, QProgressBar, QSplitter, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.vendors.duplicate_search import Doubles
from app.domain.vendors.duplicates import Likeness
from app.ui.duplicates.comparison_view import ComparisonView
from app.ui.duplicates.duplicates_model import PairsModel
from app.ui.look.plain import set_tip
from app.ui.look.spacing import LARGE, MEDIUM
from app.ui.look.table import Table
from app.ui.look.table_model import LINE
from app.ui.look.window_size import begin_size
from app.ui.look.wording import counted
from app.ui.widgets.banner import Banner
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.find_bar import Findable, FindKey
from app.ui.widgets.page import button, heading, inner_layout, quiet_label, row

SEARCHING, PAIRS, NONE, CANCELLED = range(4)
_CROWDS = 12  # that the tool tip names
_BAR_WIDTH = 360


class DuplicatesWindow(QDialog):
    """Beside the main window; nothing is merged before its button is pressed."""

    search_asked = Signal()
    cancel_asked = Signal()
    chosen = Signal(object)  # Likeness, or None
    merge_asked = Signal()
    distinct_asked = Signal()
    hidden = Signal()

    def __init__(self, model: PairsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setWindowTitle(self.tr("Vendors that may be the same company"))
        self.setModal(False)
        begin_size(self, 1120, 720)
        self.banner = Banner()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Compared so far"))
        self.bar.setFixedWidth(_BAR_WIDTH)
        self.table = Table("Pairs of vendors that may be the same")
        self.table.show_lines(model)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.comparison = ComparisonView()
        self.count = quiet_label()
        self._why = quiet_label(wrap=True)
        self.limits = quiet_label(wrap=True)
        self.undo_action = QAction(self.tr("Undo"), self)
        self.undo_action.setShortcut(QKeySequence.StandardKey.Undo)
        self.addAction(self.undo_action)
        self._make_buttons()
        self.table.offer(self._merge)
        self.table.offer(self._distinct)
        self.table.offer(self._skip)
        self.pages = QStackedWidget()
        self._lay_out()
        FindKey(self)
        self.set_ready(ready=False)
        self.table.opened.connect(self._on_opened)
        self.table.selectionModel().currentRowChanged.connect(self._on_row_changed)

    @property
    def current(self) -> Likeness | None:
        """The pair that is shown below."""
        index = self.table.currentIndex()
        found = index.data(LINE) if index.isValid() else None
        return found if isinstance(found, Likeness) else None

    def show_progress(self, done: int, of: int) -> None:
        """So much of the search is done; 0 of 0: it has just begun."""
        self.pages.setCurrentIndex(SEARCHING)
        self.bar.setRange(0, of)
        self.bar.setValue(done)

    def show_found(self, found: Doubles) -> None:
        """The search is over."""
        self.show_left()
        more = found.left_out
        text = (
            self.tr("{n} more with lower scores: search again after you decide these. ").format(n=f"{more:,}")
            if more
            else ""
        )
        if found.crowds:
            text += self.tr(
                "{n} shared by too many vendors to compare them all: only vendors with neighboring names were compared."
            )
            text = text.format(n=counted(len(found.crowds), self.tr("thing is"), self.tr("things are")))
        self.limits.setText(text)
        self.limits.setVisible(bool(text))
        named = (f"{c.what}: {counted(c.vendors, 'vendor', 'vendors')}" for c in found.crowds[:_CROWDS])
        set_tip(self.limits, "\n".join(named))
        if self._model.rowCount():
            self.select_row(0)

    def show_left(self) -> None:
        """The pairs that are left, or that there are none."""
        number = len(self._model.lines)
        self.count.setText(counted(number, self.tr("pair to look at"), self.tr("pairs to look at")))
        self.pages.setCurrentIndex(PAIRS if number else NONE)

    def show_cancelled(self) -> None:
        """Nothing was found because nobody waited."""
        self.pages.setCurrentIndex(CANCELLED)

    def select_row(self, place: int) -> None:
        """The pair at that place, or the last one."""
        rows = self._model.rowCount()
        if rows:
            self.table.setCurrentIndex(self.table.model().index(min(place, rows - 1), 0))
            self.table.setFocus()

    def leave_row(self) -> None:
        """Nothing is selected, so that whatever is selected next counts as another pair."""
        self.table.setCurrentIndex(QModelIndex())
        self.table.clearSelection()

    def skip(self) -> None:
        """On to the next pair, after the last one to the first."""
        self.select_row((self.table.currentIndex().row() + 1) % max(self._model.rowCount(), 1))

    def set_ready(self, ready: bool) -> None:
        """Whether the pair below is the selected one, so that it may be decided."""
        for made in (self._merge, self._distinct, self._skip):
            made.setEnabled(ready)
        self.comparison.setVisible(ready)
        pair = self.current
        self._why.setText(self.tr("Because of: {why}.").format(why=", ".join(pair.reasons)) if pair else "")

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.hidden.emit()

    def _make_buttons(self) -> None:
        self._merge = button(
            self.tr("&Merge"),
            self.merge_asked.emit,
            self.tr("Merge them into one vendor, with all contacts and history."),
        )
        self._distinct = button(
            self.tr("&Not the same"),
            self.distinct_asked.emit,
            self.tr("They are two vendors. You won't be asked again."),
        )
        self._skip = button(self.tr("&Skip"), self.skip, self.tr("Decide later."))
        self._again = button(self.tr("Search &again"), self.search_asked.emit)
        self._cancel = button(self.tr("&Cancel"), self.cancel_asked.emit)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addWidget(self.banner)
        column.addWidget(self.pages, 1)
        self.pages.addWidget(self._searching_page())
        self.pages.addWidget(self._pairs_page())
        again: tuple[str, Callable[[], None]] = (self.tr("Search &again"), self.search_asked.emit)
        text = self.tr("No two vendors look the same by name, address, email domain, phone or postal address.")
        self.pages.addWidget(EmptyState("check", self.tr("No duplicates found"), text, [again]))
        text = self.tr("Nothing was changed. A list of 100,000 vendors takes about ten seconds.")
        self.pages.addWidget(EmptyState("vendors", self.tr("Search cancelled"), text, [again]))

    def _searching_page(self) -> QWidget:
        page = QWidget()
        column = inner_layout(page)
        column.addStretch(1)
        column.addWidget(heading(self.tr("Comparing vendors…")), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(row(None, self.bar, self._cancel, None))
        column.addStretch(1)
        return page

    def _pairs_page(self) -> QWidget:
        top, bottom, page = QWidget(), QWidget(), QWidget()
        above = inner_layout(top)
        above.addLayout(row(self.count, None, self._again))
        above.addWidget(self.limits)
        above.addWidget(Findable(self.table), 1)
        below = inner_layout(bottom)
        below.addWidget(self._why)
        below.addWidget(self.comparison, 1)
        below.addStretch(0)
        below.addLayout(row(None, self._skip, self._distinct, self._merge))
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(MEDIUM)
        splitter.addWidget(top)
        splitter.addWidget(bottom)
        splitter.setSizes([230, 430])
        inner_layout(page).addWidget(splitter, 1)
        return page

    def _on_opened(self, _pair: Likeness) -> None:
        self.comparison.choices.focus_first()

    def _on_row_changed(self) -> None:
        self.chosen.emit(self.current)
