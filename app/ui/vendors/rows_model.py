"""A small table of things that are edited in place: contacts, capabilities, places on lists."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from app.ui.look.language import tr
from app.ui.look.plain import plain_tip
from app.ui.look.table_model import CHOICES

T = TypeVar("T")
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_CHECK = int(Qt.ItemDataRole.CheckStateRole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Generic[T]):
    """`changed` gets what was typed or chosen; a ValueError's text says what is wrong with it."""

    title: str
    text: Callable[[T], str]
    changed: Callable[[T, str], T]
    choices: tuple[str, ...] = ()
    width: int = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(Generic[T]):
    """A box in the first column."""

    is_on: Callable[[T], bool]
    changed: Callable[[T, bool], T]


class RowsModel(QAbstractTableModel, Generic[T]):
    """`blank` is what a new row begins with; `is_empty` says whether a row holds nothing and is left out."""

    def __init__(
        self,
        rows: Sequence[T],
        fields: tuple[Field[T], ...],
        blank: Callable[[int], T],
        is_empty: Callable[[T], bool],
        parent: QObject,
        tick: Tick[T] | None = None,
    ) -> None:
        super().__init__(parent)
        self.fields = fields
        self._rows = list(rows)
        self._blank, self._is_empty, self._tick = blank, is_empty, tick

    @property
    def rows(self) -> tuple[T, ...]:
        """All that hold anything."""
        return tuple(row for row in self._rows if not self._is_empty(row))

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.fields)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        horizontal = orientation == Qt.Orientation.Horizontal
        return self.tr(self.fields[section].title) if horizontal and role == Qt.ItemDataRole.DisplayRole else None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        both = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable
        return both | Qt.ItemFlag.ItemIsUserCheckable if self._tick and index.column() == 0 else both

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, field = self._rows[index.row()], self.fields[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return field.text(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(field.text(row))
        if role == CHOICES:
            return tuple(map(tr, field.choices))
        if role == _CHECK and self._tick and index.column() == 0:
            return Qt.CheckState.Checked if self._tick.is_on(row) else Qt.CheckState.Unchecked
        return None

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self._rows[index.row()]
        if role == _CHECK and self._tick:
            self._rows[index.row()] = self._tick.changed(row, Qt.CheckState(value) == Qt.CheckState.Checked)
        else:
            try:
                self._rows[index.row()] = self.fields[index.column()].changed(row, " ".join(str(value).split()))
            except ValueError:  # the cell keeps what it had
                return False
        self.dataChanged.emit(index, index)
        return True

    def add(self) -> int:
        """A new row at the end; its number."""
        row = len(self._rows)
        self.beginInsertRows(_ROOT, row, row)
        self._rows.append(self._blank(row))
        self.endInsertRows()
        return row

    def remove(self, rows: Sequence[int]) -> None:
        """Take these rows out."""
        for row in sorted(rows, reverse=True):
            self.beginRemoveRows(_ROOT, row, row)
            del self._rows[row]
            self.endRemoveRows()
