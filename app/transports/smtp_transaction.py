"""One mail over one line (RFC 5321 §3.3): envelope, body, and the dot that makes it count."""

import re
from collections.abc import Callable

from app.domain.failure import FailureClass, Stage
from app.transports.smtp_body import checked_blocks
from app.transports.smtp_classification import refusal
from app.transports.smtp_connection import SmtpConnection, Timeouts
from app.transports.smtp_features import Features
from app.transports.smtp_reply import LineLost
from app.transports.transport import (
    AccountBlocked,
    ConnectionLost,
    Handover,
    MessageRefused,
    OutcomeUnknown,
    OutgoingMessage,
    Receipt,
    Reply,
    Throttled,
    TransportFailure,
)

_GO_ON = 354
_SERVICE_ENDS = 421
_MANY_RECIPIENTS = 100  # more are not sent in one flight: both sides' buffers could fill up (RFC 2920 §3.1)
_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # printable ASCII without space, “<” and “>”

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


class Transaction:
    """Sends one message; whatever it raises, `connection.open` tells whether the line may be used again."""

    def __init__(
        self, connection: SmtpConnection, features: Features, timeouts: Timeouts, message: OutgoingMessage
    ) -> None:
        self._connection = connection
        self._features = features
        self._timeouts = timeouts
        self._message = message
        self._stage = Stage.MAIL
        self._committing = False
        self._settled = False

    def run(self, handover: Handover) -> Receipt:
        """See `Transport.send`."""
        try:
            self._check_envelope()
            self._check_idle_line()
            refused = self._offer()
            self._transfer(handover.progress)
            handover.before_commit()
            self._committing = True  # from here on, only a complete answer tells what has become of the mail
            return Receipt(reply=self._commit(), refused=refused)
        except LineLost as lost:
            self._connection.abort()
            raise self._lost(lost) from lost
        except BaseException:
            if not self._settled:
                self._connection.abort()  # never the dot: a cut transaction is discarded (RFC 5321 §4.1.1.10)
            raise

    def _check_envelope(self) -> None:
        """An address that could carry a second command never reaches the line."""
        message = self._message
        if not _ADDRESS.fullmatch(message.sender):
            text = f"The sender address “{message.sender}” cannot be used."
            raise AccountBlocked(text, failure=FailureClass.SENDER_DENIED, stage=Stage.MAIL)
        bad = [a for a in message.recipients if not _ADDRESS.fullmatch(a)]
        if bad or not message.recipients:
            text = f"The address “{bad[0]}” cannot be used." if bad else "The mail has no address."
            raise self._refuse(MessageRefused(text, failure=FailureClass.RECIPIENT, stage=Stage.RCPT))

    def _check_idle_line(self) -> None:
        """While the line was idle the server may have ended it, and may have said why."""
        if self._connection.something_came():
            reply, failure = self._unasked()
            if not isinstance(failure, Throttled):
                failure = self._line_lost(f"The mail server ended the connection: {reply}", reply)
            raise failure

    def _offer(self) -> tuple[tuple[str, Reply], ...]:
        """MAIL, RCPT and DATA; returns the recipients that the server refused while it took others."""
        size = f" SIZE={self._message.size}" if self._features.takes_size else ""
        mail = f"MAIL FROM:<{self._message.sender}>{size}"
        rcpts = [f"RCPT TO:<{address}>" for address in self._message.recipients]
        if self._features.pipelining and len(rcpts) <= _MANY_RECIPIENTS:
            return self._in_one_flight(mail, rcpts)
        return self._step_by_step(mail, rcpts)

    def _step_by_step(self, mail: str, rcpts: list[str]) -> tuple[tuple[str, Reply], ...]:
        mailed = self._connection.command(mail, self._timeouts.command)
        if not _is_yes(mailed):
            raise self._refuse(self._refusal(mailed))
        self._stage = Stage.RCPT
        refused = self._refused([self._connection.command(rcpt, self._timeouts.command) for rcpt in rcpts])
        if len(refused) == len(rcpts):
            raise self._refuse(self._nobody(refused), reset=True)
        self._stage = Stage.DATA
        ready = self._connection.command("DATA", self._timeouts.data)
        if ready.code != _GO_ON:
            raise self._refuse(self._refusal(ready), reset=True)
        return refused

    def _in_one_flight(self, mail: str, rcpts: list[str]) -> tuple[tuple[str, Reply], ...]:
        flight = "".join(f"{line}\r\n" for line in (mail, *rcpts, "DATA"))
        self._connection.send(flight.encode("ascii"), self._timeouts.command)
        mailed = self._pipelined_reply(self._timeouts.command)
        self._stage = Stage.RCPT
        answers = [self._pipelined_reply(self._timeouts.command) for _ in rcpts]
        self._stage = Stage.DATA
        ready = self._pipelined_reply(self._timeouts.data)
        refused = self._refused(answers)
        if not _is_yes(mailed):
            failure = self._refusal(mailed, Stage.MAIL)
        elif len(refused) == len(rcpts):
            failure = self._nobody(refused)
        elif ready.code != _GO_ON:
            failure = self._refusal(ready)
        else:
            return refused
        if ready.code == _GO_ON:
            # The server waits for a mail to nobody; a lone dot might make it deliver an empty one.
            self._connection.abort()
        raise self._refuse(failure, reset=True)

    def _pipelined_reply(self, seconds: float) -> Reply:
        """A server that ends its service answers the rest of the flight no more."""
        reply = self._connection.reply(seconds)
        if reply.code == _SERVICE_ENDS:
            raise self._refuse(self._refusal(reply))
        return reply

    def _refused(self, answers: list[Reply]) -> tuple[tuple[str, Reply], ...]:
        pairs = zip(self._message.recipients, answers, strict=True)
        return tuple((address, answer) for address, answer in pairs if not _is_yes(answer))

    def _nobody(self, refused: tuple[tuple[str, Reply], ...]) -> TransportFailure:
        failures = [refusal(Stage.RCPT, answer, address) for address, answer in refused]
        return min(failures, key=lambda failure: _MOST_HOPE_FIRST.index(failure.failure))

    def _transfer(self, progress: Callable[[int], None]) -> None:
        self._stage = Stage.BODY
        octets = 0
        for block in checked_blocks(self._message):
            try:
                self._connection.send(block, self._timeouts.block)
            except LineLost:
                self._check_no_answer()  # a server that hangs up in the middle of the mail has often said why
                raise
            octets += len(block)
            progress(octets)
        # An answer before its question would be taken for the answer to the dot.
        self._check_no_answer()

    def _check_no_answer(self) -> None:
        if self._connection.something_came():
            raise self._unasked()[1]

    def _commit(self) -> Reply:
        self._stage = Stage.COMMIT
        self._connection.send(b".\r\n", self._timeouts.message_end)
        reply = self._connection.reply(self._timeouts.message_end)
        if _is_yes(reply):
            return reply
        if reply.code < 400:
            raise LineLost(f"The mail server's answer makes no sense here: {reply}")
        raise self._refuse(self._refusal(reply))

    def _unasked(self) -> tuple[Reply, TransportFailure]:
        """An answer without a question, and the failure that it stands for; the line is closed."""
        reply = self._connection.reply(self._timeouts.quit)
        self._connection.abort()
        if reply.code >= 400:
            return reply, self._refusal(reply)
        return reply, self._line_lost(f"The mail server answered without being asked: {reply}", reply)

    def _refusal(self, reply: Reply, stage: Stage | None = None) -> TransportFailure:
        return refusal(stage or self._stage, reply, ", ".join(self._message.recipients))

    def _refuse(self, failure: TransportFailure, *, reset: bool = False) -> TransportFailure:
        """Make the line ready for the next mail (RSET where this one left something behind), or close it."""
        self._settled = True
        ends = failure.reply is not None and failure.reply.code == _SERVICE_ENDS
        if ends or isinstance(failure, AccountBlocked) or (reset and not self._reset()):
            self._connection.abort()
        return failure

    def _reset(self) -> bool:
        if not self._connection.open:
            return False
        try:
            return _is_yes(self._connection.command("RSET", self._timeouts.command))
        except LineLost:
            return False

    def _lost(self, lost: LineLost) -> TransportFailure:
        if self._committing:
            text = f"{lost}, after the mail was handed over."
            return OutcomeUnknown(text, failure=FailureClass.AMBIGUOUS, stage=Stage.COMMIT)
        return self._line_lost(f"{lost}.")

    def _line_lost(self, text: str, reply: Reply | None = None) -> ConnectionLost:
        return ConnectionLost(text, failure=FailureClass.CONNECTION_LOST, stage=self._stage, reply=reply)


def _is_yes(reply: Reply) -> bool:
    return 200 <= reply.code <= 299
