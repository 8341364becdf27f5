"""The right to send from a data folder: one process at a time has it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from app.domain.people.user import NotAllowed
from app.domain.trade.shelf import ShelfAway
from app.services.sending.dispatch import Dispatch
from app.services.sending.rfq_sending import RfqSending
from app.storage.outbox.recovery import Recovery as Recovery  # noqa: PLC0414 - the window names the type
from app.system.owner_lock import AlreadyRunning, OwnerLock


@dataclass(frozen=True, slots=True)
class SendingRight:
    """On a server there is no lock for all: each account has one, see `tenure.py`."""

    lock: OwnerLock | None
    dispatch: Dispatch
    sending: RfqSending
    keep_copy: Callable[[], None]  # of the database, once a day

    @property
    def is_taken(self) -> bool:
        """Whether this process is the one that sends."""
        return self.dispatch.has_begun if self.lock is None else self.lock.is_held

    def take(self) -> Recovery:
        """Become the one that sends, and settle what an interrupted run left behind.

        Raises:
            AlreadyRunning: another process sends from this folder; nothing was changed.
        """
        if self.lock is not None:
            self.lock.acquire()
        self.keep_copy()
        recovery = self.dispatch.begin()
        if self.lock is not None:  # else others may be writing mails whose files no mail needs yet
            with suppress(ShelfAway):  # at another start
                self.sending.tidy()
        return recovery

    def try_to_take(self) -> "Taken":
        """The same for a window, which opens without the right, too: then why it has not is returned, not raised."""
        try:
            return self.take()
        except (AlreadyRunning, NotAllowed) as refused:
            return refused

    def give_back(self) -> None:
        """Let another process send; harmless where it was not taken."""
        self.dispatch.let_go()
        if self.lock is not None:
            self.lock.release()


Taken = Recovery | AlreadyRunning | NotAllowed
