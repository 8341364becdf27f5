"""Vendors that may be asked, each with its lines to tick and the reasons."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from app.domain.matching.choice import Choice, Mark
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.ids import VendorId
from app.ui.look.language import tr
from app.ui.look.plain import plain_tip
from app.ui.look.table_model import Column, LinesModel
from app.ui.rfq_editor.vendors.choice_lines import chip_of, why_of

Index = QModelIndex | QPersistentModelIndex
Ticks = Mapping[VendorId, frozenset[int]]  # who is asked for the lines of which numbers
MARK = int(Qt.ItemDataRole.UserRole) + 20  # a Mark, of a cell that stands for a line
_CHECK, _TIP = int(Qt.ItemDataRole.CheckStateRole), int(Qt.ItemDataRole.ToolTipRole)
_TITLE, _TEXT = Qt.ItemDataRole.DisplayRole, int(Qt.ItemDataRole.DisplayRole)
_SAID = int(Qt.ItemDataRole.AccessibleTextRole)
_CELL = 36  # wide enough for two digits above a box


_FIXED: tuple[Column[Choice], ...] = (
    Column(title="Vendor", text=lambda c: c.name, tip=lambda c: c.name if c.may_be_asked else why_of(c), width=180),
    Column(title="", text=lambda c: str(chip_of(c) or ""), chip=chip_of, sort=lambda c: c.place, width=112),
)
_WHY: Column[Choice] = Column(title="Why", text=lambda c: " · ".join(why_of(c).split("\n")), width=220)
_STANDS = {mark: place for place, mark in enumerate(Mark)}


def _line_column(item: RfqItem) -> Column[Choice]:
    number = item.number
    return Column(title=str(number), text=lambda _c: "", sort=lambda c: _STANDS[c.mark(number)], width=_CELL)


class ChoiceModel(LinesModel[Choice]):
    """A row is a vendor, and each line of the RFQ a column of boxes.

    `toggled` carries a vendor's id and whether it is asked at all, `line_toggled` the same for one line's number.
    """

    toggled = Signal(int, bool)
    line_toggled = Signal(int, int, bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__((*_FIXED, _WHY), key=lambda c: c.id, parent=parent)
        self._items: tuple[RfqItem, ...] = ()
        self._ticks: Ticks = {}

    def show_items(self, items: tuple[RfqItem, ...]) -> bool:
        """One column for each of these lines; whether the columns are others now."""
        if items == self._items:
            return False
        is_other = [i.number for i in items] != [i.number for i in self._items]
        self._items = items
        if is_other:
            self.beginResetModel()
            self.columns = (*_FIXED, *(_line_column(item) for item in items), _WHY)
            self.endResetModel()
        return is_other

    def show(self, lines: Sequence[Choice]) -> None:
        """Show exactly these."""
        self.beginResetModel()
        self._lines = list(lines)
        self._number()
        self.endResetModel()

    def show_ticks(self, ticks: Ticks) -> None:
        """Tick exactly these."""
        before, self._ticks = self._ticks, ticks
        moved = {v for v in before.keys() | ticks.keys() if before.get(v) != ticks.get(v)}
        for row in [row for row, line in enumerate(self._lines) if line.id in moved]:
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1), [_CHECK, MARK])

    def item_at(self, column: int) -> RfqItem | None:
        """The line that a column stands for."""
        place = column - len(_FIXED)
        return self._items[place] if 0 <= place < len(self._items) else None

    def column_of(self, number: int) -> int:
        """The column of a line; the vendor's where there is none."""
        numbers = [item.number for item in self._items]
        return len(_FIXED) + numbers.index(number) if number in numbers else 0

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _TITLE) -> Any:
        item = self.item_at(section) if orientation == Qt.Orientation.Horizontal else None
        if item is not None and role == Qt.ItemDataRole.ToolTipRole:
            what = (item.part_number, item.callout or f"{item.process} {item.specification}".strip())
            return plain_tip(tr(f"Line {item.number}\n") + "\n".join(w for w in what if w))
        if item is not None and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignCenter)
        return super().headerData(section, orientation, role)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if self._may_tick(index) else flags

    def _may_tick(self, index: Index) -> bool:
        line, item = self._lines[index.row()], self.item_at(index.column())
        if item is None:
            return index.column() == 0 and (line.may_be_asked or line.id in self._ticks)
        is_ticked = item.number in self._ticks.get(line.id, ())
        return line.may_have(item.number, is_asked=is_ticked)

    @override
    def data(self, index: Index, role: int = _TEXT) -> Any:
        item = self.item_at(index.column()) if index.isValid() else None
        if role == _CHECK and index.isValid() and (item is not None or index.column() == 0):
            return self._checked(index, item) if self._may_tick(index) else None
        if item is None:
            return super().data(index, role)
        line = self._lines[index.row()]
        if role == MARK:
            return line.mark(item.number)
        if role in {_TIP, _SAID}:
            said = self._said(line, item.number)
            return plain_tip(said) if role == _TIP else said
        return super().data(index, role)

    def _checked(self, index: Index, item: RfqItem | None) -> Qt.CheckState:
        ticked = self._ticks.get(self._lines[index.row()].id)
        is_ticked = ticked is not None if item is None else ticked is not None and item.number in ticked
        return Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked

    def _said(self, line: Choice, number: int) -> str:
        asked = "asked" if number in self._ticks.get(line.id, ()) else tr("not asked")
        return tr(f"{line.name}, line {number}: {line.mark(number).value}, {asked}")

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != _CHECK or not self._may_tick(index):
            return False
        line, item = self._lines[index.row()], self.item_at(index.column())
        is_checked = Qt.CheckState(value) == Qt.CheckState.Checked
        if item is None:
            self.toggled.emit(line.id, is_checked)
        else:
            self.line_toggled.emit(line.id, item.number, is_checked)
        return True
