"""The sending engine: lanes that empty the outbox. Plain Python; whoever owns a pool of threads runs the lanes.

A lane is one connection of one account. `tend` starts the lanes that have something to do and says when to be
called again; the window calls it on a thread pool, the command line through `drain`.
"""

import logging
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from app.documents.spool import Spool
from app.domain.account import Account
from app.domain.failure import FailureClass, Stage
from app.domain.ids import AccountId, DeliveryId
from app.domain.pace import Pace
from app.domain.problem import Problem
from app.services.account_desk import AccountDesk
from app.services.courier import Courier, is_cancelled
from app.storage import accounts, outbox
from app.storage.database import Database
from app.system.clock import Clock
from app.transports.transport import AccountBlocked, OpenTransport, Throttled, Transport, TransportFailure, Unreachable

_CANCEL_LOOK_S = 0.5
_LOG = logging.getLogger("rfq_sender.sending")

Submit = Callable[[Callable[[], None]], None]


@dataclass(slots=True)
class Dispatch:
    """One per process, after `begin` under the data folder's lock. All methods may be called from any thread.

    `on_changed` hears the id of every delivery whose state or octets changed, on the lane's thread.
    """

    database: Database
    spool: Spool
    clock: Clock
    open_transport: OpenTransport
    password_of: Callable[[Account], str]
    pid: int
    limited: Callable[[Account], Account] = lambda account: account  # the environment's limits
    on_changed: Callable[[DeliveryId], None] = lambda _id: None
    on_idle: Callable[[], None] = lambda: None
    octets: dict[DeliveryId, int] = field(default_factory=dict)
    _owner: int = 0
    _desks: dict[AccountId, AccountDesk] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _stopped: threading.Event = field(default_factory=threading.Event)

    def begin(self) -> outbox.Recovery:
        """Take ownership and settle what an interrupted run left behind."""
        now = self.clock.now()
        with self.database.write() as session:
            self._owner = outbox.begin_ownership(session, self.pid, socket.gethostname(), now)
            recovery = outbox.recover(session, self._owner, now)
        if recovery.returned or recovery.unknown:
            _LOG.warning("recovered returned=%s unknown=%s", recovery.returned, recovery.unknown)
        return recovery

    def tend(self, submit: Submit) -> datetime | None:
        """Start missing lanes; return when to tend again although nothing happens, or None."""
        if self._stopped.is_set():
            return None
        with self.database.read() as session:
            waiting = {
                i: (accounts.get(session, i), outbox.next_due(session, i)) for i in outbox.accounts_waiting(session)
            }
        looks = [self._tend_account(account, due, submit) for account, due in waiting.values() if account and due]
        return min((look for look in looks if look is not None), default=None)

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
        return [(desk.account, desk.trouble) for desk in self._all_desks() if desk.trouble is not None]

    def mended(self, account_name: str) -> None:
        """The buyer has changed the account or its password, or wants it tried again now."""
        with self._lock:
            gone = [i for i, d in self._desks.items() if d.account.name == account_name and not d.lanes]
            for account_id in gone:
                del self._desks[account_id]
        for desk in self._all_desks():
            if desk.account.name == account_name:
                desk.recover()

    def seconds_for(self, account: Account, messages: int) -> float | None:
        """About how long so many mails take at this account's pace; None where it is unlimited."""
        assert account.id is not None
        return self._desk(account).seconds_for(messages)

    def _tend_account(self, account: Account, due: datetime, submit: Submit) -> datetime | None:
        desk = self._desk(account)
        now = self.clock.now()
        if desk.is_blocked:
            return None
        rest = desk.seconds_until_free() if desk.trouble is not None else 0.0
        if rest > 0:
            return now + timedelta(seconds=rest)
        if due > now:
            return due
        desk.recover()
        with self._lock:
            missing = max(1, desk.account.connections) - desk.lanes
            desk.lanes += missing
        for _ in range(missing):
            submit(partial(self._lane, desk))
        return None

    def _desk(self, account: Account) -> AccountDesk:
        account = self.limited(account)
        assert account.id is not None
        with self._lock:
            desk = self._desks.get(account.id)
            if desk is None:
                desk = self._desks[account.id] = AccountDesk(account, self.clock, Pace(account.per_minute))
            elif desk.account != account:  # edits take effect while running, for the next connection
                desk.account = account
                desk.pace.per_minute = account.per_minute
            return desk

    def _all_desks(self) -> list[AccountDesk]:
        with self._lock:
            return list(self._desks.values())

    def _lane(self, desk: AccountDesk) -> None:
        lane = _Lane(self, desk)
        try:
            lane.run()
        except Problem as problem:  # the database or the disk: nothing can be recorded, so nothing more is sent
            desk.suffer(AccountBlocked(str(problem), failure=FailureClass.PROTOCOL, stage=Stage.CONNECT))
            _LOG.error("lane stopped account=%s %s", desk.account.name, problem)
        except Exception:  # a mistake of ours: the crash handler hears of it, and the lane is not started again
            text = "Sending stopped because of an error in the program. Copy the diagnostics and report it."
            desk.suffer(AccountBlocked(text, failure=FailureClass.PROTOCOL, stage=Stage.CONNECT))
            raise
        finally:
            lane.close()
            with self._lock:
                desk.lanes -= 1
            self.on_idle()


class _Lane:
    """One connection at work, on one thread."""

    def __init__(self, dispatch: Dispatch, desk: AccountDesk) -> None:
        self._dispatch = dispatch
        self._desk = desk
        self._transport: Transport | None = None
        self._courier = Courier(dispatch.database, dispatch.spool, dispatch.clock, dispatch._owner, self._on_octets)
        self._looked_at = 0.0

    def run(self) -> None:
        d, desk = self._dispatch, self._desk
        while not d._stopped.is_set() and desk.trouble is None and self._has_due():
            if not self._connect() or not desk.take_turn(d._stopped):
                return
            self._send_one()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def _send_one(self) -> None:
        d = self._dispatch
        assert self._desk.account.id is not None
        delivery = self._courier.claim(self._desk.account.id)
        if delivery is None:
            return
        d.on_changed(delivery.id)
        assert self._transport is not None
        try:
            failure = self._courier.carry(delivery, self._transport, partial(self._is_aborted, delivery.id))
        finally:
            d.octets.pop(delivery.id, None)
            d.on_changed(delivery.id)
        if failure is not None:
            self._desk.suffer(failure)

    def _has_due(self) -> bool:
        d = self._dispatch
        assert self._desk.account.id is not None
        with d.database.read() as session:
            due = outbox.next_due(session, self._desk.account.id)
        return due is not None and due <= d.clock.now()

    def _connect(self) -> bool:
        if self._transport is not None:
            if self._transport.usable:
                return True
            self._transport.close()
            self._transport = None
        try:
            account = self._desk.account
            self._transport = self._dispatch.open_transport(account, self._dispatch.password_of(account))
        except (Unreachable, AccountBlocked, Throttled) as failure:
            _LOG.warning("account=%s failure=%s %s", self._desk.account.name, failure.failure, failure)
            self._desk.suffer(failure)
            return False
        self._desk.connected()
        return True

    def _is_aborted(self, delivery_id: DeliveryId) -> bool:
        d = self._dispatch
        if d._stopped.is_set():
            return True
        now = d.clock.monotonic()
        if now - self._looked_at < _CANCEL_LOOK_S:
            return False
        self._looked_at = now
        return is_cancelled(d.database, delivery_id)

    def _on_octets(self, delivery_id: DeliveryId, octets: int) -> None:
        self._dispatch.octets[delivery_id] = octets
        self._dispatch.on_changed(delivery_id)
