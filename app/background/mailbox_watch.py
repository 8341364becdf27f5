"""Looks into the accounts' mailboxes for answers, off the UI thread: every two minutes, and when it is asked to."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.background.job_runner import JobRunner, Pool
from app.background.latest import Latest
from app.domain.trade.watch import unwatched
from app.services.inbox.following import Following, Looked

_FIRST_MS = 15_000  # after the start: what the buyer waits for comes first
_PAUSE_MS = 120_000
_AFTER_TROUBLE_MS = 600_000


class MailboxWatch(QObject):
    """Lives on the UI thread. One look at a time; who asks while one is under way gets another one behind it."""

    began = Signal()
    looked = Signal(object)  # list[Looked]
    failed = Signal(object)

    def __init__(
        self, following: Callable[[], Following], jobs: JobRunner, is_wanted: Callable[[], bool], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._following, self._is_wanted = following, is_wanted
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_time)
        self._look = Latest(
            jobs, self._fetched, then=self._on_looked, failed=self._on_failed, idle=self._rest, pool=Pool.SLOW
        )
        self._is_in_trouble = False
        jobs.closing.connect(self._timer.stop)

    @property
    def is_looking(self) -> bool:
        return self._look.is_busy

    @property
    def rest_ms(self) -> int | None:
        """How long it rests before it looks by itself; None where it does not rest."""
        return self._timer.interval() if self._timer.isActive() else None

    def start(self) -> None:
        """From now on by itself."""
        self._timer.start(_FIRST_MS)

    def look(self) -> None:
        """Now."""
        self._timer.stop()
        self.began.emit()
        self._look.ask()

    @Slot()
    def _on_time(self) -> None:
        if self._is_wanted():
            self.look()
        else:
            self._rest()

    def _fetched(self) -> list[Looked]:
        """Runs on a pool's thread and touches services only."""
        return self._following().fetch((), unwatched)

    def _on_looked(self, found: list[Looked]) -> None:
        self._is_in_trouble = bool(found) and all(looked.problem for looked in found)
        self.looked.emit(found)

    def _on_failed(self, error: Exception) -> None:
        self._is_in_trouble = True
        self.failed.emit(error)

    def _rest(self) -> None:
        self._timer.start(_AFTER_TROUBLE_MS if self._is_in_trouble else _PAUSE_MS)
