"""The table of lines: its keys, its menu, and rows that are dragged to another place."""

from collections.abc import Callable
from dataclasses import dataclass, fields

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QAction, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QMenu, QWidget
from typing_extensions import override

from app.domain.rfqs.rfq import RfqItem
from app.ui.look.cells_text import cells_text
from app.ui.look.choice_delegate import ChoiceDelegate
from app.ui.look.row_menu import show_keys
from app.ui.look.table import Table
from app.ui.look.table_model import LINE
from app.ui.rfq_editor.lines.items_model import COLUMNS, ItemsModel

_FIELDS = tuple(f.name for f in fields(RfqItem) if f.name not in {"id", "number"})
_WHOLE = "application/x-rfq-sender-lines"  # on the clipboard: lines with all that they say
_SHARES = (0.45, 2.0)  # of their own widths, that text columns may shrink and grow to: quantities stay in sight


@dataclass(frozen=True, slots=True)
class _Deed:
    """An entry of the menu, for the selected rows."""

    text: str
    keys: str
    call: Callable[[], None]
    needs_rows: bool = True


class ItemsTable(Table):
    """Says what is wanted with the selected rows; what becomes of them is not its matter."""

    fill_asked = Signal(int)  # a column
    duplicate_asked = Signal()
    move_asked = Signal(int)  # −1: up, 1: down
    dropped = Signal(int)  # in front of this row

    def __init__(self, name: str, model: ItemsModel, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.least_share, self.most_share = _SHARES
        self.takes_paste = True
        self.setItemDelegate(ChoiceDelegate(self))
        self.show_lines(model, sort_column=-1)
        self.horizontalHeader().setSortIndicatorClearable(True)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.original_order = QAction(self.tr("&Original order"), self)
        self.original_order.triggered.connect(self._on_original_order)
        self._deeds = (
            _Deed(self.tr("Cu&t"), "Ctrl+X", self.cut),
            _Deed(self.tr("&Copy"), "Ctrl+C", self.copy),
            _Deed(self.tr("&Paste"), "Ctrl+V", self.paste, needs_rows=False),
            _Deed(self.tr("&Duplicate lines"), "Ctrl+Shift+D", self.duplicate_asked.emit),
            _Deed(self.tr("&Fill down"), "Ctrl+D", self._on_fill),
            _Deed(self.tr("Move &up"), "Alt+Up", self._on_up),
            _Deed(self.tr("Move dow&n"), "Alt+Down", self._on_down),
            _Deed(self.tr("&Remove lines"), "Del", self.removal_asked.emit),
        )

    @property
    def sorted_by(self) -> str:
        """The heading that the rows are sorted by; empty: they stand as they are stored."""
        section = self.horizontalHeader().sortIndicatorSection()
        return COLUMNS[section].title if 0 <= section < len(COLUMNS) else ""

    def lines_from(self, row: int) -> list[RfqItem]:
        """The lines of this row and of those below it."""
        return [self.proxy.index(n, 0).data(LINE) for n in range(row, self._rows())]

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = QKeySequence(event.keyCombination())
        for deed in self._deeds:
            if pressed == QKeySequence(deed.keys):
                deed.call()
                return
        super().keyPressEvent(event)

    def cut(self) -> None:
        """Copy, then remove."""
        self.copy()
        self.removal_asked.emit()

    @override
    def copied(self) -> QMimeData:
        """For other programs what is shown; for this one all that the lines say, under headings."""
        data = super().copied()
        lines: list[RfqItem] = self.selected_lines()
        rows = [_FIELDS, *([str(getattr(line, field)) for field in _FIELDS] for line in lines)]
        data.setData(_WHOLE, cells_text(rows).encode())
        return data

    @override
    def paste(self) -> None:
        data = QGuiApplication.clipboard().mimeData()
        self.pasted.emit(bytes(data.data(_WHOLE).data()).decode() if data.hasFormat(_WHOLE) else data.text())

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """The model is told by its lines, not by Qt, which would copy cells."""
        at = event.position().toPoint()
        index = self.indexAt(at)
        below = index.isValid() and at.y() > self.visualRect(index).center().y()
        event.setDropAction(Qt.DropAction.IgnoreAction)  # after a move Qt would remove the rows that were dragged
        event.accept()
        self.dropped.emit(index.row() + below if index.isValid() else self._rows())

    @override
    def menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        has_rows = self.selectionModel().hasSelection()
        for deed in self._deeds:
            action = menu.addAction(deed.text, deed.call)
            show_keys(action, deed.keys)
            action.setEnabled(has_rows or not deed.needs_rows)
        menu.addSeparator()
        self.original_order.setEnabled(bool(self.sorted_by))
        menu.addAction(self.original_order)
        return menu

    def _on_fill(self) -> None:
        self.fill_asked.emit(self.currentIndex().column())

    def _on_up(self) -> None:
        self.move_asked.emit(-1)

    def _on_down(self) -> None:
        self.move_asked.emit(1)

    def _on_original_order(self) -> None:
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
