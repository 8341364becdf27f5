"""A page of a vendor's document: its words can be clicked, and the place of a price is framed."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.quotes.placed_words import PlacedWord
from app.ui.look.spacing import LARGE
from app.ui.look.tokens import LIGHT

WIDTH = 590  # points of the screen
_EDGE = 1.5  # around a word
_UNDER, _WASH = 50, 26  # how much of the accent there is, of 255
Box = tuple[float, float, float, float]


class PageView(QWidget):
    """White paper in every scheme. `word_chosen` carries a PlacedWord."""

    word_chosen = Signal(object)

    def __init__(self, name: str, width_points: float, height_points: float, words: Sequence[PlacedWord]) -> None:
        super().__init__()
        self._scale, self._words = WIDTH / max(width_points, 1.0), words
        self._picture, self._said = QPixmap(), ""
        self._under: PlacedWord | None = None
        self._framed = QRectF()
        self.setFixedSize(WIDTH, max(1, round(height_points * self._scale)))
        self.setMouseTracking(True)
        self.setAccessibleName(name)

    def show_picture(self, octets: bytes) -> None:
        """The page as PNG, in whatever resolution the screen has."""
        self._picture.loadFromData(octets)
        self._picture.setDevicePixelRatio(max(self._picture.width(), 1) / WIDTH)
        self.update()

    def tell(self, text: str) -> None:
        """In the place of a picture."""
        self._said = text
        self.update()

    def frame(self, box: Box | None) -> QRectF:
        """Frame this place (points: left, top, right, bottom); returns where it is in this widget, if anywhere."""
        self._framed = QRectF() if box is None else self._here(*box)
        self.update()
        return self._framed

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._word_at(event.position()))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        is_chosen = event.button() == Qt.MouseButton.LeftButton
        if is_chosen and (found := self._word_at(event.position())) is not None:
            self.word_chosen.emit(found)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        painter.drawPixmap(0, 0, self._picture)
        if self._said:
            painter.setPen(QColor(LIGHT.text2))
            inner = self.rect().adjusted(LARGE, LARGE, -LARGE, -LARGE)
            painter.drawText(inner, int(Qt.TextFlag.TextWordWrap), self._said)
        if self._under is not None:
            painter.fillRect(self._box(self._under), _accent(_UNDER))
        if not self._framed.isEmpty():
            painter.fillRect(self._framed, _accent(_WASH))
            painter.setPen(QPen(QColor(LIGHT.accent), 2))
            painter.drawRect(self._framed)

    def _point_at(self, word: PlacedWord | None) -> None:
        if word is not self._under:
            self._under = word
            self.setCursor(Qt.CursorShape.ArrowCursor if word is None else Qt.CursorShape.PointingHandCursor)
            self.update()

    def _word_at(self, at: QPointF) -> PlacedWord | None:
        """The nearest of those whose boxes it is in: with their edges, those of narrow rows overlap."""
        here = [word for word in self._words if self._box(word).contains(at)]
        return min(here, key=lambda word: (self._box(word).center() - at).manhattanLength(), default=None)

    def _box(self, word: PlacedWord) -> QRectF:
        return self._here(word.left, word.top, word.right, word.bottom)

    def _here(self, left: float, top: float, right: float, bottom: float) -> QRectF:
        corners = QPointF(left, top) * self._scale, QPointF(right, bottom) * self._scale
        return QRectF(*corners).adjusted(-_EDGE, -_EDGE, _EDGE, _EDGE)


def _accent(alpha: int) -> QColor:
    ink = QColor(LIGHT.accent)
    ink.setAlpha(alpha)
    return ink
