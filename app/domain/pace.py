"""How fast an account may send: a token bucket, and what the server's own "slow down" adds to it."""

from dataclasses import dataclass


@dataclass(slots=True)
class Pace:
    """Messages a minute with a burst of one; not for several threads without a lock. Times are monotonic seconds.

    `per_minute` None is unlimited. Charged at the send point, so what waits in the queue costs nothing.
    """

    per_minute: float | None
    earliest: float = 0.0  # nothing goes out before
    _next: float = 0.0

    def wait(self, now: float) -> float:
        """Seconds until the next message may go; 0 if now."""
        return max(0.0, self._next - now, self.earliest - now)

    def charge(self, now: float) -> None:
        """A message goes out now."""
        if self.per_minute is not None:
            self._next = max(now, self._next) + 60 / self.per_minute

    def pause(self, now: float, seconds: float) -> None:
        """Nothing for so long; a shorter pause never shortens a longer one."""
        self.earliest = max(self.earliest, now + seconds)

    def seconds_for(self, messages: int, now: float) -> float | None:
        """About how long this many take at this pace; None where the pace says nothing (unlimited)."""
        if self.per_minute is None:
            return None
        return self.wait(now) + max(0, messages - 1) * 60 / self.per_minute
