"""One window per data folder: starting the program once more brings the open window to the front."""

import getpass
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_HERE = b"here"
_CONNECT_MS = 500
_ANSWER_MS = 2000  # a window that is busy for longer is treated as one that does not answer


def window_name(folder: Path) -> str:
    """The name under which this user's window on this data folder is called; short, as sockets want it."""
    whole = f"{getpass.getuser()}\n{folder.expanduser().resolve()}"
    return f"rfq-sender-{sha256(whole.encode()).hexdigest()[:24]}"


def call_first_window(folder: Path) -> bool:
    """Ask the window that is open on this data folder to come forward; False where none answers."""
    socket = QLocalSocket()
    socket.connectToServer(window_name(folder))
    if not socket.waitForConnected(_CONNECT_MS):
        return False
    answered = socket.waitForReadyRead(_ANSWER_MS) and bytes(socket.readAll().data()) == _HERE
    socket.disconnectFromServer()
    return answered


class FirstWindow(QObject):
    """Listens, for this user alone; `called` when the program was started once more."""

    called = Signal()

    def __init__(self, folder: Path, parent: QObject | None, on_called: Callable[[], None]) -> None:
        super().__init__(parent)
        self.called.connect(on_called)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_called)
        name = window_name(folder)
        if not self._server.listen(name):
            # What a crash left behind: `call_first_window` has found that nobody answers there.
            QLocalServer.removeServer(name)
            self._server.listen(name)

    @property
    def is_listening(self) -> bool:
        return self._server.isListening()

    def close(self) -> None:
        """Answer nobody any more."""
        self._server.close()

    @Slot()
    def _on_called(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.write(_HERE)
            caller.flush()
            caller.disconnected.connect(caller.deleteLater)
            self.called.emit()
