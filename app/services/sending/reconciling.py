"""Settles mails in doubt by evidence: a copy in the account's Sent folder. Without evidence the buyer decides."""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.domain.accounts.account import Account
from app.domain.accounts.credentials import Credentials
from app.domain.trade.ids import AccountId, DeliveryId
from app.storage.accounts import accounts
from app.storage.base.database import Database
from app.storage.outbox import doubtful
from app.storage.outbox.doubtful import Doubt
from app.system.clock import Clock
from app.transports.transport import AccountBlocked, LookInSent, SentLook, TransportFailure

_SETTLING = timedelta(minutes=1)  # servers file a copy with a delay
_PAUSES = ((timedelta(minutes=5), timedelta(minutes=5)), (timedelta(minutes=20), timedelta(minutes=15)))
_LAST_PAUSE = timedelta(hours=1)
_AT_A_TIME = 100  # mails of one account in one look
_NOT_FOUND = "Not found in the Sent folder"
_NOT_LOOKED = "The Sent folder couldn't be read"
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Reconciling:
    """`due` and `look` may be called from any thread; two looks at a time are one."""

    database: Database
    clock: Clock
    look_in_sent: LookInSent
    credentials_of: Callable[[Account], Credentials | None]
    _blocked: set[AccountId] = field(default_factory=set)  # until the buyer has mended the account
    _looking: threading.Lock = field(default_factory=threading.Lock)
    _stopped: threading.Event = field(default_factory=threading.Event)

    def due(self, now: datetime) -> datetime | None:
        """When to look next, `now` for at once; None where no mail in doubt has a Sent folder to be looked into."""
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
        return self._look(lambda doubt: doubt.since <= settled)

    def accounts(self) -> list[Account]:
        """Those with a Sent folder that have mails in doubt."""
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
            for account in of.values():
                if account is not None and not self._stopped.is_set():
                    own = [doubt for doubt in doubts if doubt.account_id == account.id]
                    changed += self._look_into(account, own[:_AT_A_TIME])
            return changed
        finally:
            self._looking.release()

    def _look_into(self, account: Account, doubts: list[Doubt]) -> list[DeliveryId]:
        try:
            seen = self.look_in_sent(account, self.credentials_of(account), [doubt.message_id for doubt in doubts])
        except TransportFailure as failure:
            if isinstance(failure, AccountBlocked):
                self._blocked.add(account.stored_id)
            _LOG.warning("account=%s failure=%s sent folder: %s", account.name, failure.failure, failure)
            return self._write(doubts, None, f"{_NOT_LOOKED} at {self._time('%H:%M')}: {failure}")
        self._blocked.discard(account.stored_id)
        return self._write(doubts, seen, f"{_NOT_FOUND} at {self._time('%H:%M')}; the server may still have it.")

    def _write(self, doubts: Iterable[Doubt], seen: SentLook | None, said: str) -> list[DeliveryId]:
        now = self.clock.now()
        changed: list[DeliveryId] = []
        with self.database.write() as session:
            for doubt in doubts:
                if seen is not None and doubt.message_id in seen.found:
                    evidence = f"Found in the Sent folder “{seen.folder}” at {self._time('%Y-%m-%d %H:%M')}."
                    is_changed = doubtful.settle(session, doubt, evidence, now)
                    _LOG.info("delivery=%s found in the Sent folder", doubt.id)
                else:
                    is_changed = doubtful.remark(session, doubt, _with_remark(doubt.error, said), now)
                if is_changed:
                    changed.append(doubt.id)
        return changed

    def _time(self, form: str) -> str:
        return self.clock.now().astimezone().strftime(form)


def _next_look(doubt: Doubt) -> datetime:
    """After a minute, then after 5, 15 and 60 more: what a server has not filed by then comes rarely."""
    if doubt.looked_at is None:
        return doubt.since + _SETTLING
    age = doubt.looked_at - doubt.since
    return doubt.looked_at + next((pause for younger, pause in _PAUSES if age < younger), _LAST_PAUSE)


def _with_remark(error: str, remark: str) -> str:
    """What made it unknown, and the newest remark in place of an older one."""
    for former in (_NOT_FOUND, _NOT_LOOKED):
        error = error.partition(former)[0]
    return f"{error.rstrip()} {remark}".strip()
