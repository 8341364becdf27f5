"""The matrix on paper: lines against vendors, so many vendors as fit beside each other, the others below."""

from collections.abc import Iterator, Sequence
from math import ceil
from textwrap import shorten

from app.documents.comparison.compared_section import BEST, CHOSEN
from app.documents.comparison.considered import Considered
from app.documents.reports.grid import Entry, Grid, GridColumn, Look
from app.domain.comparison.comparison import Cell, Column, ComparedLine
from app.domain.comparison.costing import Why

Place = tuple[ComparedLine, int]  # a line and one of its quantities
_NARROWEST, _WIDEST = 84, 132  # points of a vendor's column
_LONGEST = 160  # characters of a name at the head of a column; the list of orders has all of it
_LINE, _PART, _WHAT, _QUANTITY, _NEED_BY = 28, 94, 104, 50, 56


def grids(considered: Considered, columns: Sequence[Column], places: Sequence[Place], width: float) -> Iterator[Grid]:
    """Each with all of these places; `width` of the page in points."""
    made = _Rows(considered, places)
    room = width - sum(column.width for column in made.heads)
    count = ceil(len(columns) / int(room // _NARROWEST))
    most = ceil(len(columns) / count) if count else 1
    for first in range(0, len(columns), most):
        some = columns[first : first + most]
        yield Grid(
            caption=f"Vendors {first + 1} to {first + len(some)} of {len(columns)}" if count > 1 else "",
            columns=(*made.heads, *(_head(column, min(_WIDEST, room / most)) for column in some)),
            rows=tuple(made.row(place, some) for place in places),
            begins=made.begins,
        )


def _head(column: Column, width: float) -> GridColumn:
    return GridColumn(shorten(column.offer.vendor, _LONGEST, placeholder="…"), width, _of_order(column), is_number=True)


def _of_order(column: Column) -> str:
    """What its order comes to, or why that is none to compare; which lines are missing, the list of orders says."""
    reasons = [h.text for h in column.hindrances if h.why is not Why.INCOMPLETE]
    if len(reasons) < len(column.hindrances):
        reasons.append("not all lines")
    amount = "" if column.amount is None else (f"{BEST} " if column.is_best else "") + f"{column.amount:,.2f}"
    return ", ".join(filter(None, (amount, *reasons)))


class _Rows:
    """What all vendors' grids have at the left, and their cells."""

    def __init__(self, considered: Considered, places: Sequence[Place]) -> None:
        self._considered = considered
        self._has_what = any(line.description for line, _ in places)
        self._has_need_by = any(line.need_by for line, _ in places)
        heads = [GridColumn("Line", _LINE), GridColumn("Part no.", _PART)]
        heads += [GridColumn("What", _WHAT)] if self._has_what else []
        heads += [GridColumn("Quantity", _QUANTITY, is_number=True)]
        heads += [GridColumn("Needed by", _NEED_BY)] if self._has_need_by else []
        self.heads = tuple(heads)
        numbers = [line.number for line, _ in places]
        pairs = zip(numbers, [0, *numbers], strict=False)
        begins = frozenset(n for n, (number, before) in enumerate(pairs) if number != before)
        self.begins = begins if len(begins) < len(numbers) else frozenset()  # where each does, none stands out

    def row(self, place: Place, columns: Sequence[Column]) -> tuple[Entry, ...]:
        line, quantity = place
        return (
            *(Entry(str(line.number)), Entry(line.part_number)),
            *([Entry(line.description)] if self._has_what else []),
            Entry(f"{quantity:,}", line.unit),
            *([Entry(line.need_by.isoformat() if line.need_by else "")] if self._has_need_by else []),
            *(self._cell(line, quantity, column) for column in columns),
        )

    def _cell(self, line: ComparedLine, quantity: int, column: Column) -> Entry:
        considered, vendor_id = self._considered, column.offer.vendor_id
        cell = considered.comparison.cells[line.number, quantity, vendor_id]
        if cell.why is not None:
            return Entry(cell.why.text, look=Look.REASON)
        is_wanted = considered.comparison.basis.quantities[line.number] == quantity
        is_chosen = is_wanted and considered.scenario.choice.get(line.number) == vendor_id
        marks = "".join(f"{mark} " for mark, holds in ((CHOSEN, is_chosen), (BEST, cell.is_best)) if holds)
        return Entry(marks + _amount(cell, column), ", ".join(_notes(cell)), Look.BEST if cell.is_best else Look.PLAIN)


def _amount(cell: Cell, column: Column) -> str:
    """Without a rate in the quote's own currency."""
    if cell.amount is not None:
        return f"{cell.amount:,.2f}"
    own, quote = cell.cost, column.offer.quote
    amount = f"{own.amount + own.nre:,.2f}" if own else ""
    return f"{amount} {quote.currency if quote else ''}".rstrip()


def _notes(cell: Cell) -> Iterator[str]:
    if cell.ships is not None:
        yield f"{cell.ships.isoformat()} late" if cell.is_late else cell.ships.isoformat()
    if cell.cost is not None and cell.cost.price.quantity != cell.cost.quantity:
        yield f"price for {cell.cost.price.quantity:,}"
    if cell.cost is not None and cell.cost.is_at_minimum:
        yield "minimum"
    if cell.cost is not None and cell.cost.nre:
        yield "with NRE"
    if cell.cheaper is not None:
        yield f"{cell.cheaper.quantity:,} cost {cell.cheaper.amount:,.2f}"
