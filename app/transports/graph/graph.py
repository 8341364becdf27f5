"""Email through Microsoft 365's Graph: a signed-in line to one mailbox."""

import time
from datetime import timedelta

from app.domain.accounts.account import GraphLine
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.graph.client import GraphClient
from app.transports.graph.mailbox import Mailbox
from app.transports.graph.mime import taken_apart
from app.transports.graph.posting import Posting
from app.transports.graph.refusal import lost
from app.transports.graph.timeouts import Timeouts
from app.transports.line.size import check_size
from app.transports.transport import (
    Handover,
    MessagePostponed,
    MessageRefused,
    OutgoingMessage,
    Receipt,
    Throttled,
)

_STANDARD = Timeouts()


class GraphTransport:
    """See `Transport` and `OpenTransport` for what the methods promise.

    `Handover.following` is not asked for: nothing travels ahead.
    """

    def __init__(
        self, client: GraphClient, mailbox: Mailbox, account_limit: int | None, into_drafts: bool = False
    ) -> None:
        self._client = client
        self._mailbox = mailbox
        self._limit = account_limit
        self._into_drafts = into_drafts
        self._is_open = True
        self._used_at = time.monotonic()
        self._rests_until = 0.0

    @property
    def max_size(self) -> int | None:
        """Graph does not say; the mailbox's administrator sets it."""
        return None

    @property
    def usable(self) -> bool:
        """False once closed, or idle for long: a request over a line that is cut would be in doubt."""
        return self._is_open and time.monotonic() - self._used_at < self._client.seconds.idle

    def send(self, message: OutgoingMessage, handover: Handover) -> Receipt:
        """Return once Microsoft 365 has accepted the message; see `Transport.send`."""
        if not self._is_open:
            raise lost("The connection to Microsoft 365 is closed", Stage.MAIL)
        try:
            self._check_rest()
            check_size(message.size, self._limit)
            posting = Posting(self._mailbox, taken_apart(message), handover, self._into_drafts)
            receipt = posting.run()
        except (MessageRefused, MessagePostponed, Throttled):
            raise
        except BaseException:
            self.close()
            raise
        finally:
            self._used_at = time.monotonic()
        if posting.rest is not None:
            self._rests_until = time.monotonic() + posting.rest.total_seconds()
        return receipt

    def close(self) -> None:
        """Just close: HTTP has no farewell."""
        self._is_open = False
        self._client.close()

    def _check_rest(self) -> None:
        """The server took the last email, and asked to wait before the next one."""
        left = self._rests_until - time.monotonic()
        if left > 0:
            text = "Microsoft 365 took the last email, and asks to wait before the next one."
            hint = timedelta(seconds=left)
            self._rests_until = 0.0  # who comes back has waited
            raise Throttled(text, failure=FailureClass.THROTTLE, stage=Stage.MAIL, hint=hint)


def open_graph(
    line: GraphLine,
    credentials: Credentials | None,
    seconds: Timeouts = _STANDARD,
    account_limit: int | None = None,
    *,
    into_drafts: bool = False,
) -> GraphTransport:
    """Connect and sign in; see `OpenTransport`. `account_limit` is the account's own `max_size`.

    With `into_drafts` emails are not sent, but put into Drafts.
    """
    client = GraphClient(line, credentials, seconds)
    mailbox = Mailbox(client, line)
    try:
        with client.reaching():
            mailbox.prove()
    except BaseException:
        client.close()
        raise
    return GraphTransport(client, mailbox, account_limit, into_drafts)
