"""The lines of the request, edited in place."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.quantity import QuantitiesInvalid, QuantityBreaks
from app.ui.look.chip import Chip
from app.ui.look.table_model import Column, LinesModel
from app.ui.look.tokens import Tone

Index = QModelIndex | QPersistentModelIndex
_EDIT = int(Qt.ItemDataRole.EditRole)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemColumn(Column[RfqItem]):
    """`field` is the attribute that is edited in it; empty: it is only shown."""

    field: str = ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _column(title: str, field: str, width: int) -> ItemColumn:
    return ItemColumn(title=title, text=lambda i: _one_line(str(getattr(i, field))), width=width, field=field)


def _quantities_tip(item: RfqItem) -> str:
    if item.quantities.is_read:
        return str(item.quantities)
    said = (
        f"“{item.quantities}” is no quantity that is understood." if item.quantities.unread else "There is no quantity."
    )
    return f"{said} Press F2 and write whole numbers, like 1; 5; 10."


COLUMNS: tuple[ItemColumn, ...] = (
    ItemColumn(title="Line", text=lambda i: str(i.number), sort=lambda i: i.number, width=64, right=True),
    _column("Part no.", "part_number", 150),
    _column("Rev", "revision", 64),
    _column("Description", "description", 130),
    _column("Callout", "callout", 230),
    _column("Process", "process", 130),
    _column("Spec", "specification", 120),
    _column("Type", "type", 80),
    _column("Class", "spec_class", 80),
    ItemColumn(
        title="Quantities",
        text=lambda i: _one_line(str(i.quantities)),
        chip=lambda i: None if i.quantities.is_read else Chip("!", _one_line(str(i.quantities)) or "none", Tone.ERR),
        tip=_quantities_tip,
        width=150,
        field="quantities",
    ),
    _column("Need by", "need_by", 100),
    _column("Reference", "customer_reference", 90),
)


def column_of(field: str) -> int:
    """Where a field of a line is edited; the part number's where it has no column."""
    fields = [column.field for column in COLUMNS]
    return fields.index(field if field and field in fields else "part_number")


class ItemsModel(LinesModel[RfqItem]):
    """`edited` carries all lines after a change by hand; `refused` why a cell stays as it was."""

    edited = Signal(tuple)
    refused = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(COLUMNS, key=lambda i: i.number, parent=parent)

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
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if COLUMNS[index.column()].field else flags

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == _EDIT and index.isValid():
            field = COLUMNS[index.column()].field
            return str(getattr(self.lines[index.row()], field)) if field else ""
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
    return replace(item, **{field: value})
