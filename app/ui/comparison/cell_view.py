"""Beside the matrix: how the amount of the current cell comes about, and what can be done with it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.comparison.comparison import Comparison
from app.domain.trade.ids import VendorId
from app.ui.comparison.matrix_words import amount_text, steps_of
from app.ui.look.language import tr
from app.ui.look.plain import plain_label
from app.ui.widgets.page import button, inner_layout, quiet_label, shortened_heading

_WIDTH = 270


class CellView(QWidget):
    """`given`: the line goes to the vendor, or to nobody; `wanted`: that quantity is to be ordered.

    `lots_asked`: in how many lots the line comes is to be said.
    """

    given = Signal()
    wanted = Signal()
    lots_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._vendor, self._line = shortened_heading(), quiet_label(wrap=True)
        self._amount = shortened_heading()
        self.steps = plain_label()
        self.steps.setWordWrap(True)
        self.give = button(self.tr("&Give line"), self.given.emit, self.tr("Enter or Space does the same."))
        self.want = button(self.tr("Order this &quantity"), self.wanted.emit, self.tr("The key Q does the same."))
        self.lots = button(self.tr("&Lots…"), self._on_lots, self.tr("In how many lots the line is delivered."))
        self._number = 0
        self.setFixedWidth(_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        column = inner_layout(self)
        for part in (self._vendor, self._line, self._amount, self.steps, self.give, self.want, self.lots):
            column.addWidget(part)
        column.addStretch(1)
        self.show_nothing()

    def show_nothing(self) -> None:
        """No cell is the current one."""
        for label in (self._vendor, self._amount, self.steps):
            label.setText("")
        self._line.setText(self.tr("Choose a cell to see how its amount comes about."))
        self.give.hide()
        self.want.hide()
        self.lots.hide()

    def show_cell(self, comparison: Comparison, place: tuple[int, int, VendorId], *, is_chosen: bool) -> None:
        """What is known of it."""
        line, quantity, vendor_id = place
        cell, column = comparison.cells[place], comparison.columns[vendor_id]
        part = next(of for of in comparison.lines if of.number == line)
        about = tr(f"Line {line}, {part.part_number} × {quantity:,}")
        self._vendor.setText(column.offer.vendor)
        self._line.setText(f"{about}\n{part.description}" if part.description else about)
        text = amount_text(cell, column)
        self._amount.setText(f"{text} {comparison.basis.currency}" if cell.amount is not None else text)
        self._amount.setVisible(bool(text))
        self.steps.setText("\n".join(steps_of(comparison, cell, column)))
        is_wanted = comparison.basis.quantities[line] == quantity
        can_order = cell.cost is not None and column.is_usable
        self.give.setVisible(can_order and is_wanted)
        self.give.setText(
            tr(f"&Take line {line} back") if is_chosen else tr(f"&Give line {line} to {column.offer.vendor}")
        )
        self._number = line
        self.lots.setVisible(cell.cost is not None and bool(cell.cost.lots))
        self.want.setVisible(not is_wanted)
        self.want.setText(tr(f"Order {quantity:,} of line {line} (&Q)"))

    def _on_lots(self) -> None:
        self.lots_asked.emit(self._number)
