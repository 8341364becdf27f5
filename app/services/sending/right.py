"""The right to send from a data folder: one process at a time has it."""

from collections.abc import Callable
from dataclasses import dataclass

from app.services.sending.dispatch import Dispatch
from app.services.sending.rfq_sending import RfqSending
from app.storage.outbox.recovery import Recovery as Recovery  # noqa: PLC0414 - the window names the type
from app.system.owner_lock import AlreadyRunning, OwnerLock


@dataclass(frozen=True, slots=True)
class SendingRight:
    lock: OwnerLock
    dispatch: Dispatch
    sending: RfqSending
    keep_copy: Callable[[], None]  # of the database, once a day

    @property
    def is_taken(self) -> bool:
        """Whether this process is the one that sends."""
        return self.lock.is_held

    def take(self) -> Recovery:
        """Become the one that sends, and settle what an interrupted run left behind.

        Raises:
            AlreadyRunning: another process sends from this folder; nothing was changed.
        """
        self.lock.acquire()
        self.keep_copy()
        recovery = self.dispatch.begin()
        self.sending.tidy()
        return recovery

    def try_to_take(self) -> Recovery | AlreadyRunning:
        """The same for a window, which opens without the right, too: then who has it is returned, not raised."""
        try:
            return self.take()
        except AlreadyRunning as held:
            return held

    def give_back(self) -> None:
        """Let another process send; harmless where it was not taken."""
        self.lock.release()


Taken = Recovery | AlreadyRunning
