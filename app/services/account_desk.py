"""One account while sending: its pace, its lanes, and what stands in the way."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.domain.account import Account
from app.domain.failure import FailureClass
from app.domain.pace import Pace
from app.services.courier import throttle_pause
from app.system.clock import Clock
from app.transports.transport import AccountBlocked, Throttled, TransportFailure, Unreachable

_FIRST_PROBE_S = 5.0
_LAST_PROBE_S = 300.0
_QUOTA_PAUSE_S = 3600.0
_LONGEST_WAIT_S = 0.5  # a stop or a changed clock is seen within


@dataclass(slots=True)
class AccountDesk:
    """Shared by the account's lanes; every method holds the lock, waiting happens on its condition."""

    account: Account
    clock: Clock
    pace: Pace
    lanes: int = 0
    trouble: TransportFailure | None = None
    probes: int = 0  # failed connections in a row
    is_open: bool = False  # a connection has come about since the last trouble
    _door: threading.Lock = field(default_factory=threading.Lock)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def take_turn(self, stopped: threading.Event) -> bool:
        """Wait for this account's next send point and charge it; False when stopped or the account is in trouble."""
        with self._changed:
            while not stopped.is_set() and self.trouble is None:
                now = self.clock.monotonic()
                wait = self.pace.wait(now)
                if wait <= 0:
                    self.pace.charge(now)
                    return True
                self._changed.wait(min(wait, _LONGEST_WAIT_S))
            return False

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

    def seconds_for(self, messages: int) -> float | None:
        """About how long so many more mails take; None where it cannot be said."""
        with self._changed:
            return self.pace.seconds_for(messages, self.clock.monotonic())

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
            self._changed.notify_all()

    def mend(self, account: Account | None = None) -> None:
        """Try again now: the buyer has changed the account or its password, or says so."""
        with self._changed:
            if account is not None:
                self.account = account
                self.pace.per_minute = account.per_minute
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

    def wake(self) -> None:
        """Let waiting lanes look at the stop flag."""
        with self._changed:
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
