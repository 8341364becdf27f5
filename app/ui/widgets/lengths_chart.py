"""Names below each other, each with a bar as long as its value, and the value in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.ui.look.spacing import SMALL, TIGHT
from app.ui.look.tokens import tokens_of

_NARROW = 240
_NAMES = 0.35  # of the width, at most
_THICK = 10
_LEAST = 2


@dataclass(frozen=True, slots=True)
class Length:
    name: str
    value: float
    text: str


class LengthsChart(QWidget):
    """A screen reader hears all of it as one description."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.lengths: Sequence[Length] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def show_lengths(self, lengths: Sequence[Length]) -> None:
        """From above to below."""
        self.lengths = lengths
        self.setAccessibleDescription("; ".join(f"{one.name}: {one.text}" for one in lengths))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(2 * _NARROW, len(self.lengths) * self._line())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROW, self.sizeHint().height())

    def _line(self) -> int:
        return self.fontMetrics().height() + SMALL

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.lengths:
            return
        painter, tokens, metrics = QPainter(self), tokens_of(self.palette()), self.fontMetrics()
        names = min(max(metrics.horizontalAdvance(one.name) for one in self.lengths), int(self.width() * _NAMES))
        texts = max(metrics.horizontalAdvance(one.text) for one in self.lengths)
        left, room = names + SMALL, max(self.width() - names - texts - 3 * SMALL, 1)
        most = max(one.value for one in self.lengths) or 1
        middle = Qt.AlignmentFlag.AlignVCenter
        for number, one in enumerate(self.lengths):
            top, height = number * self._line(), self._line()
            painter.setPen(QColor(tokens.text))
            shown = metrics.elidedText(one.name, Qt.TextElideMode.ElideRight, names)
            painter.drawText(0, top, names, height, middle, shown)
            length = max(one.value / most * room, _LEAST)
            painter.fillRect(QRectF(left, top + (height - _THICK) / 2, length, _THICK), QColor(tokens.accent))
            painter.setPen(QColor(tokens.text2))
            painter.drawText(int(left + length) + SMALL, top, texts + TIGHT, height, middle, one.text)
