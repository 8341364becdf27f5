"""One account while sending: its pace, its lanes, and what stands in the way."""

import threading
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


@dataclass(slots=True)
class AccountDesk:
    """Shared by the account's lanes; every method holds the lock, waiting happens on its condition."""

    account: Account
    clock: Clock
    pace: Pace
    lanes: int = 0
    trouble: TransportFailure | None = None
    probes: int = 0  # failed connections in a row
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def is_blocked(self) -> bool:
        """Until the buyer mends the account."""
        return isinstance(self.trouble, AccountBlocked)

    def take_turn(self, is_stopped: threading.Event) -> bool:
        """Wait for this account's next send point and charge it; False when stopped or the account is in trouble."""
        with self._changed:
            while not is_stopped.is_set() and self.trouble is None:
                wait = self.pace.wait(self.clock.monotonic())
                if wait <= 0:
                    self.pace.charge(self.clock.monotonic())
                    return True
                self._changed.wait(min(wait, 0.5))  # bounded: a stop or a changed clock is seen within half a second
            return False

    def seconds_until_free(self) -> float:
        """How long nothing may go out because of throttling, quota or an unreachable server."""
        with self._changed:
            return max(0.0, self.pace.earliest - self.clock.monotonic())

    def seconds_for(self, messages: int) -> float | None:
        """About how long so many more mails take; None where it cannot be said."""
        with self._changed:
            return self.pace.seconds_for(messages, self.clock.monotonic())

    def suffer(self, failure: TransportFailure) -> None:
        """A failure that concerns every mail of the account: lanes end, and come back after the pause."""
        with self._changed:
            self.trouble = failure
            self.pace.pause(self.clock.monotonic(), self._pause(failure))
            self._changed.notify_all()

    def recover(self) -> None:
        """Try again: the pause is over, or the buyer has mended the account."""
        with self._changed:
            self.trouble = None
            self._changed.notify_all()

    def connected(self) -> None:
        """A connection came about."""
        with self._changed:
            self.probes = 0

    def wake(self) -> None:
        """Let waiting lanes look at the stop flag."""
        with self._changed:
            self._changed.notify_all()

    def _pause(self, failure: TransportFailure) -> float:
        if isinstance(failure, Throttled):
            floor = _QUOTA_PAUSE_S if failure.failure is FailureClass.QUOTA and failure.hint is None else 0.0
            return max(floor, throttle_pause(failure).total_seconds())
        if isinstance(failure, Unreachable):
            self.probes += 1
            return min(_FIRST_PROBE_S * 2.0 ** (self.probes - 1), _LAST_PROBE_S)
        return 0.0
