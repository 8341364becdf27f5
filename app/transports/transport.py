"""The front door of the folder: what a way to hand over a message looks like, and how it may fail."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from typing_extensions import override

from app.domain.account import Account
from app.domain.failure import FailureClass, Stage
from app.domain.problem import Problem


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer. `code` 0: none came. `enhanced` is RFC 3463's "5.1.1", or empty."""

    code: int
    enhanced: str
    text: str

    @override
    def __str__(self) -> str:
        return " ".join(p for p in (str(self.code or ""), self.enhanced, self.text) if p)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """Envelope, exact size in octets, and a way to read the octets (as often as needed) in blocks.

    The octets have CRLF line ends, end with CRLF, and no line begins with a dot: nothing is to be stuffed.
    """

    sender: str
    recipients: tuple[str, ...]
    size: int
    blocks: Callable[[], Iterator[bytes]]


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


class Unreachable(TransportFailure):
    """No connection came about (NETWORK): nothing was sent and no attempt is counted."""


class ConnectionLost(TransportFailure):
    """The line broke before the commit point (CONNECTION_LOST); nothing was sent."""


class OutcomeUnknown(TransportFailure):
    """The line broke after the commit point (AMBIGUOUS); the message may have arrived."""


class Transport(Protocol):
    """One open connection to a mail server, used by one thread."""

    @property
    def max_size(self) -> int | None:
        """The largest message in octets that the server says it takes (RFC 1870), None where it does not say."""

    def send(
        self, message: OutgoingMessage, before_commit: Callable[[], None], progress: Callable[[int], None]
    ) -> Receipt:
        """Return once the server has accepted the message.

        `before_commit` is called once, when everything but the last octets has been transferred.
        `progress` is told the octets of the message handed to the network so far, once a block.
        Either may raise anything: then the connection is closed without committing, the message is
        certainly not sent, and the exception goes on to the caller.

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
    """Connects and signs in: an account's way to a `Transport`."""

    def __call__(self, account: Account, password: str) -> Transport:
        """Connect now; `password` is empty where the account has no user.

        Raises:
            Unreachable, AccountBlocked, Throttled: as above; no connection is left open.
        """
