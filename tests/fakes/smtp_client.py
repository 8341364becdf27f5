"""What the SMTP tests send, and with which account and how much patience."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from typing import Any

from app.domain.accounts.account import Security, SmtpLine
from app.domain.accounts.credentials import Credentials, Password
from app.transports.smtp.connection import Timeouts
from app.transports.smtp.distrust import Distrust
from app.transports.smtp.smtp import SmtpTransport, open_smtp
from app.transports.transport import Handover, OutgoingMessage, Receipt
from tests.fakes.scripted_smtp import ScriptedSmtp
from tests.patience import LIMIT_S

PATIENCE = Timeouts(**{field.name: float(LIMIT_S) for field in fields(Timeouts)})
HASTE = PATIENCE.scaled(0.2 / LIMIT_S)  # only where it is all the same which of the waits runs out first
SENDER = "buyer@shop.example"
ANNA, BERT = "anna@vendor.example", "bert@vendor.example"
_LINE = b"0123456789abcdefghijklmnopqrstuvwxyz" * 2 + b"1234\r\n"  # 78 octets


def line(server: ScriptedSmtp, **fields: Any) -> SmtpLine:
    """The way to this server; plain text unless said otherwise."""
    given: dict[str, Any] = {"security": Security.NONE} | fields
    return SmtpLine(host="127.0.0.1", port=server.port, **given)


def credentials(there: SmtpLine, password: str = "") -> Credentials | None:
    """What signs its user in, where it has one."""
    return Password(there.user, password) if there.user else None


def mail(
    *recipients: str, message_id: str = "<1@shop.example>", lines: int = 10, sender: str = SENDER
) -> OutgoingMessage:
    """A mail of so many 78-octet lines, handed out in blocks of 64 KiB at most."""
    head = f"Message-ID: {message_id}\r\nSubject: RFQ\r\n\r\n".encode()
    in_block = 800
    blocks = [_LINE * min(in_block, lines - start) for start in range(0, lines, in_block)]
    return OutgoingMessage(sender=sender, recipients=recipients or (ANNA,), pieces=(head, *blocks))


def octets_of(message: OutgoingMessage) -> bytes:
    """All of it."""
    return b"".join(message.blocks())


@dataclass
class Sent:
    """Sends and keeps what the transport told: how often it committed, and the progress."""

    commits: int = 0
    progress: list[int] = field(default_factory=list)

    def commit(self) -> None:
        """W2's place."""
        self.commits += 1

    def send(
        self,
        transport: SmtpTransport,
        message: OutgoingMessage | None = None,
        following: OutgoingMessage | None = None,
        watch: Callable[[], None] = lambda: None,
    ) -> Receipt:
        """Send a mail; `following` is said to come next."""
        handover = Handover(
            before_commit=self.commit, progress=self.progress.append, watch=watch, following=lambda: following
        )
        return transport.send(message or mail(), handover)


@contextmanager
def opened(
    server: ScriptedSmtp,
    password: str = "",
    timeouts: Timeouts = PATIENCE,
    distrust: Distrust | None = None,
    account_limit: int | None = None,
    **given: Any,
) -> Iterator[SmtpTransport]:
    """A transport that is closed afterwards; unless `distrust` is given it knows nothing of earlier ones.

    `timeouts` are for the mails: short ones must not end the sign-in.
    """
    there = line(server, **given)
    transport = open_smtp(there, credentials(there, password), PATIENCE, distrust or Distrust(), account_limit)
    transport._session = replace(transport._session, timeouts=timeouts)
    try:
        yield transport
    finally:
        transport.close()
