"""Short work off the UI thread, and its result back on it.

One thread for the database, so that reads end in the order they began; a few for the network.
"""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from app.domain.trade.problem import Problem

_NETWORK_THREADS = 4
_CLOSE_MS = 10_000
R = TypeVar("R")
_LOG = logging.getLogger(__name__)


class JobRunner(QObject):
    """Lives on the UI thread and owns the signal; pool threads own none."""

    failed = Signal(object)  # a Problem that nobody asked for, or an unforeseen exception
    _finished = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._database = QThreadPool(self)
        self._database.setMaxThreadCount(1)
        self._network = QThreadPool(self)
        self._network.setMaxThreadCount(_NETWORK_THREADS)
        self._waiting: dict[int, tuple[Callable[[Any], None] | None, Callable[[Exception], None] | None]] = {}
        self._number = 0
        self._closing = False
        self._finished.connect(self._on_finished)

    def run(
        self,
        call: Callable[..., R],
        *args: object,
        then: Callable[[R], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        network: bool = False,
    ) -> None:
        """Call on a pool thread; `then` gets the result, `failed` a Problem, both on the UI thread.

        Without `failed` a Problem goes to the signal `failed`, as every unforeseen exception does.
        """
        if self._closing:
            return
        self._number += 1
        number = self._number
        self._waiting[number] = (then, failed)
        pool = self._network if network else self._database
        pool.start(lambda: self._work(number, call, args))

    def is_busy(self) -> bool:
        """Whether any result is still to come."""
        return bool(self._waiting)

    def close(self) -> None:
        """Wait for what runs; results that come now are dropped."""
        self._closing = True
        for pool in (self._database, self._network):
            pool.clear()
            pool.waitForDone(_CLOSE_MS)
        self._waiting.clear()

    def _work(self, number: int, call: Callable[..., object], args: tuple[object, ...]) -> None:
        result, error = None, None
        try:
            result = call(*args)
        except Exception as reason:  # noqa: BLE001 - carried to the UI thread, where each kind is told
            error = reason
        self._finished.emit(number, result, error)

    @Slot(int, object, object)
    def _on_finished(self, number: int, result: object, error: Exception | None) -> None:
        then, failed = self._waiting.pop(number, (None, None))
        if self._closing:
            return
        if error is None:
            if then is not None:
                then(result)
        elif failed is not None and isinstance(error, Problem):
            failed(error)
        else:
            if not isinstance(error, Problem):
                _LOG.error("job failed", exc_info=error)
            self.failed.emit(error)
