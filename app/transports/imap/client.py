"""imapclient over a line of ours: the first address that answers, the account’s trust, an end to all waiting."""

import contextlib
import imaplib
import socket
import ssl
import threading
from collections.abc import Sequence

from imapclient import IMAPClient  # type: ignore[import-untyped]
from typing_extensions import override

from app.domain.accounts.account import ImapLook, Security
from app.transports.line.racing import first_to_answer
from app.transports.line.tls import close_abandoned


class Client(IMAPClient):  # type: ignore[misc]  # the library is not typed
    """A conversation with the account's server; leaving the `with` block takes leave and closes, whatever happened.

    Folders' names are octets as the server writes them. `step` seconds are for one answer, `whole` for everything.
    """

    def __init__(self, look: ImapLook, context: ssl.SSLContext | None, step: float, whole: float) -> None:
        self._step, self._whole = step, whole
        is_tls = look.security is Security.TLS
        super().__init__(look.host, look.port, ssl=is_tls, ssl_context=context, timeout=step)
        self.folder_encode = False

    @property
    def is_encrypted(self) -> bool:
        """False as well where the ssl module made no handshake, because the other end vanished at that moment."""
        line = self.socket()
        return isinstance(line, ssl.SSLSocket) and line.version() is not None

    def encrypt(self, context: ssl.SSLContext) -> None:
        """STARTTLS, which the server offers."""
        try:
            self.starttls(context)
        except OSError as error:
            close_abandoned(error)
            raise

    def list_everything(self) -> Sequence[bytes | tuple[bytes, bytes] | None]:
        """Every folder, with what it is for. The library's own listing does not ask for that (RFC 6154 §2)."""
        offered = self.capabilities()
        tells_use = b"SPECIAL-USE" in offered and b"LIST-EXTENDED" in offered
        entries: Sequence[bytes | tuple[bytes, bytes] | None] = self._command_and_check(
            "list", '""', '"*" RETURN (SPECIAL-USE)' if tells_use else '"*"'
        )
        return entries

    @override
    def _create_IMAP4(self) -> imaplib.IMAP4:
        """The library's place for the line itself."""
        return _Line(self.host, self.port, self.ssl_context if self.ssl else None, self._step, self._whole)


class _Line(imaplib.IMAP4):
    """The library connects to one address after the other, without a limit for all of them."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext | None, step: float, whole: float) -> None:
        self._context = context
        self._alarm = threading.Timer(whole, self._cut)  # a time-out of the socket starts anew with every octet
        self._alarm.daemon = True
        self._alarm.start()
        try:
            super().__init__(host, port, step)
        except BaseException:
            self._alarm.cancel()
            raise

    def _create_socket(self, timeout: float) -> socket.socket:
        line = first_to_answer(self.host, self.port, timeout)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the library sends a command and its end apart
        if self._context is None:
            return line
        try:
            return self._context.wrap_socket(line, server_hostname=self.host)
        except OSError as error:
            close_abandoned(error)
            line.close()  # for where `wrap_socket` did not get so far as to take it over
            raise

    @override
    def shutdown(self) -> None:
        self._alarm.cancel()
        super().shutdown()

    def _cut(self) -> None:
        with contextlib.suppress(OSError, AttributeError):  # there may be no socket yet: that has limits of its own
            self.sock.shutdown(socket.SHUT_RDWR)
