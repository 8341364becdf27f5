"""Short work off the UI thread, and its result back on it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from app.domain.trade.problem import Problem
from app.system import log_ids

_SLOW_THREADS = 4
_CLOSE_MS = 10_000
R = TypeVar("R")
_LOG = logging.getLogger(__name__)


class Pool(Enum):
    """Whose threads a job takes, by what it may stand behind."""

    DATABASE = "short reads and writes, one after the other, so that they end in the order they began"
    OUTBOX = "what keeps emails going: behind nothing but itself"
    SLOW = "waits for a server, a file or the keyring, or computes for seconds; several at a time, in any order"


class Unforeseen(Problem):
    """A mistake of ours, told to whoever waits for the job; the crash handler has the details."""

    def __init__(self) -> None:
        super().__init__("This didn't work because of an error in the program. Copy the diagnostics and report it.")


@dataclass(frozen=True, slots=True)
class _Waiting:
    then: Callable[[Any], None] | None
    failed: Callable[[Exception], None] | None
    ended: Callable[[], None] | None


class JobRunner(QObject):
    """Lives on the UI thread and owns the signal; pool threads own none."""

    closing = Signal()  # whoever works for long gives up now: nobody waits for it any more
    failed = Signal(object)  # a Problem that nobody asked for, or an unforeseen exception
    _finished = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        threads = {Pool.DATABASE: 1, Pool.OUTBOX: 1, Pool.SLOW: _SLOW_THREADS}
        self._pools = {pool: QThreadPool(self, maxThreadCount=count) for pool, count in threads.items()}
        self._waiting: dict[int, _Waiting] = {}
        self._number = 0
        self._closing = False
        self._finished.connect(self._on_finished)

    def run(
        self,
        call: Callable[..., R],
        *args: object,
        then: Callable[[R], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        ended: Callable[[], None] | None = None,
        pool: Pool = Pool.DATABASE,
    ) -> None:
        """Call on a thread of the pool; what comes of it is told on the UI thread.

        `then` gets the result, `failed` a Problem: `Unforeseen` where the call raised anything else, which goes to the
        signal `failed` too. Without `failed` a Problem goes to that signal. `ended` comes last, whatever happened.
        """
        if self._closing:
            return
        self._number += 1
        number = self._number
        self._waiting[number] = _Waiting(then, failed, ended)
        self._pools[pool].start(lambda: self._work(number, call, args))

    def is_busy(self) -> bool:
        """Whether any result is still to come."""
        return bool(self._waiting)

    def close(self) -> bool:
        """Wait for what runs; results that come now are dropped. False where something goes on all the same."""
        self._closing = True
        self.closing.emit()
        for pool in self._pools.values():
            pool.clear()
        are_done = [pool.waitForDone(_CLOSE_MS) for pool in self._pools.values()]
        self._waiting.clear()
        return all(are_done)

    def _work(self, number: int, call: Callable[..., object], args: tuple[object, ...]) -> None:
        result, error = None, None
        try:
            with log_ids.request():
                result = call(*args)
        except Exception as reason:  # noqa: BLE001 - carried to the UI thread, where each kind is told
            error = reason
        self._finished.emit(number, result, error)

    @Slot(int, object, object)
    def _on_finished(self, number: int, result: object, error: Exception | None) -> None:
        waiting = self._waiting.pop(number, None)
        if self._closing or waiting is None:
            return
        try:
            if error is not None:
                self._tell(error, waiting.failed)
            elif waiting.then is not None:
                waiting.then(result)
        finally:
            if waiting.ended is not None:
                waiting.ended()

    def _tell(self, error: Exception, failed: Callable[[Exception], None] | None) -> None:
        is_foreseen = isinstance(error, Problem)
        if not is_foreseen:
            _LOG.error("job failed", exc_info=error)
        if failed is None or not is_foreseen:
            self.failed.emit(error)
        if failed is not None:
            failed(error if is_foreseen else Unforeseen())
