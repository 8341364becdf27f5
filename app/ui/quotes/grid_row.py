"""A row of the grid: a quantity of a line, what is in each of its columns, and what typing into one makes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.quotes.form import Charges
from app.domain.quotes.quote import QuotedPrice, money_text
from app.domain.quotes.typed import CellUnclear, lead_typed, price_typed, read_money, read_per, read_price, with_lead
from app.ui.look.table_model import Column

LINE, PART, QUANTITY, PRICE, PER, LEAD, MINIMUM, LOT, NRE, REASON, REMARKS = range(11)
CHARGES: Mapping[int, str] = {MINIMUM: "line_minimum", LOT: "lot_charge", NRE: "nre"}
_NO_REASON = "no quote"
_USUAL_PER = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """`charges` are those of its line, in the line's first row alone. By column: `unclear` is a text that can't be
    read, with the reason; `candidates` is what was read and nobody has confirmed yet.
    """

    price: QuotedPrice
    charges: Charges = field(default_factory=Charges)
    part: str = ""
    is_first: bool = True
    unclear: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    candidates: frozenset[int] = frozenset()

    @property
    def place(self) -> tuple[int, int]:
        """Which it is."""
        return self.price.line, self.price.quantity

    def is_editable(self, column: int) -> bool:
        """What holds for a whole line is entered once."""
        return column >= PRICE and (self.is_first or column not in CHARGES)

    def text(self, column: int) -> str:
        """As it would be typed."""
        return self.unclear[column][0] if column in self.unclear else COLUMNS[column].text(self)

    def evidence(self, column: int) -> str:
        """Where it was read: what is in that column, else the price."""
        if column == LEAD and self.price.lead_evidence:
            return self.price.lead_evidence
        return self.charges.cells.get(CHARGES.get(column, ""), "") or self.price.evidence

    def as_candidates(self) -> "GridRow":
        """All that it says is to be confirmed."""
        said = {column: self.text(column) for column in range(PRICE, len(COLUMNS))}
        return replace(
            self, candidates=frozenset(c for c, text in said.items() if text and (c, text) != (PER, _USUAL_PER))
        )

    def typed(self, column: int, text: str, evidence: str = "") -> "GridRow":
        """With this text there, which counts as confirmed; `evidence` is where it was read."""
        unclear = {c: why for c, why in self.unclear.items() if c != column}
        row = replace(self, unclear=unclear, candidates=self.candidates - {column})
        if not evidence and column not in self.unclear and text == self.text(column):
            return row
        try:
            return _ENTER[column](row, text, evidence)
        except CellUnclear as why:
            return replace(row, unclear={**unclear, column: (text, str(why))})


@dataclass(frozen=True, slots=True, kw_only=True)
class GridColumn(Column[GridRow]):
    """`meaning` is what its short title stands for."""

    meaning: str = ""


def _with_price(row: GridRow, text: str, evidence: str) -> GridRow:
    entered, before = read_price(text), row.price
    price = replace(
        before,
        unit_price=entered.unit_price,
        per=entered.per or before.per,
        is_free=entered.is_free,
        no_quote=(before.no_quote or _NO_REASON) if entered.is_no_quote else "",
        evidence=evidence,
    )
    if not entered.per:
        return replace(row, price=price)
    unclear = {column: why for column, why in row.unclear.items() if column != PER}
    return replace(row, price=price, unclear=unclear, candidates=row.candidates - {PER})


def _with_per(row: GridRow, text: str, _evidence: str) -> GridRow:
    return replace(row, price=replace(row.price, per=read_per(text)))


def _with_lead(row: GridRow, text: str, evidence: str) -> GridRow:
    return replace(row, price=replace(with_lead(row.price, text), lead_evidence=evidence))


def _with_reason(row: GridRow, text: str, _evidence: str) -> GridRow:
    """A line is quoted or it is not."""
    words = text.strip()
    if not words:
        return replace(row, price=replace(row.price, no_quote=""))
    price = replace(row.price, no_quote=words, unit_price=None, is_free=False, evidence="")
    unclear = {column: why for column, why in row.unclear.items() if column != PRICE}
    return replace(row, price=price, unclear=unclear, candidates=row.candidates - {PRICE})


def _with_remarks(row: GridRow, text: str, _evidence: str) -> GridRow:
    return replace(row, price=replace(row.price, remarks=text.strip()))


def _charge_entry(column: int) -> Callable[[GridRow, str, str], GridRow]:
    name = CHARGES[column]

    def enter(row: GridRow, text: str, evidence: str) -> GridRow:
        others = {of: place for of, place in row.charges.cells.items() if of != name}
        cells = {**others, name: evidence} if evidence else others
        changed: dict[str, Any] = {name: read_money(text), "cells": cells}
        return replace(row, charges=replace(row.charges, **changed))

    return enter


_ENTER: Mapping[int, Callable[[GridRow, str, str], GridRow]] = {
    PRICE: _with_price,
    PER: _with_per,
    LEAD: _with_lead,
    REASON: _with_reason,
    REMARKS: _with_remarks,
    **{column: _charge_entry(column) for column in CHARGES},
}


def _charge_text(column: int) -> Callable[[GridRow], str]:
    def text(row: GridRow) -> str:
        amount = getattr(row.charges, CHARGES[column])
        return "" if amount is None else money_text(amount)

    return text


def _per_text(row: GridRow) -> str:
    has_price = row.price.unit_price is not None
    return str(row.price.per) if has_price or row.price.per != 1 else ""


COLUMNS: tuple[GridColumn, ...] = (
    GridColumn(title="Line", text=lambda r: str(r.price.line), width=50, right=True),
    GridColumn(title="Part no.", text=lambda r: r.part, width=100, is_rigid=True),
    GridColumn(title="Qty", text=lambda r: f"{r.price.quantity:,}", width=58, right=True, meaning="Quantity"),
    GridColumn(title="Price", text=lambda r: price_typed(r.price), width=72, right=True, meaning="Unit price"),
    GridColumn(title="Per", text=_per_text, width=54, right=True, meaning="The price is for 1, 100 or 1000 pieces"),
    GridColumn(
        title="Lead time",
        text=lambda r: lead_typed(r.price),
        width=94,
        is_rigid=True,
        meaning="In working days, or the day that it ships",
    ),
    GridColumn(title="Minimum", text=_charge_text(MINIMUM), width=80, right=True, meaning="Line minimum"),
    GridColumn(title="Lot", text=_charge_text(LOT), width=70, right=True, meaning="Lot charge, for each lot"),
    GridColumn(title="NRE", text=_charge_text(NRE), width=74, right=True, meaning="Tooling / NRE, charged once"),
    GridColumn(
        title="No quote", text=lambda r: r.price.no_quote, width=96, is_rigid=True, meaning="Why there is no quote"
    ),
    GridColumn(title="Remarks", text=lambda r: r.price.remarks, width=140, is_rigid=True),
)
