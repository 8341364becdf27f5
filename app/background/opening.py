"""Opens the program behind a window that is painted already."""

from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QEvent, QObject, QThreadPool, QTimer, Signal, Slot
from typing_extensions import override

Steps = Generator[Callable[[], Any], Any, None]
"""What these yield is called on a thread, and they get its result; the rest is done on the UI thread."""

_LONGEST_MS = 500  # a window that starts minimised is not painted


class Opening(QObject):
    """Begins when `window` has been painted: to load modules takes the interpreter from whoever paints.

    `painted` when it was, `opened` at the end, `failed` when it cannot go on; why, is in `error`.
    """

    painted = Signal()
    opened = Signal()
    failed = Signal()
    _done = Signal(object, object)

    def __init__(self, steps: Steps, window: QObject) -> None:
        super().__init__(window)
        self.error: Exception | None = None
        self._steps = steps
        self._window = window
        self._pool = QThreadPool(self, maxThreadCount=1)
        self._has_begun = self._is_closed = False
        self._done.connect(self._go_on)

    def begin_after_paint(self) -> None:
        """Let the event loop do it."""
        self._window.installEventFilter(self)
        QTimer.singleShot(_LONGEST_MS, self, self._begin)

    def run_through(self) -> None:
        """Do it now, and return when it is done.

        Raises:
            Exception: whatever comes of a step.
        """
        self._has_begun = True
        work: Callable[[], Any] | None = next(self._steps)
        while work is not None:
            work = self._next(work(), None)

    def close(self) -> None:
        """Begin no further step; wait for the one that runs, however long: it may be changing the database."""
        self._is_closed = True
        self._pool.waitForDone()
        self._steps.close()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._begin_painted)
        return False

    @Slot()
    def _begin_painted(self) -> None:
        self.painted.emit()
        self._begin()

    @Slot()
    def _begin(self) -> None:
        if not self._has_begun:
            self._has_begun = True
            self._go_on(None, None)

    @Slot(object, object)
    def _go_on(self, result: object, error: Exception | None) -> None:
        if self._is_closed:
            return
        try:
            work = self._next(result, error)
        except Exception as reason:  # noqa: BLE001 - carried to whoever opens
            self.error = reason
            self.failed.emit()
        else:
            if work is None:
                self.opened.emit()
            else:
                self._pool.start(lambda: self._work(work))

    def _next(self, result: object, error: Exception | None) -> Callable[[], Any] | None:
        """What is to be done on a thread next; None at the end."""
        try:
            return self._steps.throw(error) if error is not None else self._steps.send(result)
        except StopIteration:
            return None

    def _work(self, work: Callable[[], object]) -> None:
        result, error = None, None
        try:
            result = work()
        except Exception as reason:  # noqa: BLE001 - carried to the UI thread
            error = reason
        self._done.emit(result, error)
