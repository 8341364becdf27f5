"""What the buyer notes for the house. Out of the way while there is nothing."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from typing_extensions import override

from app.ui.look.plain import set_tip
from app.ui.look.spacing import MEDIUM
from app.ui.widgets.page import button, inner_layout, quiet_label, row

_LINES = 2
_WITHOUT_MOUSE = Qt.FocusReason.OtherFocusReason


class NotesField(QWidget):
    """`edited` carries the notes as they are typed; blanks alone are none. `add`, wherever it is put, opens it."""

    edited = Signal(str)
    opened = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        name = self.tr("Internal notes (never sent)")
        self.add = button(self.tr("Add internal n&otes"), self._on_add, self.tr("Only for you; never sent."))
        self._text = _Text()
        self._text.setAccessibleName(name)
        set_tip(self._text, self.tr("Only for you. Copies of this RFQ have them, too."))
        self._caption = quiet_label(name)
        column = inner_layout(self)
        column.addLayout(row(self._text, self._caption))
        self._text.textChanged.connect(self._on_typed)
        self._text.left.connect(self._fold)
        self._shown = ""
        self._fold()

    def show_notes(self, notes: str) -> None:
        """Show these; what is being typed stays."""
        if notes != self._shown:
            self._shown = notes
            self._text.setPlainText(notes)
        if notes or not self._text.hasFocus():
            self._fold()

    def forget(self) -> None:
        """What was begun for one RFQ is not meant for the next."""
        self._shown = ""
        self._text.clear()
        self._fold()

    def _fold(self) -> None:
        if not self._shown:
            self._text.clear()  # of blanks
        self._open(is_open=bool(self._shown))

    def _open(self, *, is_open: bool) -> None:
        self.add.setVisible(not is_open)
        self.opened.emit(is_open)

    def _on_add(self) -> None:
        self._open(is_open=True)
        self._text.setFocus(_WITHOUT_MOUSE)

    def _on_typed(self) -> None:
        text = self._text.toPlainText()
        notes = text if text.strip() else ""
        if notes != self._shown:
            self._shown = notes
            self.edited.emit(notes)


class _Text(QPlainTextEdit):
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * _LINES + MEDIUM)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()
