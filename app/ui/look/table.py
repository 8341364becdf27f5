"""The table view of every screen: flat header, one left inset for header and cells, sorted by native values."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QMenu, QPushButton, QTableView, QWidget
from typing_extensions import override

from app.ui.look.cells_text import cells_text
from app.ui.look.delegates import CellDelegate
from app.ui.look.fitted_widths import LEAST_SHARE, fitted_widths
from app.ui.look.flat_header import FlatHeader
from app.ui.look.lazy_model import LazyModel
from app.ui.look.lines_proxy import LinesProxy
from app.ui.look.live_model import LiveModel
from app.ui.look.row_menu import add_buttons, add_copy
from app.ui.look.spacing import ROW
from app.ui.look.table_model import FILTER, LINE, SORT, Column, Index, LinesModel

_EMPTY = 90  # what a column that says nothing keeps at most: its heading can be read


class Table(QTableView):
    """Rows of lines; `opened` carries the line that was double-clicked or entered."""

    opened = Signal(object)
    removal_asked = Signal()
    sort_asked = Signal(int, object)  # column, Qt.SortOrder: of a table that cannot be sorted here
    pasted = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name  # in English, whatever the window speaks: what is remembered goes by it
        self.setAccessibleName(self.tr(name))
        self.proxy = LinesProxy(self)
        self.proxy.setSortRole(SORT)
        self.proxy.setFilterRole(FILTER)
        header = FlatHeader(self)
        header.setSectionsMovable(True)
        self.setHorizontalHeader(header)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.setItemDelegate(CellDelegate(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setStretchLastSection(True)
        self.setMinimumHeight(4 * ROW)
        self.least_share, self.most_share = LEAST_SHARE, 1.0
        self.takes_paste = False
        self._empty: frozenset[int] = frozenset()
        self.is_showing_columns = self._is_fitting = False
        self._by_hand: dict[int, int] = {}  # width of a section
        self._columns: tuple[Column[Any], ...] = ()
        self._offered: list[tuple[QPushButton, str]] = []
        self._given: tuple[int, ...] = ()  # columns that somebody else chooses and remembers
        header.sectionResized.connect(self._on_section_resized)
        header.sectionMoved.connect(self._on_section_moved)
        header.reset_asked.connect(self.reset_columns)
        self.doubleClicked.connect(self._on_double_clicked)

    def show_lines(self, model: LinesModel[Any], sort_column: int | None = 0) -> None:
        """Show a model through the proxy with the columns' own widths."""
        self.proxy.setSourceModel(model)
        self.setModel(self.proxy)
        self._columns = model.columns
        self._fit()
        if sort_column is not None:
            self.setSortingEnabled(True)
            self.sortByColumn(sort_column, Qt.SortOrder.AscendingOrder)

    def show_lazy(self, model: LazyModel[Any], sort_column: int = 0) -> None:
        """Show a model that has not all its lines: whoever fills it sorts it too."""
        self.setModel(model)
        self._columns = model.columns
        self._fit()
        header = self.horizontalHeader()
        header.setSortIndicatorShown(True)
        header.setSortIndicator(sort_column, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self._on_sort_clicked)

    def show_columns(self, wanted: Sequence[int]) -> None:
        """Only these, in this order from the left."""
        self._given = tuple(wanted)
        self.is_showing_columns = True
        for section in range(len(self._columns)):
            self.setColumnHidden(section, section not in wanted)
        self._arrange(wanted)
        self.is_showing_columns = False

    def show_column(self, title: str, *, is_shown: bool) -> None:
        """This one too, or no longer; the others stay as they are."""
        section = next(n for n, column in enumerate(self._columns) if column.title == title)
        if self.isColumnHidden(section) == is_shown:
            self.setColumnHidden(section, not is_shown)
            self._fit()

    def show_empty(self, sections: Collection[int]) -> None:
        """In these columns no line says anything: they give way to the others."""
        if self._empty != frozenset(sections):
            self._empty = frozenset(sections)
            self._fit()

    def shown_columns(self) -> list[int]:
        """From the left."""
        header = self.horizontalHeader()
        places = (header.logicalIndex(place) for place in range(header.count()))
        return [section for section in places if not self.isColumnHidden(section)]

    def selected_lines(self) -> list[Any]:
        """The lines of the selected rows, top to bottom."""
        rows = sorted(self.selectionModel().selectedRows(), key=QModelIndex.row)
        return [index.data(LINE) for index in rows]

    @override
    def dataChanged(self, topLeft: Index, bottomRight: Index, roles: Sequence[int] = ()) -> None:
        """Where several rows change, Qt paints all that are in sight, even if none of these is."""
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        if bottomRight.row() >= first and (last < 0 or topLeft.row() <= last):
            super().dataChanged(topLeft, bottomRight, roles)

    @override
    def selectRow(self, row: int) -> None:
        """This row alone; Qt's own adds or takes it away where Ctrl happens to be held, as after Ctrl+Enter."""
        flags = QItemSelectionModel.SelectionFlag
        if self.model() is not None:
            self.selectionModel().setCurrentIndex(self.model().index(row, 0), flags.ClearAndSelect | flags.Rows)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who comes by a key goes on with ↓ and Enter, so a row has to be selected."""
        super().focusInEvent(event)
        is_by_key = event.reason() == Qt.FocusReason.ShortcutFocusReason
        if is_by_key and self.model() is not None and self.model().rowCount() and not self.selectedIndexes():
            self.selectRow(0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Text columns give way until everything fits; far too narrow, the table scrolls. Widths set by hand stay."""
        if not self._columns:
            return
        self._is_fitting = True
        shown = self.shown_columns()
        columns = [self._column(section) for section in shown]
        widths = fitted_widths(columns, self.viewport().width(), self.least_share, self.most_share)
        for section, width in zip(shown, widths, strict=True):
            self.setColumnWidth(section, width)
        self._is_fitting = False

    def _column(self, section: int) -> Column[Any]:
        column = self._columns[section]
        if section in self._by_hand:
            return replace(column, width=self._by_hand[section], is_rigid=True)
        return column if section not in self._empty else replace(column, width=min(column.width, _EMPTY), is_rigid=True)

    def _on_sort_clicked(self, section: int, order: Qt.SortOrder) -> None:
        self.sort_asked.emit(section, order)

    def _on_section_resized(self, section: int, before: int, after: int) -> None:
        is_last = section == self.shown_columns()[-1]  # that one stretches by itself
        if not self._is_fitting and not is_last and self.isVisible() and after:
            self._by_hand[section] = after

    @property
    def widths(self) -> Mapping[str, int]:
        """Those that were set by hand, by the titles of their columns."""
        return {self._columns[section].title: width for section, width in self._by_hand.items()}

    def set_widths(self, widths: Mapping[str, int]) -> None:
        """As they were set by hand before; without any, all columns have their usual ones again."""
        self._by_hand = {s: widths[column.title] for s, column in enumerate(self._columns) if column.title in widths}
        self._fit()

    @property
    def order(self) -> list[str]:
        """The titles of the columns from the left, if they were moved; none: they have their usual places."""
        header = self.horizontalHeader()
        places = [header.logicalIndex(place) for place in range(header.count())]
        return [] if self._given or places == sorted(places) else [self._columns[s].title for s in places]

    def set_order(self, titles: Sequence[str]) -> None:
        """As they were left before; a column that is new since then stands where it usually does."""
        if not self._given:
            here = [column.title for column in self._columns]
            wanted = [here.index(title) for title in dict.fromkeys(titles) if title in here]
            for section in range(len(here)):
                if section not in wanted:
                    wanted.insert(section, section)
            self._arrange(wanted)

    def reset_columns(self) -> None:
        """Places and widths as they were before they were changed by hand."""
        self.set_widths({})
        if self._given:
            self.show_columns(self._given)
        else:
            self.set_order(())

    def _arrange(self, wanted: Sequence[int]) -> None:
        header = self.horizontalHeader()
        self._is_fitting = True  # a column that moves to the end or away from it is given another width by Qt
        for place, section in enumerate(wanted):
            header.moveSection(header.visualIndex(section), place)
        self._is_fitting = False
        self._fit()

    def _on_section_moved(self) -> None:
        if not self._is_fitting:
            self._is_fitting = True  # as above, once this has been told
            QTimer.singleShot(0, self, self._fit)

    def select(self, wanted: Sequence[object]) -> None:
        """Select the rows of these lines."""
        self.clearSelection()
        for row in range(self._rows()):
            if self.proxy.index(row, 0).data(LINE) in wanted:
                self.selectRow(row)

    def seek(self, is_it: Callable[[Any], bool], column: int = 0) -> bool:
        """Select the first row whose line is meant, and show that cell; False: there is none."""
        model: QAbstractItemModel = self.model()
        for row in range(self._rows()):
            index = model.index(row, column)
            if is_it(index.data(LINE)):
                flag = QItemSelectionModel.SelectionFlag
                self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)  # whatever keys are held
                self.scrollTo(index)
                return True
        return False

    def freeze_order(self, frozen: bool) -> None:
        """While rows change by the second, they stay where they are; those of a `LiveModel` always do."""
        if not isinstance(self.proxy.sourceModel(), LiveModel):
            self.proxy.setDynamicSortFilter(not frozen)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        opening = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if opening and self.state() != QAbstractItemView.State.EditingState and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().data(LINE))
        elif event.key() == Qt.Key.Key_Delete:
            self.removal_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Paste) and self.takes_paste:
            self.paste()
        elif event.matches(QKeySequence.StandardKey.Copy) and self.model() is self.proxy:
            self.copy()
        else:
            super().keyPressEvent(event)

    def offer(self, button: QPushButton, keys: str = "") -> None:
        """The menu of the rows has what this button does; `keys` are those by which the table asks for it."""
        self._offered.append((button, keys))

    def menu(self) -> QMenu:
        """What can be done with the selected rows."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self.actions())
        add_buttons(menu, self._offered)
        if self.model() is self.proxy:
            add_copy(menu, self.copy, is_any=self.selectionModel().hasSelection())
        return menu

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not (menu := self.menu()).isEmpty():
            menu.popup(event.globalPos())

    def copy(self) -> None:
        """The selected rows, as a spreadsheet program takes them."""
        if self.selectionModel().hasSelection():
            QGuiApplication.clipboard().setMimeData(self.copied())

    def copied(self) -> QMimeData:
        """The shown columns of the selected rows."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        shown, data = self.shown_columns(), QMimeData()
        data.setText(cells_text([self._said(row, section) for section in shown] for row in rows))
        return data

    def paste(self) -> None:
        """What a spreadsheet program has copied."""
        self.pasted.emit(QGuiApplication.clipboard().text())

    def _said(self, row: int, section: int) -> str:
        """Whole, where a cell shows its text in one line."""
        index = self.proxy.index(row, section)
        said = index.data(Qt.ItemDataRole.EditRole)
        return str(index.data() if said in {None, ""} else said)

    def _rows(self) -> int:
        model: QAbstractItemModel = self.model()
        return model.rowCount()

    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.opened.emit(index.data(LINE))


def quiet(widget: QWidget) -> None:
    """Show a label's text as less important."""
    widget.setForegroundRole(QPalette.ColorRole.PlaceholderText)
