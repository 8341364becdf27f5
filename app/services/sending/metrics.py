"""What somebody who watches sees of each account: counts from the database, the pace from the engine."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.domain.accounts.account import Account
from app.domain.outbox.activity import Activity, Span, Standing, hours_before
from app.domain.trade.ids import AccountId
from app.storage.accounts import accounts
from app.storage.base.database import Database
from app.storage.outbox import activity
from app.system.clock import Clock

if TYPE_CHECKING:
    from app.services.sending.account_desk import PaceNow
    from app.services.sending.dispatch import Dispatch

MINUTE = timedelta(minutes=1)
DAY = 24  # hours


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMetrics:
    """One account at one moment. No address and no vendor is in it: it may be kept by another program."""

    account: str
    mails: Mapping[Standing, int]
    activity: Activity  # since the beginning that was asked for
    minute: Activity  # the last one
    pace: "PaceNow | None"  # None: this process does not send
    is_held: bool = False  # by this process: no other one sends from it
    oldest_due: timedelta = timedelta()  # since when the oldest mail that may go waits

    def count(self, standing: Standing) -> int:
        return self.mails.get(standing, 0)


@dataclass(frozen=True, slots=True)
class Metrics:
    """Any thread may ask. `begun` is when this process began to count."""

    database: Database
    clock: Clock
    dispatch: "Callable[[], Dispatch]"
    begun: datetime

    def since_begun(self) -> list[AccountMetrics]:
        """As counters of a process are: from zero at its start."""
        return self._since([self.begun])

    def last_day(self) -> list[AccountMetrics]:
        """By the hour."""
        return self._since(hours_before(self.clock.now(), DAY))

    def _since(self, edges: Sequence[datetime]) -> list[AccountMetrics]:
        now = self.clock.now()
        last = [now - MINUTE]
        with self.database.read() as session:
            every = accounts.every(session)
            mails, dues = activity.standings(session), activity.next_dues(session)
            whole, minute = activity.spans(session, edges), activity.spans(session, last)
        return [
            AccountMetrics(
                account=account.name,
                mails=mails.get(account.stored_id, {}),
                activity=_activity(account.stored_id, whole, edges),
                minute=_activity(account.stored_id, minute, last),
                pace=self._pace(account),
                is_held=self.dispatch().holds(account),
                oldest_due=max(timedelta(), now - (dues[account.stored_id] or now)),
            )
            for account in every
        ]

    def _pace(self, account: Account) -> "PaceNow | None":
        """Before the engine has begun nothing may ask it: it would count 24 hours without what a crash left."""
        dispatch = self.dispatch()
        return dispatch.pace_now(account) if dispatch.has_begun else None


def _activity(account_id: AccountId, spans: Sequence[Span], edges: Sequence[datetime]) -> Activity:
    found = {span.begins: span for span in spans if span.account_id == account_id}
    nothing = Span(account_id=account_id, begins=edges[0], tries={}, octets=0)
    return Activity(tuple(found.get(edge) or replace(nothing, begins=edge) for edge in edges))
