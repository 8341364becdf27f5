"""One mail over one line (RFC 5321 §3.3): envelope, body, and the octets that make it count."""

from collections.abc import Callable

from app.domain.outbox.failure import FailureClass, Stage
from app.transports.line.patience import LineLost, NoAnswer
from app.transports.smtp.body import Stream, whole_body
from app.transports.smtp.classification import refusal
from app.transports.smtp.distrust import COUNTED, PLAIN
from app.transports.smtp.envelope import SMALL, Envelope
from app.transports.smtp.offer import Declined, Offer, Refused, is_yes
from app.transports.smtp.reply import ReplyGarbled
from app.transports.smtp.session import Session
from app.transports.transport import (
    AccountBlocked,
    ConnectionLost,
    Handover,
    OutcomeUnknown,
    Receipt,
    Reply,
    Throttled,
    TransportFailure,
)

_SERVICE_ENDS = 421
_DOT = b".\r\n"
_LAST = b"BDAT 0 LAST\r\n"


class Transaction:
    """Sends one message; whatever it raises, `connection.open` tells whether the line may be used again.

    `is_out`: the envelope was sent along with the mail before. `ahead`: the one that was sent along with this mail.
    """

    def __init__(self, session: Session, envelope: Envelope, handover: Handover, *, is_out: bool) -> None:
        self._session = session
        self._connection = session.connection
        self._timeouts = session.timeouts
        self._envelope = envelope
        self._handover = handover
        self._is_out = is_out
        self._stage = Stage.MAIL
        self._committing = False
        self.ahead: Envelope | None = None

    def run(self, following: Callable[[], Envelope | None]) -> Receipt:
        """See `Transport.send`."""
        try:
            refused = self._offer()
            rest = self._transfer()
            self._handover.before_commit()
            ahead = following()
            self._check_no_answer()  # an answer before its question would be taken for the answer to the dot
            return Receipt(reply=self._commit(rest, ahead), refused=refused)
        except Declined as declined:
            raise self._settled(declined) from declined
        except LineLost as lost:
            self._connection.abort()
            raise self._lost(lost) from lost
        except BaseException:
            self._connection.abort()  # never the dot: a cut transaction is discarded (RFC 5321 §4.1.1.10)
            raise

    def _offer(self) -> Refused:
        offer = Offer(self._connection, self._timeouts, self._envelope, self._handover.watch)
        try:
            if self._is_out:
                return offer.answers()
            self._check_idle_line()
            if self._session.features.pipelining and self._envelope.fits_one_flight:
                return offer.in_one_flight()
            return offer.step_by_step()
        finally:
            self._stage = offer.stage

    def _check_idle_line(self) -> None:
        """While the line was idle the server may have ended it, and may have said why."""
        if self._connection.something_came():
            reply, failure = self._unasked()
            if not isinstance(failure, Throttled):
                failure = self._line_lost(f"The mail server ended the connection: {reply}", reply)
            raise failure

    def _transfer(self) -> bytes:
        """All octets that cannot make the server accept; returns those that are still to be sent."""
        self._stage = Stage.BODY
        if self._envelope.size <= SMALL:
            body = whole_body(self._envelope.message, self._envelope.size)
            if self._connection.leftover:
                raise self._second_chance(self._unasked()[1])
            self._handover.progress(self._envelope.size)  # the last moment to stop it: it leaves in one write
            return body
        if self._envelope.chunked:
            self._connection.send(b"BDAT %d\r\n" % self._envelope.size, self._timeouts.block, self._handover.watch)
        stream = Stream(self._connection, self._timeouts.block, self._handover, self._check_no_answer)
        try:
            stream.send(self._envelope.message)
        except LineLost:
            self._check_no_answer()  # a server that hangs up in the middle of the mail has often said why
            raise
        if not self._envelope.chunked:
            self._check_no_answer()
            return b""
        answer = self._connection.answer(self._timeouts.message_end, self._handover.watch)
        if not is_yes(answer):
            raise Declined(self._refusal(self._connection.readable(answer)), reset=True)
        return b""

    def _check_no_answer(self) -> None:
        if self._connection.something_came():
            raise self._second_chance(self._unasked()[1])

    def _commit(self, rest: bytes, ahead: Envelope | None) -> Reply:
        """The octets that make the server accept, the next mail's envelope right behind them."""
        end = _LAST if self._envelope.chunked else rest + _DOT
        flight = end + ahead.flight if ahead is not None else end
        try:
            self._connection.send(flight, self._timeouts.message_end, self._handover.watch)
        except LineLost as lost:
            # without its end the mail is cut, and a cut one is discarded
            self._committing = lost.handed > len(end) - len(_DOT)
            raise
        self._stage = Stage.COMMIT
        self._committing = True  # from here on, only a complete answer tells what has become of the mail
        self.ahead = ahead
        answer = self._connection.answer(self._timeouts.message_end, self._handover.watch)
        reply = self._connection.readable(answer)
        if is_yes(answer):
            return reply
        if reply.code < 400:
            raise ReplyGarbled(f"The mail server gave an unexpected answer: {reply}")
        raise Declined(self._refusal(reply))

    def _unasked(self) -> tuple[Reply, TransportFailure]:
        """An answer without a question, and the failure that it stands for; the line is closed."""
        reply = self._connection.reply(self._timeouts.quit)
        self._connection.abort()
        if reply.code >= 400:
            return reply, self._refusal(reply)
        return reply, self._line_lost(f"The mail server answered without being asked: {reply}", reply)

    def _refusal(self, reply: Reply) -> TransportFailure:
        return refusal(self._stage, reply, ", ".join(self._envelope.message.recipients))

    def _settled(self, declined: Declined) -> TransportFailure:
        """Make the line ready for the next mail (RSET where this one left something behind), or close it."""
        failure = declined.failure
        ends = failure.reply is not None and failure.reply.code == _SERVICE_ENDS
        if ends or declined.stuck or isinstance(failure, AccountBlocked) or (declined.reset and not self._reset()):
            self._connection.abort()
        return self._second_chance(failure)

    def _second_chance(self, failure: TransportFailure) -> TransportFailure:
        """A server that does not understand what it offers is spoken to more plainly, over a new line."""
        if failure.failure is not FailureClass.PROTOCOL:
            return failure
        in_body = self._stage in (Stage.BODY, Stage.COMMIT)
        if in_body and not self._envelope.chunked:
            return failure
        if not self._session.distrusts(COUNTED if in_body else PLAIN):
            return failure
        return self._line_lost(f"{failure} It will be asked in a simpler way.", failure.reply)

    def _reset(self) -> bool:
        try:
            return 200 <= self._connection.command("RSET", self._timeouts.quit).code <= 299
        except LineLost:
            return False

    def _lost(self, lost: LineLost) -> TransportFailure:
        ignored = self._is_out and self._stage is Stage.MAIL and isinstance(lost, NoAnswer)
        if ignored or isinstance(lost, ReplyGarbled):
            self._session.distrusts(PLAIN)
        if self._committing:
            text = f"{lost}, after the email was handed over."
            return OutcomeUnknown(text, failure=FailureClass.AMBIGUOUS, stage=Stage.COMMIT)
        return self._line_lost(f"{lost}.")

    def _line_lost(self, text: str, reply: Reply | None = None) -> ConnectionLost:
        return ConnectionLost(text, failure=FailureClass.CONNECTION_LOST, stage=self._stage, reply=reply)
