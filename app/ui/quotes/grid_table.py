"""The table of the grid: its keys, and the ground of what is marked."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QBrush, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget
from typing_extensions import override

from app.ui.look.delegates import CellDelegate
from app.ui.look.table import Table
from app.ui.quotes.grid_model import QuoteGrid

Index = QModelIndex | QPersistentModelIndex
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _MarkedCells(CellDelegate):
    """What is to be confirmed or fixed keeps its ground in a row that is selected, too."""

    @override
    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, area: QRect, palette: QPalette
    ) -> None:
        ground, state = index.data(Qt.ItemDataRole.BackgroundRole), option.state
        if isinstance(ground, QBrush):
            painter.fillRect(area, ground)
            option.state = state & ~QStyle.StateFlag.State_Selected
        super()._paint_ground(painter, option, index, area, palette)
        option.state = state


class QuoteTable(Table):
    """Enter goes down, F2 edits, Del empties a cell, Ctrl+V fills cells from the current one on.

    `cell_chosen`: another cell is the current one.
    """

    cell_chosen = Signal()

    def __init__(self, name: str, model: QuoteGrid, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._model = model
        self.takes_paste = True
        self.setItemDelegate(_MarkedCells(self))
        self.show_lines(model, sort_column=None)
        self.horizontalHeader().setSectionsMovable(False)  # the places of the cells are known by heart
        self.horizontalHeader().setSectionsClickable(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed)
        self.pasted.connect(self._on_pasted)
        self.removal_asked.connect(self._on_removal_asked)
        self.selectionModel().currentChanged.connect(self._on_current_changed)

    @property
    def cell(self) -> QModelIndex:
        """The current cell, in the model."""
        return self.proxy.mapToSource(self.currentIndex())

    def go_to(self, row: int, column: int) -> None:
        """Make it the current cell, where there is such a one."""
        if (index := self.proxy.index(row, column)).isValid():
            self.setCurrentIndex(index)

    def go_down(self) -> None:
        """To the same column of the next row."""
        self.go_to(self.currentIndex().row() + 1, self.currentIndex().column())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter never comes to the button that stores; what it ends in a cell is told by `closeEditor`."""
        if event.key() not in _ENTER or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif self.state() != QAbstractItemView.State.EditingState:
            self.go_down()

    @override
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:  # Enter
            self.go_down()

    def _on_pasted(self, text: str) -> None:
        at = self.cell
        for down, line in enumerate(text.splitlines()):
            for right, words in enumerate(line.split("\t")):
                self._model.enter(self._model.index(at.row() + down, at.column() + right), words.strip())

    def _on_removal_asked(self) -> None:
        self._model.enter(self.cell, "")

    def _on_current_changed(self, _current: QModelIndex, _before: QModelIndex) -> None:
        self.cell_chosen.emit()
