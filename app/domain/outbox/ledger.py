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
        self._under_way = 0  # recipients of mails that the server has not answered yet

    def used(self, now: datetime) -> int:
        """Recipients in the last 24 hours. What lies ahead (the clock was set back) counts as of now."""
        if self._entries and self._entries[-1][0] > now:
            self._entries = deque((min(at, now), recipients) for at, recipients in self._entries)
        while self._entries and self._entries[0][0] <= now - WINDOW:
            self._sum -= self._entries.popleft()[1]
        return self._sum + self._under_way

    def begin(self, recipients: int) -> None:
        """A mail for so many is under way: it counts, and its 24 hours have not begun."""
        self._under_way += recipients

    def taken(self, now: datetime, recipients: int) -> None:
        """The server took it, or may have."""
        self._under_way -= recipients
        self.used(now)  # nothing before it lies ahead of it: the clock may have been set back
        self._entries.append((now, recipients))
        self._sum += recipients

    def take_back(self, recipients: int) -> None:
        """The server did not take it after all."""
        self._under_way -= recipients

    def wait(self, recipients: int, now: datetime) -> timedelta:
        """How long until there is room for so many; zero if now, and for what is larger than the whole window."""
        used = self.used(now)
        if self.limit is None or used + recipients <= self.limit or not used:
            return timedelta()
        excess = used + recipients - self.limit
        for at, counted in self._entries:
            excess -= counted
            if excess <= 0:
                return at + WINDOW - now
        return WINDOW if self._under_way else self._entries[-1][0] + WINDOW - now
