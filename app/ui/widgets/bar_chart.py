"""Bars side by side, each of a full part and a hatched one on top; arrow keys and the mouse tell what each is."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QBrush,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.ui.look.spacing import SMALL, TIGHT
from app.ui.look.tokens import Tokens, Tone, tokens_of

_BARS = 72  # height of the highest one
_GAP = 2
_NARROW = 240
_LEAST = 2  # few among many are seen, too


@dataclass(frozen=True, slots=True)
class Bar:
    """`text` says all that it stands for; `label` stands below it, where there is one."""

    text: str
    full: int
    hatched: int = 0
    label: str = ""

    @property
    def height(self) -> int:
        return self.full + self.hatched


class BarChart(QWidget):
    """What is hatched is another thing: the color alone says nothing."""

    def __init__(self, name: str, hatched: Tone) -> None:
        super().__init__()
        self.bars: Sequence[Bar] = ()
        self.chosen: int | None = None
        self._hatched = hatched
        self._description = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(name)

    def show_bars(self, bars: Sequence[Bar], description: str) -> None:
        """From left to right; `description` says in a sentence what they tell."""
        self.bars, self._description = bars, description
        self._choose(None if self.chosen is None else min(self.chosen, len(bars) - 1))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(2 * _NARROW, _BARS + 2 * (self.fontMetrics().height() + TIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROW, self.sizeHint().height())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self.bars) - 1
        at = last if self.chosen is None else self.chosen
        steps = {
            Qt.Key.Key_Left: max(at - 1, 0),
            Qt.Key.Key_Right: min(at + 1, last),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if event.key() in steps and self.bars:
            self._choose(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.bars:
            self._choose(len(self.bars) - 1)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._choose(None)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number = int(event.position().x() * len(self.bars) / max(self.width(), 1))
        self._choose(number if 0 <= number < len(self.bars) else None)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._choose(None)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.bars:
            return
        painter, tokens = QPainter(self), tokens_of(self.palette())
        most = max(1, *(bar.height for bar in self.bars))
        line = self.fontMetrics().height()
        base = line + TIGHT + _BARS
        painter.setPen(QColor(tokens.text2))
        painter.drawText(0, 0, self.width(), line, Qt.AlignmentFlag.AlignLeft, f"{most:,}")
        painter.fillRect(0, base, self.width(), 1, QColor(tokens.box))
        width = self.width() / len(self.bars)
        for number, bar in enumerate(self.bars):
            foot = QRectF(number * width, base, max(width - _GAP, 1), 0)
            self._paint_bar(painter, foot, bar, _BARS / most, tokens)
            if bar.label:
                painter.setPen(QColor(tokens.text2))
                self._paint_label(painter, int(number * width), base + TIGHT, bar.label)
        if self.chosen is not None:
            self._paint_chosen(painter, QRectF(self.chosen * width, line + TIGHT, width, _BARS), tokens)

    def _paint_bar(self, painter: QPainter, foot: QRectF, bar: Bar, scale: float, tokens: Tokens) -> None:
        full = foot.adjusted(0, -bar.full * scale, 0, 0)
        painter.fillRect(full, QColor(tokens.accent))
        if bar.hatched:
            hatched = QRectF(foot.left(), full.top() - bar.hatched * scale, foot.width(), bar.hatched * scale)
            hatched.setTop(min(hatched.top(), hatched.bottom() - _LEAST))
            painter.fillRect(hatched, tokens.ground_of(self._hatched))
            painter.fillRect(hatched, QBrush(tokens.ink_of(self._hatched), Qt.BrushStyle.BDiagPattern))

    def _paint_label(self, painter: QPainter, left: int, top: int, text: str) -> None:
        room = self.fontMetrics().horizontalAdvance(text) + SMALL
        if left + room <= self.width():
            painter.drawText(left, top, room, self.fontMetrics().height(), Qt.AlignmentFlag.AlignLeft, text)

    def _paint_chosen(self, painter: QPainter, column: QRectF, tokens: Tokens) -> None:
        """Its text stands above all bars, at the right."""
        painter.setPen(QPen(QColor(tokens.text), 1))
        painter.drawRect(column.adjusted(0, 0, -1, 0))
        line = self.fontMetrics().height()
        painter.drawText(0, 0, self.width(), line, Qt.AlignmentFlag.AlignRight, self.bars[self.chosen or 0].text)

    def _choose(self, number: int | None) -> None:
        """None: the chart speaks as a whole again."""
        self.chosen = number
        text = self._description if number is None else self.bars[number].text
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.update()
