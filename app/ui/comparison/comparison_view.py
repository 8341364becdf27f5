"""The page where offers are compared: the matrix, orders, ways to order, and what was chosen."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QUndoStack
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QWidget

from app.domain.comparison.comparison import Comparison
from app.domain.comparison.points import Points
from app.domain.comparison.scenario import Scenario
from app.domain.rfqs.outcome import Outcome
from app.domain.trade.ids import VendorId
from app.ui.comparison.cell_view import CellView
from app.ui.comparison.matrix_model import MatrixModel, Shows, in_order
from app.ui.comparison.matrix_table import MatrixTable
from app.ui.comparison.orders_table import OrderLine, OrdersModel
from app.ui.comparison.settled_fields import SettledFields
from app.ui.comparison.ways_table import Way, WaysModel
from app.ui.look.language import tr
from app.ui.look.spacing import LARGE
from app.ui.look.table import Table
from app.ui.look.tokens import Tone
from app.ui.widgets.banner import Banner
from app.ui.widgets.flat_tabs import FlatTabs
from app.ui.widgets.page import button, inner_layout, page_layout, quiet_label, row, shortened_title
from app.ui.widgets.toggle import ToggleButton


class ComparisonView(QWidget):
    """`given`: line, quantity and vendor, or None to take it back; `wanted`: line and quantity; `way_…` carry a Way."""

    back_asked = Signal()
    given = Signal(int, int, object)
    wanted = Signal(int, int)
    freight_asked = Signal(object)  # a Column
    lots_asked = Signal(int)  # line
    way_taken = Signal(object)
    way_removed = Signal(object)
    keep_asked = Signal()
    clear_asked = Signal()
    decision_asked = Signal(object)  # Outcome
    undo_asked = Signal()

    def __init__(self, undo: QUndoStack) -> None:
        super().__init__()
        self.undo_action = undo.createUndoAction(self, self.tr("&Undo"))
        self.redo_action = undo.createRedoAction(self, self.tr("&Redo"))
        self.banner, self.decision = Banner(), Banner()
        self.matrix, self.orders, self.ways = MatrixModel(self), OrdersModel(self), WaysModel(self)
        self.settled = SettledFields(self.banner)
        self.table, self.cell = MatrixTable(self.matrix), CellView()
        self.orders_table, self.ways_table = Table("Orders compared"), Table("Ways to order")
        self.orders_table.show_lines(self.orders, sort_column=None)
        self.ways_table.show_lines(self.ways, sort_column=None)
        self.differences = ToggleButton(self.tr("Differences"), self.tr("Show what each costs more than the least."))
        self.heat = ToggleButton(self.tr("Heat"), self.tr("The more it costs, the warmer its ground."))
        self.only_wanted = ToggleButton(self.tr("Ordered quantities only"), self.tr("Hide the other quantities."))
        self.keep = button(self.tr("&Keep this choice…"), self.keep_asked.emit, self.tr("Under a name of its own."))
        self.clear = button(self.tr("&Clear choice"), self.clear_asked.emit, self.tr("Give no line to anybody."))
        self.take = button(self.tr("Take this wa&y"), self._on_take, self.tr("Enter or a double click does the same."))
        self.remove = button(self.tr("Re&move"), self._on_remove, self.tr("Remove a scenario that you kept."))
        self.freight = button(self.tr("Freigh&t…"), self._on_freight, self.tr("What delivery from this vendor costs."))
        self.choice, self.locks = quiet_label(wrap=True), quiet_label(wrap=True)
        self.order_points, self.way_points = quiet_label(wrap=True), quiet_label(wrap=True)
        self._choice: dict[int, VendorId] = {}
        self._title, self._about = shortened_title(), quiet_label(wrap=True)
        names = (self.tr("Lines"), self.tr("Orders"), self.tr("Ways to order"))
        self.tabs = FlatTabs(
            dict(zip(names, (self._lines_page(), self._orders_page(), self._ways_page()), strict=True))
        )
        self._lay_out()
        self._connect()

    def show_comparison(
        self,
        number: str,
        title: str,
        scenario: Scenario,
        comparison: Comparison,
        points: Mapping[VendorId, Points],
    ) -> None:
        """All of it anew; the current cell stays where it is still there. `points`: of orders that are weighed."""
        self._title.setText(self.tr("Compare offers · {number} · {title}").format(number=number, title=title))
        self._choice = dict(scenario.choice)
        self.settled.show_settled(scenario, comparison.basis)
        self.matrix.show_comparison(comparison, scenario.choice)
        self.orders.show_orders(in_order(comparison.columns.values()), points)
        for table in (self.orders_table, self.ways_table):
            table.show_column("Points", is_shown=scenario.weights is not None)
        for seldom in self.orders.seldom_used:
            self.orders_table.show_column(seldom, is_shown=self.orders.says_anything(seldom))
        self._on_order_chosen()
        if not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.matrix.index(0, 0))
        self._on_cell_chosen()

    def show_ways(self, ways: Sequence[Way], locks: str) -> None:
        """In the order given; `locks` says what the search had to keep."""
        self.ways.replace(list(ways))
        self._on_way_chosen()
        self.locks.setText(locks)
        self.locks.setVisible(bool(locks))

    def show_about(self, text: str) -> None:
        """Which rates were used, and from when."""
        self._about.setText(text)
        self._about.setVisible(bool(text))

    def show_choice(self, text: str, *, is_any: bool) -> None:
        """What was chosen costs, in a sentence."""
        self.choice.setText(text)
        self.clear.setEnabled(is_any)
        self.keep.setEnabled(is_any)

    def show_decision(self, text: str, *, can_undo: bool) -> None:
        """What was decided; nothing where nothing was."""
        if not text:
            self.decision.hush()
            return
        deeds = ((self.tr("&Undo the decision"), self.undo_asked.emit),) if can_undo else ()
        self.decision.say(Tone.OK, text, deeds, dismissable=False)

    def begin(self) -> None:
        """The page is turned to."""
        self.table.setFocus()

    def _lines_page(self) -> QWidget:
        page = QWidget()
        column = inner_layout(page)
        column.addLayout(row(self.differences, self.heat, self.only_wanted, None))
        line = QHBoxLayout()
        line.setSpacing(LARGE)
        line.addWidget(self.table, 1)
        line.addWidget(self.cell)
        column.addLayout(line, 1)
        return page

    def _orders_page(self) -> QWidget:
        page = QWidget()
        column = inner_layout(page)
        column.addWidget(self.orders_table, 1)
        column.addWidget(self.order_points)
        column.addLayout(row(self.freight, None))
        return page

    def _ways_page(self) -> QWidget:
        page = QWidget()
        column = inner_layout(page)
        column.addWidget(self.locks)
        column.addWidget(self.ways_table, 1)
        column.addWidget(self.way_points)
        column.addLayout(row(self.take, self.remove, None))
        return page

    def _lay_out(self) -> None:
        column = page_layout(self)
        back = button(self.tr("&Back to the RFQ"), self.back_asked.emit, self.tr("Esc does the same."))
        self.exports = QMenu(self)
        export = button(
            self.tr("E&xport"), lambda: None, self.tr("As a workbook or PDF, for another system, or for the file.")
        )
        export.setMenu(self.exports)
        self.menu = QMenu(self)
        self.menu.addAction(self.tr("&Award as chosen…"), lambda: self.decision_asked.emit(Outcome.AWARDED))
        self.menu.addAction(self.tr("Order &nothing…"), lambda: self.decision_asked.emit(Outcome.NO_AWARD))
        self.menu.addAction(self.tr("Cancel the &RFQ…"), lambda: self.decision_asked.emit(Outcome.CANCELLED))
        decide = button(self.tr("&Decide"), lambda: None, self.tr("Tell vendors who gets which lines."))
        decide.setMenu(self.menu)
        head = row(self._title, decide, export, back)
        head.setStretch(0, 1)
        column.addLayout(head)
        column.addWidget(self._about)
        column.addWidget(self.decision)
        column.addWidget(self.settled)
        column.addWidget(self.banner)
        column.addWidget(self.tabs, 1)
        foot = row(self.choice, self.clear, self.keep)
        foot.setStretch(0, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.table.cell_chosen.connect(self._on_cell_chosen)
        self.table.line_given.connect(self._on_given)
        self.table.quantity_wanted.connect(self._on_wanted_row)
        self.cell.given.connect(self._on_given)
        self.cell.wanted.connect(self._on_wanted)
        self.cell.lots_asked.connect(self.lots_asked)
        self.orders_table.selectionModel().selectionChanged.connect(self._on_order_chosen)
        self.orders_table.opened.connect(lambda _column: self._on_freight())
        for toggle in (self.differences, self.only_wanted):
            toggle.toggled.connect(self._on_shown_otherwise)
        self.heat.toggled.connect(lambda is_on: self.table.show_heat(is_on=is_on))
        self.ways_table.opened.connect(self.way_taken)
        self.ways_table.selectionModel().selectionChanged.connect(self._on_way_chosen)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.back_asked)
        self._on_way_chosen()
        self._on_order_chosen()

    def _on_shown_otherwise(self) -> None:
        place = self.matrix.place(self.table.currentIndex())
        shows = Shows.DIFFERENCES if self.differences.isChecked() else Shows.AMOUNTS
        self.matrix.show_as(shows, only_wanted=self.only_wanted.isChecked())
        if place is not None and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.matrix.index(self.matrix.row_of(place[0]), 0))
        self._on_cell_chosen()

    def _on_cell_chosen(self) -> None:
        place, comparison = self.matrix.place(self.table.currentIndex()), self.matrix.comparison
        if place is None or comparison is None:
            self.cell.show_nothing()
        else:
            self.cell.show_cell(comparison, place, is_chosen=self._choice.get(place[0]) == place[2])

    def _on_given(self) -> None:
        place, comparison = self.matrix.place(self.table.currentIndex()), self.matrix.comparison
        if place is None or comparison is None:
            return
        line, quantity, vendor_id = place
        cell, column = comparison.cells[place], comparison.columns[vendor_id]
        if cell.cost is None or not column.is_usable:
            return
        is_given = comparison.basis.quantities[line] == quantity and self._choice.get(line) == vendor_id
        self.given.emit(line, quantity, None if is_given else vendor_id)

    def _on_wanted(self) -> None:
        self._on_wanted_row(self.table.currentIndex().row())

    def _on_wanted_row(self, row_number: int) -> None:
        place = self.matrix.place(self.matrix.index(row_number, 0))
        if place is not None:
            self.wanted.emit(place[0], place[1])

    def _on_order_chosen(self) -> None:
        chosen = self.orders_table.selected_lines()
        self.freight.setEnabled(len(chosen) == 1 and chosen[0].column.offer.quote is not None)
        _show_points(self.order_points, chosen)

    def _on_freight(self) -> None:
        if self.freight.isEnabled():
            self.freight_asked.emit(self.orders_table.selected_lines()[0].column)

    def _on_way_chosen(self) -> None:
        ways = self.ways_table.selected_lines()
        self.take.setEnabled(len(ways) == 1 and ways[0].split is not None)
        self.remove.setEnabled(len(ways) == 1 and ways[0].scenario is not None)
        _show_points(self.way_points, ways)

    def _on_take(self) -> None:
        for way in self.ways_table.selected_lines()[:1]:
            self.way_taken.emit(way)

    def _on_remove(self) -> None:
        for way in self.ways_table.selected_lines()[:1]:
            self.way_removed.emit(way)


def _show_points(label: QLabel, chosen: Sequence[OrderLine | Way]) -> None:
    """How the points of the chosen line come about."""
    points = chosen[0].points if len(chosen) == 1 else None
    label.setText(" · ".join(map(tr, points.steps)) if points else "")
    label.setVisible(points is not None)
