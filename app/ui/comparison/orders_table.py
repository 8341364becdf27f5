"""One order to each vendor of all that it was asked for, part by part."""

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QObject

from app.domain.comparison.comparison import Column as Offered
from app.domain.comparison.costing import OrderCost
from app.ui.comparison.matrix_words import BEST, money
from app.ui.look.language import tr
from app.ui.look.table_model import Column, LinesModel


def _part(of: Callable[[OrderCost], Decimal | None]) -> Callable[[Offered], str]:
    """Nothing where it is 0."""

    def text(column: Offered) -> str:
        amount = of(column.order) if column.order else None
        return money(amount) if amount else ""

    return text


def _currency(column: Offered) -> str:
    return column.offer.quote.currency if column.offer.quote else ""


def _total(column: Offered) -> str:
    return f"{money(column.order.total)} {_currency(column)}".rstrip() if column.order else ""


def _compared(column: Offered) -> str:
    if column.amount is None:
        return ""
    return f"{BEST} {money(column.amount)}" if column.is_best else money(column.amount)


def _remarks(column: Offered) -> str:
    said = [tr(hindrance.text) for hindrance in column.hindrances]
    if column.order is not None and not column.hindrances and not column.covers_all:
        said.append(tr("not asked for all lines"))
    quote = column.offer.quote
    if quote is not None and quote.alternatives:
        said.append(tr("offers an alternative as well"))
    return " · ".join(said)


def _day(column: Offered) -> str:
    return tr(f"{column.ships:%b} {column.ships.day}, {column.ships.year}") if column.ships else ""


def _valid(column: Offered) -> str:
    until = column.offer.quote.valid_until if column.offer.quote else None
    return tr(f"{until:%b} {until.day}, {until.year}") if until else ""


COLUMNS: tuple[Column[Offered], ...] = (
    Column(title="Vendor", text=lambda c: c.offer.vendor, width=150),
    Column(title="Compared", text=_compared, sort=lambda c: float(c.amount or 0), width=96, right=True),
    Column(title="Remarks", text=_remarks, width=160),
    Column(title="Lines", text=_part(lambda order: order.lines), width=80, right=True),
    Column(title="Minimum", text=_part(lambda order: order.minimum), width=80, right=True),
    Column(title="NRE", text=_part(lambda order: order.nre), width=76, right=True),
    Column(title="Charges", text=_part(lambda order: order.charge), width=76, right=True),
    Column(title="Freight", text=_part(lambda order: order.freight), width=70, right=True),
    Column(title="Total", text=_total, width=116, right=True),
    Column(title="Ships by", text=_day, width=104),
    Column(title="Valid until", text=_valid, width=104),
)


class OrdersModel(LinesModel[Offered]):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, key=lambda column: column.offer.vendor_id, parent=parent)
