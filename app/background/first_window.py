"""One window per data folder: starting the program once more brings the open window to the front.

A start with an RFQ file hands its path over. Nothing else can be said to the window.
"""

import getpass
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.domain.trade.rfq_file_name import is_rfq_file_name

_HERE = b"here"
_FILE = "rfq_file"
_CONNECT_MS = 500
_ANSWER_MS = 2000  # a window that is busy for longer is treated as one that does not answer
_LONGEST = 200_000  # octets of what is said: the longest path of any system, each letter written as “\uXXXX”


def window_name(folder: Path) -> str:
    """The name under which this user's window on this data folder is called; short, as sockets want it."""
    whole = f"{getpass.getuser()}\n{folder.expanduser().resolve()}"
    return f"rfq-sender-{sha256(whole.encode()).hexdigest()[:24]}"


def call_first_window(folder: Path, file: Path | None = None) -> bool:
    """Ask the window that is open on this data folder to come forward, and to open this RFQ file.

    False where none answers.
    """
    socket = QLocalSocket()
    socket.connectToServer(window_name(folder))
    if not socket.waitForConnected(_CONNECT_MS):
        return False
    if file is not None:
        socket.write(json.dumps({_FILE: str(file.absolute())}).encode() + b"\n")
        socket.waitForBytesWritten(_ANSWER_MS)
    answered = socket.waitForReadyRead(_ANSWER_MS) and bytes(socket.readAll().data()) == _HERE
    socket.disconnectFromServer()
    return answered


def file_said(line: bytes) -> Path | None:
    """The RFQ file that a start has named; None for whatever else somebody may say."""
    try:
        said = json.loads(line)
        path = Path(said[_FILE])
        return path if path.is_absolute() and is_rfq_file_name(path) and path.is_file() else None
    except (ValueError, TypeError, KeyError, OSError, RecursionError):
        return None


class FirstWindow(QObject):
    """Listens, for this user alone; `called` when the program was started once more, `given` with which RFQ file."""

    called = Signal()
    given = Signal(object)  # Path

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

    def close(self) -> None:
        """Answer nobody any more."""
        self._server.close()

    @Slot()
    def _on_called(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            _Caller(caller).said.connect(self._on_said)
            caller.write(_HERE)
            caller.flush()
            self.called.emit()

    @Slot(bytes)
    def _on_said(self, line: bytes) -> None:
        if (path := file_said(line)) is not None:
            self.given.emit(path)


class _Caller(QObject):
    """One start, as long as it is connected; what it says is one line."""

    said = Signal(bytes)

    def __init__(self, socket: QLocalSocket) -> None:
        super().__init__(socket)
        self._socket, self._heard = socket, b""
        socket.readyRead.connect(self._on_ready)
        socket.disconnected.connect(socket.deleteLater)

    @Slot()
    def _on_ready(self) -> None:
        self._heard += bytes(self._socket.read(_LONGEST).data())
        line, end, _ = self._heard.partition(b"\n")
        if end:
            self._heard = b""
            self.said.emit(line)
        if end or len(self._heard) > _LONGEST:
            self._socket.disconnectFromServer()
