"""The front door of the folder: what a way to hand over a message looks like, and how it may fail."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from typing_extensions import override

from app.domain.accounts.account import Account
from app.domain.accounts.credentials import Credentials
from app.domain.accounts.fingerprint import grouped
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.trade.problem import Problem


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer. `code` 0: none came. `enhanced` is RFC 3463's "5.1.1", or empty."""

    code: int
    enhanced: str
    text: str

    @override
    def __str__(self) -> str:
        return " ".join(p for p in (str(self.code or ""), self.enhanced, self.text) if p)


@dataclass(frozen=True, slots=True)
class FilePiece:
    """The first `size` octets of a file."""

    path: Path
    size: int


Piece = bytes | FilePiece
_BLOCK_OCTETS = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """Envelope and octets, in pieces that may lie in files; `envelope_id` names it to the server (RFC 3461's ENVID).

    The octets have CRLF line ends, end with CRLF, and no line begins with a dot: nothing is to be stuffed. They are
    7-bit, but for UTF-8 in the headers where an address of the envelope is not ASCII (RFC 6532).
    """

    sender: str
    recipients: tuple[str, ...]
    pieces: tuple[Piece, ...]
    envelope_id: str = ""

    @property
    def size(self) -> int:
        """Exact, in octets."""
        return sum(len(p) if isinstance(p, bytes) else p.size for p in self.pieces)

    def blocks(self) -> Iterator[bytes]:
        """All octets, at most 256 KiB of a file at a time. OSError or fewer octets where a file is damaged."""
        for piece in self.pieces:
            if isinstance(piece, bytes):
                yield piece
            else:
                yield from _read(piece)


def _read(piece: FilePiece) -> Iterator[bytes]:
    left = piece.size
    with piece.path.open("rb", buffering=0) as file:
        while block := file.read(min(_BLOCK_OCTETS, left)):
            left -= len(block)
            yield block


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What a transport asks and tells while it hands one message over, on the lane's own thread.

    `before_commit`: once, when nothing but the octets that make the server accept is left to be sent.
    `progress`: the octets of the message handed to the network so far, after each block.
    `watch`: at least four times a second while the transport waits for the other end before the commit point, and
    while it waits for the answer after it.
    `following`: once, right after `before_commit`: the message that will be sent next over this connection, if that
    is certain by now. Its envelope may travel along with this one's last octets; none of its body does.

    The first two and, before the commit point, `watch` may raise anything: then the connection is closed without
    committing, the message is certainly not sent, and the exception goes on to the caller.
    """

    before_commit: Callable[[], None]
    progress: Callable[[int], None] = lambda _octets: None
    watch: Callable[[], None] = lambda: None
    following: Callable[[], OutgoingMessage | None] = lambda: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The server has accepted the message for every recipient but those in `refused`."""

    reply: Reply
    refused: tuple[tuple[str, Reply], ...] = ()


class TransportFailure(Problem):
    """A message was not handed over; the subclass says what that means, `str()` is fit for the buyer."""

    def __init__(self, text: str, *, failure: FailureClass, stage: Stage, reply: Reply | None = None) -> None:
        super().__init__(text)
        self.failure = failure
        self.stage = stage
        self.reply = reply


class MessageRefused(TransportFailure):
    """The server will never take this message; it may take the next one (RECIPIENT, MESSAGE)."""


class MessagePostponed(TransportFailure):
    """The server cannot take this message now (TRANSIENT); the same one may pass later."""


class Throttled(TransportFailure):
    """Too fast or too much for this account (THROTTLE, QUOTA); `hint` is the server's own pause, if it named one."""

    def __init__(
        self,
        text: str,
        *,
        failure: FailureClass,
        stage: Stage,
        reply: Reply | None = None,
        hint: timedelta | None = None,
    ) -> None:
        super().__init__(text, failure=failure, stage=stage, reply=reply)
        self.hint = hint


class AccountBlocked(TransportFailure):
    """No message will be accepted until the user mends the account (AUTH, TLS_TRUST, SENDER_DENIED, PROTOCOL)."""


class CertificateRefused(AccountBlocked):
    """The server's certificate is not accepted (TLS_TRUST); `shown` is its SHA-256 in hex, where that is known."""

    def __init__(self, text: str, *, stage: Stage, shown: str = "", may_be_pinned: bool = False) -> None:
        super().__init__(text, failure=FailureClass.TLS_TRUST, stage=stage)
        self.shown = shown
        self.may_be_pinned = may_be_pinned

    def naming(self, shown: str) -> "CertificateRefused":
        """The same with the fingerprint that the buyer can compare with their IT's."""
        text = (
            f"{self} Its SHA-256 fingerprint is {grouped(shown)}. If your IT confirms that this is your company's "
            "server, set it in the account as the pinned certificate."
        )
        return CertificateRefused(text, stage=self.stage, shown=shown)


class Unreachable(TransportFailure):
    """No connection came about (NETWORK): nothing was sent and no attempt is counted."""


class NoSuchServer(Unreachable):
    """No name server knows the host: where it was only guessed, that is an answer."""


class ConnectionLost(TransportFailure):
    """The line broke before the commit point (CONNECTION_LOST); nothing was sent."""


class OutcomeUnknown(TransportFailure):
    """The line broke after the commit point (AMBIGUOUS); the message may have arrived."""


class Transport(Protocol):
    """One open connection to a mail server, used by one thread."""

    @property
    def max_size(self) -> int | None:
        """The largest message in octets that the server says it takes (RFC 1870), None where it does not say."""

    def send(self, message: OutgoingMessage, handover: Handover) -> Receipt:
        """Return once the server has accepted the message; see `Handover` for what is asked on the way.

        Where `handover.following` gave a message, the next call on this connection must be for that one; for any
        other the connection is closed and `ConnectionLost` raised. `close` needs no such order.

        Raises:
            MessageRefused, MessagePostponed, Throttled: the connection stays usable.
            AccountBlocked, ConnectionLost, OutcomeUnknown: the connection is closed.
        """

    @property
    def usable(self) -> bool:
        """False once closed, broken, or used for as many messages as one connection should carry."""

    def close(self) -> None:
        """End the connection politely where possible (QUIT); never raises, never blocks for long."""


class OpenTransport(Protocol):
    """Connects and signs in: an account's way to a `Transport`.

    There are two of them: to the server that sends, and to the account's Drafts. In the second one's words "send" is to
    put a message into Drafts, once, and "accepted" is that it lies there; recipients are not looked at.
    """

    def __call__(self, account: Account, credentials: Credentials | None) -> Transport:
        """Connect now; `credentials` are None where nobody signs in.

        Raises:
            Unreachable, AccountBlocked, Throttled: as above; no connection is left open.
        """


class MailFolder(StrEnum):
    """What a folder of a mailbox is for; what it is called differs."""

    SENT = "sent"
    DRAFTS = "drafts"
    TRASH = "trash"
    JUNK = "junk"


@dataclass(frozen=True, slots=True)
class FolderLook:
    """What was found in the folder of that name: a part of the Message-IDs that were asked for."""

    folder: str
    found: frozenset[str]


class LookInFolder(Protocol):
    """Looks into a folder of an account's own mailbox, where it has one that can be looked at."""

    def __call__(
        self,
        account: Account,
        credentials: Credentials | None,
        message_ids: Sequence[str],
        folder: MailFolder = MailFolder.SENT,
    ) -> FolderLook:
        """Read only. What is not found may still be there later: servers file with a delay.

        Of Drafts only what is there as a whole counts. A mailbox without a folder for deleted mail has none in it.

        Raises:
            Unreachable, AccountBlocked: it could not be looked at; nothing is known then.
        """
