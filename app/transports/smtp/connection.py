"""One line to a mail server: commands out, replies in, every wait with a limit."""

import contextlib
import errno
import socket
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields

from app.domain.outbox.failure import Stage
from app.transports.line.connecting import address_literal, connected, unreachable
from app.transports.line.patience import LineLost, Patience, loss, nothing
from app.transports.line.tls import close_abandoned, refusal_of
from app.transports.smtp.reply import ReplyReader, as_reply
from app.transports.transport import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds to wait, RFC 5321 §4.5.3.2; `block` and `message_end` are its DATA Block and DATA Termination.

    A line that was silent for `idle` carries no further mail: servers cut such lines at the worst moment.
    """

    connect: float = 30
    greeting: float = 300
    command: float = 300
    data: float = 120
    block: float = 180
    message_end: float = 600
    quit: float = 2
    idle: float = 30

    def scaled(self, factor: float) -> "Timeouts":
        """All of them longer or shorter by the same factor."""
        return Timeouts(**{field.name: getattr(self, field.name) * factor for field in fields(self)})


class SmtpConnection:
    """A socket with a reply reader; raises `LineLost` (or `ReplyGarbled`) and nothing else about the network.

    `watch`, where a method takes one, is called five times a second of waiting; what it raises goes on.
    """

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._reader = ReplyReader(line)
        self._encrypted = False
        self.open = True

    def conceal(self, secrets: Iterable[str]) -> None:
        """From now on these texts are hidden in every reply."""
        self._reader.conceal(secrets)

    def send(self, octets: bytes | memoryview, seconds: float, watch: Callable[[], None] = nothing) -> None:
        """Hand octets to the network within `seconds`.

        Raises:
            LineLost: its `handed` octets are the most that can have left; of an encrypted line that may be all.
        """
        try:
            sent = self._line.send(octets)
        except TimeoutError:
            sent = 0
        except OSError as error:
            raise LineLost(loss(error), handed=self._at_most(0, octets)) from error
        if sent < len(octets):
            self._send_rest(memoryview(octets), sent, Patience(seconds, watch))

    def _send_rest(self, octets: memoryview, sent: int, patience: Patience) -> None:
        while sent < len(octets):
            try:
                patience.look()
                sent += self._line.send(octets[sent:])
            except TimeoutError:
                continue
            except LineLost as lost:
                lost.handed = self._at_most(sent, octets)
                raise
            except OSError as error:
                raise LineLost(loss(error), handed=self._at_most(sent, octets)) from error

    def _at_most(self, sent: int, octets: bytes | memoryview) -> int:
        """TLS does not tell how much of what it was given has left."""
        return len(octets) if self._encrypted else sent

    def command(self, text: str, seconds: float) -> Reply:
        """One command, one reply."""
        self.send(text.encode("utf-8") + b"\r\n", seconds)
        return self.reply(seconds)

    def reply(self, seconds: float) -> Reply:
        """The next reply as one text."""
        return as_reply(*self.reply_lines(seconds))

    def reply_lines(self, seconds: float) -> tuple[int, tuple[str, ...]]:
        """The next reply's code and lines."""
        return self._reader.read(seconds)

    def answer(self, seconds: float, watch: Callable[[], None] = nothing) -> bytes:
        """The next reply as it came: what is only looked at for its code need not be made readable."""
        return self._reader.octets(seconds, watch)

    def readable(self, answer: bytes) -> Reply:
        """An answer as one text."""
        return as_reply(*self._reader.shown(answer))

    @property
    def leftover(self) -> bool:
        """True if the server has sent more than it was asked for."""
        return self._reader.leftover

    def something_came(self) -> bool:
        """True if the server has said something unasked; raises `LineLost` if it has hung up. Does not wait."""
        return self._reader.something_came()

    @property
    def descriptor(self) -> int | None:
        """Where the kernel itself may copy to; None where the octets must be encrypted first."""
        return None if self._encrypted else self._line.fileno()

    def encrypt(self, context: ssl.SSLContext, host: str, seconds: float) -> None:
        """TLS from here on; the certificate is checked against `host`. Raises OSError, ssl.SSLError among them."""
        self._line.settimeout(seconds)
        self._line.getpeername()  # the ssl module leaks a socket whose other end is gone already
        try:
            encrypted = context.wrap_socket(self._line, server_hostname=host)
        except OSError as error:
            close_abandoned(error)
            raise
        self._line = encrypted
        self._reader = ReplyReader(encrypted)
        self._encrypted = True
        if encrypted.version() is None:  # it makes no handshake where the other end vanishes at the last moment
            raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")

    def address_literal(self) -> str:
        """This machine's end of the line as EHLO's argument (RFC 5321 §4.1.3): needs no name, asks no DNS."""
        return address_literal(self._line.getsockname()[0])

    def abort(self) -> None:
        """Close without a word: whatever was under way is discarded by the server (RFC 5321 §4.1.1.10)."""
        self.open = False
        with contextlib.suppress(OSError):
            self._line.close()


def connect(host: str, port: int, seconds: float) -> SmtpConnection:
    """A plain line to the server; raises Unreachable."""
    return SmtpConnection(connected(host, port, seconds))


def encrypt(connection: SmtpConnection, context: ssl.SSLContext, host: str, stage: Stage, seconds: float) -> None:
    """Start TLS on the line.

    Raises:
        AccountBlocked: the server could not prove who it is, or does not speak TLS here (TLS_TRUST).
        Unreachable: the line broke meanwhile (NETWORK).
    """
    try:
        connection.encrypt(context, host, seconds)
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:  # the second is Python 3.11.2's word for the first
        raise unreachable("The mail server closed the connection during the encryption's handshake", stage) from error
    except ssl.SSLError as error:
        raise refusal_of(error, host, stage) from error
    except OSError as error:
        raise unreachable(loss(error), stage) from error
