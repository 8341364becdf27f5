"""How fast an account may send: a token bucket, and what the server's own "slow down" adds to it."""

from dataclasses import dataclass

_SLOWEST = 1 / 16  # of the account's own pace
_CLEAN_RUN = 20  # mails without complaint until it goes faster again
_UNLIMITED_SLOWED = (
    120.0  # messages a minute: where an account without a limit starts from once it is told to slow down
)


@dataclass(slots=True)
class Pace:
    """Messages a minute with a burst of one; not for several threads without a lock. Times are monotonic seconds.

    `per_minute` None is unlimited. Charged at the send point, so what waits in the queue costs nothing.
    """

    per_minute: float | None
    earliest: float = 0.0  # nothing goes out before
    factor: float = 1.0  # halved by every complaint, a tenth more after every clean run
    _next: float = 0.0
    _clean: int = 0

    @property
    def rate(self) -> float | None:
        """Messages a minute as it goes now; None is unlimited."""
        if self.factor >= 1:
            return self.per_minute
        return (self.per_minute or _UNLIMITED_SLOWED) * self.factor

    def wait(self, now: float) -> float:
        """Seconds until the next message may go; 0 if now."""
        return max(0.0, self._next - now, self.earliest - now)

    def charge(self, now: float) -> None:
        """A message goes out now."""
        if self.rate is not None:
            self._next = max(now, self._next) + 60 / self.rate

    def pause(self, now: float, seconds: float) -> None:
        """Nothing for so long; a shorter pause never shortens a longer one."""
        self.earliest = max(self.earliest, now + seconds)

    def slow_down(self) -> None:
        """The server complains: half the pace."""
        self.factor = max(_SLOWEST, self.factor / 2)
        self._clean = 0

    def went_well(self) -> None:
        """The server took a mail: after a clean run a little faster, up to the account's own pace."""
        self._clean += 1
        if self._clean >= _CLEAN_RUN:
            self.factor = min(1.0, self.factor * 1.1)
            self._clean = 0

    def seconds_for(self, messages: int, now: float) -> float | None:
        """About how long this many take at this pace; None where the pace says nothing (unlimited)."""
        if self.rate is None:
            return None
        return self.wait(now) + max(0, messages - 1) * 60 / self.rate
