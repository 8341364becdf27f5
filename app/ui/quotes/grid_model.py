"""The grid of a quote: a row for each quantity of each line; what can't be read stays in its cell and says why."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QFont, QGuiApplication
from typing_extensions import override

from app.domain.quotes.form import Charges
from app.domain.quotes.quote import QuotedPrice
from app.ui.look.language import tr
from app.ui.look.plain import plain_tip
from app.ui.look.table_model import LinesModel
from app.ui.look.tokens import Tone, tokens_of
from app.ui.quotes.grid_row import COLUMNS, GridRow

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
_NO_CHARGES = Charges()


class QuoteGrid(LinesModel[GridRow]):
    """Its edits are the buyer's; `prices` and `charges` are what is in it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, key=lambda row: row.place, parent=parent)
        self._others: dict[int, Charges] = {}  # of lines that have no row

    def begin(
        self,
        prices: Sequence[QuotedPrice],
        charges: Mapping[int, Charges],
        parts: Mapping[int, str],
        *,
        are_candidates: bool,
    ) -> None:
        """Show these; `parts` are part numbers by line. Candidates are marked until they are confirmed."""
        rows, before = list[GridRow](), 0
        for price in prices:
            is_first = price.line != before
            own = charges.get(price.line, _NO_CHARGES) if is_first else _NO_CHARGES
            row = GridRow(price=price, charges=own, part=parts.get(price.line, ""), is_first=is_first)
            rows.append(row.as_candidates() if are_candidates else row)
            before = price.line
        lines = {price.line for price in prices}
        self._others = {line: said for line, said in charges.items() if line not in lines}
        self.replace(rows)

    @property
    def prices(self) -> tuple[QuotedPrice, ...]:
        return tuple(row.price for row in self.lines)

    @property
    def charges(self) -> dict[int, Charges]:
        """By line, of those that have any."""
        own = {row.price.line: row.charges for row in self.lines if row.charges != _NO_CHARGES}
        return {**self._others, **own}

    @property
    def unclear(self) -> list[str]:
        """Why cells can't be stored as they are."""
        return [why for row in self.lines for _, why in row.unclear.values()]

    @property
    def has_candidates(self) -> bool:
        """Whether anything is there that nobody has confirmed."""
        return any(row.candidates for row in self.lines)

    @property
    def open_rows(self) -> int:
        return sum(not price.is_answered for price in self.prices)

    def evidence(self, index: Index) -> str:
        """Where that was read which is there."""
        return self.lines[index.row()].evidence(index.column()) if index.isValid() else ""

    def enter(self, index: Index, text: str, evidence: str = "") -> bool:
        """Type this there; False where nothing can be typed."""
        if not index.isValid() or not self.lines[index.row()].is_editable(index.column()):
            return False
        self.apply([self.lines[index.row()].typed(index.column(), text, evidence)])
        return True

    @override
    def setData(self, index: Index, value: Any, role: int = _ROLE.EditRole) -> bool:
        return role == _ROLE.EditRole and self.enter(index, str(value))

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        is_editable = index.isValid() and self.lines[index.row()].is_editable(index.column())
        return flags | Qt.ItemFlag.ItemIsEditable if is_editable else flags

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        if role == _ROLE.ToolTipRole and orientation == Qt.Orientation.Horizontal:
            return self.tr(COLUMNS[section].meaning or COLUMNS[section].title)
        return super().headerData(section, orientation, role)

    @override
    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.lines[index.row()], index.column()
        if role in (_ROLE.DisplayRole, _ROLE.EditRole, _ROLE.AccessibleTextRole):
            return row.text(column)
        if role == _ROLE.ToolTipRole:
            return plain_tip(_tip(row, column))
        if role == _ROLE.AccessibleDescriptionRole:
            return _mark(row, column)
        if role in (_ROLE.FontRole, _ROLE.ForegroundRole, _ROLE.BackgroundRole):
            return _look(row, column, role)
        return super().data(index, role)


def _mark(row: GridRow, column: int) -> str:
    """What is to be said of the cell besides its text."""
    if column in row.unclear:
        return tr(row.unclear[column][1])
    return tr("Read for you. It counts once you have stored the quote.") if column in row.candidates else ""


def _tip(row: GridRow, column: int) -> str:
    if mark := _mark(row, column):
        return mark
    is_of_line = column not in range(3) and not row.is_editable(column)
    return tr("Entered in the first row of the line.") if is_of_line else row.text(column)


def _look(row: GridRow, column: int, role: int) -> QBrush | QFont | None:
    tokens, is_unclear = tokens_of(QGuiApplication.palette()), column in row.unclear
    if role == _ROLE.FontRole:
        font = QFont()
        font.setItalic(True)
        return font if column in row.candidates else None
    if role == _ROLE.BackgroundRole:
        tone = Tone.ERR if is_unclear else Tone.WARN
        return QBrush(tokens.ground_of(tone)) if is_unclear or column in row.candidates else None
    if is_unclear:
        return QBrush(tokens.ink_of(Tone.ERR))
    return None if row.is_editable(column) else QBrush(tokens.text2)
