"""Vendors that may be asked, each with its lines to tick and the reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from app.domain.matching.coverage import Coverage
from app.domain.matching.matching import Barrier, Exclusion, Proposal
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.ids import VendorId
from app.domain.trade.line_numbers import ranges
from app.domain.vendors.vendor import VendorLine, VendorStatus
from app.ui.look.chip import Chip
from app.ui.look.plain import plain_tip
from app.ui.look.states import VENDOR
from app.ui.look.table_model import Column, LinesModel
from app.ui.look.tokens import Tone

Index = QModelIndex | QPersistentModelIndex
Ticks = Mapping[VendorId, frozenset[int]]  # who is asked for the lines of which numbers
MARK = int(Qt.ItemDataRole.UserRole) + 20  # a Mark, of a cell that stands for a line
_CHECK, _TIP = int(Qt.ItemDataRole.CheckStateRole), int(Qt.ItemDataRole.ToolTipRole)
_TITLE, _TEXT = Qt.ItemDataRole.DisplayRole, int(Qt.ItemDataRole.DisplayRole)
_SAID = int(Qt.ItemDataRole.AccessibleTextRole)
_NEVER = frozenset({Barrier.BLOCKED, Barrier.CLEARANCE})  # barriers that a tick does not lift
_DOES = Chip("✓", "Does it", Tone.OK)
_BARRED = Chip("✗", "Not cleared", Tone.ERR)
_PERHAPS = Chip("~", "Perhaps", Tone.NEUTRAL)
_OTHER = Chip("≠", "Other", Tone.NEUTRAL)
_CELL = 36  # wide enough for two digits above a box


class Mark(Enum):
    """How a vendor stands to a line."""

    DOES = "does it"
    PERHAPS = "perhaps"
    NOTHING = "nothing known"
    BARRED = "may not have it"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceLine:
    """A vendor as step 3 shows it. `place` keeps the order of the proposals."""

    id: VendorId
    name: str
    place: int
    lines: tuple[int, ...] = ()  # that it is known to do
    open: tuple[int, ...] = ()  # that it may do
    barred: frozenset[int] = frozenset()  # that it must not be asked for
    why: str = ""
    chip: Chip | None = None
    may_be_asked: bool = True

    def mark(self, line: int) -> Mark:
        """How it stands to the line of this number."""
        if line in self.barred:
            return Mark.BARRED
        return Mark.DOES if line in self.lines else Mark.PERHAPS if line in self.open else Mark.NOTHING


_FIXED: tuple[Column[ChoiceLine], ...] = (
    Column(title="Vendor", text=lambda c: c.name, tip=lambda c: c.name if c.may_be_asked else c.why, width=180),
    Column(title="", text=lambda c: str(c.chip or ""), chip=lambda c: c.chip, sort=lambda c: c.place, width=112),
)
_WHY: Column[ChoiceLine] = Column(title="Why", text=lambda c: " · ".join(c.why.split("\n")), width=220)
_STANDS = {mark: place for place, mark in enumerate(Mark)}


def _line_column(item: RfqItem) -> Column[ChoiceLine]:
    number = item.number
    return Column(title=str(number), text=lambda _c: "", sort=lambda c: _STANDS[c.mark(number)], width=_CELL)


def proposed(found: Coverage, line: int | None) -> list[ChoiceLine]:
    """Who can do the lines, or one of them: best first."""
    return _marked(_proposed(found, line), found, line)


def _marked(rows: Sequence[ChoiceLine], found: Coverage, line: int | None) -> list[ChoiceLine]:
    """Who may have none of the lines that it is shown for says why."""
    return [_barred(row, found, line) if row.id in found.barred else row for row in rows]


def _barred(row: ChoiceLine, found: Coverage, line: int | None) -> ChoiceLine:
    ban = found.barred[row.id]
    every = frozenset(match.number for match in found.lines)
    wanted = frozenset((*row.lines, *row.open)) or every if line is None else frozenset({line})
    row = replace(row, barred=ban.lines, may_be_asked=row.may_be_asked and not ban.lines >= every)
    if row.may_be_asked and not ban.lines >= wanted:
        return replace(row, why="\n".join(part for part in (row.why, ban.text) if part))
    return replace(row, why=ban.text, chip=_BARRED)


def _proposed(found: Coverage, line: int | None) -> list[ChoiceLine]:
    rows = [
        ChoiceLine(
            id=v.vendor_id,
            name=v.vendor,
            place=place,
            lines=v.lines,
            open=v.open,
            why=_why_of_all(found, v.vendor_id),
            chip=_chip(v.best),
        )
        for place, v in enumerate(found.vendors)
    ]
    if line is None:
        return rows
    match = next((m for m in found.lines if m.number == line), None)
    by_id = {row.id: row for row in rows}
    proposals = sorted(match.proposals if match else (), key=lambda p: not found.may_have(p.vendor_id, line))
    return [replace(by_id[p.vendor_id], place=place, why=_why(p), chip=_chip(p)) for place, p in enumerate(proposals)]


def excluded(found: Coverage, line: int | None) -> list[ChoiceLine]:
    """Who could do a line but for something that stands against it, and is proposed for no other one."""
    asked = {v.vendor_id for v in found.vendors} if line is None else set()
    rows: dict[VendorId, tuple[Exclusion, list[int]]] = {}
    for match in found.lines:
        for exclusion in match.excluded if line in (None, match.number) else ():
            if exclusion.vendor_id not in asked:
                rows.setdefault(exclusion.vendor_id, (exclusion, []))[1].append(match.number)
    choices = [
        ChoiceLine(
            id=vendor_id,
            name=exclusion.vendor,
            place=place,
            lines=tuple(numbers),
            why=exclusion.reason,
            chip=Chip("✗", "Not proposed", Tone.ERR),
            may_be_asked=exclusion.barrier not in _NEVER,
        )
        for place, (vendor_id, (exclusion, numbers)) in enumerate(rows.items())
    ]
    return [replace(c, barred=found.barred[c.id].lines) if c.id in found.barred else c for c in choices]


def listed(vendors: Sequence[VendorLine], found: Coverage) -> list[ChoiceLine]:
    """Vendors of the list, with what is known of them for these lines."""
    by_id = {c.id: c for c in (*excluded(found, None), *proposed(found, None))}
    return [
        _listed(vendor, place, by_id[vendor.id])
        if vendor.id in by_id
        else _marked([_unknown(vendor, place)], found, None)[0]
        for place, vendor in enumerate(vendors)
    ]


def _listed(vendor: VendorLine, place: int, known: ChoiceLine) -> ChoiceLine:
    is_blocked = vendor.status is VendorStatus.BLOCKED
    chip = _trouble(vendor) or known.chip
    return replace(known, place=place, chip=chip, may_be_asked=known.may_be_asked and not is_blocked)


def _unknown(vendor: VendorLine, place: int) -> ChoiceLine:
    return ChoiceLine(
        id=vendor.id,
        name=vendor.name,
        place=place,
        why=vendor.capabilities or vendor.categories,
        chip=_trouble(vendor),
        may_be_asked=vendor.status is not VendorStatus.BLOCKED,
    )


def _trouble(vendor: VendorLine) -> Chip | None:
    if vendor.check:
        return Chip("✗", vendor.check, Tone.ERR)
    return None if vendor.status is VendorStatus.ACTIVE else VENDOR[vendor.status]


def _chip(proposal: Proposal) -> Chip:
    if proposal.warnings:
        return Chip("!", "On hold", Tone.WARN)
    return _DOES if proposal.covers else _PERHAPS if proposal.grade.is_open else _OTHER


def _why(proposal: Proposal) -> str:
    return "; ".join((*proposal.reasons, *proposal.warnings))


def _why_of_all(found: Coverage, vendor_id: VendorId) -> str:
    """The reasons for its lines, those that are alike together, what it is known to do first."""
    mine = [(m.number, p) for m in found.lines for p in m.proposals if p.vendor_id == vendor_id]
    mine.sort(key=lambda pair: pair[1].grade)
    numbers: dict[str, list[int]] = {}
    for number, proposal in mine:
        numbers.setdefault(_why(proposal), []).append(number)
    return "\n".join(f"{ranges(lines)}: {why}" for why, lines in numbers.items())


class ChoiceModel(LinesModel[ChoiceLine]):
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

    def show(self, lines: Sequence[ChoiceLine]) -> None:
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
            return plain_tip(f"Line {item.number}\n" + "\n".join(w for w in what if w))
        if item is not None and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignCenter)
        return super().headerData(section, orientation, role)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if self._may_tick(index) else flags

    def _may_tick(self, index: Index) -> bool:
        """Who was asked before may be left out again, whatever stands against it now."""
        line, item = self._lines[index.row()], self.item_at(index.column())
        if item is None:
            return index.column() == 0 and (line.may_be_asked or line.id in self._ticks)
        is_ticked = item.number in self._ticks.get(line.id, ())
        return is_ticked or (line.may_be_asked and item.number not in line.barred)

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

    def _said(self, line: ChoiceLine, number: int) -> str:
        asked = "asked" if number in self._ticks.get(line.id, ()) else "not asked"
        return f"{line.name}, line {number}: {line.mark(number).value}, {asked}"

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
