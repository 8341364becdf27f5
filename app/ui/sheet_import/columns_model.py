"""The columns of the sheet: what each was taken for, and what is in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from app.domain.vendors.sheet_options import SheetLook
from app.ui.look.language import tr
from app.ui.look.plain import plain_tip
from app.ui.look.table_model import CHOICES

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_TITLES = ("Column", "Meaning", "First cells")
_UNUSED = "– not used –"
_SHOWN = 6  # cells


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetColumn:
    """`field` is empty where the column is not used."""

    name: str
    field: str
    cells: tuple[str, ...]


def columns_of(look: SheetLook) -> list[SheetColumn]:
    """Every column of the sheet with its first cells."""
    return [
        SheetColumn(
            name=name,
            field=field,
            cells=tuple(row[place] for row in look.sample if place < len(row) and row[place].strip())[:_SHOWN],
        )
        for place, (name, field) in enumerate(look.columns)
    ]


def field_word(field: str) -> str:
    """As it is read: “first name”."""
    return tr(field.replace("_", " ") if field else _UNUSED)


class ColumnsModel(QAbstractTableModel):
    """The middle column is chosen from the fields there are; a field that is given away leaves its old column."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._columns: list[SheetColumn] = []
        self._fields: tuple[str, ...] = ()
        self._several: tuple[str, ...] = ()

    @property
    def mapping(self) -> dict[str, str]:
        """Column → field; empty for those that are not used."""
        return {column.name: column.field for column in self._columns}

    def show(self, columns: Sequence[SheetColumn], fields: Sequence[str], several: Sequence[str] = ()) -> None:
        """Another sheet; `several` are fields that more than one column may be."""
        self.beginResetModel()
        self._columns, self._fields, self._several = list(columns), tuple(fields), tuple(several)
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_TITLES)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        horizontal = orientation == Qt.Orientation.Horizontal
        return self.tr(_TITLES[section]) if horizontal and role == Qt.ItemDataRole.DisplayRole else None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == 1 else flags

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self._columns[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return (column.name, field_word(column.field), " · ".join(column.cells))[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self.data(index))
        if role == CHOICES and index.column() == 1:
            return (tr(_UNUSED), *map(field_word, self._fields))
        return None

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        field = next((f for f in self._fields if field_word(f) == value), "")
        for row, column in enumerate(self._columns):
            if field and column.field == field and field not in self._several:
                self._columns[row] = replace(column, field="")
        self._columns[index.row()] = replace(self._columns[index.row()], field=field)
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._columns) - 1, 2))
        self.changed.emit()
        return True
