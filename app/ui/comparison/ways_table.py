"""Ways to order: what the buyer has chosen, the cheapest ones found, and the scenarios that were kept."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QObject

from app.domain.comparison.points import Points
from app.domain.comparison.scenario import Scenario
from app.domain.comparison.split import Split
from app.ui.comparison.matrix_words import money
from app.ui.comparison.orders_table import points_key, points_text
from app.ui.look.language import tr
from app.ui.look.table_model import Column, LinesModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """`split` None: it can't be ordered like that any more, `problem` says why. `scenario`: what is kept, if it is."""

    name: str
    split: Split | None
    vendors: str
    currency: str
    problem: str = ""
    over: Decimal | None = None  # the cheapest of all
    ships: date | None = None
    note: str = ""
    scenario: Scenario | None = None
    points: Points | None = None


def _total(way: Way) -> str:
    return f"{money(way.split.total)} {way.currency}" if way.split else "–"


def _over(way: Way) -> str:
    if way.over is None:
        return ""
    return tr(f"+{way.over:,.2f}") if way.over else tr("cheapest")


def _ships(way: Way) -> str:
    return tr(f"{way.ships:%b} {way.ships.day}, {way.ships.year}") if way.ships else ""


def _note(way: Way) -> str:
    return tr(way.problem) if way.problem else way.note


COLUMNS: tuple[Column[Way], ...] = (
    Column(title="Way to order", text=lambda w: w.name, width=180, is_rigid=True),
    Column(title="Vendors", text=lambda w: w.vendors, width=320),
    Column(title="Total", text=_total, sort=lambda w: float(w.split.total) if w.split else 0.0, width=130, right=True),
    Column(title="More", text=_over, sort=lambda w: float(w.over or 0), width=90, right=True),
    Column(
        title="Points",
        text=lambda way: points_text(way.points),
        sort=lambda way: points_key(way.points),
        width=60,
        right=True,
    ),
    Column(title="Ships by", text=_ships, width=120),
    Column(title="Note", text=_note, width=220),
)


class WaysModel(LinesModel[Way]):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, key=lambda way: way.name, parent=parent)
