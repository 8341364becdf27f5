"""The table of the matrix: two lines in a cell, heads that stay where they are, and the keys of a sheet."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from app.ui.comparison.matrix_model import LOOK, CellLook, HeadLook, MatrixModel, RowLook
from app.ui.comparison.matrix_words import BEST, CHOSEN
from app.ui.look.spacing import INSET, SMALL, TIGHT
from app.ui.look.tokens import Tokens, Tone, tokens_of

Index = QModelIndex | QPersistentModelIndex
_ROW, _HEAD, _WIDTH = 46, 50, 148
_LINE_WIDTH, _PART_WIDTH, _QUANTITY_WIDTH = 40, 118, 76
_HOTTEST = 0.22  # of the accent, so that text stays readable on it
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_CHOOSES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class _Cells(QStyledItemDelegate):
    """Amount above, note below; the best is bold and green, what was chosen has a frame."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.is_hot = False

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = index.data(LOOK)
        if not isinstance(look, CellLook):
            return
        painter.save()
        area, tokens = option.rect, tokens_of(option.palette)
        self._paint_ground(painter, area, look, tokens)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QColor(tokens.accent))
            painter.drawRect(area.adjusted(1, 1, -2, -2))
            painter.drawRect(area.adjusted(2, 2, -3, -3))
        self._paint_words(painter, area, look, tokens)
        painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(_WIDTH, _ROW)

    def _paint_ground(self, painter: QPainter, area: QRect, look: CellLook, tokens: Tokens) -> None:
        painter.fillRect(area, QColor(tokens.surface))
        if look.is_chosen:
            painter.fillRect(area, tokens.ground_of(Tone.INFO))
        elif look.is_best:
            painter.fillRect(area, tokens.ground_of(Tone.OK))
        elif self.is_hot and look.heat is not None:
            shade = QColor(tokens.ink_of(Tone.WARN))
            shade.setAlphaF(_HOTTEST * look.heat)
            painter.fillRect(area, shade)
        painter.fillRect(area.x(), area.bottom(), area.width(), 1, QColor(tokens.border))

    def _paint_words(self, painter: QPainter, area: QRect, look: CellLook, tokens: Tokens) -> None:
        inner = area.adjusted(SMALL, TIGHT, -INSET, -TIGHT)
        above = QRect(inner.x(), inner.y(), inner.width(), inner.height() // 2)
        below = QRect(inner.x(), above.bottom() + 1, inner.width(), inner.height() - above.height())
        if not look.text:
            _draw(painter, inner, look.note, QColor(tokens.text2), _RIGHT)
            return
        marks = " ".join(mark for mark, on in ((CHOSEN, look.is_chosen), (BEST, look.is_best)) if on)
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.DemiBold if look.is_best or look.is_chosen else QFont.Weight.Normal)
        painter.setFont(font)
        ink = tokens.ink_of(Tone.OK) if look.is_best else QColor(tokens.text if look.is_comparable else tokens.text2)
        _draw(painter, above, f"{marks} {look.text}".strip(), ink, _RIGHT)
        font.setWeight(QFont.Weight.Normal)
        font.setPointSizeF(max(font.pointSizeF() - 1.5, 7.0))
        painter.setFont(font)
        _draw(painter, below, look.note, tokens.ink_of(Tone.ERR) if look.is_late else QColor(tokens.text2), _RIGHT)


class _Vendors(QHeaderView):
    """The vendor's name, and what the whole order costs there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFixedHeight(_HEAD)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setDefaultSectionSize(_WIDTH)
        self.setMinimumSectionSize(_WIDTH // 2)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        look = self.model().headerData(logicalIndex, Qt.Orientation.Horizontal, LOOK)
        tokens = tokens_of(self.palette())
        painter.fillRect(rect, QColor(tokens.surface))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, QColor(tokens.border))
        if not isinstance(look, HeadLook):
            return
        inner = rect.adjusted(SMALL, TIGHT, -INSET, -TIGHT)
        above = QRect(inner.x(), inner.y(), inner.width(), inner.height() // 2)
        below = QRect(inner.x(), above.bottom() + 1, inner.width(), inner.height() - above.height())
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        _draw(painter, above, look.vendor, QColor(tokens.text), _RIGHT)
        font.setWeight(QFont.Weight.DemiBold if look.is_best else QFont.Weight.Normal)
        painter.setFont(font)
        tone = Tone.OK if look.is_best else Tone.WARN if look.is_hindered else Tone.NEUTRAL
        _draw(painter, below, look.total, tokens.ink_of(tone), _RIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        beside, tokens = (
            self.viewport().rect().adjusted(self.length() - self.offset(), 0, 0, 0),
            tokens_of(self.palette()),
        )
        painter = QPainter(self.viewport())
        painter.fillRect(beside, QColor(tokens.surface))
        painter.fillRect(beside.x(), beside.bottom(), beside.width(), 1, QColor(tokens.border))


class _Rows(QHeaderView):
    """Line, part number and quantity; the quantity that would be ordered has a dot."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setFixedWidth(_LINE_WIDTH + _PART_WIDTH + _QUANTITY_WIDTH)
        self.setDefaultSectionSize(_ROW)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        look = self.model().headerData(logicalIndex, Qt.Orientation.Vertical, LOOK)
        tokens = tokens_of(self.palette())
        painter.fillRect(rect, QColor(tokens.surface))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, QColor(tokens.border))
        if not isinstance(look, RowLook):
            return
        font = QFont(self.font())
        painter.setFont(font)
        line = QRect(rect.x() + INSET, rect.y(), _LINE_WIDTH - INSET, rect.height())
        part = QRect(line.right() + 1, rect.y(), _PART_WIDTH - SMALL, rect.height())
        quantity = QRect(part.right() + 1 + SMALL, rect.y(), _QUANTITY_WIDTH - INSET, rect.height())
        _draw(painter, line, look.line, QColor(tokens.text2), _LEFT)
        _draw(painter, part, look.part, QColor(tokens.text), _LEFT)
        font.setWeight(QFont.Weight.DemiBold if look.is_wanted else QFont.Weight.Normal)
        painter.setFont(font)
        text = f"● {look.quantity}" if look.is_wanted else look.quantity
        _draw(painter, quantity, text, QColor(tokens.accent if look.is_wanted else tokens.text2), _RIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        below = self.viewport().rect().adjusted(0, self.length() - self.offset(), 0, 0)
        QPainter(self.viewport()).fillRect(below, QColor(tokens_of(self.palette()).surface))


class _Corner(QWidget):
    """Titles over the heads of the rows, where the table has an empty button."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area, tokens = QPainter(self), self.rect(), tokens_of(self.palette())
        painter.fillRect(area, QColor(tokens.surface))
        painter.fillRect(area.x(), area.bottom(), area.width(), 1, QColor(tokens.border))
        titles = area.adjusted(INSET, area.height() // 2, -INSET, 0)
        _draw(painter, titles, self.tr("Line, part no."), QColor(tokens.text2), _LEFT)
        _draw(painter, titles, self.tr("Quantity"), QColor(tokens.text2), _RIGHT)


class MatrixTable(QTableView):
    """`cell_chosen`: another cell is the current one. `line_given`: Enter, Space or a double click on a cell.

    `quantity_wanted`: Q, or a click on the head of a row.
    """

    cell_chosen = Signal()
    line_given = Signal()
    quantity_wanted = Signal(int)  # row

    def __init__(self, model: MatrixModel) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Comparison of offers"))
        self._cells = _Cells(self)
        self.setItemDelegate(self._cells)
        self.setHorizontalHeader(_Vendors(self))
        self.setVerticalHeader(_Rows(self))
        self.setModel(model)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        _Corner(self).setGeometry(
            self.frameWidth(), self.frameWidth(), self.verticalHeader().width(), self.horizontalHeader().height()
        )
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMinimumHeight(_HEAD + 3 * _ROW)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.doubleClicked.connect(self._on_double_clicked)
        self.verticalHeader().setSectionsClickable(True)
        self.verticalHeader().sectionClicked.connect(self.quantity_wanted)

    def show_heat(self, *, is_on: bool) -> None:
        """Whether what costs more has a warmer ground."""
        self._cells.is_hot = is_on
        self.viewport().update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in _CHOOSES:
            self.line_given.emit()
        elif plain and event.key() == Qt.Key.Key_Q:
            self.quantity_wanted.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def _on_current_changed(self, _current: QModelIndex, _before: QModelIndex) -> None:
        self.cell_chosen.emit()

    def _on_double_clicked(self, _index: QModelIndex) -> None:
        self.line_given.emit()


def _draw(painter: QPainter, area: QRect, text: str, ink: QColor, flags: Qt.AlignmentFlag) -> None:
    painter.setPen(ink)
    painter.drawText(area, flags, painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width()))
