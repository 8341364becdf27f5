"""The grid of a quote: a row for each quantity of each line; what can't be read stays in its cell and says why."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QFont, QGuiApplication
from typing_extensions import override

from app.domain.quotes.form import Charges
from app.domain.quotes.quote import QuotedPrice, money_text
from app.domain.quotes.typed import (
    CellUnclear,
    lead_typed,
    price_typed,
    read_money,
    read_per,
    read_price,
    with_lead,
)
from app.ui.look.language import tr
from app.ui.look.plain import plain_tip
from app.ui.look.tokens import Tone, tokens_of

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_TITLES = (
    "Line",
    "Part no.",
    "Quantity",
    "Unit price",
    "Per",
    "Lead time",
    "Line minimum",
    "Lot charge",
    "Tooling / NRE",
    "No quote because",
    "Remarks",
)
LINE, PART, QUANTITY, PRICE, PER, LEAD, MINIMUM, LOT, NRE, REASON, REMARKS = range(len(_TITLES))
_CHARGES = {MINIMUM: "line_minimum", LOT: "lot_charge", NRE: "nre"}
_NUMBERS = frozenset({LINE, QUANTITY, PRICE, PER, MINIMUM, LOT, NRE})
_NO_REASON = "no quote"


@dataclass(slots=True)
class _Cells:
    """What was typed and can't be read, with the reason; and which cells nobody has confirmed yet."""

    unclear: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    candidates: set[tuple[int, int]] = field(default_factory=set)


class QuoteGrid(QAbstractTableModel):
    """Its edits are the buyer's; `prices` and `charges` are what stands in it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.prices: list[QuotedPrice] = []
        self.charges: dict[int, Charges] = {}
        self._parts: Mapping[int, str] = {}
        self._cells = _Cells()

    def begin(
        self,
        prices: tuple[QuotedPrice, ...],
        charges: Mapping[int, Charges],
        parts: Mapping[int, str],
        *,
        are_candidates: bool,
    ) -> None:
        """Show these; `parts` are part numbers by line. Candidates are marked until they are confirmed."""
        self.beginResetModel()
        self.prices, self.charges, self._parts = list(prices), dict(charges), parts
        self._cells = _Cells()
        if are_candidates:
            filled = ((row, column) for row in range(len(prices)) for column in range(PRICE, len(_TITLES)))
            self._cells.candidates = {place for place in filled if self._text(*place) not in ("", "1")}
        self.endResetModel()

    @property
    def unclear(self) -> list[str]:
        """Why cells can't be stored as they are."""
        return [why for _, why in self._cells.unclear.values()]

    @property
    def has_candidates(self) -> bool:
        """Whether anything stands there that nobody has confirmed."""
        return bool(self._cells.candidates)

    @property
    def open_rows(self) -> int:
        return sum(not price.is_answered for price in self.prices)

    def confirm_all(self) -> None:
        """The buyer has looked at everything."""
        self._cells.candidates.clear()
        if self.prices:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.prices) - 1, len(_TITLES) - 1))

    def evidence(self, row: int) -> str:
        """Where the price of this row stands."""
        return self.prices[row].evidence if 0 <= row < len(self.prices) else ""

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.prices)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_TITLES)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.tr(_TITLES[section])
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return base | Qt.ItemFlag.ItemIsEditable if self._is_editable(index.row(), index.column()) else base

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        place = index.row(), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._cells.unclear[place][0] if place in self._cells.unclear else self._text(*place)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if place[1] in _NUMBERS else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._tip(place))
        return self._look(place, role)

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        place = index.row(), index.column()
        if role != Qt.ItemDataRole.EditRole or not self._is_editable(*place):
            return False
        self._cells.candidates.discard(place)
        self._cells.unclear.pop(place, None)
        try:
            self._enter(*place, str(value))
        except CellUnclear as why:
            self._cells.unclear[place] = str(value), str(why)
        self.dataChanged.emit(self.index(place[0], 0), self.index(place[0], len(_TITLES) - 1))
        return True

    def _enter(self, row: int, column: int, text: str) -> None:
        price = self.prices[row]
        if column == PRICE:
            entered = read_price(text)
            self.prices[row] = replace(
                price,
                unit_price=entered.unit_price,
                per=entered.per or price.per,
                is_free=entered.is_free,
                no_quote=(price.no_quote or _NO_REASON) if entered.is_no_quote else "",
                evidence="",
            )
        elif column == PER:
            self.prices[row] = replace(price, per=read_per(text))
        elif column == LEAD:
            self.prices[row] = with_lead(price, text)
        elif column == REASON:
            words = text.strip()
            kept = price if not words else replace(price, unit_price=None, is_free=False)
            self.prices[row] = replace(kept, no_quote=words)
        elif column == REMARKS:
            self.prices[row] = replace(price, remarks=text.strip())
        else:
            self._enter_charge(price.line, _CHARGES[column], read_money(text))

    def _enter_charge(self, line: int, name: str, amount: Decimal | None) -> None:
        charges = self.charges.get(line, Charges())
        cells = {cell: place for cell, place in charges.cells.items() if cell != name}
        changed: dict[str, Any] = {name: amount, "cells": cells}
        self.charges[line] = replace(charges, **changed)

    def _is_editable(self, row: int, column: int) -> bool:
        """What holds for a whole line is entered once, in its first row."""
        return column >= PRICE and (column not in _CHARGES or self._is_first(row))

    def _is_first(self, row: int) -> bool:
        return row == 0 or self.prices[row - 1].line != self.prices[row].line

    def _text(self, row: int, column: int) -> str:
        price = self.prices[row]
        if column in _CHARGES:
            amount = getattr(self.charges.get(price.line, Charges()), _CHARGES[column])
            return money_text(amount) if amount is not None and self._is_first(row) else ""
        texts = {
            LINE: str(price.line),
            PART: self._parts.get(price.line, ""),
            QUANTITY: f"{price.quantity:,}",
            PRICE: price_typed(price),
            PER: str(price.per),
            LEAD: lead_typed(price),
            REASON: price.no_quote,
            REMARKS: price.remarks,
        }
        return texts[column]

    def _tip(self, place: tuple[int, int]) -> str:
        if place in self._cells.unclear:
            return self._cells.unclear[place][1]
        if place in self._cells.candidates:
            return tr("Read from the page. It counts once you have stored the quote.")
        return self._text(*place)

    def _look(self, place: tuple[int, int], role: int) -> QBrush | QFont | None:
        tokens = tokens_of(QGuiApplication.palette())
        if place in self._cells.unclear:
            brushes = {
                Qt.ItemDataRole.ForegroundRole: QBrush(tokens.ink_of(Tone.ERR)),
                Qt.ItemDataRole.BackgroundRole: QBrush(tokens.ground_of(Tone.ERR)),
            }
            return brushes.get(Qt.ItemDataRole(role))
        if place in self._cells.candidates:
            if role == Qt.ItemDataRole.FontRole:
                font = QFont()
                font.setItalic(True)
                return font
            return QBrush(tokens.ground_of(Tone.INFO)) if role == Qt.ItemDataRole.BackgroundRole else None
        if role == Qt.ItemDataRole.ForegroundRole and not self._is_editable(*place):
            return QBrush(tokens.text2)
        return None
