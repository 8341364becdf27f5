"""Between a table and its lines: sorts them, where the lines do not so themselves."""

from PySide6.QtCore import QSortFilterProxyModel, Qt
from typing_extensions import override

from app.ui.look.live_model import LiveModel


class LinesProxy(QSortFilterProxyModel):
    """Leaves the sorting to a `LiveModel`, which needs no question a cell for it."""

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        source = self.sourceModel()
        if isinstance(source, LiveModel):
            source.sort(column, order)
        else:
            super().sort(column, order)
