"""Learns from the account's own folders what became of mails: those in doubt, and those that lie in its Drafts.

Without evidence the buyer decides.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.domain.accounts.account import Account
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.delivery import DeliveryState
from app.domain.trade.ids import AccountId, DeliveryId
from app.services.sending import evidence
from app.storage.accounts import accounts
from app.storage.base.database import Database
from app.storage.outbox import doubtful
from app.storage.outbox.doubtful import Doubt
from app.system.clock import Clock
from app.transports.transport import AccountBlocked, FolderLook, LookInFolder, MailFolder, TransportFailure

_SETTLING = timedelta(minutes=1)  # servers file a copy with a delay
_PAUSES = ((timedelta(minutes=5), timedelta(minutes=5)), (timedelta(minutes=20), timedelta(minutes=15)))
_OF_DRAFTS = ((timedelta(hours=1), timedelta(minutes=5)), (timedelta(days=1), timedelta(minutes=15)))
_LAST_PAUSE = timedelta(hours=1)
_GONE_PAUSE = timedelta(minutes=2)  # the mail program may be sending it
_AT_A_TIME = 100  # mails of one account in one look
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Reconciling:
    """`due` and `look` may be called from any thread; two looks at a time are one."""

    database: Database
    clock: Clock
    look_in_folder: LookInFolder
    credentials_of: Callable[[Account], Credentials | None]
    _blocked: set[AccountId] = field(default_factory=set)  # until the buyer has mended the account
    _looking: threading.Lock = field(default_factory=threading.Lock)
    _stopped: threading.Event = field(default_factory=threading.Event)

    def due(self, now: datetime) -> datetime | None:
        """When to look next, `now` for at once; None where no mail has folders to be looked for in."""
        with self.database.read() as session:
            doubts = doubtful.every(session)
        times = [_next_look(doubt) for doubt in doubts if doubt.account_id not in self._blocked]
        return max(min(times), now) if times else None

    def look(self) -> list[DeliveryId]:
        """Look for what is due; returns what changed: found ones are sent, the rows of the others say more.

        Raises:
            DatabaseUnusable: what was found is found again by the next look.
        """
        now = self.clock.now()
        return self._look(lambda doubt: doubt.account_id not in self._blocked and _next_look(doubt) <= now)

    def look_now(self) -> list[DeliveryId]:
        """The same for all that have had the time to settle, because the buyer asks."""
        settled = self.clock.now() - _SETTLING
        return self._look(lambda doubt: doubt.since <= settled or doubt.state is DeliveryState.DRAFTED)

    def accounts(self) -> list[Account]:
        """Those with folders that have such mails."""
        with self.database.read() as session:
            ids = dict.fromkeys(doubt.account_id for doubt in doubtful.every(session))
            return [account for i in ids if (account := accounts.get(session, i)) is not None]

    def mended(self, account_name: str) -> None:
        """The buyer has changed the account or its password: it may be looked into again."""
        with self.database.read() as session:
            account = accounts.by_name(session, account_name)
        if account is not None:
            self._blocked.discard(account.stored_id)

    def stop(self) -> None:
        """Begin no look into another account."""
        self._stopped.set()

    def _look(self, is_wanted: Callable[[Doubt], bool]) -> list[DeliveryId]:
        if not self._looking.acquire(blocking=False):
            return []
        try:
            with self.database.read() as session:
                doubts = [doubt for doubt in doubtful.every(session) if is_wanted(doubt)]
                of = {i: accounts.get(session, i) for i in {doubt.account_id for doubt in doubts}}
            changed: list[DeliveryId] = []
            for account in filter(None, of.values()):
                changed += self._look_into(account, [doubt for doubt in doubts if doubt.account_id == account.id])
            return changed
        finally:
            self._looking.release()

    def _look_into(self, account: Account, doubts: Sequence[Doubt]) -> list[DeliveryId]:
        changed: list[DeliveryId] = []
        for start in range(0, len(doubts), _AT_A_TIME):
            some = doubts[start : start + _AT_A_TIME]
            if self._stopped.is_set():
                break
            try:
                seen = list(self._seen(account, some))
            except TransportFailure as failure:
                return [*changed, *self._not_looked(account, doubts[start:], failure)]
            changed += self._write(some, seen)
        return changed

    def _not_looked(self, account: Account, doubts: Sequence[Doubt], failure: TransportFailure) -> list[DeliveryId]:
        if isinstance(failure, AccountBlocked):
            self._blocked.add(account.stored_id)
        _LOG.warning("account=%s failure=%s folders: %s", account.name, failure.failure, failure)
        now = self.clock.now()
        with self.database.write() as session:
            return [d.id for d in doubts if doubtful.remark(session, d, evidence.not_looked(d, failure, now), now)]

    def _seen(self, account: Account, doubts: Sequence[Doubt]) -> Iterator[tuple[MailFolder, FolderLook]]:
        """Drafts first: while a mail is there, no other folder need be asked about it."""
        credentials = self.credentials_of(account)
        in_drafts = {doubt.message_id for doubt in doubts if doubt.into_drafts}
        sent = {doubt.message_id for doubt in doubts} - in_drafts
        for folder in (MailFolder.DRAFTS, MailFolder.SENT, MailFolder.TRASH):
            wanted = in_drafts | sent if folder is MailFolder.SENT else in_drafts
            if wanted:
                look = self.look_in_folder(account, credentials, sorted(wanted), folder)
                in_drafts -= look.found
                yield folder, look
        self._blocked.discard(account.stored_id)

    def _write(self, doubts: Iterable[Doubt], seen: Sequence[tuple[MailFolder, FolderLook]]) -> list[DeliveryId]:
        now = self.clock.now()
        changed: list[DeliveryId] = []
        with self.database.write() as session:
            for doubt in doubts:
                found = next(((kind, look.folder) for kind, look in seen if doubt.message_id in look.found), None)
                known = evidence.of(doubt, found, now)
                if isinstance(known, str):
                    is_changed = doubtful.remark(session, doubt, known, now)
                else:
                    is_changed = doubtful.settle(session, doubt, known, now)
                    _LOG.info("delivery=%s is %s by what the account's folders show", doubt.id, known.to)
                if is_changed:
                    changed.append(doubt.id)
        return changed


def _next_look(doubt: Doubt) -> datetime:
    """After a minute, then less and less often: what a server has not filed soon comes rarely."""
    if doubt.looked_at is None or doubt.looked_at <= doubt.since:  # that was an earlier doubt
        return doubt.since + _SETTLING
    if evidence.is_gone(doubt):
        return doubt.looked_at + _GONE_PAUSE
    age = doubt.looked_at - doubt.since
    pauses = _OF_DRAFTS if doubt.state is DeliveryState.DRAFTED else _PAUSES
    return doubt.looked_at + next((pause for younger, pause in pauses if age < younger), _LAST_PAUSE)
