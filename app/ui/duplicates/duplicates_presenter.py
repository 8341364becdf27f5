"""Doubles of the vendor list: searched off the window's thread, decided one by one, each decision with a way back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.background.job_runner import JobRunner, Pool
from app.domain.trade.change import TakenBack
from app.domain.vendors.duplicate_search import Doubles, SearchCancelled
from app.domain.vendors.duplicates import LOWEST_SCORE, Likeness
from app.domain.vendors.vendor import Vendor
from app.services.vendors.duplicates import Duplicates, Merged
from app.services.vendors.vendors import Vendors
from app.ui.duplicates.duplicates_model import PairsModel, after_merge
from app.ui.duplicates.duplicates_view import DuplicatesWindow
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.widgets.problem_box import ask, problem_text


@dataclass(frozen=True, slots=True)
class _Decision:
    """What was decided: the pairs there were before, and how it is taken back."""

    pairs: tuple[Likeness, ...]
    row: int
    take_back: Callable[[], TakenBack | None]


class DuplicatesPresenter(QObject):
    """One window, made when it is first asked for."""

    finished = Signal(object, str)  # ChangeId, what was done in words: after a merge and after its undo
    _progressed = Signal(int, int)

    def __init__(self, duplicates: Duplicates, vendors: Vendors, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._duplicates, self._vendors, self._jobs = duplicates, vendors, jobs
        self._stop = Event()
        self._stop.set()
        self._entries: list[Vendor] = []
        self._decided: list[_Decision] = []
        self.model = PairsModel(self)
        self.window: DuplicatesWindow | None = None
        self._progressed.connect(self._on_progress)
        jobs.closing.connect(self.cancel)
        if (application := QCoreApplication.instance()) is not None:
            application.aboutToQuit.connect(self.cancel)

    @Slot()
    def cancel(self) -> None:
        """Nobody waits for the search any more."""
        self._stop.set()

    def open(self, parent: QWidget) -> None:
        """Show the window, in front, and search."""
        if self.window is None:
            self.window = DuplicatesWindow(self.model, parent)
            self._connect(self.window)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        self.search()

    @Slot()
    def search(self) -> None:
        """Look through the whole list; what was decided before is not asked again."""
        if self.window is None or not self._stop.is_set():
            return
        self._stop = stop = Event()
        self._decided.clear()
        self.window.banner.hush()
        self.window.show_progress(0, 0)

        def watch(done: int, of: int) -> bool:
            self._progressed.emit(done, of)
            return not stop.is_set()

        def find() -> Doubles | None:
            try:
                return self._duplicates.find(LOWEST_SCORE, watch)
            except SearchCancelled:
                return None

        # Among the network's threads: reads for the window must not stand behind ten seconds of comparing.
        self._jobs.run(find, then=self._on_found, failed=self._on_search_failed, pool=Pool.SLOW)

    def _connect(self, window: DuplicatesWindow) -> None:
        window.search_asked.connect(self.search)
        window.cancel_asked.connect(self.cancel)
        window.hidden.connect(self.cancel)
        window.chosen.connect(self._on_chosen)
        window.merge_asked.connect(self._on_merge_asked)
        window.distinct_asked.connect(self._on_distinct_asked)
        window.comparison.changed.connect(self._on_choice_changed)
        window.undo_action.triggered.connect(self.undo)

    @Slot(int, int)
    def _on_progress(self, done: int, of: int) -> None:
        if self.window and not self._stop.is_set():
            self.window.show_progress(done, of)

    def _on_found(self, found: Doubles | None) -> None:
        was_cancelled = found is None or self._stop.is_set()  # it may have ended before it heard of it
        self._stop.set()
        if self.window is None:
            return
        if found is None or was_cancelled:
            self.window.show_cancelled()
            return
        self.model.replace(found.pairs)
        self.window.set_ready(ready=False)
        self.window.show_found(found)

    def _on_search_failed(self, error: Exception) -> None:
        self._stop.set()
        if self.window:
            self.window.show_cancelled()
        self._on_failed(error)

    def _on_failed(self, error: Exception) -> None:
        if self.window:
            self.window.banner.say(Tone.ERR, problem_text(error))

    # Side by side

    @Slot(object)
    def _on_chosen(self, pair: Likeness | None) -> None:
        if self.window is None:
            return
        self._entries = []
        self.window.set_ready(ready=False)
        if pair is not None:
            ids = [pair.first, pair.second]
            self._jobs.run(self._duplicates.entries, ids, then=self._on_entries, failed=self._on_failed)

    def _on_entries(self, entries: list[Vendor]) -> None:
        pair = self.window.current if self.window else None
        if self.window is None or pair is None or {v.id for v in entries} != {pair.first, pair.second}:
            return
        # What is known most of stays: the least has to be chosen.
        self._entries = sorted(entries, key=lambda v: (-len(v.contacts) - len(v.capabilities), v.stored_id))
        self.window.comparison.show_entries(self._entries, self._duplicates.join(self._entries))
        self.window.set_ready(ready=True)

    @Slot()
    def _on_choice_changed(self) -> None:
        if self.window and self._entries:
            view = self.window.comparison
            view.show_result(self._duplicates.join(self._entries, view.choices.take))

    # Decisions

    @Slot()
    def _on_merge_asked(self) -> None:
        if self.window is None or not self._entries:
            return
        entries, take = self._entries, self.window.comparison.choices.take
        made = self._duplicates.join(entries, take)
        if made.raised and not ask(self.window, *raising_question(made.vendor)):
            return
        self.window.set_ready(ready=False)

        def merged(done: Merged) -> None:
            self._on_merged(entries, done)

        self._jobs.run(self._duplicates.merge, entries, take, then=merged, failed=self._on_merge_failed)

    def _on_merge_failed(self, error: Exception) -> None:
        """The entries are shown as they are now, to be looked at again."""
        self._on_failed(error)
        self._on_chosen(self.window.current if self.window else None)

    def _on_merged(self, entries: Sequence[Vendor], done: Merged) -> None:
        """By now another pair may be selected."""
        stays, gone = (v.stored_id for v in entries)
        left = after_merge(self.model.lines, gone, stays, done.vendor.name)

        def take_back() -> TakenBack:
            return self._vendors.take_back(done.change)

        text = self.tr("{names} are now one vendor.").format(names=tr(" and ").join(f"“{v.name}”" for v in entries))
        self._decide(left, take_back, text)
        self.finished.emit(done.change, text)

    @Slot()
    def _on_distinct_asked(self) -> None:
        pair = self.window.current if self.window else None
        if pair is None:
            return

        def done(_: None) -> None:
            left = [p for p in self.model.lines if (p.first, p.second) != (pair.first, pair.second)]
            self._decide(left, take_back, self.tr("They are two vendors. You won't be asked again."))

        def take_back() -> None:
            self._duplicates.may_be_same(pair.first, pair.second)

        self._jobs.run(self._duplicates.tell_apart, pair.first, pair.second, then=done, failed=self._on_failed)

    def _decide(self, left: list[Likeness], take_back: Callable[[], TakenBack | None], text: str) -> None:
        if self.window is None:
            return
        row = self.window.table.currentIndex().row()
        self._decided.append(_Decision(self.model.lines, row, take_back))
        self._show(left, row)
        self.window.banner.say(Tone.OK, text, [(self.tr("&Undo"), self.undo)])

    @Slot()
    def undo(self) -> None:
        """Take the last decision back."""
        if not self._decided or self.window is None:
            return
        decision = self._decided.pop()

        def done(back: TakenBack | None) -> None:
            self._show(list(decision.pairs), decision.row)
            if self.window:
                self.window.banner.hush()
            if back is not None:
                self.finished.emit(back.change, self.tr("The merge was undone."))

        self._jobs.run(decision.take_back, then=done, failed=self._on_failed)

    def _show(self, pairs: list[Likeness], row: int) -> None:
        if self.window is None:
            return
        self.model.replace(pairs)
        self.window.show_left()
        self.window.set_ready(ready=False)
        self.window.leave_row()
        self.window.select_row(row)


def raising_question(vendor: Vendor) -> tuple[str, str, str, str]:
    """A question of its own: what was not for all of the entries would be for the one vendor."""
    held = tr(f"“{vendor.name}” would get the clearance {vendor.clearance}, but not all of its entries have it.")
    text = tr(f"{held} Continue only if you know that the vendor has it.")
    return tr("Raise a clearance"), text, tr("Merge and raise it"), tr("Choose again")
