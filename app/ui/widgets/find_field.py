"""A field to search a list with: ↓ and Enter go into the list, Esc clears it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QTableView
from typing_extensions import override

_LEAVING = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FindField(QLineEdit):
    left = Signal()  # for the list

    def __init__(self, hint: str, name: str) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)

    def begin(self) -> None:
        """Ctrl F."""
        self.setFocus()
        self.selectAll()

    def lead_to(self, table: QTableView, typed: Callable[[], None]) -> None:
        """The list; `typed` makes it show what was typed until now."""

        def go() -> None:
            typed()
            table.setFocus()
            if table.model().rowCount() and not table.selectionModel().hasSelection():
                table.selectRow(0)

        self.left.connect(go)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _LEAVING:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
