"""Paints the boxes of the matrix: ticked or not, and how the vendor stands to the line."""

from PySide6.QtCore import QAbstractItemModel, QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem
from typing_extensions import override

from app.domain.matching.choice import Mark
from app.ui.look.delegates import CellDelegate, Index, draw_check
from app.ui.look.spacing import ROW
from app.ui.look.tokens import Tone, tokens_of
from app.ui.rfq_editor.vendors.choice_model import MARK

_BOX = 16
_DOT = 2.5
_CHECK = int(Qt.ItemDataRole.CheckStateRole)
_GROUNDS = {Mark.DOES: Tone.OK, Mark.PERHAPS: Tone.WARN, Mark.BARRED: Tone.ERR}
_GLYPHS = {Mark.PERHAPS: "~", Mark.LEFT_OUT: "✗", Mark.BARRED: "✗"}
_UNTICKED = Qt.CheckState.Unchecked


class BoxDelegate(CellDelegate):
    """A press anywhere in the cell ticks it, as does the space bar."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        mark = index.data(MARK)
        if not isinstance(mark, Mark):
            super().paint(painter, option, index)
            return
        painter.save()
        area: QRect = option.rect
        tokens = tokens_of(option.palette)
        self._paint_ground(painter, option, index, area, option.palette)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if mark in _GROUNDS:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.ground_of(_GROUNDS[mark]))
            painter.drawRoundedRect(QRectF(area).adjusted(3, 3, -3, -3), 4, 4)
        state = index.data(_CHECK)
        box = QRect(0, 0, _BOX, _BOX)
        box.moveCenter(area.center())
        if state is not None:
            draw_check(painter, box, Qt.CheckState(state), option.palette)
        if state is None or Qt.CheckState(state) == _UNTICKED:
            painter.setPen(tokens.ink_of(_GROUNDS.get(mark, Tone.NEUTRAL)))
            self._paint_mark(painter, box, mark, QColor(tokens.ink_of(_GROUNDS.get(mark, Tone.NEUTRAL))))
        painter.restore()

    def _paint_mark(self, painter: QPainter, box: QRect, mark: Mark, ink: QColor) -> None:
        """What is known, also for who cannot tell the grounds apart."""
        if mark is Mark.DOES:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawEllipse(QPointF(QRectF(box).center()), _DOT, _DOT)
        elif mark in _GLYPHS:
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, _GLYPHS[mark])

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(ROW, ROW) if isinstance(index.data(MARK), Mark) else super().sizeHint(option, index)

    @override
    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        if not isinstance(index.data(MARK), Mark):
            return super().editorEvent(event, model, option, index)
        state = index.data(_CHECK)
        if state is None or not _is_tick(event):
            return False
        is_ticked = Qt.CheckState(state) == Qt.CheckState.Checked
        return model.setData(index, _UNTICKED if is_ticked else Qt.CheckState.Checked, _CHECK)


def _is_tick(event: QEvent) -> bool:
    if isinstance(event, QMouseEvent):
        return event.type() == QEvent.Type.MouseButtonRelease and event.button() == Qt.MouseButton.LeftButton
    return isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Space
