"""Changes of the vendor list made in the window, and the way back and forth between them."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from app.background.job_runner import JobRunner
from app.domain.change import TakenBack
from app.domain.ids import ChangeId
from app.services.vendors import Saved, Vendors


class VendorChanges(QObject):
    """Undo and redo as every program has them; taking back is a change itself, by which it is redone."""

    changed = Signal(str)  # what was done, to be said; empty: it can be seen
    failed = Signal(object)  # a Problem

    def __init__(self, vendors: Vendors, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._vendors, self._jobs = vendors, jobs
        self._undoable: list[ChangeId] = []
        self._redoable: list[ChangeId] = []

    @property
    def can_undo(self) -> bool:
        return bool(self._undoable)

    @property
    def can_redo(self) -> bool:
        return bool(self._redoable)

    def run(self, call: Callable[..., Saved], *args: object, said: Callable[[Saved], str] | None = None) -> None:
        """Do it on the database's thread; then it can be undone."""

        def done(saved: Saved) -> None:
            self.note(saved.change)
            self.changed.emit(said(saved) if said else "")

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

        self._jobs.run(self._vendors.take_back, change, then=done, failed=self.failed.emit)


def _kept_text(back: TakenBack) -> str:
    """What could not be taken back, if anything."""
    if not back.kept:
        return ""
    shown = ", ".join(back.kept[:3]) + (f" and {len(back.kept) - 3} more" if len(back.kept) > 3 else "")
    return f"Changed again since, so left as they are: {shown}."
