"""The system's word to end, such as Ctrl-C in the terminal that the window was started from, heard by Qt's event loop.

Python looks at signals between two lines of its own, and while the window waits for events there are none. So the
number of each is written into a socket at once, and Qt reads there. On Windows closing the terminal comes as a signal,
too, and leaves some five seconds.
"""

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # each where the system knows it


class Interrupts(QObject):
    """Emits `came` on the UI thread from its making to `close`; what the shell had ignored stays ignored."""

    came = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.has_come = False
        self._read, self._written = socket.socketpair()
        for end in (self._read, self._written):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_written)
        self._wakeup = signal.set_wakeup_fd(self._written.fileno(), warn_on_full_buffer=False)
        known = [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]
        heard = [number for number in known if signal.getsignal(number) is not signal.SIG_IGN]
        self._before = {number: signal.signal(number, _nothing_more) for number in heard}

    def close(self) -> None:
        """Leave signals as they were."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup)
        self._notifier.setEnabled(False)
        self._read.close()
        self._written.close()

    @Slot()
    def _on_written(self) -> None:
        if set(self._read.recv(64)) & self._before.keys():
            self.has_come = True
            self.came.emit()


def _nothing_more(_number: int, _frame: FrameType | None) -> None:
    """The number is in the socket already."""
