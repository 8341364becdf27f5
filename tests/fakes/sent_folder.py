"""The folders of a mailbox without a network: what is in it, what goes wrong, and who looked."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.domain.accounts.account import Account
from app.domain.accounts.credentials import Credentials
from app.transports.transport import FolderLook, MailFolder, TransportFailure


@dataclass
class FakeSentFolder:
    """`failures` are used up one a look; `meanwhile` is called in the middle of every look."""

    message_ids: set[str] = field(default_factory=set)
    drafts: set[str] = field(default_factory=set)
    trash: set[str] = field(default_factory=set)
    failures: deque[TransportFailure] = field(default_factory=deque)
    looks: list[tuple[str, Credentials | None, tuple[str, ...]]] = field(default_factory=list)  # account, …, asked for
    meanwhile: Callable[[], None] = lambda: None

    def look(
        self,
        account: Account,
        credentials: Credentials | None,
        message_ids: Sequence[str],
        folder: MailFolder = MailFolder.SENT,
    ) -> FolderLook:
        """See `LookInFolder`."""
        self.looks.append((account.name, credentials, tuple(message_ids)))
        self.meanwhile()
        if self.failures:
            raise self.failures.popleft()
        name, there = {
            MailFolder.SENT: ("Sent Items", self.message_ids),
            MailFolder.DRAFTS: ("Drafts", self.drafts),
            MailFolder.TRASH: ("Deleted Items", self.trash),
        }[folder]
        return FolderLook(name, frozenset(there & set(message_ids)))
