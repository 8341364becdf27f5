"""One order to each vendor of all that it was asked for, part by part."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QObject

from app.domain.comparison.comparison import Column as Offered
from app.domain.comparison.costing import OrderCost
from app.domain.comparison.points import Points
from app.domain.trade.ids import VendorId
from app.ui.comparison.matrix_words import BEST, money
from app.ui.look.language import tr
from app.ui.look.table_model import Column, LinesModel


@dataclass(frozen=True, slots=True)
class OrderLine:
    """`points`: None where nothing is weighed, or this can't be compared with the others."""

    column: Offered
    points: Points | None = None


def _part(of: Callable[[OrderCost], Decimal | None]) -> Callable[[OrderLine], str]:
    """Nothing where it is 0."""

    def text(line: OrderLine) -> str:
        column = line.column
        amount = of(column.order) if column.order else None
        return money(amount) if amount else ""

    return text


def points_text(points: Points | None) -> str:
    return f"{points.total:,.1f}" if points else ""


def points_key(points: Points | None) -> float:
    """Those without points come below."""
    return float(points.total) if points else -1.0


def _currency(column: Offered) -> str:
    return column.offer.quote.currency if column.offer.quote else ""


def _total(line: OrderLine) -> str:
    column = line.column
    return f"{money(column.order.total)} {_currency(column)}".rstrip() if column.order else ""


def _compared(line: OrderLine) -> str:
    column = line.column
    if column.amount is None:
        return ""
    return f"{BEST} {money(column.amount)}" if column.is_best else money(column.amount)


def _remarks(line: OrderLine) -> str:
    column = line.column
    said = [tr(hindrance.text) for hindrance in column.hindrances]
    if column.order is not None and not column.hindrances and not column.covers_all:
        said.append(tr("not asked for all lines"))
    quote = column.offer.quote
    if quote is not None and quote.alternatives:
        said.append(tr("offers an alternative as well"))
    return " · ".join(said)


def _day(line: OrderLine) -> str:
    column = line.column
    return tr(f"{column.ships:%b} {column.ships.day}, {column.ships.year}") if column.ships else ""


def _valid(line: OrderLine) -> str:
    column = line.column
    until = column.offer.quote.valid_until if column.offer.quote else None
    return tr(f"{until:%b} {until.day}, {until.year}") if until else ""


COLUMNS: tuple[Column[OrderLine], ...] = (
    Column(title="Vendor", text=lambda line: line.column.offer.vendor, width=176),
    Column(title="Compared", text=_compared, sort=lambda line: float(line.column.amount or 0), width=84, right=True),
    Column(
        title="Points",
        text=lambda line: points_text(line.points),
        sort=lambda line: points_key(line.points),
        width=60,
        right=True,
    ),
    Column(title="Remarks", text=_remarks, width=160),
    Column(title="Lines", text=_part(lambda order: order.lines), width=72, right=True),
    Column(title="Minimum", text=_part(lambda order: order.minimum), width=84, right=True),
    Column(title="NRE", text=_part(lambda order: order.nre), width=62, right=True),
    Column(title="Charges", text=_part(lambda order: order.charge), width=68, right=True),
    Column(title="Freight", text=_part(lambda order: order.freight), width=60, right=True),
    Column(title="Total", text=_total, width=108, right=True),
    Column(title="Ships by", text=_day, width=104, is_rigid=True),
    Column(title="Valid until", text=_valid, width=104, is_rigid=True),
)


class OrdersModel(LinesModel[OrderLine]):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, key=lambda line: line.column.offer.vendor_id, parent=parent)

    @property
    def seldom_used(self) -> tuple[str, ...]:
        """Columns that many comparisons have nothing for."""
        return ("Minimum", "NRE", "Charges", "Freight", "Valid until")

    def says_anything(self, title: str) -> bool:
        """Whether any line has a text in this column."""
        column = next(column for column in self.columns if column.title == title)
        return any(column.text(line) for line in self.lines)

    def show_orders(self, columns: Iterable[Offered], points: Mapping[VendorId, Points]) -> None:
        """In their order."""
        self.replace([OrderLine(column, points.get(column.offer.vendor_id)) for column in columns])
