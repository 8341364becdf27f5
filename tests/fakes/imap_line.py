"""The octets of one connection of the fake IMAP server, in lines and literals."""

import contextlib
import socket
import ssl
import sys

from app.transports.line.tls import close_abandoned
from tests.patience import LIMIT_S


class Gone(Exception):
    """The conversation is over."""


class ImapLine:
    """Whoever serves sets `_line`."""

    _line: socket.socket | None = None
    _buffer = b""
    keeps_octets = sys.maxsize  # of each mail

    def hang_up(self) -> None:
        """End the line that is open, without a word."""
        line = self._line
        if line is not None:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _say(self, line: str) -> None:
        self._send(line.encode() + b"\r\n")

    def _send(self, octets: bytes) -> None:
        assert self._line is not None
        self._line.settimeout(LIMIT_S)
        self._line.sendall(octets)

    def _read_octets(self, number: int) -> bytes:
        assert self._line is not None
        while len(self._buffer) < number:
            octets = self._line.recv(65536)
            if not octets:
                raise Gone
            self._buffer += octets
        taken, self._buffer = self._buffer[:number], self._buffer[number:]
        return taken

    def _read(self) -> str:
        assert self._line is not None
        self._line.settimeout(LIMIT_S)
        while b"\r\n" not in self._buffer:
            octets = self._line.recv(4096)
            if not octets:
                raise Gone
            self._buffer += octets
        line, _, self._buffer = self._buffer.partition(b"\r\n")
        return line.decode("utf-8")

    def _encrypt(self, context: ssl.SSLContext) -> None:
        assert self._line is not None
        try:
            self._line = context.wrap_socket(self._line, server_side=True)
        except OSError as error:
            close_abandoned(error)
            raise

    def _mail(self, size: int) -> bytes:
        """As much of it as is kept."""
        head = self._read_octets(min(size, self.keeps_octets))
        left = size - len(head)
        while left:
            left -= len(self._read_octets(min(left, 65536)))
        return head
