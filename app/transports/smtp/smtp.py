"""Mail over SMTP submission (RFC 6409, 5321): a line that carries one mail after another."""

import contextlib
import time

from app.domain.accounts.account import SmtpLine
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.line.patience import LineLost
from app.transports.line.size import check_size
from app.transports.smtp.connection import Timeouts
from app.transports.smtp.distrust import Distrust
from app.transports.smtp.envelope import Envelope, envelope
from app.transports.smtp.opening import Opening
from app.transports.smtp.session import Session
from app.transports.smtp.transaction import Transaction
from app.transports.transport import (
    AccountBlocked,
    ConnectionLost,
    Handover,
    OutgoingMessage,
    Receipt,
    TransportFailure,
)

MAILS_PER_CONNECTION = 100
_STANDARD = Timeouts()


class SmtpTransport:
    """One open, signed-in connection; see `Transport` for what the methods promise."""

    def __init__(self, session: Session, account_limit: int | None) -> None:
        self._session = session
        self._connection = session.connection
        limits = [limit for limit in (session.features.max_size, account_limit) if limit]
        self._limit = min(limits) if limits else None
        self._mails = 0
        self._used_at = time.monotonic()
        self._ahead: Envelope | None = None  # already sent, along with the mail before it

    @property
    def max_size(self) -> int | None:
        """The server's SIZE in octets; None where it names no limit."""
        return self._session.features.max_size

    @property
    def usable(self) -> bool:
        """False once closed, idle for long, or after 100 mails: servers cut such lines at the worst moment."""
        return (
            self._connection.open
            and self._mails < MAILS_PER_CONNECTION
            and time.monotonic() - self._used_at < self._session.timeouts.idle
        )

    def send(self, message: OutgoingMessage, handover: Handover) -> Receipt:
        """Return once the server has accepted the message; see `Transport.send`."""
        if not self._connection.open:
            raise _lost("The connection to the mail server is closed.")
        ahead, self._ahead = self._ahead, None
        if ahead is not None and ahead.message != message:
            self._connection.abort()
            raise _lost("Another email was to follow over this connection; it was closed.")
        offered = ahead or self._envelope(message)
        self._mails += 1
        transaction = Transaction(self._session, offered, handover, is_out=ahead is not None)
        try:
            return transaction.run(lambda: self._following(handover))
        finally:
            self._ahead = transaction.ahead
            self._used_at = time.monotonic()

    def close(self) -> None:
        """Say QUIT, wait two seconds at most for the answer, and close; where a mail was announced just close."""
        if self._connection.open and self._ahead is None:
            with contextlib.suppress(LineLost):
                self._connection.command("QUIT", self._session.timeouts.quit)
        self._connection.abort()

    def _following(self, handover: Handover) -> Envelope | None:
        """What may be sent along with the mail's last octets."""
        if self._mails >= MAILS_PER_CONNECTION or not self._session.features.pipelining:
            return None
        message = handover.following()
        if message is None:
            return None
        try:
            following = envelope(message, self._session.features)
        except TransportFailure:
            return None  # its own turn will tell why
        fits = self._limit is None or following.size <= self._limit
        return following if fits and following.fits_one_flight else None

    def _envelope(self, message: OutgoingMessage) -> Envelope:
        try:
            offered = envelope(message, self._session.features)
        except AccountBlocked:
            self._connection.abort()
            raise
        check_size(offered.size, self._limit)
        return offered


def _lost(text: str) -> ConnectionLost:
    return ConnectionLost(text, failure=FailureClass.CONNECTION_LOST, stage=Stage.MAIL)


def open_smtp(
    line: SmtpLine,
    credentials: Credentials | None,
    timeouts: Timeouts = _STANDARD,
    distrust: Distrust | None = None,
    account_limit: int | None = None,
) -> SmtpTransport:
    """Connect and sign in; see `OpenTransport`. `timeouts` is for tests and for impatient connection checks.

    `distrust` is what is known of servers; whoever opens one line after another keeps it between them.
    `account_limit` is the account's own `max_size`.
    """
    known = Distrust() if distrust is None else distrust
    connection, offered = Opening(line, timeouts).run(credentials)
    server = (line.host, line.port)
    session = Session(
        connection, offered.without(known.of(server)), timeouts, lambda keywords: known.tell(server, keywords)
    )
    return SmtpTransport(session, account_limit)
