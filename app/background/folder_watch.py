"""Looks into accounts' folders for mails in doubt and those in Drafts, off the UI thread and when it is time."""

from collections.abc import Callable, Iterable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Slot

from app.background.job_runner import JobRunner, Pool
from app.background.latest import Latest
from app.domain.trade.ids import DeliveryId
from app.services.sending.reconciling import Reconciling
from app.system.clock import Clock

_LONGEST_WAIT_MS = 60_000  # another process, or the buyer, may have made a new doubt or a new account
_AFTER_TROUBLE_MS = 300_000  # the database cannot be read or written: others tell the buyer


class FolderWatch(QObject):
    """Lives on the UI thread; `tell` gets the id of every delivery that changed."""

    def __init__(
        self,
        reconciling: Reconciling,
        jobs: JobRunner,
        clock: Clock,
        tell: Callable[[DeliveryId], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._reconciling, self._jobs, self._clock, self._tell = reconciling, jobs, clock, tell
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.plan)
        self._due = Latest(jobs, reconciling.due, then=self._on_due, failed=self._on_failed)
        self._look = Latest(jobs, reconciling.look, then=self._on_looked, failed=self._on_failed, pool=Pool.SLOW)

    @Slot()
    def plan(self) -> None:
        """Find out when to look, and look if it is time: mails were sent, or an account was mended."""
        if not (self._due.is_busy or self._look.is_busy):
            self._due.ask(self._clock.now())

    def close(self) -> None:
        """Begin nothing more."""
        self._timer.stop()
        self._reconciling.stop()

    def _on_due(self, due: datetime | None) -> None:
        now = self._clock.now()
        if due is not None and due <= now:
            self._look.ask()
            return
        wait = _LONGEST_WAIT_MS if due is None else int((due - now).total_seconds() * 1000) + 1
        self._timer.start(min(wait, _LONGEST_WAIT_MS))

    def _on_looked(self, changed: Iterable[DeliveryId]) -> None:
        for delivery_id in changed:
            self._tell(delivery_id)
        self._timer.start(0)  # plans on, once this look has ended

    def _on_failed(self, _reason: Exception) -> None:
        self._timer.start(_AFTER_TROUBLE_MS)
