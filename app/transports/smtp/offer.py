"""How a server answers to an envelope, in one flight or step by step."""

from collections.abc import Callable

from app.domain.outbox.failure import FailureClass, Stage
from app.transports.smtp.classification import refusal
from app.transports.smtp.connection import SmtpConnection, Timeouts
from app.transports.smtp.envelope import Envelope
from app.transports.transport import Reply, TransportFailure

_GO_ON = b"354"
_SERVICE_ENDS = b"421"

# Where every address was refused: the answer that leaves most hope decides about the mail.
_MOST_HOPE_FIRST = (
    FailureClass.CONNECTION_LOST,
    FailureClass.PROTOCOL,
    FailureClass.AUTH,
    FailureClass.SENDER_DENIED,
    FailureClass.QUOTA,
    FailureClass.THROTTLE,
    FailureClass.TRANSIENT,
    FailureClass.MESSAGE,
    FailureClass.RECIPIENT,
)

Refused = tuple[tuple[str, Reply], ...]


class Declined(Exception):
    """A complete answer that ends this mail.

    `reset`: the server may hold a part of it (RSET helps). `stuck`: it waits for octets that must never come.
    """

    def __init__(self, failure: TransportFailure, *, reset: bool = False, stuck: bool = False) -> None:
        super().__init__(str(failure))
        self.failure = failure
        self.reset = reset
        self.stuck = stuck


class Offer:
    """One envelope before the server; `stage` is where the answers stand."""

    def __init__(
        self, connection: SmtpConnection, timeouts: Timeouts, envelope: Envelope, watch: Callable[[], None]
    ) -> None:
        self._connection = connection
        self._timeouts = timeouts
        self._envelope = envelope
        self._watch = watch
        self.stage = Stage.MAIL

    def step_by_step(self) -> Refused:
        """Each command after the answer to the one before; returns whom the server refused while it took others.

        Raises:
            Declined, LineLost
        """
        mailed = self._asked(self._envelope.mail)
        if not is_yes(mailed):
            raise Declined(self._refusal(mailed))
        self.stage = Stage.RCPT
        refused = self._refused([self._asked(rcpt) for rcpt in self._envelope.rcpts])
        if len(refused) == len(self._envelope.rcpts):
            raise Declined(self._nobody(refused), reset=True)
        self.stage = Stage.DATA
        if not self._envelope.chunked:
            ready = self._asked("DATA")
            if not ready.startswith(_GO_ON):
                raise Declined(self._refusal(ready), reset=True)
        return refused

    def in_one_flight(self) -> Refused:
        """All commands at once. See `step_by_step`."""
        self._connection.send(self._envelope.flight, self._timeouts.command, self._watch)
        return self.answers()

    def answers(self) -> Refused:
        """The answers to a flight that is out. See `step_by_step`."""
        mailed = self._answer(self._timeouts.command)
        self.stage = Stage.RCPT
        refused = self._refused([self._answer(self._timeouts.command) for _ in self._envelope.rcpts])
        self.stage = Stage.DATA
        ready = b"" if self._envelope.chunked else self._answer(self._timeouts.data)
        if not is_yes(mailed):
            failure = self._refusal(mailed, Stage.MAIL)
        elif len(refused) == len(self._envelope.rcpts):
            failure = self._nobody(refused)
        elif ready.startswith(_GO_ON) or self._envelope.chunked:
            return refused
        else:
            failure = self._refusal(ready)
        # 354: the server waits for a mail to nobody; a lone dot might make it deliver an empty one
        raise Declined(failure, reset=True, stuck=ready.startswith(_GO_ON))

    def _asked(self, command: str) -> bytes:
        self._connection.send(command.encode("utf-8") + b"\r\n", self._timeouts.command, self._watch)
        seconds = self._timeouts.data if self.stage is Stage.DATA else self._timeouts.command
        return self._answer(seconds)

    def _answer(self, seconds: float) -> bytes:
        """A server that ends its service answers the rest of the flight no more."""
        answer = self._connection.answer(seconds, self._watch)
        if answer.startswith(_SERVICE_ENDS):
            raise Declined(self._refusal(answer))
        return answer

    def _refused(self, answers: list[bytes]) -> Refused:
        pairs = zip(self._envelope.message.recipients, answers, strict=True)
        return tuple((address, self._connection.readable(a)) for address, a in pairs if not is_yes(a))

    def _nobody(self, refused: Refused) -> TransportFailure:
        failures = [refusal(Stage.RCPT, answer, address) for address, answer in refused]
        return min(failures, key=lambda failure: _MOST_HOPE_FIRST.index(failure.failure))

    def _refusal(self, answer: bytes, stage: Stage | None = None) -> TransportFailure:
        people = ", ".join(self._envelope.message.recipients)
        return refusal(stage or self.stage, self._connection.readable(answer), people)


def is_yes(answer: bytes) -> bool:
    """2yz: done as asked."""
    return answer.startswith(b"2")
