"""A bar for each hour: what was sent, and on top what failed or is in doubt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.ui.look.spacing import SMALL, TIGHT
from app.ui.look.tokens import Tokens, Tone, tokens_of

_BARS = 72  # height of the highest one
_GAP = 2
_NARROW = 240
_HOURS_APART = 6  # between two that are named


@dataclass(frozen=True, slots=True)
class HourBar:
    """What ended from `begins` to the full hour."""

    begins: datetime
    sent: int
    failed: int

    @property
    def height(self) -> int:
        return self.sent + self.failed


class HoursChart(QWidget):
    """Failed ones are hatched: the color alone says nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.bars: Sequence[HourBar] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Emails per hour"))

    def show_bars(self, bars: Sequence[HourBar]) -> None:
        """Oldest first."""
        self.bars = bars
        most = max(bars, key=lambda bar: bar.height)
        text = self.tr("At most {n} in one hour, from {time}")
        self.setAccessibleDescription(text.format(n=f"{most.height:,}", time=_clock(most.begins)))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(2 * _NARROW, _BARS + 2 * (self.fontMetrics().height() + TIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROW, self.sizeHint().height())

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
            self._paint_bar(painter, QRectF(number * width, base, width - _GAP, 0), bar, _BARS / most, tokens)
            if number and bar.begins.astimezone().hour % _HOURS_APART == 0:
                painter.setPen(QColor(tokens.text2))
                self._name_hour(painter, int(number * width), base + TIGHT, bar)

    def _paint_bar(self, painter: QPainter, foot: QRectF, bar: HourBar, scale: float, tokens: Tokens) -> None:
        sent = foot.adjusted(0, -bar.sent * scale, 0, 0)
        painter.fillRect(sent, QColor(tokens.accent))
        if bar.failed:
            failed = QRectF(foot.left(), sent.top() - bar.failed * scale, foot.width(), bar.failed * scale)
            failed.setTop(min(failed.top(), failed.bottom() - 2))  # few among many are seen, too
            painter.fillRect(failed, tokens.ground_of(Tone.ERR))
            painter.fillRect(failed, QBrush(tokens.ink_of(Tone.ERR), Qt.BrushStyle.BDiagPattern))

    def _name_hour(self, painter: QPainter, left: int, top: int, bar: HourBar) -> None:
        text = _clock(bar.begins)
        room = self.fontMetrics().horizontalAdvance(text) + SMALL
        if left + room <= self.width():
            painter.drawText(left, top, room, self.fontMetrics().height(), Qt.AlignmentFlag.AlignLeft, text)


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone():%H:%M}"
