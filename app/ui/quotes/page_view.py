"""A page of a vendor's document: its words can be clicked, and the place of a price is framed."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.quotes.placed_words import PlacedWord
from app.ui.look.tokens import LIGHT

_EDGE = 3.0  # pixels around a word


class PageView(QWidget):
    """White paper in every scheme. `word_chosen` carries a PlacedWord."""

    word_chosen = Signal(object)

    def __init__(self, width_points: float, height_points: float, words: Sequence[PlacedWord]) -> None:
        super().__init__()
        self._size, self._words = (width_points, height_points), words
        self._picture = QPixmap()
        self._under: PlacedWord | None = None
        self._framed = QRectF()
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setAccessibleName(self.tr("Page of the document"))

    def show_picture(self, octets: bytes) -> None:
        """The page as PNG: as large as that is from now on."""
        self._picture.loadFromData(octets)
        self.setFixedSize(self._picture.size() if not self._picture.isNull() else QSize(1, 1))
        self.update()

    def frame(self, box: tuple[float, float, float, float] | None) -> QRectF:
        """Frame this place (points: left, top, right, bottom); returns it in pixels."""
        self._framed = QRectF() if box is None else self._in_pixels(*box)
        self.update()
        return self._framed

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._word_at(event.position())
        if found is not self._under:
            self._under = found
            self.update()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (found := self._word_at(event.position())) is not None:
            self.word_chosen.emit(found)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        painter.drawPixmap(0, 0, self._picture)
        if self._under is not None:
            ink = QColor(LIGHT.accent)
            ink.setAlpha(50)
            painter.fillRect(self._box(self._under), ink)
        if not self._framed.isEmpty():
            painter.setPen(QPen(QColor(LIGHT.accent), 2))
            painter.drawRect(self._framed)

    def _word_at(self, at: QPointF) -> PlacedWord | None:
        return next((word for word in self._words if self._box(word).contains(at)), None)

    def _box(self, word: PlacedWord) -> QRectF:
        return self._in_pixels(word.left, word.top, word.right, word.bottom)

    def _in_pixels(self, left: float, top: float, right: float, bottom: float) -> QRectF:
        scale = self.width() / self._size[0] if self._size[0] else 1.0
        box = QRectF(QPointF(left * scale, top * scale), QPointF(right * scale, bottom * scale))
        return box.adjusted(-_EDGE, -_EDGE, _EDGE, _EDGE)
