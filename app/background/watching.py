"""Work on another thread that tells how far it is, and ends at its next word once it is stopped."""

from threading import Event

from PySide6.QtCore import QObject, Signal, Slot

from app.background.job_runner import JobRunner
from app.domain.trade.watch import Cancelled, Watch


class Watching(QObject):
    """Lives on the UI thread; of one work at a time, the newest."""

    told = Signal(str, int, int)  # what is done, how much, of how much
    _heard = Signal(int, str, int, int)  # from the working thread, with the number of the work

    def __init__(self, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._stop = Event()
        self._number = 0
        self._heard.connect(self._on_heard)
        jobs.closing.connect(self.stop)

    def begin(self) -> None:
        """Another work begins; the one before ends at its next word, if it has not ended."""
        self.stop()
        self._stop = Event()
        self._number += 1

    def watch(self, what: str, stopped: str) -> Watch:
        """For a step of the present work, which is called `what`; `stopped` is what a stop has come to, in words."""
        stop, number = self._stop, self._number

        def tell(done: int, of: int) -> None:
            if stop.is_set():
                raise Cancelled(stopped)
            self._heard.emit(number, what, done, of)

        return tell

    @Slot()
    def stop(self) -> None:
        """Nobody wants the present work any more; harmless where it has ended."""
        self._stop.set()

    @Slot(int, str, int, int)
    def _on_heard(self, number: int, what: str, done: int, of: int) -> None:
        if number == self._number and not self._stop.is_set():
            self.told.emit(what, done, of)
