"""The sections with their counts: a neutral fill and a bar for the one that is open."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QPainter, QPalette
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from app.ui.look.spacing import MEDIUM, RADIUS, ROW, SIDEBAR, SMALL, TIGHT
from app.ui.look.symbols import draw_symbol
from app.ui.look.tokens import Tokens, Tone, tokens_of

Index = QModelIndex | QPersistentModelIndex
_SYMBOL_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_COUNT_ROLE = _SYMBOL_ROLE + 1
_URGENT_ROLE = _SYMBOL_ROLE + 2
_ROOT = QModelIndex()
_SYMBOL = 18
_BAR = 3
_BADGE = 20


@dataclass(frozen=True, slots=True)
class Section:
    """`symbol` names a file of resources/icons; the count of an urgent one is a badge."""

    name: str
    symbol: str
    is_urgent: bool = False


class SectionsModel(QAbstractListModel):
    """Counts are shown where they are not zero."""

    def __init__(self, sections: tuple[Section, ...], parent: QObject) -> None:
        super().__init__(parent)
        self._sections = sections
        self._counts = [0] * len(sections)

    def show_count(self, section: int, count: int) -> None:
        """Put a count behind a section's name."""
        if self._counts[section] != count:
            self._counts[section] = count
            self.dataChanged.emit(self.index(section), self.index(section))

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._sections)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        section, count = self._sections[index.row()], self._counts[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.tr(section.name)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.tr(section.name)} {count or ''}".strip()
        return {_SYMBOL_ROLE: section.symbol, _COUNT_ROLE: count, _URGENT_ROLE: section.is_urgent}.get(role)


class SectionDelegate(QStyledItemDelegate):
    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        area: QRect = option.rect.adjusted(SMALL, 1, -SMALL, -1)
        palette: QPalette = option.palette
        state: QStyle.StateFlag = option.state
        tokens = tokens_of(palette)
        is_open = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(tokens.accent) if state & QStyle.StateFlag.State_HasFocus else Qt.PenStyle.NoPen)
        if is_open or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(tokens.subtle if not is_open else tokens.border).lighter(104))
        painter.drawRoundedRect(QRectF(area), RADIUS, RADIUS)
        if is_open:
            painter.fillRect(area.x(), area.y() + SMALL, _BAR, area.height() - 2 * SMALL, QColor(tokens.accent))
        ink = QColor(tokens.text if is_open else tokens.text2)
        symbol = QRectF(area.x() + MEDIUM, area.center().y() - _SYMBOL / 2 + 0.5, _SYMBOL, _SYMBOL)
        draw_symbol(painter, symbol, index.data(_SYMBOL_ROLE), ink)
        text = area.adjusted(MEDIUM + _SYMBOL + SMALL, 0, -SMALL, 0)
        count = index.data(_COUNT_ROLE)
        if count and index.data(_URGENT_ROLE):
            draw_badge(painter, text, f"{count:,}", tokens)
        elif count:
            painter.setPen(QColor(tokens.text2 if not is_open else tokens.text))
            painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{count:,}")
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.DemiBold if is_open else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text))
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, index.data())
        painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(SIDEBAR, ROW + TIGHT)


def draw_badge(painter: QPainter, area: QRect, count: str, tokens: Tokens) -> None:
    """A pill with the number at the right end: something waits for the buyer."""
    width = max(_BADGE, painter.fontMetrics().horizontalAdvance(count) + 2 * SMALL)
    pill = QRectF(area.right() - width + 1, area.center().y() - _BADGE / 2 + 0.5, width, _BADGE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.ground_of(Tone.ERR))
    painter.drawRoundedRect(pill, _BADGE / 2, _BADGE / 2)
    painter.setPen(tokens.ink_of(Tone.ERR))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, count)


class Sidebar(QListView):
    """`chosen` carries the index of the section."""

    chosen = Signal(int)

    def __init__(self, sections: tuple[Section, ...]) -> None:
        super().__init__()
        self.sections = SectionsModel(sections, self)
        self.setModel(self.sections)
        self.setItemDelegate(SectionDelegate(self))
        self.setAccessibleName(self.tr("Sections"))
        self.setFixedWidth(SIDEBAR)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.setViewportMargins(0, SMALL, 0, 0)
        self.selectionModel().currentChanged.connect(self._on_current_changed)

    @property
    def section(self) -> int:
        """The one that is open."""
        return self.currentIndex().row()

    def show_section(self, section: int) -> None:
        """Mark it as open."""
        index = self.sections.index(section)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _on_current_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(current.row())
