"""The header of every table: its titles, and the way back to the columns as they were."""

from typing import Any

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget
from typing_extensions import override

from app.ui.look.spacing import INSET, ROW, SMALL
from app.ui.look.tokens import tokens_of

_ARROWS = {Qt.SortOrder.AscendingOrder: "↑", Qt.SortOrder.DescendingOrder: "↓"}
_NARROWEST = 46


class FlatHeader(QHeaderView):
    """Titles in the quiet colour at the cells' own inset."""

    reset_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(_NARROWEST)
        self.setFixedHeight(ROW - 4)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        tokens = tokens_of(self.palette())
        painter.fillRect(rect, QColor(tokens.surface))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, QColor(tokens.border))
        title = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal) or "")
        if self.isSortIndicatorShown() and self.sortIndicatorSection() == logicalIndex:
            title = f"{title} {_ARROWS[self.sortIndicatorOrder()]}"
        align = self.model().headerData(logicalIndex, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        is_centered = bool(int(align or 0) & int(Qt.AlignmentFlag.AlignHCenter))
        inner = rect if is_centered else rect.adjusted(INSET, 0, -SMALL, 0)
        painter.setPen(QColor(tokens.text2))
        elided = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(
            inner, Qt.AlignmentFlag(align or Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter, elided
        )

    @override
    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self.viewport())
        tokens = tokens_of(self.palette())
        painter.fillRect(self.viewport().rect(), QColor(tokens.surface))
        painter.fillRect(0, self.height() - 1, self.viewport().width(), 1, QColor(tokens.border))
        painter.end()
        super().paintEvent(event)

    def menu(self) -> QMenu:
        """What a right click offers; a table whose columns can be chosen has a menu of its own."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("&Reset columns"), self.reset_asked.emit)
        return menu

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.sectionsMovable():
            self.menu().popup(event.globalPos())
