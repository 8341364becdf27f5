"""How a chip looks: a rounded field in the line of the text, with the word on it."""

from PySide6.QtCore import QObject, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPyTextObject, QTextDocument, QTextFormat
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.ui.look.tokens import Tone, tokens_of
from app.ui.rfq_editor.message.chip_source import label_of, placeholder_of

CHIP = QTextFormat.ObjectTypes.UserObject.value + 1
SOURCE = QTextFormat.Property.UserProperty.value + 1
_INSET = 6.0
_GAP = 1.0  # between a chip and its neighbour
_RADIUS = 5.0
_WIDEST = 260.0


class ChipPainter(QPyTextObject):
    """`missing`: the placeholders that have no value for the vendor that is being looked at."""

    def __init__(self, field: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._field = field
        self.missing: frozenset[str] = frozenset()

    @override
    def intrinsicSize(self, doc: QTextDocument, posInDocument: int, format: QTextFormat) -> QSizeF:
        metrics = QFontMetricsF(doc.defaultFont())
        width = metrics.horizontalAdvance(self._label(metrics, str(format.property(SOURCE)))) + 2 * (_INSET + _GAP)
        return QSizeF(width, metrics.height())

    @override
    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, doc: QTextDocument, posInDocument: int, format: QTextFormat
    ) -> None:
        source, area = str(format.property(SOURCE)), QRectF(rect)
        tone, tokens = self._tone(source), tokens_of(self._field.palette())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.ground_of(tone))
        painter.drawRoundedRect(area.adjusted(_GAP, 0, -_GAP, 0), _RADIUS, _RADIUS)
        painter.setPen(tokens.ink_of(tone))
        painter.setFont(doc.defaultFont())
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._label(QFontMetricsF(doc.defaultFont()), source))
        painter.restore()

    def _tone(self, source: str) -> Tone:
        placeholder = placeholder_of(source)
        if placeholder is None:
            return Tone.NEUTRAL
        return Tone.ERR if placeholder.name in self.missing else Tone.INFO

    def _label(self, metrics: QFontMetricsF, source: str) -> str:
        return metrics.elidedText(label_of(source), Qt.TextElideMode.ElideRight, _WIDEST)
