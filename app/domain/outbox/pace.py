"""How fast an account may send: buckets for messages and octets, and what the server's own "slow down" adds to them."""

from dataclasses import dataclass

_SLOWEST = 1 / 16  # of the account's own pace
_CLEAN_RUN = 20  # mails without complaint until it goes faster again
_UNLIMITED_SLOWED = (
    120.0  # messages a minute: where an account without a limit starts from once it is told to slow down
)


@dataclass(slots=True)
class Pace:
    """Messages and octets a minute with a burst of one; not for several threads without a lock. Monotonic seconds.

    `per_minute` and `octets_per_minute` None are unlimited. Charged at the send point, so what waits in the queue
    costs nothing. A mail larger than a minute's octets goes, and those after it wait for it.
    """

    per_minute: float | None
    octets_per_minute: float | None = None
    earliest: float = 0.0  # nothing goes out before
    factor: float = 1.0  # halved by every complaint, a tenth more after every clean run
    complaints: int = 0  # since it went at full pace
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

    def follow(self, now: float, ago: float) -> None:
        """A message went out so many seconds ago, elsewhere."""
        if self.rate is not None:
            self._next = max(self._next, now - ago + 60 / self.rate)

    def charge_octets(self, octets: int, now: float) -> None:
        """So many octets of it: what follows waits until they would have trickled through."""
        if self.octets_per_minute:
            self._next = max(self._next, now + octets * 60 / self.octets_per_minute)

    def pause(self, now: float, seconds: float) -> None:
        """Nothing for so long; a shorter pause never shortens a longer one."""
        self.earliest = max(self.earliest, now + seconds)

    def slow_down(self) -> None:
        """The server complains: half the pace."""
        self.factor = max(_SLOWEST, self.factor / 2)
        self.complaints += 1
        self._clean = 0

    def went_well(self) -> None:
        """The server took a mail: after a clean run a little faster, up to the account's own pace."""
        self._clean += 1
        if self._clean >= _CLEAN_RUN:
            self.factor = min(1.0, self.factor * 1.1)
            self._clean = 0
            if self.factor >= 1:
                self.complaints = 0

    def in_a_moment(self, seconds: float) -> int | None:
        """How many messages may go within so many seconds; None is any number."""
        return None if self.rate is None else int(self.rate * seconds / 60)

    def seconds_for(self, messages: int, now: float) -> float | None:
        """About how long this many take at this pace; None where the pace says nothing (unlimited)."""
        if self.rate is None:
            return None
        return self.wait(now) + max(0, messages - 1) * 60 / self.rate
