"""Mail through a company's own Exchange server: one signed-in mailbox that sends one mail after another."""

import time

from app.domain.accounts.account import ExchangeLine
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.failure import Stage
from app.transports.exchange.placement import Placement
from app.transports.exchange.session import Session, Timeouts, open_session
from app.transports.exchange.transaction import Transaction, lost
from app.transports.line.size import check_size
from app.transports.transport import (
    Handover,
    MessagePostponed,
    MessageRefused,
    OutgoingMessage,
    Receipt,
    Throttled,
)

MAILS_PER_CONNECTION = 100
_STANDARD = Timeouts()


class ExchangeTransport:
    """See `Transport` and `OpenTransport` for what the methods promise."""

    def __init__(
        self, session: Session, account_limit: int | None, transaction: "type[Transaction | Placement]"
    ) -> None:
        self._session = session
        self._transaction = transaction
        self._limit = account_limit
        self._mails = 0
        self._used_at = time.monotonic()
        self._open = True

    @property
    def max_size(self) -> int | None:
        """The account's own limit; the server names none."""
        return self._limit

    @property
    def usable(self) -> bool:
        """False once closed, idle for long, or after 100 mails."""
        is_fresh = time.monotonic() - self._used_at < self._session.timeouts.idle
        return self._open and is_fresh and self._mails < MAILS_PER_CONNECTION

    def send(self, message: OutgoingMessage, handover: Handover) -> Receipt:
        """Return once the server has sent the mail; see `Transport.send`."""
        if not self._open:
            raise lost("The connection to the Exchange server is closed.", Stage.MAIL)
        check_size(message.size, self._limit)
        self._mails += 1
        try:
            return self._transaction(self._session, message, handover).run()
        except (MessageRefused, MessagePostponed, Throttled):
            raise
        except BaseException:
            self.close()
            raise
        finally:
            self._used_at = time.monotonic()

    def close(self) -> None:
        """End the connection."""
        self._open = False
        self._session.close()


def open_exchange(
    line: ExchangeLine,
    sender: str,
    credentials: Credentials | None,
    timeouts: Timeouts = _STANDARD,
    account_limit: int | None = None,
    *,
    into_drafts: bool = False,
) -> ExchangeTransport:
    """Connect and sign in; see `OpenTransport`. `sender` is whose mailbox it is where the line names no other.

    With `into_drafts` mails are not sent, but put into Drafts. `timeouts` is for tests and for impatient connection
    checks; `account_limit` is the account's own `max_size`.
    """
    session, _name = open_session(line, sender, credentials, "drafts", timeouts)
    return ExchangeTransport(session, account_limit, Placement if into_drafts else Transaction)
