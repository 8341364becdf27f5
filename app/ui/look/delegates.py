"""Painters of table cells: text with one left inset, status chips, pills and thin progress bars."""

from collections.abc import Callable, Sequence
from typing import cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from app.ui.look.chip import Chip
from app.ui.look.spacing import INSET, ROW, SMALL, TIGHT
from app.ui.look.table_model import CHIP, FRACTION, PILLS
from app.ui.look.tokens import Tone, tokens_of

Index = QModelIndex | QPersistentModelIndex
_CHIP_HEIGHT = 21
_PILL_HEIGHT = 19
_PILL_INSET = 7
_BAR_HEIGHT = 5
_BAR_WIDTH = 110
_LINE_SEPARATOR = "\u2028"  # what Qt makes of the end of a line


class CellDelegate(QStyledItemDelegate):
    """Text, elided rather than clipped, on a calm selection; chips and bars where the model gives them."""

    elision = Qt.TextElideMode.ElideRight

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        area: QRect = option.rect
        palette: QPalette = option.palette
        self._paint_ground(painter, option, index, area, palette)
        chip, pills = index.data(CHIP), index.data(PILLS)
        fraction = index.data(FRACTION)
        if isinstance(chip, Chip):
            draw_chip(painter, area, chip, palette)
        elif isinstance(pills, tuple) and pills:
            is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
            draw_pills(painter, area, pills, palette, is_selected=is_selected)
        elif isinstance(fraction, tuple):
            draw_bar(painter, area, fraction, palette)
        else:
            self._paint_text(painter, option, index, area)
        painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width() + 2 * INSET, ROW)

    @override
    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        option.rect = option.rect.adjusted(INSET, 0, 0, 0)  # the tick is painted there
        return super().editorEvent(event, model, option, index)

    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, area: QRect, palette: QPalette
    ) -> None:
        state: QStyle.StateFlag = option.state
        tokens = tokens_of(palette)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, tokens.ground_of(Tone.INFO))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(tokens.accent))
            painter.drawRect(area.adjusted(0, 0, -1, -1))

    def _paint_text(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, area: QRect) -> None:
        self.initStyleOption(option, index)
        palette: QPalette = option.palette
        enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
        group = QPalette.ColorGroup.Active if enabled else QPalette.ColorGroup.Disabled
        inner = area.adjusted(INSET, 0, -SMALL, 0)
        if option.features & QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator:
            inner = self._paint_check(painter, option, index, inner)
        painter.setFont(option.font)
        painter.setPen(palette.color(group, QPalette.ColorRole.Text))
        metrics = QFontMetrics(painter.font())
        text = option.text.replace(_LINE_SEPARATOR, " ")
        flags = option.displayAlignment | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner, flags, metrics.elidedText(text, self.elision, inner.width()))

    def _paint_check(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, inner: QRect) -> QRect:
        widget = cast("QWidget | None", option.widget)
        if widget is None:
            return inner
        option.rect = QRect(inner)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        style = widget.style()
        box = style.subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, widget)
        draw_check(painter, box, Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)), option.palette)
        return inner.adjusted(box.width() + SMALL, 0, 0, 0)


class MiddleDelegate(CellDelegate):
    """For names whose ends tell them apart."""

    elision = Qt.TextElideMode.ElideMiddle


def draw_check(painter: QPainter, box: QRect, state: Qt.CheckState, palette: QPalette) -> None:
    """A box whose edge is seen on every ground, with a tick where it is checked."""
    tokens = tokens_of(palette)
    is_checked = state == Qt.CheckState.Checked
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(tokens.accent if is_checked else tokens.text2))
    painter.setBrush(QColor(tokens.accent if is_checked else tokens.surface))
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    if is_checked:
        tick = QPen(QColor(tokens.on_accent), 2)
        painter.setPen(tick)
        x, y, side = box.x(), box.y(), box.width()
        points = ((0.24, 0.52), (0.43, 0.71), (0.78, 0.30))
        painter.drawPolyline([QPointF(x + dx * side, y + dy * side) for dx, dy in points])
    painter.restore()


def draw_chip(painter: QPainter, area: QRect, chip: Chip, palette: QPalette) -> None:
    """A pill with glyph and word at the left inset of `area`, elided where it is narrow."""
    tokens = tokens_of(palette)
    metrics = painter.fontMetrics()
    room = area.width() - INSET - SMALL
    text = metrics.elidedText(f"{chip.glyph}  {chip.said}", Qt.TextElideMode.ElideRight, room - 2 * INSET)
    width = min(room, metrics.horizontalAdvance(text) + 2 * INSET)
    pill = QRectF(area.x() + INSET - 4, area.center().y() - _CHIP_HEIGHT / 2 + 0.5, width, _CHIP_HEIGHT)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.ground_of(chip.tone))
    painter.drawRoundedRect(pill, _CHIP_HEIGHT / 2, _CHIP_HEIGHT / 2)
    painter.setPen(tokens.ink_of(chip.tone))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)


def draw_pills(painter: QPainter, area: QRect, words: Sequence[str], palette: QPalette, *, is_selected: bool) -> None:
    """Neutral pills side by side; those that do not fit are counted by a last one, like “+3”."""
    tokens = tokens_of(palette)
    metrics = painter.fontMetrics()
    ground = QColor(tokens.surface) if is_selected else tokens.ground_of(Tone.NEUTRAL)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    left = area.x() + INSET - 4
    for word in fitting_pills(words, area.width() - INSET - SMALL + 4, metrics.horizontalAdvance):
        width = min(metrics.horizontalAdvance(word) + 2 * _PILL_INSET, area.right() - left)
        pill = QRectF(left, area.center().y() - _PILL_HEIGHT / 2 + 0.5, width, _PILL_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(pill, _PILL_HEIGHT / 2, _PILL_HEIGHT / 2)
        painter.setPen(QColor(tokens.text))
        text = metrics.elidedText(word, Qt.TextElideMode.ElideRight, int(width) - _PILL_INSET)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
        left += int(width) + TIGHT


def fitting_pills(words: Sequence[str], room: int, width_of: Callable[[str], int]) -> list[str]:
    """As many as there is room for, at least the first, and how many more there are."""
    for shown in range(len(words), 0, -1):
        more = [f"+{len(words) - shown}"] if shown < len(words) else []
        pills = [*words[:shown], *more]
        if shown == 1 or sum(width_of(p) + 2 * _PILL_INSET + TIGHT for p in pills) - TIGHT <= room:
            return pills
    return []


def draw_bar(painter: QPainter, area: QRect, value: tuple[float, Tone], palette: QPalette) -> None:
    """A thin bar: (0…1, tone)."""
    fraction, tone = value
    tokens = tokens_of(palette)
    width = min(area.width() - INSET - SMALL, _BAR_WIDTH)
    groove = QRectF(area.x() + INSET, area.center().y() - _BAR_HEIGHT / 2 + 0.5, width, _BAR_HEIGHT)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.ground_of(Tone.NEUTRAL))
    painter.drawRoundedRect(groove, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
    if fraction > 0:
        groove.setWidth(max(_BAR_HEIGHT, width * min(1.0, fraction)))
        painter.setBrush(tokens.ink_of(tone))
        painter.drawRoundedRect(groove, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
