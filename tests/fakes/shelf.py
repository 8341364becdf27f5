"""A mailbox whose mails lie in memory, for what happens to each of them on the way."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain.accounts.account import Account
from app.domain.accounts.credentials import Credentials
from app.transports.mailbox import Batch, FolderUse, MailboxFolder, MailGone, News, SeenMail


def header_of(mail: bytes) -> bytes:
    """With the empty line behind it."""
    return re.split(rb"\r?\n\r?\n", mail, maxsplit=1)[0] + b"\r\n\r\n"


@dataclass(slots=True)
class Shelf:
    """`mails` by folder; a position is how many were seen. `gone` and `told_sizes` by the mail's octets."""

    mails: dict[str, list[bytes]] = field(default_factory=dict)
    gone: set[bytes] = field(default_factory=set)
    told_sizes: dict[bytes, int] = field(default_factory=dict)
    headers: dict[bytes, bytes] = field(default_factory=dict)  # what is told of a mail before it is fetched

    def __call__(self, account: Account, credentials: Credentials | None) -> "Shelf":
        del account, credentials  # anybody's
        return self

    def folders(self) -> Sequence[MailboxFolder]:
        uses = {"INBOX": FolderUse.INBOX, "Junk": FolderUse.JUNK}
        return [MailboxFolder(name, name, uses.get(name, FolderUse.OTHER)) for name in self.mails]

    def new_mails(self, folder: str, position: str, since: date) -> Iterator[Batch]:
        del since  # all are new
        first = int(position or 0)
        new = self.mails[folder][first:]
        yield Batch([self._seen(first + n, mail) for n, mail in enumerate(new)], str(first + len(new)))

    def octets(self, folder: str, key: str) -> Iterator[bytes]:
        mail = self.mails[folder][int(key)]
        if mail in self.gone:
            raise MailGone("The email was moved meanwhile.")
        yield mail

    def wait(self, folder: str, seconds: float, is_over: Callable[[], bool]) -> News:
        del folder, seconds, is_over  # it tells nothing by itself
        return News.NEVER

    def close(self) -> None:
        """There is no line."""

    def _seen(self, key: int, mail: bytes) -> SeenMail:
        header = self.headers.get(mail, header_of(mail))
        return SeenMail(str(key), header, self.told_sizes.get(mail, len(mail)))
