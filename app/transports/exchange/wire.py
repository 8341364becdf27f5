"""The line under exchangelib's session: the account's own trust, one connection, and every wait is watched.

requests would follow its own time-outs and trust store; here it gets a socket that asks `Patience` while it waits.
"""

import contextlib
import errno
import io
import socket
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from typing_extensions import Buffer, override
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from app.domain.outbox.failure import Stage
from app.transports.line.connecting import connected, unreachable
from app.transports.line.foreign import foreign
from app.transports.line.patience import TICK, LineLost, Patience, loss, nothing
from app.transports.line.proxy import Proxy, tunnelled
from app.transports.line.tls import close_abandoned, refusal_of

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer  # exists for type checkers alone


class Wire(HTTPAdapter):
    """Connects to one server alone, whatever the address in a request says."""

    def __init__(self, context: ssl.SSLContext, host: str, port: int, seconds: float, proxy: Proxy | None) -> None:
        super().__init__(max_retries=0)
        self._proxy = proxy
        self._context = context
        self._seconds = self._connect_seconds = seconds
        self._patience = Patience(seconds, nothing)
        self._line: ssl.SSLSocket | None = None
        self._pool = _pool(self, host, port)

    def begin(self, seconds: float, watch: Callable[[], None]) -> None:
        """A request comes; each block of it, and then the answer, may take so long."""
        self._patience = Patience(seconds, lambda: foreign(watch))
        self._connect_seconds = min(self._seconds, seconds)

    def look(self) -> None:
        """See `Patience.look`."""
        self._patience.look()

    def moved(self) -> None:
        """Octets have left: the time begins anew."""
        self._patience.renew()

    def cut(self) -> None:
        """Close the line at once, in the middle of whatever it is."""
        if self._line is not None:
            with contextlib.suppress(OSError):
                self._line.close()
        self._line = None

    def connect(self, host: str, port: int) -> "_Socket":
        """Raises Unreachable, AccountBlocked."""
        self.cut()
        line = self._unencrypted(host, port)
        try:
            line.settimeout(self._connect_seconds)
            line.getpeername()  # the ssl module leaks a socket whose other end is gone already
            encrypted = self._context.wrap_socket(line, server_hostname=host)
            self._line = encrypted
            if encrypted.version() is None:  # it makes no handshake where the other end vanishes
                raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")
        except OSError as error:
            line.close()
            close_abandoned(error)
            self.cut()
            if isinstance(error, ssl.SSLError) and not isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
                raise refusal_of(error, host, Stage.CONNECT) from error
            raise unreachable(loss(error), Stage.CONNECT) from error
        encrypted.settimeout(TICK)
        return _Socket(encrypted, self)

    def _unencrypted(self, host: str, port: int) -> socket.socket:
        if self._proxy is None:
            return connected(host, port, self._connect_seconds)
        return tunnelled(self._proxy, host, port, self._connect_seconds, "Exchange")

    @override
    def get_connection_with_tls_context(self, *_arguments: Any, **_options: Any) -> HTTPConnectionPool:
        return self._pool

    @override
    def cert_verify(self, *_arguments: Any, **_options: Any) -> None:
        """`connect` has done it."""

    @override
    def close(self) -> None:
        super().close()
        self._pool.close()
        self.cut()


def _pool(wire: Wire, host: str, port: int) -> HTTPConnectionPool:
    class _Connection(HTTPSConnection):
        @override
        def connect(self) -> None:
            self.sock = wire.connect(self.host, self.port)
            self.is_verified = True

    class _Pool(HTTPSConnectionPool):
        ConnectionCls = _Connection

    return _Pool(host, port, maxsize=1)


class _Socket:
    """What http.client uses of a socket; it and its readers may be closed in any order."""

    def __init__(self, line: ssl.SSLSocket, wire: Wire) -> None:
        self._line = line
        self._wire = wire
        self._readers = 0
        self._closed = False

    def settimeout(self, _seconds: float | None) -> None:
        """The wire has its own."""

    def fileno(self) -> int:
        return self._line.fileno()

    def sendall(self, octets: Buffer) -> None:
        left = memoryview(octets)
        while left:
            try:
                self._wire.look()
                left = left[self._line.send(left) :]
                self._wire.moved()
            except TimeoutError:
                continue
            except OSError as error:
                raise LineLost(loss(error)) from error

    def makefile(self, _mode: str) -> io.BufferedReader:
        self._readers += 1
        return io.BufferedReader(_Reader(self._line, self._wire, self._left))

    def close(self) -> None:
        self._closed = True
        self._close_unread()

    def _left(self) -> None:
        self._readers -= 1
        self._close_unread()

    def _close_unread(self) -> None:
        if self._closed and not self._readers:
            self._line.close()


class _Reader(io.RawIOBase):
    """An answer as it comes. `_sock` is where NTLM's sign-in looks for the server's certificate."""

    def __init__(self, line: ssl.SSLSocket, wire: Wire, left: Callable[[], None]) -> None:
        self._sock: socket.socket = line
        self._wire = wire
        self._left = left

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: "WriteableBuffer") -> int:
        while True:
            try:
                return self._sock.recv_into(buffer)
            except TimeoutError:
                self._wire.look()
            except OSError as error:
                raise LineLost(loss(error)) from error

    @override
    def close(self) -> None:
        self._left()
        super().close()
