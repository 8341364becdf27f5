"""The matrix: a row for each quantity of each line, a column for each vendor; it computes nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from app.domain.comparison.comparison import Cell, Column, ComparedLine, Comparison
from app.domain.trade.ids import VendorId
from app.ui.comparison.matrix_words import amount_text, note_text, said, steps_of, total_text
from app.ui.look.plain import plain_tip

Index = QModelIndex | QPersistentModelIndex
LOOK = int(Qt.ItemDataRole.UserRole) + 20
_ROOT = QModelIndex()


class Shows(IntEnum):
    """What a cell says of its amount."""

    AMOUNTS = 0
    DIFFERENCES = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CellLook:
    """How a cell is painted. `heat`: 0 for the least of its row, 1 for the most; None where it has no place there."""

    text: str
    note: str
    is_best: bool = False
    is_chosen: bool = False
    is_late: bool = False
    is_comparable: bool = False
    heat: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLook:
    """The head of a row: `line` only in the first of its line."""

    line: str
    part: str
    quantity: str
    is_wanted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadLook:
    """The head of a column."""

    vendor: str
    total: str
    is_best: bool
    is_hindered: bool


class MatrixModel(QAbstractTableModel):
    """Holds a comparison and what is chosen of it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.comparison: Comparison | None = None
        self._choice: Mapping[int, VendorId] = {}
        self._rows: list[tuple[ComparedLine, int]] = []
        self._columns: list[Column] = []
        self._spans: dict[tuple[int, int], tuple[Decimal, Decimal]] = {}
        self._shows, self._only_wanted = Shows.AMOUNTS, False

    def show_comparison(self, comparison: Comparison, choice: Mapping[int, VendorId]) -> None:
        """Anew; where rows and columns stay the same, so does the cell that is chosen."""
        columns, rows = in_order(comparison.columns.values()), self._wanted_rows(comparison)
        is_same = self._shape(self._rows, self._columns) == self._shape(rows, columns)
        if not is_same:
            self.beginResetModel()
        self.comparison, self._choice, self._rows, self._columns = comparison, choice, rows, columns
        self._spans = {(line.number, quantity): self._span(line.number, quantity) for line, quantity in rows}
        if not is_same:
            self.endResetModel()
        elif rows and columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(columns) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(columns) - 1)
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(rows) - 1)

    def show_as(self, shows: Shows, *, only_wanted: bool) -> None:
        """Amounts or what they are over the best; all quantities, or only those that would be ordered."""
        self._shows, self._only_wanted = shows, only_wanted
        if self.comparison is not None:
            self.show_comparison(self.comparison, self._choice)

    def place(self, index: Index) -> tuple[int, int, VendorId] | None:
        """Line, quantity and vendor of a cell."""
        if not index.isValid():
            return None
        line, quantity = self._rows[index.row()]
        return line.number, quantity, self._columns[index.column()].offer.vendor_id

    def row_of(self, line: int) -> int:
        """The one of the quantity that would be ordered."""
        assert self.comparison is not None  # noqa: S101 - whoever asks has seen the row
        wanted = self.comparison.basis.quantities[line]
        return next(n for n, (of, quantity) in enumerate(self._rows) if (of.number, quantity) == (line, wanted))

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        place = self.place(index)
        if place is None or self.comparison is None:
            return None
        cell, column = self.comparison.cells[place], self._columns[index.column()]
        if role == LOOK:
            return self._look(cell, column, place)
        if role == Qt.ItemDataRole.DisplayRole:
            return amount_text(cell, column, self._less(place)) or note_text(cell)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return said(self.comparison, *place, is_chosen=self._is_chosen(place))
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip("\n".join(steps_of(self.comparison, cell, column)))
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.comparison is None or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, LOOK):
            return None
        look = self._head(section) if orientation == Qt.Orientation.Horizontal else self._row_head(section)
        if role == LOOK:
            return look
        if isinstance(look, HeadLook):
            text = f"{look.vendor}\n{look.total}"
        else:
            line, quantity = self._rows[section]
            text = self.tr("Line {line}, {part} × {quantity}").format(
                line=line.number, part=line.part_number, quantity=f"{quantity:,}"
            )
        return plain_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text

    def _look(self, cell: Cell, column: Column, place: tuple[int, int, VendorId]) -> CellLook:
        low, high = self._spans[place[:2]]
        heat = None
        if cell.amount is not None and high > low:
            heat = float((min(cell.amount, high) - low) / (high - low))
        return CellLook(
            text=amount_text(cell, column, self._less(place)),
            note=note_text(cell),
            is_best=cell.is_best,
            is_chosen=self._is_chosen(place),
            is_late=cell.is_late,
            is_comparable=cell.cost is not None and not column.hindrances,
            heat=heat,
        )

    def _head(self, section: int) -> HeadLook:
        column = self._columns[section]
        return HeadLook(
            vendor=column.offer.vendor,
            total=total_text(column),
            is_best=column.is_best,
            is_hindered=bool(column.hindrances),
        )

    def _row_head(self, section: int) -> RowLook:
        line, quantity = self._rows[section]
        is_first = section == 0 or self._rows[section - 1][0].number != line.number
        return RowLook(
            line=str(line.number) if is_first else "",
            part=line.part_number if is_first else "",
            quantity=f"{quantity:,}",
            is_wanted=self.comparison is not None and self.comparison.basis.quantities[line.number] == quantity,
        )

    def _less(self, place: tuple[int, int, VendorId]) -> Decimal | None:
        return self._spans[place[:2]][0] if self._shows is Shows.DIFFERENCES else None

    def _is_chosen(self, place: tuple[int, int, VendorId]) -> bool:
        line, quantity, vendor_id = place
        wanted = self.comparison.basis.quantities[line] if self.comparison else None
        return quantity == wanted and self._choice.get(line) == vendor_id

    def _span(self, line: int, quantity: int) -> tuple[Decimal, Decimal]:
        """The least and the most of a row, of all that can be compared; of the others where there is none."""
        assert self.comparison is not None  # noqa: S101 - it is being shown
        every, comparable = list[Decimal](), list[Decimal]()
        for vendor_id, column in self.comparison.columns.items():
            amount = self.comparison.cells[line, quantity, vendor_id].amount
            if amount is not None:
                every.append(amount)
                comparable += [] if column.hindrances else [amount]
        amounts = comparable or every
        return (min(amounts), max(amounts)) if amounts else (Decimal(0), Decimal(0))

    def _wanted_rows(self, comparison: Comparison) -> list[tuple[ComparedLine, int]]:
        wanted = comparison.basis.quantities
        return [
            (line, quantity)
            for line in comparison.lines
            for quantity in line.quantities
            if not self._only_wanted or wanted[line.number] == quantity
        ]

    @staticmethod
    def _shape(rows: list[tuple[ComparedLine, int]], columns: list[Column]) -> tuple[object, ...]:
        return [(line.number, quantity) for line, quantity in rows], [column.offer.vendor_id for column in columns]


def in_order(columns: Iterable[Column]) -> list[Column]:
    """First what can be compared, then what can't, last who offers nothing; each by their names."""
    return sorted(columns, key=lambda column: (column.offer.quote is None, bool(column.hindrances)))
