"""Keeps the computer from falling asleep while mails are on their way; the screen may go dark as ever.

Where it cannot be done the log says so, and mails go out all the same: a computer that sleeps loses nothing, it only
sends later.
"""

import logging
import threading
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from wakepy import ActivationResult

_LOG = logging.getLogger(__name__)
_END_S = 2.0


class KeepAwake(Protocol):
    """Both may be called again and again, from any thread; neither raises."""

    def hold(self) -> None:
        """Stay awake from now on."""

    def release(self) -> None:
        """Sleep as usual again."""


def keep_awake(*, is_wanted: bool = True) -> KeepAwake:
    """The way of this operating system and desktop; none where the buyer does not want it."""
    return _Wish() if is_wanted else _Nothing()


class _Nothing:
    """The computer sleeps when it wants to."""

    def hold(self) -> None:
        """Let it."""

    def release(self) -> None:
        """Nothing to take back."""


class _Wish:
    """By wakepy, whose wish must be made and taken back by one thread: one makes it, stays, and takes it back.

    It is a daemon, and so is what wakepy starts from it: a process that ends without a release is not held up.
    """

    def __init__(self) -> None:
        self._end: threading.Event | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def hold(self) -> None:
        """Make the wish."""
        with self._lock:
            if self._thread is not None:
                return
            self._end = threading.Event()
            self._thread = threading.Thread(target=_stay, args=(self._end,), name="keep awake", daemon=True)
            self._thread.start()

    def release(self) -> None:
        """Take it back; where the system does not answer, that is not waited for long."""
        with self._lock:
            if self._end is not None and self._thread is not None:
                self._end.set()
                self._thread.join(_END_S)
            self._end = self._thread = None


def _stay(end: threading.Event) -> None:
    from wakepy import keep  # noqa: PLC0415 - needed only once mails are sent

    try:
        with keep.running(on_fail=_tell):
            end.wait()
    except (RuntimeError, OSError) as reason:  # it could not be taken back: it ends with this process at the latest
        _LOG.warning("cannot let the computer sleep again: %s", reason)


def _tell(result: "ActivationResult") -> None:
    tried = "; ".join(f"{way.method_name}: {way.failure_reason}" for way in result.list_methods())
    _LOG.info("cannot keep the computer awake: %s", tried)
