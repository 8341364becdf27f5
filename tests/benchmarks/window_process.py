"""The real window on a data folder, offscreen, with its outbox shown; it sends, and says how late its event loop was.

`python -m tests.benchmarks.window_process FOLDER SECONDS` prints JSON: milliseconds of lateness of a timer of 5 ms,
first while nothing is sent, then from Resume until the seconds are over or everything is sent.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app import main
from app.system.settings import Settings
from app.ui.window.main_window_view import OUTBOX
from app.ui.window.window_presenter import WindowPresenter

_STEP_MS = 5
_STILL_S = 2.0
_LONGEST_S = 60.0


class Lateness:
    """A timer that fires every 5 ms; what is between two of its shots beyond that is the loop's delay."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(_STEP_MS)

    def restart(self) -> None:
        """Forget what was."""
        self.late = []
        self._last = time.perf_counter()

    def _on_timeout(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, (now - self._last) * 1000 - _STEP_MS))
        self._last = now


def until(is_so: Callable[[], bool], seconds: float) -> None:
    """Run the event loop; it sleeps where nothing happens, as the program's own does."""
    loop, end = QEventLoop(), time.monotonic() + seconds
    look = QTimer()
    look.timeout.connect(lambda: loop.quit() if is_so() or time.monotonic() >= end else None)
    look.start(50)
    loop.exec()
    look.stop()


def _main() -> None:
    folder, seconds = Path(sys.argv[1]), float(sys.argv[2])
    application = QApplication([])
    with main.build(Settings.load(None, folder), folder) as window:
        shown = window.presenter
        assert isinstance(shown, WindowPresenter)
        window.resize(1180, 740)
        window.show()
        application.processEvents()
        window.sidebar.show_section(OUTBOX)
        window.section_chosen.emit(OUTBOX)
        until(lambda: shown.outbox.model.rowCount() > 0, _LONGEST_S)
        rows = shown.outbox.model.rowCount()
        until(lambda: False, 1)
        lateness = Lateness()
        lateness.restart()
        until(lambda: False, _STILL_S)
        still = lateness.late
        lateness.restart()
        shown.outbox.view.resume_asked.emit()
        until(lambda: False, seconds)
        told = {"rows": rows, "still": still, "sending": lateness.late}
        window.unfinished = ""
    sys.stdout.write(json.dumps(told))
    sys.stdout.flush()


if __name__ == "__main__":
    _main()
