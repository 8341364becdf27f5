"""All vendors, with a tick for those who are asked."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from app.domain.ids import VendorId
from app.domain.vendor import VendorLine
from app.ui.look.states import VENDOR
from app.ui.look.table_model import Column, LinesModel

Index = QModelIndex | QPersistentModelIndex
_CHECK = int(Qt.ItemDataRole.CheckStateRole)

COLUMNS: tuple[Column[VendorLine], ...] = (
    Column(title="Vendor", text=lambda v: v.name, width=270),
    Column(title="Categories", text=lambda v: v.categories, width=130),
    Column(title="Contact", text=lambda v: v.contact, width=170),
    Column(title="E-mail", text=lambda v: v.email or "– no address –", width=240),
    Column(title="Status", text=lambda v: str(VENDOR[v.status]), chip=lambda v: VENDOR[v.status], width=120),
)


class ChoiceModel(LinesModel[VendorLine]):
    """`toggled` carries a vendor's id and whether it is asked."""

    toggled = Signal(int, bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(COLUMNS, key=lambda v: v.id, filter_word=_searchable, parent=parent)
        self._chosen: frozenset[VendorId] = frozenset()

    def show_chosen(self, chosen: Iterable[VendorId]) -> None:
        """Tick exactly these."""
        after = frozenset(chosen)
        moved = after ^ self._chosen
        self._chosen = after
        rows = [row for row, line in enumerate(self.lines) if line.id in moved]
        for row in rows:
            index = self.index(row, 0)
            self.dataChanged.emit(index, index, [_CHECK])

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == _CHECK and index.isValid() and index.column() == 0:
            chosen = self._lines[index.row()].id in self._chosen
            return Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked
        return super().data(index, role)

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != _CHECK:
            return False
        self.toggled.emit(self._lines[index.row()].id, Qt.CheckState(value) == Qt.CheckState.Checked)
        return True


def _searchable(line: VendorLine) -> str:
    return f"{line.name} {line.categories} {line.contact} {line.email}"
