"""A chip that is pressed to take it away."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget
from typing_extensions import override

from app.ui.look.plain import set_tip
from app.ui.look.spacing import INSET
from app.ui.look.tokens import Tone, tokens_of

_HEIGHT = 26


class ChipButton(QAbstractButton):
    """Text and a cross; by keyboard it is a button like any other."""

    dismissed = Signal(object)

    def __init__(self, text: str, thing: object, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thing = thing
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Filter {text}: click to remove it").format(text=text))
        set_tip(self, self.tr("Remove this filter"))
        self.clicked.connect(self._on_clicked)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._shown) + 2 * INSET + 4, _HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.ink_of(Tone.INFO), 2 if self.hasFocus() else 1))
        painter.setBrush(tokens.ground_of(Tone.INFO))
        pill = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setPen(tokens.ink_of(Tone.INFO))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, self._shown)

    @property
    def _shown(self) -> str:
        return f"{self.text()}  ×"

    def _on_clicked(self) -> None:
        self.dismissed.emit(self._thing)
