"""The one way to wait in a test of the window: until nothing is under way, however long that takes here."""

import time
from typing import Protocol, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.ui.window.main_window_view import MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.patience import LIMIT_S

T = TypeVar("T", bound=QObject)
_QUIET_ROUNDS = 3  # an event may cause one more, and a timer of no length is an event
_SOON_MS = 500  # a timer that is due so soon is work under way: typing that rests, lines that are asked for
_WORK_MS = 10  # while something is under way: who looks more often takes the interpreter from what it waits for


class Worker(Protocol):
    """Whatever works while the window goes on."""

    def is_busy(self) -> bool: ...


def settle(*workers: Worker) -> None:
    """Return when no window and none of these workers is busy, no event is pending, and no timer is about to end."""
    until, quiet = time.monotonic() + LIMIT_S, 1
    while quiet < _QUIET_ROUNDS:
        _turn(0 if quiet else _WORK_MS)
        under_way = _under_way(workers)
        quiet = 0 if under_way else quiet + 1
        assert time.monotonic() < until, f"it does not come to rest: {under_way}"


def _turn(milliseconds: int) -> None:
    """Handle what comes meanwhile, as the program's own loop does, and let other threads work."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _under_way(workers: tuple[Worker, ...]) -> list[str]:
    windows = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow)]
    if any(window.isVisible() and window.presenter is None for window in windows):
        return ["a window that opens"]
    shown = [window.presenter for window in windows if isinstance(window.presenter, WindowPresenter)]
    busy = [type(worker).__name__ for worker in (*workers, *shown) if worker.is_busy()]
    if busy:
        return busy
    timers = sorted((timer for timer in _all(QTimer) if _is_due_soon(timer)), key=QTimer.remainingTime)
    if timers:
        told = [f"a timer of {type(timer.parent()).__name__}" for timer in timers]
        _ring(timers[0])
        return told
    # A key that presses a button lets go of it a tenth of a second later.
    return [f"the button “{button.text()}”" for button in _all(QAbstractButton) if button.isDown()]


def _ring(timer: QTimer) -> None:
    """Time leaps to the next timer where nothing else is under way: nobody types into the pause that it measures."""
    if timer.remainingTime() > 0:
        timer.stop()
        timer.timeout.emit()


def _all(kind: type[T]) -> list[T]:
    return [found for widget in QApplication.topLevelWidgets() for found in widget.findChildren(kind)]


def _is_due_soon(timer: QTimer) -> bool:
    return timer.isActive() and timer.isSingleShot() and timer.interval() <= _SOON_MS
