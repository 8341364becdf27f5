"""What the tests of Exchange send, with which account and how much patience."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.domain.accounts.account import ExchangeLine, SignIn
from app.domain.accounts.credentials import Password
from app.transports.exchange.exchange import ExchangeTransport, open_exchange
from app.transports.exchange.session import Timeouts
from app.transports.transport import FilePiece, Handover, OutgoingMessage, Receipt, Transport, TransportFailure
from tests.fakes.certificates import Authority
from tests.fakes.ews_answers import Fault
from tests.fakes.ews_server import MAILBOX, PASSWORD, USER, EwsServer, ews_server
from tests.patience import LIMIT_S

PATIENCE = Timeouts(connect=LIMIT_S, command=LIMIT_S, block=LIMIT_S, message_end=LIMIT_S, tidy=LIMIT_S, idle=LIMIT_S)
MESSAGE_ID = "<rfq.1@shop.example>"


def mail(message_id: str = MESSAGE_ID, text: bytes = b"Hello\r\n") -> OutgoingMessage:
    """To one vendor, with a copy to another."""
    head = f"To: anna@vendor.example\r\nCc: bert@vendor.example\r\nMessage-ID: {message_id}\r\nSubject: RFQ\r\n\r\n"
    return OutgoingMessage(
        sender=MAILBOX, recipients=("anna@vendor.example", "bert@vendor.example"), pieces=(head.encode(), text)
    )


def filed(folder: Path, octets: int) -> OutgoingMessage:
    """One whose file is so large."""
    path = folder / "file"
    path.write_bytes(b"0123456789abcde\r\n" * (octets // 17))
    small = mail()
    return OutgoingMessage(
        sender=small.sender,
        recipients=small.recipients,
        pieces=(*small.pieces, FilePiece(path, path.stat().st_size), b"\r\n"),
    )


def line(server: EwsServer, authority: Authority, **given: Any) -> ExchangeLine:
    """The way to this server."""
    fields: dict[str, Any] = {"user": USER, "ca_file": str(authority.ca_file), "endpoint": server.endpoint}
    fields["sign_in"] = SignIn.NTLM if server.ntlm else SignIn.BASIC
    return ExchangeLine(**fields | given)


@contextmanager
def served(
    authority: Authority,
    first: dict[str, Fault] | None = None,
    *,
    ntlm: bool = False,
    **faults: Fault | list[Fault | None],
) -> Iterator[EwsServer]:
    """A server with these faults, by operation."""
    listed: dict[str, list[Fault | None]] = {name: f if isinstance(f, list) else [f] for name, f in faults.items()}
    listed |= {name: [fault] for name, fault in (first or {}).items()}
    with ews_server(authority.leaf().context(), ntlm=ntlm, faults=listed) as server:
        yield server


@contextmanager
def opened(there: ExchangeLine, timeouts: Timeouts = PATIENCE, limit: int | None = None) -> Iterator[ExchangeTransport]:
    """A transport that is closed afterwards."""
    transport = open_exchange(there, MAILBOX, Password(there.user, PASSWORD), timeouts, limit)
    try:
        yield transport
    finally:
        transport.close()


def refused_opening(there: ExchangeLine, password: str = PASSWORD, timeouts: Timeouts = PATIENCE) -> TransportFailure:
    """Why it can't be opened; no secret is told."""
    with pytest.raises(TransportFailure) as caught:
        open_exchange(there, MAILBOX, Password(there.user, password), timeouts)
    assert password not in str(caught.value)
    return caught.value


class Sent:
    """Sends and keeps what the transport told."""

    def __init__(self) -> None:
        self.commits = 0
        self.progress: list[int] = []

    def commit(self) -> None:
        """W2's place."""
        self.commits += 1

    def send(
        self,
        transport: Transport,
        message: OutgoingMessage | None = None,
        watch: Callable[[], None] = lambda: None,
        commit: Callable[[], None] | None = None,
    ) -> Receipt:
        """Send a mail."""
        handover = Handover(before_commit=commit or self.commit, progress=self.progress.append, watch=watch)
        return transport.send(message or mail(), handover)
