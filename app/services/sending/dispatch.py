"""The sending engine: lanes that empty the outbox. Plain Python; whoever owns a pool of threads runs the lanes.

A lane is one connection of one account. `tend` starts the lanes that have something to do and says when to be
called again; the window calls it on a thread pool, the command line on an executor of its own.
"""

import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from app.documents.mail.spool import Spool
from app.domain.accounts.account import Account
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.delivery import Delivery
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.outbox.ledger import WINDOW, Ledger
from app.domain.outbox.pace import Pace
from app.domain.outbox.queue import Queue
from app.domain.outbox.refusals import RefusalWatch
from app.domain.trade.ids import AccountId, DeliveryId, RfqId
from app.domain.trade.problem import Problem
from app.domain.trade.text_key import text_key
from app.services.accounts.standing import Standings
from app.services.sending.account_desk import AccountDesk, PaceNow
from app.services.sending.courier import Courier
from app.services.sending.data_age import DataAge
from app.services.sending.lane import Lane, Surface
from app.services.sending.permission import Permission
from app.services.sending.sign_in_watch import SignInWatch
from app.services.sending.tenure import Tenure
from app.services.sending.wakefulness import Wakefulness
from app.storage.accounts import accounts
from app.storage.base.database import Database, DatabaseUnusable, Session
from app.storage.outbox import attempts, deliveries, generation, outbox, troubles
from app.storage.outbox.journal import Journal
from app.storage.outbox.recovery import (
    Recovery,
    begin_ownership,
    bring_back,
    hold_stale,
    owners_before,
    recover,
)
from app.system import log_ids
from app.system.clock import Clock
from app.transports.transport import AccountBlocked, OpenTransport, TransportFailure, Unreachable

_MISTAKE = "Sending stopped because of an error in the program. Copy the diagnostics and report it."
_LOOK_AGAIN = timedelta(seconds=1)  # for an account that another machine has
_LOOK_SOON = timedelta(seconds=0.1)  # for one that nobody may have: machines that start together take turns
_MACHINE = socket.gethostname().partition(".")[0]
_LOG = logging.getLogger(__name__)

Submit = Callable[[Callable[[], None]], object]


@dataclass(frozen=True, slots=True)
class _Observer:
    on_changed: Callable[[DeliveryId], None]
    on_idle: Callable[[], None]


@dataclass(slots=True)
class Dispatch:
    """One per process, after `begin` under the data folder's lock. All methods may be called from any thread."""

    database: Database
    spool: Spool
    clock: Clock
    open_transport: OpenTransport
    credentials_of: Callable[[Account], Credentials | None]
    pid: int
    permission: Permission
    age: DataAge
    open_drafts: OpenTransport
    limited: Callable[[Account], Account] = lambda account: account  # the environment's limits
    octets: dict[DeliveryId, int] = field(default_factory=dict)
    standings: Standings = field(default_factory=Standings)
    sign_ins: SignInWatch | None = None  # of a team's machine, which may lack what signs in
    wakefulness: Wakefulness = field(init=False)
    hear: Callable[[str], None] = lambda _said: None  # of accounts that this machine can't sign in to, or can again
    _tenure: Tenure = field(init=False)
    _lacking: dict[AccountId, str] = field(default_factory=dict)  # why each can't be signed in to from here
    _told: dict[AccountId, str] = field(default_factory=dict)  # what the others can read of its troubles
    _ceiling: int | None = None  # messages a minute, for each account
    _observers: tuple[_Observer, ...] = ()
    _refusals: dict[RfqId, RefusalWatch] = field(default_factory=dict)
    _desks: dict[Queue, AccountDesk] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _stopped: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.wakefulness = Wakefulness(self.clock)
        self._tenure = Tenure(self.database, self.clock, self.pid, self._has_lanes, self._on_taken, self.age.settle_in)

    def observe(
        self,
        on_changed: Callable[[DeliveryId], None] = lambda _id: None,
        on_idle: Callable[[], None] = lambda: None,
    ) -> None:
        """From now on tell of every delivery whose state or octets changed, and of every lane that has ended.

        Both are called on the lane's thread, beside whoever observes already.
        """
        with self._lock:
            self._observers = (*self._observers, _Observer(on_changed, on_idle))

    def limit_to(self, per_minute: int) -> None:
        """More messages a minute than that, for each account, whoever runs the lanes cannot bear."""
        self._ceiling = per_minute

    def begin(self) -> Recovery:
        """Take ownership and settle what an interrupted run left behind; the data folder's lock must be held."""
        now = self.clock.now()
        ledger = self.age.ledger
        if ledger is not None:
            ledger.open()
        with self.database.write() as session:
            owner = begin_ownership(session, self.pid, socket.gethostname(), now)
            # A file's lock is held here: who came before is dead. Of a server's nobody knows before he has the account.
            dead = owners_before(session, owner) if self.database.is_file else frozenset[int]()
            recovery = recover(session, dead, now)
            swept = self.permission.sweep(session, now)
            last = self.age.settle_in(session)
            older = generation.undecided(session)
        self.permission.took(swept)
        recovery += self._tenure.begin(owner, None if ledger is None else ledger.append, last)
        with log_ids.request(), log_ids.bound(worker=self._name):
            if recovery.returned or recovery.unknown:
                _LOG.warning("interrupted run", extra={"returned": recovery.returned, "unknown": recovery.unknown})
            if swept.changed:
                _LOG.warning("mails that may not go any more", extra={"mails": len(swept.changed)})
        return replace(recovery, older=older)

    def tend(self, submit: Submit) -> datetime | None:
        """Start missing lanes; return when to tend again although nothing happens, or None.

        Raises:
            DatabaseUnusable: no lane was started.
        """
        if self._stopped.is_set():
            return None
        with log_ids.request():
            self._tenure.catch_up()
            with log_ids.bound(worker=self._name):
                return self._tended(submit)

    def _tended(self, submit: Submit) -> datetime | None:
        if self.wakefulness.look():  # also while no lane runs
            self._on_waking()
        with self.database.read() as session:
            is_judged = self.permission.is_current(session, self.clock.now())
        if not is_judged:
            swept = self.journal.run(partial(self.permission.sweep, now=self.clock.now()))
            self.permission.took(swept)
            for changed in swept.changed:
                self._tell(changed)
        with self.database.read() as session:
            waiting = [
                (queue, accounts.get(session, queue.account_id), outbox.next_due(session, queue))
                for queue in outbox.queues_waiting(session)
            ]
        ready = [a.stored_id for _queue, a, due in waiting if a and due and self._can_sign_in(a)]
        mine = self._tenure.among(ready)
        looks = [
            self._tend_queue(queue, account, due, submit)
            for queue, account, due in waiting
            if account and due and account.stored_id in mine
        ]
        self._tell_troubles()
        if set(ready) - mine:
            looks.append(self.clock.now() + (_LOOK_SOON if self._tenure.has_grown else _LOOK_AGAIN))
        return min((look for look in looks if look is not None), default=None)

    def let_go(self) -> None:
        """Nothing more is written by this process: other machines may have its accounts at once."""
        if self.has_begun:
            with suppress(DatabaseUnusable):  # what is left there says nothing of an account that nobody has
                self._tell_troubles(is_over=True)
            self._tenure.let_go()

    @property
    def journal(self) -> Journal:
        """Where this process writes. ValueError before `begin`, which is a mistake of ours."""
        return self._tenure.journal

    @property
    def _name(self) -> str:
        """In the log, which may be one of all machines."""
        return f"{_MACHINE}-{self.journal.owner}"

    @property
    def has_begun(self) -> bool:
        """Whether this process may send, and what an earlier one left is settled."""
        return self._tenure.has_begun

    def holds(self, account: Account) -> bool:
        """Whether this process is the one that sends from it."""
        return self._tenure.holds(account.stored_id)

    def stop(self) -> None:
        """No new claim; transfers before the commit point are given up, those behind it are waited for."""
        self._stopped.set()
        for desk in self._all_desks():
            desk.wake()

    @property
    def is_running(self) -> bool:
        """Whether any lane is at work."""
        return any(desk.lanes for desk in self._all_desks())

    def troubles(self) -> list[tuple[Account, TransportFailure]]:
        """Accounts that cannot send just now, and why."""
        return [(desk.account, trouble) for desk in self._all_desks() if (trouble := desk.trouble) is not None]

    def rests_until(self, account: Account) -> datetime | None:
        """When an account in trouble is tried again by itself; None where that needs the buyer."""
        desks = [desk for desk in self._all_desks() if desk.account.id == account.id and desk.trouble is not None]
        return next((desk.rests_until() for desk in desks), None)

    def mended(self, account_name: str) -> None:
        """The buyer has changed the account or its password, or wants it tried again now."""
        for desk in self._all_desks():
            if text_key(desk.account.name) == text_key(account_name):
                desk.mend()

    def recall(self) -> None:
        """Something waiting was paused or cancelled: lanes begin nothing that they have claimed before now."""
        for desk in self._all_desks():
            desk.recall()

    def seconds_for(self, account: Account, messages: int) -> float | None:
        """About how long so many mails take at this account's pace; None where it is unlimited."""
        return self._desk(account).seconds_for(messages)

    def pace_now(self, account: Account) -> PaceNow:
        """How fast the account goes, and what it has sent in 24 hours."""
        return self._desk(account).pace_now()

    def _tend_queue(self, queue: Queue, account: Account, due: datetime, submit: Submit) -> datetime | None:
        desk = self._desk(account, queue.into_drafts)
        now = self.clock.now()
        rest = desk.rest()
        if rest is None:
            return None
        if rest > 0 or due > now:
            return max(due, now + timedelta(seconds=rest))
        with self._lock:
            wanted = min(desk.connections, desk.lanes + self._due(queue, desk.connections, now))
            numbers = range(desk.lanes + 1, wanted + 1)
            desk.lanes += len(numbers)
        for number in numbers:
            submit(partial(copy_context().run, self._work, queue, desk, number))  # the ids of its lines go with it
        return None

    def _can_sign_in(self, account: Account) -> bool:
        """Or else the account is the other machines': who has it and can't use it would hold all of them up."""
        if self.sign_ins is None:
            return True
        seen = self.sign_ins.look(account)
        if seen.is_new:
            self._try_anew(account)
        if seen.missing != self._lacking.get(account.stored_id, ""):
            self._lacking[account.stored_id] = seen.missing
            said = (
                f"Not from “{account.name}” yet: {seen.missing}" if seen.missing else f"Now from “{account.name}”, too."
            )
            _LOG.warning("%s", said)
            self.hear(said)
        if seen.missing:
            desk = self._desk(account)
            desk.suffer(AccountBlocked(seen.missing, failure=FailureClass.AUTH, stage=Stage.AUTH))
            self._tenure.leave(account.stored_id)
        return not seen.missing

    def _try_anew(self, account: Account) -> None:
        """Where the one before was refused; a pause that a server wants isn't over with another password."""
        for desk in self._all_desks():
            if desk.account.id == account.id and isinstance(desk.trouble, AccountBlocked):
                desk.mend()

    def _tell_troubles(self, *, is_over: bool = False) -> None:
        """To the team's other machines, when it becomes otherwise: what keeps the accounts of this one from sending."""
        if self.database.is_file:
            return
        blocked = {
            desk.account.stored_id: desk.trouble
            for desk in self._all_desks()
            if isinstance(desk.trouble, AccountBlocked) and self._tenure.holds(desk.account.stored_id) and not is_over
        }
        told = {account_id: str(trouble) for account_id, trouble in blocked.items()}
        if told == self._told:
            return
        now = self.clock.now()
        with self.database.write() as session:
            troubles.clear(session, self._told.keys() - told.keys())
            for account_id, trouble in blocked.items():
                text, failure = str(trouble), trouble.failure.value
                row = troubles.AccountTrouble(
                    account_id=account_id, machine=_MACHINE, failure=failure, text=text, at=now
                )
                troubles.put(session, row)
        self._told = told

    def _due(self, queue: Queue, limit: int, now: datetime) -> int:
        """How many mails are due, counted up to the limit: one mail needs no second lane."""
        with self.database.read() as session:
            return outbox.count_due(session, queue, now, limit)

    def _desk(self, account: Account, into_drafts: bool = False) -> AccountDesk:
        account = self._under_the_ceiling(self.limited(_for_drafts(account) if into_drafts else account))
        queue = Queue(account.stored_id, into_drafts)
        with self._lock:
            desk = self._desks.get(queue)
            if desk is None:
                pace = Pace(account.per_minute, account.octets_per_minute)
                ledger = Ledger(None) if into_drafts else self._ledger(account)
                desk = AccountDesk(account, self.clock, pace, ledger, self.standings)
                if last := self._last_elsewhere(account):
                    desk.follow(ledger, last)
                self._desks[queue] = desk
        if desk.account != account:  # edits take effect while running, for the next connection
            desk.mend(account)
        return desk

    def _has_lanes(self, account_id: AccountId) -> bool:
        return any(desk.lanes for desk in self._all_desks() if desk.account.id == account_id)

    def _on_taken(self, account_id: AccountId) -> None:
        """What its desk knows of pace and limits is old: another machine may have sent from it a moment ago.

        What that one has said of it, and could not take back, is to be cleared.
        """
        self._told[account_id] = ""
        for desk in self._all_desks():
            if desk.account.id == account_id:
                desk.follow(self._ledger(desk.account), self._last_elsewhere(desk.account))

    def _last_elsewhere(self, account: Account) -> datetime | None:
        """When another machine may have sent from it last; a file has one sender."""
        if self.database.is_file:
            return None
        with self.database.read() as session:
            return attempts.last_at(session, account.stored_id)

    def _all_desks(self) -> list[AccountDesk]:
        with self._lock:
            return list(self._desks.values())

    def _under_the_ceiling(self, account: Account) -> Account:
        if self._ceiling is None:
            return account
        return replace(account, per_minute=min(account.per_minute or self._ceiling, self._ceiling))

    def _ledger(self, account: Account) -> Ledger:
        """What it has sent in the last 24 hours, in this run or in others."""
        since = self.clock.now() - WINDOW
        with self.database.read() as session:
            return Ledger(account.per_day, attempts.sent_since(session, account.stored_id, since))

    def _work(self, queue: Queue, desk: AccountDesk, number: int) -> None:
        with log_ids.bound(account=desk.account.name, worker=self._name):
            self._run_lane(queue, desk, number)

    def _run_lane(self, queue: Queue, desk: AccountDesk, number: int) -> None:
        courier = Courier(self.journal, self.clock, queue)
        lane = Lane(desk, courier, self._surface(), number)
        try:
            lane.run()
        except Problem as problem:  # the database or the disk: nothing can be recorded now, so nothing more is sent
            desk.suffer(Unreachable(str(problem), failure=FailureClass.NETWORK, stage=Stage.CONNECT))
            _LOG.error("lane stopped: %s", problem)
        except Exception:  # a mistake of ours: the crash handler hears of it, and the lane is not started again
            desk.suffer(AccountBlocked(_MISTAKE, failure=FailureClass.PROTOCOL, stage=Stage.CONNECT))
            raise
        finally:
            lane.close()
            with self._lock:
                desk.lanes -= 1
            for observer in self._observers:
                observer.on_idle()

    def _tell(self, changed: DeliveryId) -> None:
        for observer in self._observers:
            observer.on_changed(changed)

    def _surface(self) -> Surface:
        return Surface(
            database=self.database,
            spool=self.spool,
            permission=self.permission,
            open_transport=self.open_transport,
            open_drafts=self.open_drafts,
            credentials_of=self.credentials_of,
            stopped=self._stopped,
            wakefulness=self.wakefulness,
            octets=self.octets,
            on_changed=self._tell,
            on_outcome=self._on_outcome,
            on_waking=self._on_waking,
        )

    def _on_outcome(self, rfq_id: RfqId, outcome: Delivery) -> None:
        """Pause the rest of a batch that goes wrong as a whole."""
        with self._lock:
            reason = self._refusals.setdefault(rfq_id, RefusalWatch()).saw(outcome)
        if reason is not None:
            _LOG.warning("batch paused", extra={"rfq": rfq_id, "reason": reason})
            for paused in self.journal.run(partial(deliveries.hold, rfq_id=rfq_id, held=True, because=reason)):
                self._tell(paused)
            self.recall()

    def _on_waking(self) -> None:
        """The computer has slept: lines are made anew, and what has become too old meanwhile is not sent unasked.

        Or its clock was set: what waits for a time that is far ahead now is brought back.
        """
        now = self.clock.now()

        def adjust(session: Session) -> int:
            bring_back(session, now)
            return hold_stale(session, now)

        stale = self.journal.run(adjust)
        _LOG.warning("the computer has slept, or its clock was set", extra={"paused": stale})


def _for_drafts(account: Account) -> Account:
    """The limits are those of sending: nothing leaves the mailbox here."""
    return replace(account, per_minute=None, per_day=None, octets_per_minute=None, domain_gap=0, connections=1)
