"""A company's proxy: it lets a line through to one server, or refuses all (RFC 9110 §9.3.6)."""

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self

from tests.patience import LIMIT_S


class FakeProxy:
    """Listens from `__enter__` to `__exit__`. Whatever name is asked for leads to `port` on this computer.

    `refusal` is a status line such as “407 Proxy Authentication Required”; `asked` are the CONNECT lines, `heads` all
    that was said with them.
    """

    def __init__(self, port: int, refusal: str = "") -> None:
        self.refusal, self._to = refusal, port
        self.asked: list[str] = []
        self.heads: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._lines: list[socket.socket] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for line in (self._listener, *self._lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                self._lines.append(line)
                threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError):
            said = b""
            while b"\r\n\r\n" not in said:
                said += line.recv(4096)
            self.asked.append(said.partition(b"\r\n")[0].decode())
            self.heads.append(said.decode())
            if self.refusal:
                line.sendall(f"HTTP/1.1 {self.refusal}\r\nContent-Length: 0\r\n\r\n".encode())
                return
            there = socket.create_connection(("127.0.0.1", self._to), LIMIT_S)
            self._lines.append(there)
            line.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            threading.Thread(target=_carry, args=(there, line), daemon=True).start()
            _carry(line, there)


def _carry(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while octets := one.recv(65536):
            other.sendall(octets)
