"""Looks into the accounts' mailboxes for answers, off the UI thread: when one tells of news, and every two minutes."""

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.background.job_runner import JobRunner, Pool
from app.background.latest import Latest
from app.background.mailbox_listener import MailboxListener
from app.domain.accounts.account import Account
from app.domain.trade.watch import unwatched
from app.services.inbox.following import JUST_NOW, Looked
from app.services.inbox.taking_in import TakenIn
from app.services.suite import Services

_FIRST_MS = 15_000  # after the start: what the buyer waits for comes first
_PAUSE_MS = 120_000
_AFTER_TROUBLE_MS = 600_000


class MailboxWatch(QObject):
    """Lives on the UI thread. One look at a time; who asks while one is under way gets another one behind it."""

    began = Signal()
    looked = Signal(object)  # list[Looked]
    dropped = Signal(object)  # TakenIn, out of the folder for saved emails
    failed = Signal(object)

    def __init__(
        self,
        services: Services,
        jobs: JobRunner,
        listener: MailboxListener,
        is_wanted: Callable[[], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services, self._listener, self._is_wanted = services, listener, is_wanted
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_time)
        self._look = Latest(
            jobs, self._fetched, then=self._on_looked, failed=self._on_failed, idle=self._rest, pool=Pool.SLOW
        )
        self._is_in_trouble = False
        listener.heard.connect(self._on_heard)
        jobs.closing.connect(self._timer.stop)

    @property
    def is_looking(self) -> bool:
        return self._look.is_busy

    def start(self) -> None:
        """From now on by itself."""
        self._timer.start(_FIRST_MS)

    def look(self) -> None:
        """Now, into all of them."""
        self._begin(timedelta())

    @Slot()
    def _on_heard(self) -> None:
        self._begin_unless_unwanted(timedelta())

    @Slot()
    def _on_time(self) -> None:
        """A team's other windows and its workers look as well."""
        self._begin_unless_unwanted(JUST_NOW)

    def _begin_unless_unwanted(self, spared: timedelta) -> None:
        if self._is_wanted():
            self._begin(spared)
        else:
            self._listener.listen_to(())
            self._rest()

    def _begin(self, spared: timedelta) -> None:
        self._timer.stop()
        self.began.emit()
        self._look.ask(spared)

    def _fetched(self, spared: timedelta) -> tuple[list[Looked], list[Account], TakenIn]:
        """Runs on a pool's thread and touches services only."""
        dropped, following = self._services.drop_folder.look(), self._services.following
        looked = following.fetch((), unwatched, spared)
        readable = [one.account for one in following.last_looks() if not one.problem]
        return looked, readable, dropped

    def _on_looked(self, found: tuple[list[Looked], list[Account], TakenIn]) -> None:
        looked, readable, dropped = found
        self._listener.listen_to(readable if self._is_wanted() else ())
        self._is_in_trouble = bool(looked) and all(one.problem for one in looked)
        self.looked.emit(looked)
        if dropped.added or dropped.unread:
            self.dropped.emit(dropped)

    def _on_failed(self, error: Exception) -> None:
        self._is_in_trouble = True
        self.failed.emit(error)

    def _rest(self) -> None:
        self._timer.start(_AFTER_TROUBLE_MS if self._is_in_trouble else _PAUSE_MS)
