"""Waiting for a server to tell of new mail (RFC 2177). imapclient's own way takes the end of a line for silence."""

import contextlib
import imaplib
import selectors
import socket
import ssl
from collections.abc import Callable
from time import monotonic

from app.transports.mailbox import News

_LOOK_S = 1.0  # between two questions whether it is over


class IdlingLine(imaplib.IMAP4):
    """A line with a folder open."""

    def wait_for_mail(self, seconds: float, is_over: Callable[[], bool]) -> News:
        """See `Mailbox.wait`."""
        tag = self._command("IDLE")
        arrived = False
        while (said := self._get_response()) is not None and not self._is_done(tag):
            arrived |= _tells_of_mail(said)
        if self._is_done(tag):  # it was refused before it began
            del self.tagged_commands[tag]
            return News.NEVER
        until = monotonic() + seconds
        while not (self._is_done(tag) or arrived or is_over()) and (left := until - monotonic()) > 0:
            if self._has_spoken(min(left, _LOOK_S)):
                arrived = _tells_of_mail(self._get_response())
        if not self._is_done(tag):
            self.send(b"DONE\r\n")
        while not self._is_done(tag):
            arrived |= _tells_of_mail(self._get_response())
        del self.tagged_commands[tag]
        return News.SOME if arrived else News.NONE

    def _is_done(self, tag: bytes) -> bool:
        return self.tagged_commands[tag] is not None

    def _has_spoken(self, seconds: float) -> bool:
        """Whether there is something to read, be it the line's end. A line that is read is waited for in full."""
        step = self.sock.gettimeout()
        self.sock.setblocking(False)
        try:
            return self._has_octets() or (_is_ready(self.sock, seconds) and self._has_octets(at_end=True))
        finally:
            self.sock.settimeout(step)

    def _has_octets(self, *, at_end: bool = False) -> bool:
        """Of what is here now. Nothing at all, from a socket that is ready, is its end."""
        with contextlib.suppress(ssl.SSLWantReadError):  # a part of a record
            return bool(self.file.peek(1)) or at_end  # type: ignore[union-attr]  # it is a BufferedReader
        return False


def _is_ready(sock: socket.socket, seconds: float) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_READ)
        return bool(selector.select(seconds))


def _tells_of_mail(said: bytes | None) -> bool:
    return said is not None and said.upper().endswith(b" EXISTS")
