"""One line to a mail server: commands out, replies in, every wait with a limit."""

import contextlib
import errno
import ipaddress
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.failure import FailureClass, Stage
from app.transports.racing import NameNotFound, first_to_answer
from app.transports.smtp_reply import LineLost, ReplyReader, as_reply, loss
from app.transports.transport import Reply, Unreachable


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds to wait, RFC 5321 §4.5.3.2; `block` and `message_end` are its DATA Block and DATA Termination."""

    connect: float = 30
    greeting: float = 300
    command: float = 300
    data: float = 120
    block: float = 180
    message_end: float = 600
    quit: float = 2


class SmtpConnection:
    """A socket with a reply reader; raises `LineLost` (or `ReplyGarbled`) and nothing else about the network."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._reader = ReplyReader(line)
        self.open = True

    def conceal(self, secrets: Iterable[str]) -> None:
        """From now on these texts are hidden in every reply."""
        self._reader.conceal(secrets)

    def send(self, octets: bytes | memoryview, seconds: float) -> None:
        """Hand octets to the network within `seconds`."""
        try:
            self._line.settimeout(seconds)
            self._line.sendall(octets)
        except OSError as error:
            raise LineLost(loss(error)) from error

    def command(self, text: str, seconds: float) -> Reply:
        """One command, one reply."""
        self.send(text.encode("ascii") + b"\r\n", seconds)
        return self.reply(seconds)

    def reply(self, seconds: float) -> Reply:
        """The next reply as one text."""
        return as_reply(*self.reply_lines(seconds))

    def reply_lines(self, seconds: float) -> tuple[int, tuple[str, ...]]:
        """The next reply's code and lines."""
        return self._reader.read(seconds)

    @property
    def leftover(self) -> bool:
        """True if the server has sent more than it was asked for."""
        return self._reader.leftover

    def something_came(self) -> bool:
        """True if the server has said something unasked; raises `LineLost` if it has hung up. Does not wait."""
        return self._reader.something_came()

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


def close_abandoned(error: OSError) -> None:
    """Close the socket that the ssl module made, took the line over with, and lost.

    WORKAROUND: `wrap_socket` raises without closing where the other end vanishes before the handshake; then nobody
    has the socket but the frames of the traceback.
    """
    trace = error.__traceback__
    while trace is not None:
        owner = trace.tb_frame.f_locals.get("self")
        if isinstance(owner, ssl.SSLSocket):
            owner.close()
        trace = trace.tb_next


def connect(host: str, port: int, seconds: float) -> SmtpConnection:
    """A plain line to the server, by whichever of its addresses answers first.

    Raises:
        Unreachable: no such name, nobody listens, no way there, or no answer in time (NETWORK).
    """
    try:
        line = first_to_answer(host, port, seconds)
    except NameNotFound as error:
        raise unreachable(f"The mail server's name “{host}” was not found", Stage.CONNECT) from error
    except OSError as error:
        reason = "no answer in time" if isinstance(error, TimeoutError) else error.strerror or str(error)
        text = f"The mail server {host}, port {port}, cannot be reached ({reason})"
        raise unreachable(text, Stage.CONNECT) from error
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the final dot must not wait for an acknowledgement
    return SmtpConnection(line)


def unreachable(text: str, stage: Stage) -> Unreachable:
    """NETWORK, with its text made a sentence."""
    return Unreachable(f"{text}.", failure=FailureClass.NETWORK, stage=stage)


def address_literal(address: str) -> str:
    """An IP address in brackets; IPv6 with its tag and without a zone."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    return f"[IPv6:{ip}]" if ip.version == 6 else f"[{ip}]"
