"""A small button that stays down: alone, or as one of a few of which one is always on."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolButton
from typing_extensions import override

from app.ui.look.plain import set_tip
from app.ui.look.tokens import tokens_of

_LINE = 3


class ToggleButton(QToolButton):
    """A line in the accent color says that it is on, as its gray alone cannot be seen on dark."""

    def __init__(self, text: str, tip: str) -> None:
        super().__init__()
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        set_tip(self, tip)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isChecked():
            accent = QColor(tokens_of(self.palette()).accent)
            QPainter(self).fillRect(QRect(1, self.height() - _LINE, self.width() - 2, _LINE), accent)
