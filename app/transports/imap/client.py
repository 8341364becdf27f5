"""imapclient over a line of ours: the first address that answers, the account’s trust, an end to all waiting."""

import contextlib
import imaplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from imapclient import IMAPClient  # type: ignore[import-untyped]
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, ProtocolError  # type: ignore[import-untyped]
from typing_extensions import override

from app.domain.accounts.account import ImapLook, Security
from app.transports.imap.idling import IdlingLine
from app.transports.line.racing import first_to_answer
from app.transports.line.tls import close_abandoned
from app.transports.mailbox import News


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

    def put(self, folder: bytes, size: int, blocks: Iterable[bytes]) -> str:
        """APPEND a draft (RFC 3501 §6.3.11); empty, or the answer of a server that does not take it.

        The octets are asked for as they go, and what asking for them raises is raised.
        """
        line: _Line = self._imap
        try:
            said, answer = line.append_draft(self._normalise_folder(folder), _Octets(size, blocks))
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:  # a tagged BAD
            return str(error)
        return "" if said == "OK" else b" ".join(part for part in answer if part).decode("utf-8", "replace")

    def cut(self) -> None:
        """Close the line without another word: in the middle of a literal a goodbye would be a part of it."""
        with contextlib.suppress(OSError):
            self._imap.shutdown()

    def renew(self, seconds: float) -> None:
        """From now on so many seconds are left for everything."""
        self._imap.set_alarm(seconds)

    def rest(self) -> None:
        """Until the next `renew` nobody waits for the server."""
        self._imap.stop_alarm()

    def find(self, criteria: str) -> list[int]:
        """The UIDs that a SEARCH finds; the library's own takes one line of answer, and some servers give several."""
        lines = self._raw_command_untagged(b"SEARCH", [criteria.encode("ascii")])
        return [int(number) for line in lines if line for number in line.split()]

    def fetch_there(self, numbers: Sequence[int], items: Sequence[str]) -> dict[int, dict[bytes, Any]]:
        """FETCH; who is asked for a mail that another has just deleted may refuse it all (RFC 2180 §4.1)."""
        try:
            return self.fetch(numbers, items)  # type: ignore[no-any-return]
        except (IMAPClientAbortError, ProtocolError):
            raise
        except IMAPClientError:
            self.noop()  # now it may tell that the mail is gone
            self._imap.untagged_responses.clear()
            return self.fetch(numbers, items)  # type: ignore[no-any-return]

    def wait_for_mail(self, seconds: float, is_over: Callable[[], bool]) -> News:
        """See `Mailbox.wait`."""
        line: _Line = self._imap
        return line.wait_for_mail(seconds, is_over)

    @override
    def _normalise_folder(self, folder_name: bytes) -> bytes:
        """The library's place for names; it takes ASCII alone, and some servers write UTF-8."""
        return b'"' + folder_name.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'

    @override
    def _create_IMAP4(self) -> imaplib.IMAP4:
        """The library's place for the line itself."""
        return _Line(self.host, self.port, self.ssl_context if self.ssl else None, self._step, self._whole)


class _Octets:
    """A literal that is read while it is sent: the library asks for no more than its length."""

    def __init__(self, size: int, blocks: Iterable[bytes]) -> None:
        self._size, self._blocks = size, blocks

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._blocks)


class _Line(IdlingLine):
    """The library connects to one address after the other, without a limit for all of them."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext | None, step: float, whole: float) -> None:
        self._context = context
        self._alarm: threading.Timer | None = None
        self.set_alarm(whole)
        try:
            super().__init__(host, port, step)
        except BaseException:
            self.stop_alarm()
            raise

    def set_alarm(self, seconds: float) -> None:
        """Cut the line then: a time-out of the socket starts anew with every octet."""
        self.stop_alarm()
        self._alarm = threading.Timer(seconds, self._cut)
        self._alarm.daemon = True
        self._alarm.start()

    def append_draft(self, folder: bytes, literal: "_Octets") -> tuple[str, list[Any]]:
        """As the library's own `append`, which would hold the mail in memory, three times over."""
        self.literal: Any = literal
        return self._simple_command("APPEND", folder, "(\\Draft \\Seen)")  # type: ignore[no-any-return]

    @override
    def send(self, data: Any) -> None:
        """The library's place for whatever it sends; a mail goes block by block."""
        for block in data if isinstance(data, _Octets) else (data,):
            super().send(block)

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
        self.stop_alarm()
        super().shutdown()

    def stop_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()

    def _cut(self) -> None:
        with contextlib.suppress(OSError, AttributeError):  # there may be no socket yet: that has limits of its own
            self.sock.shutdown(socket.SHUT_RDWR)
