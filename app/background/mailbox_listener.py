"""Listens to the accounts' mailboxes, each on a thread of its own: a listener is never done, so it is no job."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from app.background.stragglers import Stragglers
from app.domain.accounts.account import Account
from app.services.inbox.listening import Listening
from app.transports.transport import TransportFailure

_MOST = 16  # mailboxes; the others are looked into all the same
_QUIT_MS = 1_500
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Listener:
    account: Account
    over: Event = field(default_factory=Event)


class MailboxListener(QObject):
    """Lives on the UI thread and owns the signals. `heard`: something new came, in one of the mailboxes."""

    heard = Signal()
    _ended = Signal(object, bool)

    def __init__(self, listening: Listening, stragglers: Stragglers, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listening, self._stragglers = listening, stragglers
        self._pool = QThreadPool(self, maxThreadCount=_MOST)
        self._at_work: list[_Listener] = []
        self._silent: list[Account] = []  # their mailboxes tell nothing by themselves
        self._ended.connect(self._on_ended)

    @property
    def accounts(self) -> list[Account]:
        """Whose mailboxes are listened to."""
        return [listener.account for listener in self._at_work]

    def listen_to(self, accounts: Sequence[Account]) -> None:
        """From now on to these and no others. Who could not be listened to is tried again."""
        for listener in [one for one in self._at_work if one.account not in accounts]:
            listener.over.set()
            self._at_work.remove(listener)
        for account in accounts:
            if account not in self.accounts and account not in self._silent and len(self._at_work) < _MOST:
                listener = _Listener(account)
                self._at_work.append(listener)
                self._pool.start(lambda listener=listener: self._listen(listener))

    def close(self) -> None:
        """Give up; whoever waits for a server that says nothing is left behind."""
        self.listen_to(())
        if not self._pool.waitForDone(_QUIT_MS):
            self._stragglers.keep(self._pool)

    def _listen(self, listener: _Listener) -> None:
        """Runs on a pool's thread."""
        account, is_silent = listener.account, False
        try:
            self._listening.listen(account, self.heard.emit, listener.over)
            is_silent = True
        except TransportFailure as failure:  # the next look tells it
            _LOG.info("account=%s failure=%s listening: %s", account.name, failure.failure, failure)
        finally:
            if not listener.over.is_set():
                self._ended.emit(listener, is_silent)

    @Slot(object, bool)
    def _on_ended(self, listener: _Listener, is_silent: bool) -> None:
        if listener in self._at_work:
            self._at_work.remove(listener)
            if is_silent:
                self._silent.append(listener.account)
