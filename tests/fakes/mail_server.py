"""A mail server without a network: each connection is a `Transport`, each test writes its answers."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from app.domain.accounts.account import Account
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.transport import (
    AccountBlocked,
    ConnectionLost,
    Handover,
    MessagePostponed,
    MessageRefused,
    OutcomeUnknown,
    OutgoingMessage,
    Receipt,
    Reply,
    Throttled,
    TransportFailure,
    Unreachable,
)

ACCEPTED = Reply(250, "2.0.0", "taken")


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of one mail: a failure before or after the commit point, or nothing: it is taken."""

    failure: BaseException | None = None
    after_commit: bool = False
    taken: bool = False  # although the failure says otherwise: the reply got lost
    refused: tuple[tuple[str, Reply], ...] = ()


@dataclass
class FakeMailServer:
    """`answers` are used up one a mail, `opening` one a connection; afterwards everything is taken."""

    answers: deque[Answer] = field(default_factory=deque)
    opening: deque[TransportFailure | OSError] = field(default_factory=deque)
    taken: list[OutgoingMessage] = field(default_factory=list)
    credentials: list[Credentials | None] = field(default_factory=list)
    connections: int = 0
    closed: int = 0
    per_connection: int = 100
    in_body: Callable[[OutgoingMessage], None] = lambda _message: None  # on the lane's thread
    on_taken: Callable[[], None] = lambda: None  # past the commit point, before the answer
    lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self, account: Account, credentials: Credentials | None) -> "FakeTransport":
        """Connect and sign in."""
        with self.lock:
            self.connections += 1
            self.credentials.append(credentials)
            if self.opening:
                raise self.opening.popleft()
        return FakeTransport(self, account)

    def recipients(self) -> list[str]:
        """Whom a mail was taken for, in order."""
        return [", ".join(m.recipients) for m in self.taken]


class FakeTransport:
    """One connection."""

    def __init__(self, server: FakeMailServer, account: Account) -> None:
        self._server = server
        self._left = server.per_connection
        self._open = True
        self._expected: OutgoingMessage | None = None
        self.account = account

    @property
    def max_size(self) -> int | None:
        return 5_000_000

    @property
    def usable(self) -> bool:
        return self._open and self._left > 0

    def send(self, message: OutgoingMessage, handover: Handover) -> Receipt:
        """Transfer, commit, answer."""
        server = self._server
        expected, self._expected = self._expected, None  # also where this one is refused: the next may be any
        assert expected is None or expected is message, "another mail than the one announced"
        self._left -= 1
        with server.lock:
            answer = server.answers.popleft() if server.answers else Answer()
        try:
            octets = 0
            for block in message.blocks():
                octets += len(block)
                server.in_body(message)
                handover.progress(octets)
            assert octets == message.size
            if answer.failure is not None and not answer.after_commit:
                raise answer.failure
            handover.before_commit()
            self._expected = handover.following() if self._left > 0 else None
        except (MessageRefused, MessagePostponed, Throttled):
            raise
        except BaseException:
            self._open = False
            raise
        with server.lock:
            if answer.failure is None or answer.taken:
                server.taken.append(message)
        server.on_taken()
        if answer.failure is not None:
            self._open = isinstance(answer.failure, (MessageRefused, MessagePostponed, Throttled))
            raise answer.failure
        return Receipt(reply=ACCEPTED, refused=answer.refused)

    def close(self) -> None:
        self._open = False
        self._server.closed += 1


def refused(text: str = "no such user") -> MessageRefused:
    reply = Reply(550, "5.1.1", text)
    return MessageRefused("The address was refused.", failure=FailureClass.RECIPIENT, stage=Stage.RCPT, reply=reply)


def postponed() -> MessagePostponed:
    reply = Reply(451, "4.3.0", "busy")
    return MessagePostponed("The server is busy.", failure=FailureClass.TRANSIENT, stage=Stage.DATA, reply=reply)


def throttled(failure: FailureClass = FailureClass.THROTTLE) -> Throttled:
    reply = Reply(451, "4.7.0", "slow down")
    return Throttled("Too fast.", failure=failure, stage=Stage.MAIL, reply=reply)


def goodbye(stage: Stage = Stage.MAIL, code: int = 421, hint: timedelta | None = None) -> Throttled:
    """What a server says that has too many connections."""
    reply = Reply(code, "4.7.0", "too many connections")
    return Throttled("Too many.", failure=FailureClass.THROTTLE, stage=stage, reply=reply, hint=hint)


def lost() -> ConnectionLost:
    return ConnectionLost("The line broke.", failure=FailureClass.CONNECTION_LOST, stage=Stage.BODY)


def unknown() -> OutcomeUnknown:
    return OutcomeUnknown("The line broke.", failure=FailureClass.AMBIGUOUS, stage=Stage.COMMIT)


def blocked() -> AccountBlocked:
    reply = Reply(535, "5.7.8", "no")
    return AccountBlocked("The sign-in was refused.", failure=FailureClass.AUTH, stage=Stage.AUTH, reply=reply)


def unreachable() -> Unreachable:
    return Unreachable("The server cannot be reached.", failure=FailureClass.NETWORK, stage=Stage.CONNECT)
