"""A chip that filters a list: what is chosen is seen at once, in light and in dark."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton
from typing_extensions import override

from app.ui.look.plain import set_tip
from app.ui.look.spacing import MEDIUM
from app.ui.look.tokens import Tone, tokens_of

_HEIGHT = 26


class FilterChip(QPushButton):
    """One of a few, of which one is on."""

    def __init__(self, text: str, tip: str) -> None:
        super().__init__(text)
        self.setCheckable(True)
        self.setAutoDefault(False)
        set_tip(self, tip)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2 * MEDIUM, _HEIGHT)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge, ink = (tokens.accent, tokens.text) if self.isChecked() else (tokens.border, tokens.text2)
        painter.setPen(QPen(QColor(tokens.text if self.hasFocus() else edge), 1.5))
        painter.setBrush(tokens.ground_of(Tone.INFO) if self.isChecked() else QColor(tokens.surface))
        pill = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setPen(QColor(tokens.text if self.underMouse() else ink))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic, self.text())
