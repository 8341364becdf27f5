"""Mail over SMTP submission (RFC 6409, 5321): a line that carries one mail after another."""

import contextlib

from app.domain.account import Account
from app.domain.failure import FailureClass, Stage
from app.transports.smtp_connection import SmtpConnection, Timeouts
from app.transports.smtp_features import Features
from app.transports.smtp_opening import Opening
from app.transports.smtp_reply import LineLost
from app.transports.smtp_transaction import Transaction
from app.transports.transport import ConnectionLost, Handover, MessageRefused, OutgoingMessage, Receipt

_MAILS_PER_CONNECTION = 50
_MIB = 1024 * 1024
_STANDARD = Timeouts()


class SmtpTransport:
    """One open, signed-in connection; see `Transport` for what the methods promise."""

    def __init__(
        self, connection: SmtpConnection, features: Features, account_limit: int | None, timeouts: Timeouts
    ) -> None:
        self._connection = connection
        self._features = features
        self._account_limit = account_limit
        self._timeouts = timeouts
        self._mails = 0

    @property
    def max_size(self) -> int | None:
        """The server's SIZE in octets; None where it names no limit."""
        return self._features.max_size

    @property
    def usable(self) -> bool:
        """False once closed, or after 50 mails: long-lived lines are cut by servers at the worst moment."""
        return self._connection.open and self._mails < _MAILS_PER_CONNECTION

    def send(self, message: OutgoingMessage, handover: Handover) -> Receipt:
        """Return once the server has accepted the message; see `Transport.send`."""
        if not self._connection.open:
            text = "The connection to the mail server is closed."
            raise ConnectionLost(text, failure=FailureClass.CONNECTION_LOST, stage=Stage.MAIL)
        self._check_size(message.size)
        self._mails += 1
        return Transaction(self._connection, self._features, self._timeouts, message).run(handover)

    def close(self) -> None:
        """Say QUIT, wait two seconds at most for the answer, and close."""
        if self._connection.open:
            with contextlib.suppress(LineLost):
                self._connection.command("QUIT", self._timeouts.quit)
        self._connection.abort()

    def _check_size(self, size: int) -> None:
        limits = [limit for limit in (self.max_size, self._account_limit) if limit]
        if limits and size > min(limits):
            text = f"The mail has {size / _MIB:.1f} MiB; at most {min(limits) / _MIB:.1f} MiB are allowed."
            raise MessageRefused(text, failure=FailureClass.MESSAGE, stage=Stage.MAIL)


def open_smtp(account: Account, password: str, timeouts: Timeouts = _STANDARD) -> SmtpTransport:
    """Connect and sign in; see `OpenTransport`. `timeouts` is for tests and for impatient connection checks."""
    connection, features = Opening(account, timeouts).run(password)
    return SmtpTransport(connection, features, account.max_size, timeouts)
