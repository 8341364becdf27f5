"""A row that goes on below where it is too long."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget
from typing_extensions import override

from app.ui.look.spacing import SMALL


class Flow(QLayout):
    """Widgets side by side, each as large as it asks to be, from the left or up to the right."""

    def __init__(self, *widgets: QWidget, is_right: bool = False) -> None:
        super().__init__()
        self._is_right = is_right
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            self.addWidget(widget)

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), is_for_show=False)

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, is_for_show=True)

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @override
    def minimumSize(self) -> QSize:
        widest = QSize(0, 0)
        for item in self._items:
            widest = widest.expandedTo(item.sizeHint())
        return widest

    def _place(self, rect: QRect, *, is_for_show: bool) -> int:
        """How high it becomes."""
        y = rect.y()
        for row in self._rows(rect.width()):
            sizes = [item.sizeHint() for item in row]
            x = rect.x() + (rect.width() - _length(sizes) if self._is_right else 0)
            for item, size in zip(row, sizes, strict=True) if is_for_show else ():
                item.setGeometry(QRect(QPoint(x, y), size))
                x += size.width() + SMALL
            y += max(size.height() for size in sizes) + SMALL
        return max(y - SMALL - rect.y(), 0)

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        rows: list[list[QLayoutItem]] = []
        for item in self._items:
            if item.isEmpty():  # hidden
                continue
            if rows and _length([one.sizeHint() for one in (*rows[-1], item)]) <= width:
                rows[-1].append(item)
            else:
                rows.append([item])
        return rows


def _length(sizes: Sequence[QSize]) -> int:
    return sum(size.width() for size in sizes) + SMALL * (len(sizes) - 1)
