"""Hears of new mail the moment it comes, where a mailbox tells of it by itself."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from app.domain.accounts.account import Account
from app.domain.accounts.credentials import Credentials
from app.transports.mailbox import FolderUse, News, OpenMailbox

_RENEWED_S = 540.0  # routers forget lines that are silent for longer; RFC 2177 allows 29 minutes
_PAUSE_S = 5.0  # mails come in crowds, and some servers end each wait at once


@dataclass(frozen=True, slots=True)
class Listening:
    """Each call may be made on any thread, and keeps a line of its own for as long as it lasts."""

    open_mailbox: OpenMailbox
    credentials_of: Callable[[Account], Credentials | None]
    pause_s: float = _PAUSE_S

    def listen(self, account: Account, heard: Callable[[], None], over: Event) -> None:
        """Call `heard` whenever something new is in the inbox, until it is `over`, a second later at most.

        It returns before that where the mailbox tells nothing by itself.

        Raises:
            TransportFailure: the line is lost, or can't be had.
        """
        with contextlib.closing(self.open_mailbox(account, self.credentials_of(account))) as mailbox:
            inbox = next((folder.key for folder in mailbox.folders() if folder.use is FolderUse.INBOX), None)
            while inbox is not None and not over.is_set():
                news = mailbox.wait(inbox, _RENEWED_S, over.is_set)
                if news is News.NEVER:
                    return
                if news is News.SOME:
                    heard()
                over.wait(self.pause_s)
