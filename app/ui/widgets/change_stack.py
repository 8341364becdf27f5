"""Changes made in the window, and the way back and forth between them."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from app.background.job_runner import JobRunner
from app.domain.trade.change import TakenBack
from app.domain.trade.ids import ChangeId

R = TypeVar("R")


class ChangeStack(QObject):
    """Undo and redo as every program has them; taking back is a change itself, by which it is redone."""

    changed = Signal(str)  # what was done, to be said; empty: it can be seen
    failed = Signal(object)  # a Problem

    def __init__(self, take_back: Callable[[ChangeId], TakenBack], jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._way_back, self._jobs = take_back, jobs
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
        """Do it on the database's thread; then it can be undone by its `change`."""

        def done(result: R) -> None:
            self.note(change(result))
            self.changed.emit(said(result))

        self._jobs.run(call, *args, then=done, failed=self.failed.emit)

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

        self._jobs.run(self._way_back, change, then=done, failed=self.failed.emit)


def _kept_text(back: TakenBack) -> str:
    """What could not be taken back, if anything."""
    if not back.kept:
        return ""
    shown = ", ".join(back.kept[:3]) + (f" and {len(back.kept) - 3} more" if len(back.kept) > 3 else "")
    return f"Changed again since, so left as they are: {shown}."
