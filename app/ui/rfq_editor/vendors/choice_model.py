"""Vendors that may be asked, each with the lines it can do and the reasons, and a tick for those who are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from app.domain.matching.coverage import Coverage
from app.domain.matching.matching import Barrier, Exclusion, Proposal
from app.domain.trade.ids import VendorId
from app.domain.trade.line_numbers import ranges
from app.domain.vendors.vendor import VendorLine, VendorStatus
from app.ui.look.chip import Chip
from app.ui.look.states import VENDOR
from app.ui.look.table_model import Column, LinesModel
from app.ui.look.tokens import Tone

Index = QModelIndex | QPersistentModelIndex
_CHECK = int(Qt.ItemDataRole.CheckStateRole)
_NEVER = frozenset({Barrier.BLOCKED, Barrier.CLEARANCE})  # barriers that a tick does not lift
_DOES = Chip("✓", "Does it", Tone.OK)
_BARRED = Chip("✗", "Not cleared", Tone.ERR)
_PERHAPS = Chip("~", "Perhaps", Tone.NEUTRAL)
_OTHER = Chip("≠", "Other", Tone.NEUTRAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceLine:
    """A vendor as step 3 shows it. `place` keeps the order of the proposals."""

    id: VendorId
    name: str
    place: int
    lines: tuple[int, ...] = ()  # that it is known to do
    hints: tuple[int, ...] = ()  # for which it is proposed all the same
    why: str = ""
    chip: Chip | None = None
    may_be_asked: bool = True


COLUMNS: tuple[Column[ChoiceLine], ...] = (
    Column(title="Vendor", text=lambda c: c.name, tip=lambda c: c.name if c.may_be_asked else c.why, width=190),
    Column(title="", text=lambda c: str(c.chip or ""), chip=lambda c: c.chip, sort=lambda c: c.place, width=112),
    Column(title="Lines", text=lambda c: lines_text(c), sort=lambda c: -len(c.lines), width=100),  # noqa: PLW0108 - below
    Column(title="Why", text=lambda c: c.why, width=260),
)


def lines_text(line: ChoiceLine) -> str:
    """Like “1, 4–7” and, in brackets, the lines that it may do."""
    known, hints = ranges(line.lines), ranges(line.hints)
    return f"{known} ({hints})" if known and hints else known or (f"({hints})" if hints else "")


def proposed(found: Coverage, line: int | None) -> list[ChoiceLine]:
    """Who can do the lines, or one of them: best first."""
    return _marked(_proposed(found, line), found)


def _marked(rows: Sequence[ChoiceLine], found: Coverage) -> list[ChoiceLine]:
    """Who may not have all the lines cannot be ticked, and says why."""
    return [
        replace(row, why=found.barred[row.id], chip=_BARRED, may_be_asked=False)
        if row.may_be_asked and row.id in found.barred
        else row
        for row in rows
    ]


def _proposed(found: Coverage, line: int | None) -> list[ChoiceLine]:
    if line is None:
        return [
            _proposal(v.best, place, v.lines, v.hints, _why_of_all(found, v.vendor_id))
            for place, v in enumerate(found.vendors)
        ]
    match = next((m for m in found.lines if m.number == line), None)
    proposals = sorted(match.proposals if match else (), key=lambda p: p.vendor_id in found.barred)
    return [
        _proposal(p, place, (line,) if p.covers else (), () if p.covers else (line,), _why(p))
        for place, p in enumerate(proposals)
    ]


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
    return _marked(choices, found)


def listed(vendors: Sequence[VendorLine], found: Coverage) -> list[ChoiceLine]:
    """Vendors of the list, with what is known of them for these lines."""
    by_id = {c.id: c for c in (*excluded(found, None), *proposed(found, None))}
    rows = [_listed(vendor, place, by_id.get(vendor.id)) for place, vendor in enumerate(vendors)]
    return _marked(rows, found)


def _listed(vendor: VendorLine, place: int, known: ChoiceLine | None) -> ChoiceLine:
    status = None if vendor.status is VendorStatus.ACTIVE else VENDOR[vendor.status]
    trouble = Chip("✗", vendor.check, Tone.ERR) if vendor.check else status
    return ChoiceLine(
        id=vendor.id,
        name=vendor.name,
        place=place,
        lines=known.lines if known else (),
        hints=known.hints if known else (),
        why=known.why if known else vendor.capabilities or vendor.categories,
        chip=trouble or (known.chip if known else None),
        may_be_asked=(known.may_be_asked if known else True) and vendor.status is not VendorStatus.BLOCKED,
    )


def _proposal(p: Proposal, place: int, lines: tuple[int, ...], hints: tuple[int, ...], why: str) -> ChoiceLine:
    chip = _DOES if lines else _PERHAPS if p.grade.is_open else _OTHER
    if p.warnings:
        chip = Chip("!", "On hold", Tone.WARN)
    return ChoiceLine(id=p.vendor_id, name=p.vendor, place=place, lines=lines, hints=hints, why=why, chip=chip)


def _why(proposal: Proposal) -> str:
    return "; ".join((*proposal.reasons, *proposal.warnings))


def _why_of_all(found: Coverage, vendor_id: VendorId) -> str:
    """The reasons for its lines, each once, what it is known to do first."""
    mine = [p for match in found.lines for p in match.proposals if p.vendor_id == vendor_id]
    mine.sort(key=lambda p: p.grade)
    return "; ".join(dict.fromkeys(reason for p in mine for reason in (*p.reasons, *p.warnings)))


class ChoiceModel(LinesModel[ChoiceLine]):
    """`toggled` carries a vendor's id and whether it is asked."""

    toggled = Signal(int, bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(COLUMNS, key=lambda c: c.id, parent=parent)
        self._chosen: frozenset[VendorId] = frozenset()

    def show(self, lines: Sequence[ChoiceLine]) -> None:
        """Show exactly these."""
        self.beginResetModel()
        self._lines = list(lines)
        self._number()
        self.endResetModel()

    def show_chosen(self, chosen: Iterable[VendorId]) -> None:
        """Tick exactly these."""
        after = frozenset(chosen)
        moved = after ^ self._chosen
        self._chosen = after
        for row in [row for row, line in enumerate(self._lines) if line.id in moved]:
            index = self.index(row, 0)
            self.dataChanged.emit(index, index, [_CHECK])

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        line = self._lines[index.row()]
        may = line.may_be_asked or line.id in self._chosen  # who was asked before may be left out again
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 and may else flags

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == _CHECK and index.isValid() and index.column() == 0:
            if not self.flags(index) & Qt.ItemFlag.ItemIsUserCheckable:
                return None
            chosen = self._lines[index.row()].id in self._chosen
            return Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked
        return super().data(index, role)

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != _CHECK:
            return False
        self.toggled.emit(self._lines[index.row()].id, Qt.CheckState(value) == Qt.CheckState.Checked)
        return True
