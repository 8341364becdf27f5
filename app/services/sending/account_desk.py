"""One account while sending: its pace, its lanes, and what stands in the way."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.domain.accounts.account import Account
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.outbox.ledger import Ledger
from app.domain.outbox.pace import Pace
from app.services.accounts.standing import Standings
from app.services.sending.courier import throttle_pause
from app.system.clock import Clock
from app.transports.transport import AccountBlocked, Throttled, TransportFailure, Unreachable

_FIRST_PROBE_S = 5.0
_LAST_PROBE_S = 300.0
_QUOTA_PAUSE_S = 3600.0
_MOMENT_S = 0.25
_CLOSING = 421  # the server ends the line with it (RFC 5321 §3.8)
_MOST_CLAIMED = 32  # at once, by one lane
_LONGEST_WAIT_S = 0.5  # a stop or a changed clock is seen within


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceNow:
    """How it goes, to be shown: mails a minute now and at best (None: unlimited), recipients in 24 hours."""

    rate: float | None
    full_rate: float | None
    factor: float  # less than 1: slowed down by the server
    recipients: int
    per_day: int | None
    lanes: int
    trouble: TransportFailure | None  # what stands in the way

    @property
    def is_slowed(self) -> bool:
        return self.factor < 1

    @property
    def is_blocked(self) -> bool:
        """Until the buyer does something; other troubles pass by themselves."""
        return isinstance(self.trouble, AccountBlocked)


@dataclass(slots=True)
class AccountDesk:
    """Shared by the account's lanes; every method holds the lock, waiting happens on its condition."""

    account: Account
    clock: Clock
    pace: Pace
    ledger: Ledger = field(default_factory=lambda: Ledger(None))
    standings: Standings = field(default_factory=Standings)
    lanes: int = 0
    recalls: int = 0  # how often what lanes have claimed and not begun was asked back
    trouble: TransportFailure | None = None
    probes: int = 0  # failed connections in a row
    is_open: bool = False  # a connection has come about since the last trouble
    _last_to: dict[str, float] = field(default_factory=dict)  # recipient domain: monotonic seconds
    _door: threading.Lock = field(default_factory=threading.Lock)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def take_turn(self, stopped: threading.Event) -> bool:
        """Wait for this account's next send point and charge it; False when stopped or the account is in trouble."""
        with self._changed:
            while not stopped.is_set() and self.trouble is None:
                wait = self._turn()
                if wait <= 0 and self.trouble is None:
                    return True
                self._changed.wait(min(wait, _LONGEST_WAIT_S))
            return False

    def take_turn_now(self) -> bool:
        """The same without waiting: False where it is not this account's turn."""
        with self._changed:
            return self.trouble is None and self._turn() <= 0 and self.trouble is None

    def admit(self, recipients: Sequence[str], octets: int) -> timedelta:
        """Charge a mail whose turn it is; or how long it must wait for its own sake, and others may go before it.

        Its recipients' domains may have had a mail a moment ago, or it has more recipients than are left today.
        """
        domains = {address.rpartition("@")[2] for address in recipients}
        with self._changed:
            now, monotonic = self.clock.now(), self.clock.monotonic()
            wait = self.ledger.wait(len(recipients), now)
            gaps = [self._last_to[d] + self.account.domain_gap - monotonic for d in domains if d in self._last_to]
            wait = max(wait, timedelta(seconds=max(gaps, default=0)))
            if wait > timedelta():
                return wait
            self.ledger.begin(len(recipients))
            self.pace.charge_octets(octets, monotonic)
            if self.account.domain_gap:
                self._last_to = {d: at for d, at in self._last_to.items() if at + self.account.domain_gap > monotonic}
                self._last_to |= dict.fromkeys(domains, monotonic)
            return timedelta()

    def taken(self, recipients: int) -> None:
        """The server took an admitted mail for so many, or may have: from now on it counts for 24 hours."""
        with self._changed:
            self.ledger.taken(self.clock.now(), recipients)

    def not_taken(self, recipients: int) -> None:
        """So many of an admitted mail's recipients do not count: the server did not take it for them."""
        with self._changed:
            self.ledger.take_back(recipients)

    def stock(self, used: int, seconds: float) -> int:
        """How many mails a lane may claim at once, when it has used up so many in so many seconds.

        What is claimed is not to lie about: a pause or a cancel should find it waiting. A lane that has not yet
        carried anything gets one, so that a few mails are spread over all lanes.
        """
        if not used:
            return 1
        with self._changed:
            paced = self.pace.in_a_moment(_MOMENT_S)
        in_a_moment = int(used * _MOMENT_S / max(seconds, 1e-6))
        wanted = max(2, min(_MOST_CLAIMED, used * 2, in_a_moment))
        return wanted if paced is None else max(1, min(wanted, paced))

    def follow(self, ledger: Ledger, last: datetime | None) -> None:
        """Another machine may have sent from this account: the first mail keeps its distance to that one's last."""
        with self._changed:
            self.ledger = ledger
            if last is None:
                return
            ago = (self.clock.now() - last).total_seconds()
            self.pace.follow(self.clock.monotonic(), max(0.0, ago))

    @property
    def connections(self) -> int:
        """How many lanes there may be: one fewer for every complaint, until the pace is back."""
        return max(1, self.account.connections - self.pace.complaints)

    @contextmanager
    def one_at_a_time(self) -> Iterator[None]:
        """Hold this while connecting: until one lane is signed in the others wait.

        Three lanes with a wrong password would be three failed sign-ins, and some servers lock the account at that.
        """
        with self._door:
            if not self.is_open:
                yield
                return
        yield

    def rest(self) -> float | None:
        """Seconds until lanes may start, 0 for now; None until the buyer mends the account.

        A trouble whose pause is over is forgotten here, in one step with looking at it: a lane that is blocked in
        between must not be forgotten with it, or the account would be signed in to once more.
        """
        with self._changed:
            if isinstance(self.trouble, AccountBlocked):
                return None
            seconds = max(0.0, self.pace.earliest - self.clock.monotonic())
            if not seconds:
                self.trouble = None
            return seconds

    def rests_until(self) -> datetime | None:
        """When lanes may start again by themselves; None where they may now, or only after the buyer's word."""
        with self._changed:
            seconds = self.pace.earliest - self.clock.monotonic()
            if seconds <= 0 or isinstance(self.trouble, AccountBlocked):
                return None
            return self.clock.now() + timedelta(seconds=seconds)

    def seconds_for(self, messages: int) -> float | None:
        """About how long so many more mails take; None where it cannot be said."""
        with self._changed:
            return self.pace.seconds_for(messages, self.clock.monotonic())

    def pace_now(self) -> PaceNow:
        """What the pace line of the window says."""
        with self._changed:
            return PaceNow(
                rate=self.pace.rate,
                full_rate=self.pace.per_minute,
                factor=self.pace.factor,
                recipients=self.ledger.used(self.clock.now()),
                per_day=self.ledger.limit,
                lanes=self.lanes,
                trouble=self.trouble,
            )

    def suffer(self, failure: TransportFailure) -> None:
        """A failure that concerns every mail of the account: lanes end, and come back after the pause.

        What the buyer must mend is not hidden by what passes by itself.
        """
        with self._changed:
            if isinstance(self.trouble, AccountBlocked):
                return
            self.pace.pause(self.clock.monotonic(), self._pause(failure))
            self.trouble = failure
            self.is_open = False
            if isinstance(failure, AccountBlocked | Unreachable):
                self.standings.failed(self.account, str(failure))
            self._changed.notify_all()

    @property
    def complaints(self) -> int:
        """How often the server has complained since it went at full pace."""
        with self._changed:
            return self.pace.complaints

    def narrow(self, failure: TransportFailure, complaints: int) -> bool:
        """Whether the failure is one of a line alone: that line ends, there are fewer for a while, the others go on.

        So it is with a 421 on one of several lines, if the server has not complained before this line began what it
        was at (`complaints`, as they were then). Said again, to the only line, at the sign-in or with a pause that the
        server names, it concerns the account.
        """
        with self._changed:
            is_again = 0 < self.pace.complaints <= complaints
            if is_again or self.lanes < 2 or not self.is_open or self.trouble or not _may_be_of_a_line(failure):
                return False
            self.pace.slow_down()
            return True

    def mend(self, account: Account | None = None) -> None:
        """Try again now: the buyer has changed the account or its password, or says so."""
        with self._changed:
            if account is not None:
                self.account = account
                self.pace.per_minute = account.per_minute
                self.pace.octets_per_minute = account.octets_per_minute
                self.ledger.limit = account.per_day
            self.trouble = None
            self.is_open = False
            self.probes = 0
            self.pace.earliest = 0.0
            self._changed.notify_all()

    def connected(self) -> None:
        """A connection came about."""
        with self._changed:
            self.probes = 0
            self.is_open = True

    def went_well(self) -> None:
        """The account has carried a mail without complaint."""
        with self._changed:
            self.pace.went_well()
            self.standings.went_well(self.account)

    def recall(self) -> None:
        """Have lanes give back what they have claimed and not begun: some of it is to wait now."""
        with self._changed:
            self.recalls += 1

    def wake(self) -> None:
        """Let waiting lanes look at the stop flag."""
        with self._changed:
            self._changed.notify_all()

    def _turn(self) -> float:
        """Seconds until the next send point; charged where it is now."""
        now = self.clock.monotonic()
        wait = max(self.pace.wait(now), 0.0)
        if wait <= 0:
            self._park_when_used_up()
            if self.trouble is None:
                self.pace.charge(now)
        return wait

    def _park_when_used_up(self) -> None:
        now = self.clock.now()
        wait = self.ledger.wait(1, now)
        if wait > timedelta():
            opens = (now + wait).astimezone()
            text = (
                f"{self.ledger.used(now)} recipients in 24 hours, the limit of this account. Sending continues by "
                "itself "
                f"at {opens:%H:%M}."
            )
            self.pace.pause(self.clock.monotonic(), wait.total_seconds())
            self.trouble = Throttled(text, failure=FailureClass.QUOTA, stage=Stage.CONNECT, hint=wait)
            self._changed.notify_all()

    def _pause(self, failure: TransportFailure) -> float:
        if isinstance(failure, Throttled):
            self.pace.slow_down()
            floor = _QUOTA_PAUSE_S if failure.failure is FailureClass.QUOTA and failure.hint is None else 0.0
            return max(floor, throttle_pause(failure).total_seconds())
        if isinstance(failure, Unreachable):
            if not isinstance(self.trouble, Unreachable):  # several lanes that fail together are one probe
                self.probes += 1
            return min(_FIRST_PROBE_S * 2.0 ** (self.probes - 1), _LAST_PROBE_S)
        return 0.0


def _may_be_of_a_line(failure: TransportFailure) -> bool:
    """“421 too many connections” is; a used-up quota is not."""
    if failure.reply is None or failure.reply.code != _CLOSING or failure.stage is Stage.AUTH:
        return False
    return isinstance(failure, Unreachable) or (
        isinstance(failure, Throttled) and failure.failure is FailureClass.THROTTLE and failure.hint is None
    )
