"""The palette at the top of the window: a field, and what it finds."""

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QLineEdit, QListView, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.jump.jump_model import JumpModel
from app.ui.look.spacing import SMALL, TIGHT
from app.ui.widgets.page import quiet_label

_WIDTH, _HEIGHT, _BELOW = 560, 380, 60
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class JumpField(QLineEdit):
    """↓ and ↑ choose in the list below, so that the hands stay here."""

    moved = Signal(int)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None:
            super().keyPressEvent(event)
        else:
            self.moved.emit(move)


class JumpView(QDialog):
    """Esc, or a click beside it, closes it."""

    asked = Signal(str)
    go_asked = Signal()

    def __init__(self, model: JumpModel, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._model, self._window = model, parent
        self.setWindowTitle(self.tr("Search or jump"))
        self.field = JumpField()
        self.field.setPlaceholderText(self.tr("RFQ, vendor, page or command"))
        self.field.setAccessibleName(self.tr("Search or jump"))
        self.field.textChanged.connect(self.asked)
        self.field.returnPressed.connect(self.go_asked)
        self.field.moved.connect(self._on_moved)
        self.list = QListView()
        self.list.setAccessibleName(self.tr("Found"))
        self.list.setModel(model)
        self.list.setUniformItemSizes(True)
        self.list.setSpacing(TIGHT)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(self._on_clicked)
        self._nothing = quiet_label(self.tr("Nothing found. Try fewer letters."))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame = QFrame()
        frame.setFrameShape(QFrame.Shape.StyledPanel)
        outer.addWidget(frame)
        column = QVBoxLayout(frame)
        column.setContentsMargins(SMALL, SMALL, SMALL, SMALL)
        column.setSpacing(SMALL)
        for widget in (self.field, self._nothing, self.list):
            column.addWidget(widget)

    @property
    def row(self) -> int:
        """The chosen one, or -1."""
        return self.list.currentIndex().row()

    def begin(self) -> None:
        """Show it empty, over the middle of the window's top."""
        window = self._window
        width, height = min(_WIDTH, window.width()), min(_HEIGHT, window.height() - _BELOW)
        corner = window.mapToGlobal(QPoint((window.width() - width) // 2, _BELOW))
        self.setGeometry(corner.x(), corner.y(), width, height)
        self.field.clear()
        self.open()
        self.field.setFocus()

    def show_found(self, *, is_done: bool) -> None:
        """The first one is chosen where none is; “nothing” is said only when it is sure."""
        if self.row < 0:
            self._choose(0)
        self._nothing.setVisible(is_done and not self._model.rowCount())

    def _choose(self, row: int) -> None:
        self.list.setCurrentIndex(self._model.index(row, 0))

    @Slot(int)
    def _on_moved(self, by: int) -> None:
        if rows := self._model.rowCount():
            self._choose((self.row + by) % rows)

    @Slot(QModelIndex)
    def _on_clicked(self, _index: QModelIndex) -> None:
        self.go_asked.emit()
