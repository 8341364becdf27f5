"""What a comparison is made on: the day, the currency, handling, and how minimums are counted."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QDate, QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QDateEdit, QLineEdit, QSizePolicy, QWidget

from app.domain.comparison.comparison import Basis
from app.domain.comparison.scenario import Scenario
from app.domain.quotes.quote import money_text
from app.domain.quotes.typed import CellUnclear, read_currency, read_money
from app.ui.look.plain import plain_label, set_tip
from app.ui.look.tokens import Tone
from app.ui.widgets.banner import Banner
from app.ui.widgets.flow import Flow
from app.ui.widgets.page import button, row

_SHORT, _AMOUNT = 60, 90


class SettledFields(QWidget):
    """`changed` carries the Scenario as it is now; `rates_asked`, `weights_asked`: these are to be seen."""

    changed = Signal(object)
    rates_asked = Signal()
    weights_asked = Signal()

    def __init__(self, banner: Banner) -> None:
        super().__init__()
        self._banner = banner
        self._scenario = Scenario()
        self.day = QDateEdit()
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.currency, self.handling = QLineEdit(), QLineEdit()
        self.currency.setFixedWidth(_SHORT)
        self.handling.setFixedWidth(_AMOUNT)
        self.includes = QCheckBox(self.tr("Line minimum &includes the lot charge"))
        set_tip(self.includes, self.tr("Otherwise the lot charge is added to the minimum."))
        set_tip(self.handling, self.tr("What each further order costs you: paper, receiving, an invoice more."))
        self.rates = button(self.tr("Rate&s…"), self.rates_asked.emit, self.tr("What other currencies are worth."))
        tip = self.tr("Points for price, lead time and history, beside the amounts.")
        self.weights = button(self.tr("&Weights…"), self.weights_asked.emit, tip)
        self.day.editingFinished.connect(self._on_day)
        self.currency.editingFinished.connect(self._on_currency)
        self.handling.editingFinished.connect(self._on_handling)
        self.includes.toggled.connect(self._on_includes)
        self.setLayout(
            Flow(
                self._named(self.tr("Decide o&n:"), self.day),
                self._named(self.tr("C&ompare in:"), self.currency, self.rates),
                self._named(self.tr("H&andling for each vendor:"), self.handling),
                self.includes,
                self.weights,
            )
        )
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_settled(self, scenario: Scenario, basis: Basis) -> None:
        """What is not said in the scenario is shown as it counts."""
        self._scenario = scenario
        blocked = [QSignalBlocker(widget) for widget in (self.day, self.currency, self.handling, self.includes)]
        self.day.setDate(QDate(basis.day.year, basis.day.month, basis.day.day))
        self.currency.setText(basis.currency)
        self.handling.setText(money_text(scenario.handling))
        self.includes.setChecked(scenario.minimum_includes_lot)
        del blocked

    @staticmethod
    def _named(label: str, field: QWidget, *more: QWidget) -> QWidget:
        text = plain_label(label)
        text.setBuddy(field)
        field.setAccessibleName(label.replace("&", "").rstrip(":"))
        group = QWidget()
        line = row(text, field, *more)
        line.setContentsMargins(0, 0, 0, 0)
        group.setLayout(line)
        return group

    def _on_day(self) -> None:
        shown = self.day.date()
        self._change(replace(self._scenario, day=date(shown.year(), shown.month(), shown.day())))

    def _on_currency(self) -> None:
        try:
            self._change(replace(self._scenario, currency=read_currency(self.currency.text())))
        except CellUnclear as why:
            self._banner.say(Tone.ERR, str(why))

    def _on_handling(self) -> None:
        try:
            self._change(replace(self._scenario, handling=read_money(self.handling.text()) or Decimal(0)))
        except CellUnclear as why:
            self._banner.say(Tone.ERR, str(why))

    def _on_includes(self) -> None:
        self._change(replace(self._scenario, minimum_includes_lot=self.includes.isChecked()))

    def _change(self, scenario: Scenario) -> None:
        if scenario != self._scenario:
            self.changed.emit(scenario)
