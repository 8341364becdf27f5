"""Mailboxes that can be followed, of every kind with a state: what a test does to one, and how it is opened."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from app.domain.accounts.account import ExchangeLine, GraphLine
from app.domain.accounts.credentials import Credentials, Password
from app.transports.exchange.following import open_mailbox as open_exchange
from app.transports.graph.following import open_mailbox as open_graph
from app.transports.mailbox import Mailbox
from tests.fakes import ews_answers, ews_folders
from tests.fakes.certificates import Authority
from tests.fakes.ews_server import MAILBOX, PASSWORD, EwsServer
from tests.fakes.exchange_client import PATIENCE as EXCHANGE_PATIENCE
from tests.fakes.exchange_client import line as exchange_line
from tests.fakes.exchange_client import served
from tests.fakes.graph_folders import INBOX, JUNK, GraphFolder
from tests.fakes.graph_server import PATIENCE, Fault, GraphServer, bearer


class Followed(Protocol):
    """A mailbox at a server in memory; it has an Inbox, a junk folder, and “Inbox/RFQs” with a name of its own."""

    inbox: str
    junk: str
    other: str
    missing: str  # none of them

    @property
    def line(self) -> GraphLine | ExchangeLine: ...

    @property
    def credentials(self) -> Credentials: ...

    def open(self) -> Mailbox: ...

    def put(self, octets: bytes, folder: str, received: datetime | None = None) -> str:
        """A mail comes in, a minute after the last one; returns its key."""

    def move(self, key: str, folder: str) -> None: ...

    def delete(self, key: str) -> None: ...

    def hide(self, key: str) -> None:
        """It is told of, and gone when it is asked for."""

    def read(self, key: str) -> None:
        """Mark it as read: that makes nothing new."""

    def lose_states(self) -> None:
        """Positions that were given out hold no more."""

    def show_at_once(self, mails: int) -> None:
        """So many at most in one answer."""

    def refuse_sign_in(self) -> None: ...

    def vanish(self) -> None:
        """Nothing is answered any more."""

    @property
    def writes(self) -> int:
        """Requests that may have changed something."""


@dataclass
class FollowedGraph:
    """See `Followed`."""

    server: GraphServer
    inbox: str = INBOX
    junk: str = JUNK
    other: str = "AQ-other+/="
    missing: str = "AQ-missing="

    def __post_init__(self) -> None:
        self.server.followed.folders.append(GraphFolder(self.other, "RFQs", INBOX))

    @property
    def line(self) -> GraphLine:
        return self.server.line()

    @property
    def credentials(self) -> Credentials:
        return bearer()

    def open(self) -> Mailbox:
        return open_graph(self.server.line(), bearer(), PATIENCE)

    def put(self, octets: bytes, folder: str, received: datetime | None = None) -> str:
        return self.server.followed.put(octets, folder, received)

    def move(self, key: str, folder: str) -> None:
        self.server.followed.move(key, folder)

    def delete(self, key: str) -> None:
        del self.server.followed.mails[key]

    def read(self, key: str) -> None:
        """Graph was asked for new ones alone."""

    def hide(self, key: str) -> None:
        self.server.followed.hidden.add(key)

    def lose_states(self) -> None:
        self.server.followed.lose_states()

    def show_at_once(self, mails: int) -> None:
        self.server.followed.at_once = mails

    def refuse_sign_in(self) -> None:
        self.server.takes = ()

    def vanish(self) -> None:
        self.server.on("list", *[Fault()] * 9)
        for kind in ("delta", "message", "octets", "folders", "well-known"):
            self.server.on(kind, *[Fault()] * 9)

    @property
    def writes(self) -> int:
        return self.server.writes


@dataclass
class FollowedExchange:
    """See `Followed`."""

    server: EwsServer
    authority: Authority
    inbox: str = ews_folders.INBOX
    junk: str = ews_folders.JUNK
    other: str = "AAMk&other=="
    missing: str = "AAMk&missing=="

    def __post_init__(self) -> None:
        self.server.followed.folders.insert(1, ews_folders.EwsFolder(self.other, "RFQs", self.inbox))

    @property
    def line(self) -> ExchangeLine:
        return exchange_line(self.server, self.authority)

    @property
    def credentials(self) -> Credentials:
        return Password(self.line.user, PASSWORD)

    def open(self) -> Mailbox:
        return open_exchange(self.line, MAILBOX, self.credentials, EXCHANGE_PATIENCE)

    def put(self, octets: bytes, folder: str, received: datetime | None = None) -> str:
        return self.server.followed.put(octets, folder, received)

    def move(self, key: str, folder: str) -> None:
        self.server.followed.move(key, folder)

    def delete(self, key: str) -> None:
        del self.server.followed.come[key]

    def read(self, key: str) -> None:
        """The server tells of changes of every kind in each answer."""

    def hide(self, key: str) -> None:
        self.server.followed.hidden[key] = "ErrorItemNotFound"

    def lose_states(self) -> None:
        self.server.followed.lose_states()

    def show_at_once(self, mails: int) -> None:
        self.server.followed.at_once = mails

    def refuse_sign_in(self) -> None:
        self.server.faults["HTTP"] = [ews_answers.Fault(status=401)] * 9

    def vanish(self) -> None:
        self.server.faults["HTTP"] = [ews_answers.Fault()] * 9

    @property
    def writes(self) -> int:
        return sum(operation not in ews_folders.READS for operation in self.server.asked)


@contextmanager
def _exchange(folder: Path) -> Iterator[Followed]:
    authority = Authority(folder)
    with served(authority) as server:
        yield FollowedExchange(server, authority)


@contextmanager
def _graph(folder: Path) -> Iterator[Followed]:
    with GraphServer(folder) as server:
        yield FollowedGraph(server)


KINDS: dict[str, Callable[[Path], AbstractContextManager[Followed]]] = {"exchange": _exchange, "graph": _graph}
