"""A mailbox that is followed: what is new in its folders. It is read, and nothing in it is ever changed."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from app.domain.accounts.account import Account
from app.domain.accounts.credentials import Credentials
from app.domain.trade.problem import Problem


class FolderUse(StrEnum):
    INBOX = "inbox"
    JUNK = "junk"
    OTHER = "other"


class News(StrEnum):
    """What came of waiting for new mail."""

    SOME = "some"
    NONE = "none"
    NEVER = "never"  # this mailbox tells nothing by itself


@dataclass(frozen=True, slots=True)
class MailboxFolder:
    """`key` is what the mailbox knows it by, `name` what people read."""

    key: str
    name: str
    use: FolderUse


@dataclass(frozen=True, slots=True)
class SeenMail:
    """A mail by its header: at least the fields of `HEADER_FIELDS`, as octets, where it has them. `size` in octets."""

    key: str
    header: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Some new mails; once they are dealt with, `position` is where to go on."""

    mails: Sequence[SeenMail]
    position: str


HEADER_FIELDS = (
    "MESSAGE-ID",
    "IN-REPLY-TO",
    "REFERENCES",
    "SUBJECT",
    "FROM",
    "DATE",
    "RETURN-PATH",
    "CONTENT-TYPE",
    "X-FAILED-RECIPIENTS",
)


class MailGone(Problem):
    """It was moved or deleted meanwhile."""


class Mailbox(Protocol):
    """An open, signed-in line to one mailbox, used by one thread.

    Every call raises Unreachable or AccountBlocked (`transport.py`) where it can't be done; then the line is closed.
    """

    def folders(self) -> Sequence[MailboxFolder]:
        """Those that mail lies in."""

    def new_mails(self, folder: str, position: str, since: date) -> Iterator[Batch]:
        """What came after this position, oldest first; with none, or one that holds no more, what came since that day.

        The last batch may be empty: its position says that all was seen. Mails may come a second time.
        """

    def octets(self, folder: str, key: str) -> Iterator[bytes]:
        """The mail as it came, in pieces.

        Raises:
            MailGone: nothing was given out.
        """

    def wait(self, folder: str, seconds: float, is_over: Callable[[], bool]) -> News:
        """Return SOME as soon as the mailbox tells of something new in the folder; NONE at the end of that time.

        `is_over` is asked at least once a second and ends it. What came since the last look or wait is told at once.
        """

    def close(self) -> None:
        """Take leave; never raises, never blocks for long."""


class OpenMailbox(Protocol):
    """Connects and signs in: an account's way to its mailbox."""

    def __call__(self, account: Account, credentials: Credentials | None) -> Mailbox:
        """Connect now.

        Raises:
            Unreachable, AccountBlocked: no connection is left open.
        """


@contextlib.contextmanager
def closed_by_faults(close: Callable[[], None]) -> Iterator[None]:
    """What goes wrong inside ends the line; a mail that is gone, or of which somebody has enough, does not."""
    try:
        yield
    except (GeneratorExit, MailGone):
        raise
    except BaseException:
        close()
        raise
