"""What an account has sent in the last 24 hours, counted in recipients as providers count it."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta

WINDOW = timedelta(hours=24)


class Ledger:
    """A sliding window; not for several threads without a lock. `limit` None: it counts and never stops anything."""

    def __init__(self, limit: int | None, entries: Iterable[tuple[datetime, int]] = ()) -> None:
        self.limit = limit
        self._entries = deque(entries)  # oldest first
        self._sum = sum(recipients for _at, recipients in self._entries)

    def used(self, now: datetime) -> int:
        """Recipients in the last 24 hours. What lies ahead (the clock was set back) counts as of now."""
        if self._entries and self._entries[-1][0] > now:
            self._entries = deque((min(at, now), recipients) for at, recipients in self._entries)
        while self._entries and self._entries[0][0] <= now - WINDOW:
            self._sum -= self._entries.popleft()[1]
        return self._sum

    def add(self, now: datetime, recipients: int) -> None:
        """A mail goes to so many."""
        self._entries.append((now, recipients))
        self._sum += recipients

    def take_back(self, recipients: int) -> None:
        """The server did not take it for so many after all: the newest entries give way."""
        while recipients > 0 and self._entries:
            at, counted = self._entries.pop()
            given = min(counted, recipients)
            if counted > given:
                self._entries.append((at, counted - given))
            self._sum -= given
            recipients -= given

    def wait(self, recipients: int, now: datetime) -> timedelta:
        """How long until there is room for so many; zero if now, and for what is larger than the whole window."""
        used = self.used(now)
        if self.limit is None or used + recipients <= self.limit or not self._entries:
            return timedelta()
        excess = used + recipients - self.limit
        for at, counted in self._entries:
            excess -= counted
            if excess <= 0:
                return at + WINDOW - now
        return self._entries[-1][0] + WINDOW - now
