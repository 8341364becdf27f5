"""What there is to do again and again for a team: each piece may be done twice, and by whichever worker.

Emails are none of it: they wait in the outbox, where each is sent once.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.trade.problem import Problem
from app.domain.trade.watch import Cancelled
from app.services.inbox.following import Following
from app.services.sending.rfq_sending import RfqSending
from app.services.suite import Services
from app.services.vendors.import_queue import ImportQueue

_LOG = logging.getLogger(__name__)
_AFTER_TROUBLE_S = 600.0


@dataclass(slots=True)
class Work:
    """Any thread may call. What keeps a piece from being done is told once, and then again when it is another."""

    following: Following
    sending: RfqSending
    import_queue: ImportQueue
    refuse_moved: Callable[[], None]
    is_followed: bool
    over: threading.Event
    after_trouble_s: float = _AFTER_TROUBLE_S
    _told: dict[str, str] = field(default_factory=dict)
    _rests: dict[str, float] = field(default_factory=dict)  # by account, until when this machine leaves it alone

    @classmethod
    def of(cls, services: Services, over: threading.Event) -> "Work":
        """Services are asked for on one thread: the caller's."""
        is_followed = services.surroundings.settings.follow_mailboxes
        queue = services.import_queue
        return cls(services.following, services.rfq_sending, queue, services.refuse_moved, is_followed, over)

    def mailboxes(self) -> list[str]:
        """The accounts that are to be looked into."""
        names: list[str] = []
        if self.is_followed:
            self._done("mailboxes", lambda: names.extend(account.name for account in self.following.accounts()))
        return names

    def mailbox(self, name: str) -> None:
        """Look into an account's mailbox; after trouble not before some minutes have passed: others may get in."""
        if self._rests.get(name, 0.0) < time.monotonic():
            self._done(f"mailbox {name}", lambda: self._look(name))

    def imports(self) -> None:
        """Take in the sheets that wait, the oldest first."""
        self._done("imports", lambda: self.import_queue.run_all(self._watch))

    def tidy(self) -> None:
        """Remove files that no email needs any more."""
        self._done("tidy", lambda: _LOG.info("files removed: %s", self.sending.tidy()))

    def _look(self, name: str) -> None:
        for looked in self.following.fetch([name], self._watch):
            if looked.problem:
                self._rests[name] = time.monotonic() + self.after_trouble_s  # it is told where it was looked for
            if looked.taken.added:
                _LOG.info("account=%s replies=%s", name, len(looked.taken.added))

    def _watch(self, _done: int, _of: int) -> None:
        if self.over.is_set():
            raise Cancelled

    def _done(self, piece: str, do: Callable[[], None]) -> None:
        """It comes again by itself: what is in its way now is no failure."""
        try:
            self.refuse_moved()
            do()
            self._told.pop(piece, None)
        except Cancelled:
            _LOG.info("job=%s left to others", piece)
        except (Problem, OSError) as reason:
            if self._told.get(piece) != str(reason):
                _LOG.warning("job=%s %s", piece, reason)
            self._told[piece] = str(reason)
