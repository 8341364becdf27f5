"""Changes made in the window, and the way back and forth between them."""

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from app.background.job_runner import JobRunner, Pool
from app.background.watching import Watching
from app.domain.trade.change import TakenBack
from app.domain.trade.ids import ChangeId
from app.domain.trade.watch import Watch
from app.ui.look.language import tr

R = TypeVar("R")


class ChangeStack(QObject):
    """Undo and redo as every program has them; taking back is a change itself, by which it is redone."""

    changed = Signal(str)  # what was done, to be said; empty: it can be seen
    failed = Signal(object)  # a Problem
    progressed = Signal(str, int, int, bool)  # what is done, how many vendors, of how many, whether it can be stopped

    def __init__(self, take_back: Callable[[ChangeId, Watch], TakenBack], jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._way_back, self._jobs = take_back, jobs
        self._watching = Watching(jobs, self)
        self._watching.told.connect(self._on_told)
        self._can_stop = False
        self._waiting: deque[Callable[[], None]] = deque()  # one after the other, in the order they were asked for
        self._is_busy = False
        self._undoable: list[ChangeId] = []
        self._redoable: list[ChangeId] = []

    @property
    def can_undo(self) -> bool:
        return bool(self._undoable)

    @property
    def can_redo(self) -> bool:
        return bool(self._redoable)

    def run(
        self, call: Callable[..., R], *args: object, change: Callable[[R], ChangeId], said: Callable[[R], str]
    ) -> None:
        """Do it when what was asked for before is done; then it can be undone by its `change`."""

        def done(result: R) -> None:
            self.note(change(result))
            self.changed.emit(said(result))

        self._after_the_others(lambda: self._begin(partial(call, *args), done, Pool.DATABASE))

    def run_long(
        self, call: Callable[..., R], *args: object, change: Callable[[R], ChangeId], said: Callable[[R], str]
    ) -> None:
        """The same for what takes long, tells a `watch` how far it is, and can be stopped."""

        def done(result: R) -> None:
            self.note(change(result))
            self.changed.emit(said(result))

        def begin() -> None:
            self._watching.begin()
            self._can_stop = True
            watch = self._watching.watch(self.tr("Changing"), self.tr("Stopped. The list is as it was before."))
            self._begin(partial(call, *args, watch=watch), done, Pool.SLOW)

        self._after_the_others(begin)

    @Slot()
    def stop(self) -> None:
        """Take back what of the present long change is done."""
        self._watching.stop()

    def note(self, change: ChangeId) -> None:
        """Something was done elsewhere that can be undone here."""
        self._undoable.append(change)
        self._redoable.clear()

    @Slot()
    def undo(self) -> None:
        """Take the last change back."""
        if self._undoable:
            self._take_back(self._undoable.pop(), self._redoable)

    @Slot()
    def redo(self) -> None:
        """Do again what was undone last."""
        if self._redoable:
            self._take_back(self._redoable.pop(), self._undoable)

    def _take_back(self, change: ChangeId, other_way: list[ChangeId]) -> None:
        def done(back: TakenBack) -> None:
            other_way.append(back.change)
            self.changed.emit(_kept_text(back))

        def begin() -> None:
            self._watching.begin()
            self._can_stop = False
            watch = self._watching.watch(self.tr("Undoing"), self.tr("Stopped. The rest is undone at the next start."))
            self._begin(partial(self._way_back, change, watch), done, Pool.SLOW)

        self._after_the_others(begin)

    def _after_the_others(self, begin: Callable[[], None]) -> None:
        self._waiting.append(begin)
        if not self._is_busy:
            self._on_ended()

    def _begin(self, call: Callable[[], R], done: Callable[[R], None], pool: Pool) -> None:
        self._is_busy = True
        self._jobs.run(call, then=done, failed=self.failed.emit, ended=self._on_ended, pool=pool)

    def _on_ended(self) -> None:
        self._is_busy = False
        if self._waiting:
            self._waiting.popleft()()

    @Slot(str, int, int)
    def _on_told(self, what: str, done: int, of: int) -> None:
        self.progressed.emit(what, done, of, self._can_stop)


def _kept_text(back: TakenBack) -> str:
    """What could not be taken back, if anything."""
    if not back.kept:
        return ""
    shown = ", ".join(back.kept[:3]) + (tr(f" and {len(back.kept) - 3} more") if len(back.kept) > 3 else "")
    return tr(f"Not undone, because changed again since: {shown}.")
