"""A dialog that something is typed in: Esc asks before it discards that."""

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QTextEdit,
    QWidget,
)
from typing_extensions import override

from app.ui.widgets.problem_box import ask

_ROLES = (Qt.ItemDataRole.EditRole, Qt.ItemDataRole.CheckStateRole)


class EntryDialog(QDialog):
    """What it holds when it is shown is what it began with."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._begun: dict[QWidget, object] | None = None

    @property
    def is_changed(self) -> bool:
        """Whether anything was typed, chosen or ticked."""
        now = dict(_entries(self))
        return any(now.get(widget, begun) != begun for widget, begun in (self._begun or {}).items())

    def begin_anew(self) -> None:
        """What it holds now is saved, or was filled in by the program."""
        self._begun = dict(_entries(self))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._begun is None:
            self.begin_anew()

    @override
    def reject(self) -> None:
        """Esc, Cancel, or its window is closed."""
        question = self.tr("What you entered here isn't saved.")
        if not self.is_changed or ask(
            self, self.tr("Discard changes"), question, self.tr("&Discard"), self.tr("&Keep editing")
        ):
            self._begun = None
            super().reject()


def _entries(dialog: QWidget) -> Iterator[tuple[QWidget, object]]:
    """Where something can be entered, and what it is now."""
    for widget in dialog.findChildren(QWidget):
        if isinstance(widget, QLineEdit):
            yield widget, widget.text()
        elif isinstance(widget, QPlainTextEdit | QTextEdit):
            if not widget.isReadOnly():
                yield widget, widget.toPlainText()
        elif isinstance(widget, QComboBox):
            yield widget, widget.currentText()
        elif isinstance(widget, QAbstractSpinBox):
            yield widget, widget.text()
        elif isinstance(widget, QCheckBox | QRadioButton):
            yield widget, widget.isChecked()
        elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield widget, _cells(widget.model())


def _cells(model: QAbstractItemModel) -> list[object]:
    root = QModelIndex()
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(root)  # a list's own is private
    places = ((row, column) for row in range(model.rowCount(root)) for column in range(columns))
    return [model.index(row, column).data(role) for row, column in places for role in _ROLES]
