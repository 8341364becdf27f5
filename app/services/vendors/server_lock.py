"""One at a time among all machines of a team."""

from contextlib import ExitStack, suppress

from app.storage.base import server_lock
from app.storage.base.database import Database, DatabaseUnusable
from app.system.owner_lock import AlreadyRunning


class ServerLock:
    """Held from `acquire()` to `release()`, by any thread of this process; the counterpart of `OwnerLock`."""

    def __init__(self, database: Database, name: str) -> None:
        self._database, self._name = database, name
        self._held = ExitStack()

    def acquire(self) -> None:
        """Take the lock at once or not at all.

        Raises:
            AlreadyRunning: another machine, or another one of this process, holds it.
            DatabaseUnusable
        """
        with ExitStack() as stack:
            connection = stack.enter_context(self._database.apart())
            if not server_lock.take(connection, self._name):
                raise AlreadyRunning(None)

            def let_go() -> None:
                with suppress(DatabaseUnusable), self._database.named():  # without its connection there is no lock
                    server_lock.let_go(connection, self._name)

            stack.callback(let_go)
            self._held = stack.pop_all()

    def release(self) -> None:
        """Give the lock back; does nothing where it is not held."""
        self._held.close()
