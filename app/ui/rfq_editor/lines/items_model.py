"""The lines of the request, edited in place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.quantity import QuantitiesInvalid, QuantityBreaks
from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.table_model import CHOICES, Column, LinesModel
from app.ui.look.tokens import Tone

Index = QModelIndex | QPersistentModelIndex
_EDIT = int(Qt.ItemDataRole.EditRole)
_NO_LEVEL = "None"  # what the choice of a clearance calls that none is needed


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemColumn(Column[RfqItem]):
    """`field` is the attribute that is edited in it; empty: it is only shown."""

    field: str = ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _column(title: str, field: str, width: int, *, is_rigid: bool = False) -> ItemColumn:
    return ItemColumn(
        title=title,
        text=lambda i: _one_line(str(getattr(i, field))),
        tip=lambda i: str(getattr(i, field)),
        width=width,
        is_rigid=is_rigid,
        field=field,
    )


def _quantities_tip(item: RfqItem) -> str:
    if item.quantities.is_read:
        return str(item.quantities)
    said = tr(f"“{item.quantities}” isn't a quantity.") if item.quantities.unread else tr("There is no quantity.")
    return tr(f"{said} Press F2 and write whole numbers, like 1; 5; 10.")


def _unread_chip(item: RfqItem) -> Chip | None:
    return None if item.quantities.is_read else Chip("!", _one_line(str(item.quantities)) or tr("none"), Tone.ERR)


def _quantity_pills(item: RfqItem) -> tuple[str, ...]:
    minimum = ("MOQ",) if item.quantities.or_minimum else ()
    return (*(f"{value:,}" for value in item.quantities.values), *minimum)


COLUMNS: tuple[ItemColumn, ...] = (
    ItemColumn(title="Line", text=lambda i: str(i.number), sort=lambda i: i.number, width=58, right=True),
    _column("Part no.", "part_number", 134, is_rigid=True),
    _column("Rev", "revision", 46, is_rigid=True),
    _column("Description", "description", 120),
    _column("Callout", "callout", 180),
    _column("Process", "process", 144),
    _column("Spec", "specification", 120),
    _column("Type", "type", 70, is_rigid=True),
    _column("Class", "spec_class", 70, is_rigid=True),
    ItemColumn(
        title="Quantities",
        text=lambda i: _one_line(str(i.quantities)),
        chip=_unread_chip,
        pills=_quantity_pills,
        tip=_quantities_tip,
        width=152,
        field="quantities",
    ),
    _column("Unit", "unit", 56, is_rigid=True),
    _column("Need by", "need_by", 100),
    _column("Clearance", "clearance", 92, is_rigid=True),
    _column("Reference", "customer_reference", 84, is_rigid=True),
    _column("Customer", "customer", 110),
    _column("Target (internal)", "target_price", 120),
)
KEYS = tuple(column.field or "number" for column in COLUMNS)
"""What the choice of columns is remembered by."""

_ALWAYS = frozenset(
    ("number", "part_number", "revision", "description", "callout", "process", "specification", "quantities")
)


def empty_columns(items: Iterable[RfqItem]) -> set[int]:
    """Those in which none of these lines says anything."""
    lines = list(items)
    return {n for n, key in enumerate(KEYS) if not any(str(getattr(line, key)) for line in lines)}


def usual_columns(items: Iterable[RfqItem]) -> list[int]:
    """Those that every table of lines has, and those that any of these lines says something in."""
    empty = empty_columns(items)
    return [n for n, key in enumerate(KEYS) if key in _ALWAYS or n not in empty]


def column_of(field: str) -> int:
    """Where a field of a line is edited; the part number's where it has no column."""
    fields = [column.field for column in COLUMNS]
    return fields.index(field if field and field in fields else "part_number")


class ItemsModel(LinesModel[RfqItem]):
    """`edited` carries all lines after a change by hand; `refused` why a cell stays as it was."""

    edited = Signal(tuple)
    refused = Signal(str)

    def __init__(self, levels: Sequence[str], parent: QObject) -> None:
        super().__init__(COLUMNS, key=lambda i: i.number, parent=parent)
        self._levels = levels

    @override
    def apply(self, batch: Iterable[RfqItem]) -> None:
        """The id of a new line is taken in silently: a cell that is told of a change forgets what is being typed."""
        lines = list(batch)
        for line in lines:
            row = self._row_of.get(line.number)
            if row is not None and replace(self._lines[row], id=line.id) == line:
                self._lines[row] = line
        super().apply(lines)

    @override
    def replace(self, lines: Sequence[RfqItem]) -> None:
        """In the order that they are stored in."""
        super().replace(lines)
        if [line.number for line in self._lines] != [line.number for line in lines]:
            self._put_in_order([line.number for line in lines])

    def _put_in_order(self, numbers: Sequence[int]) -> None:
        """What is selected stays selected, wherever it goes."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [self._lines[index.row()].number for index in before]
        self._lines = [self._lines[self._row_of[number]] for number in numbers]
        self._number()
        after = [self.index(self._row_of[number], index.column()) for number, index in zip(held, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    @override
    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows are dragged, and dropped between others, never on one."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flags = super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled
        return flags | Qt.ItemFlag.ItemIsEditable if COLUMNS[index.column()].field else flags

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == _EDIT and index.isValid():
            field = COLUMNS[index.column()].field
            return str(getattr(self.lines[index.row()], field)) if field else ""
        if role == CHOICES and COLUMNS[index.column()].field == "clearance":
            said = self.lines[index.row()].clearance
            return [_NO_LEVEL, *dict.fromkeys((*self._levels, *((said,) if said else ())))]
        return super().data(index, role)

    @override
    def setData(self, index: Index, value: Any, role: int = _EDIT) -> bool:
        field = COLUMNS[index.column()].field
        if role != _EDIT or not field:
            return False
        before = self.lines[index.row()]
        try:
            after = _changed(before, field, str(value))
        except QuantitiesInvalid as problem:
            self.refused.emit(str(problem))
            return False
        if after != before:
            self.edited.emit(tuple(after if i is before else i for i in self.lines))
        return True


def _changed(item: RfqItem, field: str, text: str) -> RfqItem:
    value: Any = QuantityBreaks.parse(text) if field == "quantities" else text.strip()
    if field == "clearance" and value == _NO_LEVEL:
        value = ""
    return replace(item, **{field: value})
