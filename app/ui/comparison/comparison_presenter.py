"""Has offers compared on what the buyer settles on, searches ways to order, and keeps what was chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack
from PySide6.QtWidgets import QInputDialog
from typing_extensions import override

from app.background.job_runner import JobRunner, Pool
from app.background.latest import Latest
from app.domain.comparison.scenario import Scenario
from app.domain.comparison.split import CannotDeliver, Split
from app.domain.notices.decision import Decision
from app.domain.rfqs.outcome import Outcome
from app.domain.trade.ids import RfqId, VendorId
from app.services.comparison.comparing import Compared
from app.services.suite import Services
from app.ui.comparison.comparison_view import ComparisonView
from app.ui.comparison.entering import Entering
from app.ui.comparison.exports_presenter import ExportsPresenter
from app.ui.comparison.rates_presenter import RatesPresenter, about_text
from app.ui.comparison.ways import choice_text, decision_text, locks_text, ways_of
from app.ui.comparison.ways_table import Way
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted
from app.ui.widgets.problem_box import ask, problem_text

_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class _Ways:
    compared: Compared
    found: Sequence[Split]
    with_locks: Sequence[Split]
    kept: Sequence[tuple[Scenario, Compared]]
    problem: str = ""


class ComparisonPresenter(QObject):
    """`closed`: the buyer is done; carries nothing."""

    closed = Signal()
    decision_asked = Signal(object, object)  # Rfq, Outcome

    def __init__(self, services: Services, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._jobs = services, jobs
        self._rfq_id: RfqId | None = None
        self._scenario: Scenario | None = None  # None: as it is kept
        self._compared: Compared | None = None
        self._wanted = 0  # counts what was asked for: who searches for an older one gives up
        self.undo = QUndoStack(self)
        self.view = ComparisonView(self.undo)
        self.rates = RatesPresenter(services, jobs, self.view)
        self.rates.kept.connect(self._on_rates_kept)
        self.entering = Entering(services, jobs, self.view, lambda: self._scenario)
        self.entering.entered.connect(self._change)
        self.entering.failed.connect(self._on_failed)
        self.exports = ExportsPresenter(services, jobs, self.view, lambda: self._compared)
        self._compare = Latest(jobs, self._read, then=self._on_compared, failed=self._on_failed, only_newest=True)
        self._search = Latest(
            jobs, self._searched, then=self._on_ways, failed=self._on_failed, pool=Pool.SLOW, only_newest=True
        )
        jobs.closing.connect(self._give_up)
        self._connect()

    def open(self, rfq_id: RfqId) -> None:
        """The offers to this RFQ."""
        self._rfq_id, self._scenario, self._compared = rfq_id, None, None
        self.undo.clear()
        self.view.banner.hush()
        self.show()

    @Slot()
    def show(self) -> None:
        """Read anew."""
        if self._rfq_id is not None:
            self._compare.ask(self._rfq_id, self._scenario)
            self.view.begin()

    @Slot()
    def refresh(self) -> None:
        """Quotes are others now."""
        if self.view.isVisible():
            self.show()

    def settle_on(self, scenario: Scenario) -> None:
        """Compare on this, and keep it as what is being worked on."""
        self._scenario = scenario
        if self._rfq_id is not None:
            self._jobs.run(self._services.comparing.keep, self._rfq_id, replace(scenario, name=""), then=self._kept)
            self._compare.ask(self._rfq_id, scenario)

    def _connect(self) -> None:
        view = self.view
        view.back_asked.connect(self.closed)
        view.given.connect(self._on_given)
        view.wanted.connect(self._on_wanted)
        view.settled.changed.connect(self._on_settled)
        view.settled.rates_asked.connect(self._on_rates_asked)
        view.settled.weights_asked.connect(self.entering.weights)
        view.freight_asked.connect(self.entering.freight)
        view.lots_asked.connect(self.entering.lots)
        view.way_taken.connect(self._on_way_taken)
        view.way_removed.connect(self._on_way_removed)
        view.keep_asked.connect(self._on_keep_asked)
        view.clear_asked.connect(self._on_clear_asked)
        view.decision_asked.connect(self._on_decision_asked)
        view.undo_asked.connect(self._on_undo_asked)

    def _read(self, rfq_id: RfqId, scenario: Scenario | None) -> Compared:
        """Runs on the database's thread and touches services only."""
        return self._services.comparing.of(rfq_id, scenario)

    def _on_compared(self, compared: Compared) -> None:
        if compared.rfq.id != self._rfq_id:
            return
        self._compared, self._scenario = compared, compared.scenario
        view, rfq = self.view, compared.rfq
        view.show_comparison(rfq.number, rfq.title, compared.scenario, compared.comparison, compared.points)
        view.show_choice(choice_text(compared), is_any=bool(compared.scenario.choice))
        view.show_about(about_text(compared))
        self._jobs.run(self._services.awarding.counting, rfq.id, then=self._on_decision, failed=self._on_failed)
        self._wanted += 1
        self._search.ask(compared, self._wanted)

    def _searched(self, compared: Compared, wanted: int) -> _Ways:
        """Runs on a pool's thread and touches services only."""
        comparing = self._services.comparing
        kept = [(scenario, comparing.of(compared.rfq.id, scenario)) for scenario in comparing.kept(compared.rfq.id)]
        found = comparing.ways(compared, lambda: wanted != self._wanted)
        if not compared.scenario.locks:
            return _Ways(compared, found, (), kept)
        try:
            with_locks = comparing.ways(compared, lambda: wanted != self._wanted, keep_lines=True)
        except CannotDeliver as why:
            return _Ways(compared, found, (), kept, str(why))
        return _Ways(compared, found, with_locks, kept)

    def _on_ways(self, ways: _Ways) -> None:
        if ways.compared is self._compared:
            found = ways_of(ways.compared, ways.found, ways.with_locks, ways.kept)
            self.view.show_ways(found, locks_text(ways.compared))
            if ways.problem:
                self.view.banner.say(Tone.WARN, tr(ways.problem))

    @Slot()
    def _give_up(self) -> None:
        self._wanted += 1

    @Slot(str, object)
    def _change(self, text: str, scenario: Scenario) -> None:
        """A step that can be undone."""
        if self._scenario is not None and scenario != self._scenario:
            self.view.banner.hush()
            self.undo.push(_Step(text, self._scenario, scenario, self.settle_on))

    @Slot(int, int, object)
    def _on_given(self, line: int, quantity: int, vendor_id: VendorId | None) -> None:
        if self._scenario is not None:
            quantities = {**self._scenario.quantities, line: quantity}
            given = replace(self._scenario, quantities=quantities).with_choice(line, vendor_id)
            self._change(tr(f"choosing a vendor for line {line}"), given)

    @Slot(int, int)
    def _on_wanted(self, line: int, quantity: int) -> None:
        if self._scenario is not None:
            quantities = {**self._scenario.quantities, line: quantity}
            self._change(tr(f"ordering {quantity:,} of line {line}"), replace(self._scenario, quantities=quantities))

    @Slot(object)
    def _on_settled(self, scenario: Scenario) -> None:
        self._change(self.tr("changing what is compared"), scenario)

    @Slot()
    def _on_clear_asked(self) -> None:
        if self._scenario is not None:
            cleared = replace(self._scenario, choice={}, locked=frozenset())
            self._change(self.tr("clearing the choice"), cleared)

    @Slot(object)
    def _on_way_taken(self, way: Way) -> None:
        if self._scenario is None or way.split is None:
            return
        if way.scenario is not None:
            taken = replace(way.scenario, name="", id=None)
        else:
            taken = replace(self._scenario, choice=dict(way.split.awards))
        self._change(tr(f"taking “{way.name}”"), taken)
        self.view.tabs.turn_to(0)

    @Slot(object)
    def _on_way_removed(self, way: Way) -> None:
        if way.scenario is None or way.scenario.id is None:
            return
        question = tr(f"“{way.name}” is removed from this RFQ. Quotes and your choice stay as they are.")
        if ask(self.view, self.tr("Remove scenario"), question, self.tr("&Remove"), self.tr("&Keep it")):
            remove = self._services.comparing.remove
            self._jobs.run(remove, way.scenario.id, then=self._search_again, failed=self._on_failed)

    @Slot()
    def _on_keep_asked(self) -> None:
        if self._scenario is None or self._rfq_id is None or self._compared is None:
            return
        title, label = self.tr("Keep this choice"), self.tr("Name:")
        name, is_ok = QInputDialog.getText(self.view, title, label)
        name = " ".join(name.split())[:_LONGEST_NAME]
        if is_ok and name:
            # With the rates of today: what is kept comes to the same tomorrow.
            rates, basis = self._compared.rates, self._compared.comparison.basis
            whole = replace(self._scenario, name=name, rates=rates, day=basis.day, currency=basis.currency, id=None)
            keep = self._services.comparing.keep
            self._jobs.run(keep, self._rfq_id, whole, then=self._search_again, failed=self._on_failed)

    def _search_again(self, _result: object) -> None:
        if self._compared is not None:
            self._wanted += 1
            self._search.ask(self._compared, self._wanted)

    @Slot()
    def _on_rates_asked(self) -> None:
        if self._compared is not None:
            self.rates.open(self._compared)

    @Slot()
    def _on_rates_kept(self) -> None:
        if self._scenario is not None:
            self.settle_on(replace(self._scenario, rates=()))

    def _on_decision(self, found: tuple[Decision, bool] | None) -> None:
        counting, can_undo = found or (None, False)
        if self._compared is not None and (counting is None or counting.rfq_id == self._rfq_id):
            self.view.show_decision(decision_text(counting, self._compared.comparison), can_undo=can_undo)

    @Slot(object)
    def _on_decision_asked(self, outcome: Outcome) -> None:
        if self._compared is not None:
            self.decision_asked.emit(self._compared.rfq, outcome)

    @Slot()
    def _on_undo_asked(self) -> None:
        if self._rfq_id is not None:
            undo = self._services.awarding.undo
            self._jobs.run(undo, self._rfq_id, then=self._on_undone, failed=self._on_failed)

    def _on_undone(self, count: int) -> None:
        said = counted(count, "email was called off", "emails were called off")
        self.view.banner.say(Tone.OK, tr(f"The decision is undone: {said}."))
        self.show()

    def _kept(self, _scenario: object) -> None:
        """It is there when the page is opened again."""

    def _on_failed(self, error: Exception) -> None:
        self.view.banner.say(Tone.ERR, problem_text(error))


class _Step(QUndoCommand):
    """From one scenario to another."""

    def __init__(self, text: str, before: Scenario, after: Scenario, settle_on: Callable[[Scenario], None]) -> None:
        super().__init__(text)
        self._before, self._after, self._settle_on = before, after, settle_on

    @override
    def undo(self) -> None:
        self._settle_on(self._before)

    @override
    def redo(self) -> None:
        self._settle_on(self._after)
