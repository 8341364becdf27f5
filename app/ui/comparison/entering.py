"""Asks for what is entered about a comparison: freight, lots and weights."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QInputDialog, QLineEdit

from app.background.job_runner import JobRunner
from app.domain.comparison.comparison import Column
from app.domain.comparison.points import Weights
from app.domain.comparison.scenario import Scenario
from app.domain.quotes.quote import money_text
from app.domain.quotes.typed import CellUnclear, read_money
from app.services.suite import Services
from app.ui.comparison.comparison_view import ComparisonView
from app.ui.comparison.weights_dialog import WeightsDialog
from app.ui.look.language import tr
from app.ui.look.tokens import Tone

_MOST_LOTS = 999


class Entering(QObject):
    """`entered`: what was done, in words, and the Scenario with it; `failed` carries an exception."""

    entered = Signal(str, object)
    failed = Signal(object)

    def __init__(
        self, services: Services, jobs: JobRunner, view: ComparisonView, scenario: Callable[[], Scenario | None]
    ) -> None:
        super().__init__(view)
        self._services, self._jobs, self._view, self._scenario = services, jobs, view, scenario
        self.dialog: WeightsDialog | None = None

    @Slot(object)
    def freight(self, column: Column) -> None:
        """Of an order to this vendor."""
        scenario, quote = self._scenario(), column.offer.quote
        if scenario is None or quote is None:
            return
        vendor_id, before = column.offer.vendor_id, scenario.freight
        label = tr(f"Freight of an order to {column.offer.vendor}, in {quote.currency}:")
        known = money_text(before[vendor_id]) if vendor_id in before else ""
        text, is_ok = QInputDialog.getText(self._view, self.tr("Freight"), label, QLineEdit.EchoMode.Normal, known)
        if not is_ok:
            return
        try:
            amount = read_money(text)
        except CellUnclear as why:
            self._view.banner.say(Tone.ERR, str(why))
            return
        others = {v: freight for v, freight in before.items() if v != vendor_id}
        freight = {**others, vendor_id: amount} if amount else others
        self.entered.emit(tr(f"changing the freight of {column.offer.vendor}"), replace(scenario, freight=freight))

    @Slot(int)
    def lots(self, line: int) -> None:
        """That this line is delivered in."""
        scenario = self._scenario()
        if scenario is None:
            return
        label, before = tr(f"Number of lots that line {line} is delivered in:"), scenario.lots
        count, is_ok = QInputDialog.getInt(self._view, self.tr("Lots"), label, before.get(line, 1), 1, _MOST_LOTS)
        if is_ok:
            lots = {**before, line: count}
            self.entered.emit(tr(f"changing the lots of line {line}"), replace(scenario, lots=lots))

    @Slot()
    def weights(self) -> None:
        """Of the points that orders get."""
        scenario = self._scenario()
        if scenario is not None:
            self.dialog = WeightsDialog(scenario.weights, self._view)
            self.dialog.entered.connect(self._on_weights)
            self.dialog.open()

    @Slot(object)
    def _on_weights(self, weights: Weights | None) -> None:
        scenario = self._scenario()
        if scenario is not None:
            self._jobs.run(self._services.comparing.weigh_by, weights, failed=self.failed.emit)
            self.entered.emit(self.tr("weighing orders"), replace(scenario, weights=weights))
