"""Under which token this process writes, and from which accounts it sends.

On a file it is the one that sends, from all accounts. On a server each account belongs to one process at a time, so
that pace, limits and lanes are one process's memory; who takes an account settles what was in flight there.
"""

import logging
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.domain.trade.ids import AccountId
from app.storage.base.database import Database, DatabaseUnusable, Session
from app.storage.outbox import standby, tenure
from app.storage.outbox.journal import Journal, Note
from app.storage.outbox.recovery import Recovery, begin_ownership, inherit
from app.system.clock import Clock

_IDLE = timedelta(minutes=1)
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Tenure:
    """`has_lanes` says whether mails of an account are on their way in this process; `on_taken` hears of a new one.

    `settle_age` looks whether the data are as young as what was sent: who comes back may find another server.
    """

    database: Database
    clock: Clock
    pid: int
    has_lanes: Callable[[AccountId], bool]
    on_taken: Callable[[AccountId], None]
    settle_age: Callable[[Session], int]
    _journal: Journal | None = None
    _former: tuple[Journal, ...] = ()  # of connections that were lost
    _held: frozenset[AccountId] = frozenset()
    _is_over: bool = False
    _idle_since: dict[AccountId, datetime] = field(default_factory=dict)
    has_grown: bool = False  # the last look brought one more account: there may be another one that nobody has

    @property
    def journal(self) -> Journal:
        """Where this process writes. ValueError before `begin`, which is a mistake of ours."""
        if self._journal is None:
            raise ValueError("the right to send was not taken")
        return self._journal

    @property
    def has_begun(self) -> bool:
        return self._journal is not None and not self._is_over

    def holds(self, account_id: AccountId) -> bool:
        """Whether no other process sends from it now."""
        return self.has_begun and (self.database.is_file or account_id in self._held)

    def begin(self, owner: int, note: Note | None, last: int) -> Recovery:
        """Write under this token; what nobody has any more of what is in flight is settled.

        Raises:
            DatabaseUnusable
        """
        self._journal, self._is_over = Journal(self.database, owner, note, last), False
        return self._take_stranded()

    def catch_up(self) -> None:
        """Write what could not be written, then begin anew where the accounts were lost with the connection.

        Results of mails that were on their way then still come under the old token. They are ours as long as no heir
        has settled them, and what the server took is taken even then.

        Raises:
            DatabaseUnusable: it still cannot be.
        """
        for journal in (*self._former, self.journal):
            journal.catch_up()
        former = self.journal
        if former.is_bound:
            return
        now, host = self.clock.now(), socket.gethostname()

        def begin_anew(session: Session) -> int:
            self.settle_age(session)
            return begin_ownership(session, self.pid, host, now)

        owner = former.run(begin_anew)
        self._held, self._former = frozenset(), (*self._former, former)
        self._journal = Journal(self.database, owner)
        _LOG.warning("connection to the database lost", extra={"owner": owner, "former": former.owner})

    def among(self, waiting: Iterable[AccountId]) -> frozenset[AccountId]:
        """From which of these accounts this process may send.

        It tries for one more each time, so that other machines get some.

        Raises:
            DatabaseUnusable
        """
        wanted = frozenset(waiting)
        if self.database.is_file:
            return wanted
        self._let_rest(self._held - wanted)
        if wanted:
            with self.database.read() as session:
                standby.check(session, self.database.name)
        self._take_stranded()
        self.has_grown = any(self._take(a) is not None for a in sorted(wanted - self._held))
        return self._held & wanted

    def leave(self, account_id: AccountId) -> None:
        """Another process may send from it; mails that are on their way here come first."""
        if account_id in self._held and not self.has_lanes(account_id):
            self._release(frozenset((account_id,)))

    def _let_rest(self, idle: frozenset[AccountId]) -> None:
        """Accounts that nothing has waited for in a while are anybody's: who began first would keep all of them."""
        now = self.clock.now()
        self._idle_since = {a: self._idle_since.get(a, now) for a in idle if not self.has_lanes(a)}
        self._release(frozenset(a for a, since in self._idle_since.items() if now - since >= _IDLE))

    def let_go(self) -> None:
        """Nothing more is written by this process: other machines may have its accounts at once."""
        self._is_over = True
        with suppress(DatabaseUnusable):  # the server sees that the connection ends
            self._release(self._held)

    def _release(self, account_ids: frozenset[AccountId]) -> None:
        def let_go(session: Session) -> None:
            for account_id in sorted(account_ids):
                tenure.let_go(session, account_id)

        self._held -= account_ids
        if account_ids:
            self.journal.run(let_go)

    def _take_stranded(self) -> Recovery:
        """What others left in flight and have no more."""
        left = Recovery(0, 0)
        if not self.database.is_file:
            with self.database.read() as session:
                stranded = tenure.stranded(session, self.journal.owner)
            for account_id in stranded:
                left += self._take(account_id) or Recovery(0, 0)
        return left

    def _take(self, account_id: AccountId) -> Recovery | None:
        """Become the one that sends from it, and settle what others left there; None: another machine has it."""
        if account_id in self._held or self.has_lanes(account_id):
            return None
        journal, now = self.journal, self.clock.now()

        def take(session: Session) -> Recovery | None:
            if not journal.is_bound or not tenure.take(session, account_id):
                return None
            return inherit(session, account_id, journal.owner, now)

        left = journal.run(take)
        if left is not None:
            self._held |= {account_id}
            self.on_taken(account_id)
            told = {"account": account_id, "returned": left.returned, "unknown": left.unknown}
            _LOG.info("account taken", extra=told)
        return left
