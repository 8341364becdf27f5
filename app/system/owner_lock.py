"""One sender per data folder: a lock of the operating system, which ends with the process however it ends."""

import os
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from app.domain.trade.problem import Problem

if TYPE_CHECKING:
    from filelock import FileLock


class AlreadyRunning(Problem):
    """Another process holds the lock; `pid` is its process id where it could be read."""

    def __init__(self, pid: int | None) -> None:
        whom = f" (process {pid})" if pid else ""
        super().__init__(
            f"RFQ Sender is already sending from this data folder{whom}. Two at once could email a "
            "vendor twice. Use the window that is open, or close it and try again."
        )
        self.pid = pid


class LockUnusable(Problem):
    """The lock file cannot be used, so nothing would keep a second sender away."""

    def __init__(self, path: Path, cause: OSError) -> None:
        super().__init__(
            f"The lock “{path}” can't be used ({cause.strerror or cause}), so nothing is sent. The data folder "
            "must be writable and on a disk of this computer that allows file locks."
        )


class Lock(Protocol):
    """One at a time; `acquire` raises AlreadyRunning at once where another one holds it."""

    def acquire(self) -> None: ...

    def release(self) -> None: ...


class OwnerLock:
    """Held from `acquire()` to `release()`, by any thread of this process; not re-entrant."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Beside the lock, not in it: Windows lets nobody read a locked file.
        self._pid_file = path.with_suffix(".pid")
        self._lock: FileLock | None = None

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._lock is not None

    def acquire(self) -> None:
        """Take the lock at once or not at all.

        Raises:
            AlreadyRunning: another process, or another `OwnerLock` of this one, holds it.
            LockUnusable: the file system cannot lock, or the file cannot be written.
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415 - 40 ms, and only the sender needs it

        # thread_local: the thread that closes the program need not be the one that took the lock.
        # fallback_to_soft: a file that merely exists would outlive a crash and lock the buyer out.
        lock = FileLock(self._path, thread_local=False, fallback_to_soft=False)
        try:
            lock.acquire(blocking=False)
            self._pid_file.write_text(str(os.getpid()), encoding="ascii")
        except Timeout as held:
            raise AlreadyRunning(self._owner()) from held
        except OSError as cause:
            lock.release(force=True)
            raise LockUnusable(self._path, cause) from cause
        self._lock = lock

    def release(self) -> None:
        """Give the lock back; does nothing where it is not held."""
        if self._lock is None:
            return
        self._pid_file.unlink(missing_ok=True)
        self._lock.release()
        self._lock = None

    def _owner(self) -> int | None:
        try:
            return int(self._pid_file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
