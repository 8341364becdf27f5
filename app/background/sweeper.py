"""Garbage is collected on the UI thread, and nowhere else while there is a window.

Python collects on whatever thread happens to make the next object. Where that is a job's, and a dialog that was closed
is among the garbage, Qt's part of it is taken down on the wrong thread, and the process with it (measured: a window
that had been closed, collected by a thread that read a list for the next one).
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

from app.background.taking_down import take_down

_PERIOD_MS = 500


class Sweeper(QObject):
    """Looks now and then whether there is enough to collect, by Python's own measure."""

    def __init__(self) -> None:
        super().__init__()
        self._is_closed = False
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self, interval=_PERIOD_MS)
        self._timer.timeout.connect(self.sweep)
        self._timer.start()

    @Slot()
    def sweep(self) -> None:
        """Each generation when its time has come, the oldest first, as it takes the younger ones along."""
        due = [count > limit > 0 for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if any(due):
            gc.collect(max(generation for generation, is_due in enumerate(due) if is_due))

    def close(self) -> None:
        """Nothing of the window is left for another thread to find. Once is enough."""
        if self._is_closed:
            return
        self._is_closed = True
        self._timer.stop()
        gc.collect()
        take_down(self)
        if self._was_enabled:
            gc.enable()
