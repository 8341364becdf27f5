"""A limit on how often something may be tried; each process counts for itself."""

import time
from collections import deque
from dataclasses import dataclass, field
from threading import Lock

_MOST_KEPT = 10_000


@dataclass(slots=True)
class Throttle:
    """So many tries within so many seconds, by each name; any thread may call."""

    tries: int
    within_s: float
    _noted: dict[str, deque[float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def waits(self, *whose: str) -> bool:
        """Whether any of them has to wait."""
        now = time.monotonic()
        with self._lock:
            return any(len(self._recent(one, now)) >= self.tries for one in whose)

    def note(self, *whose: str) -> None:
        """A try of each."""
        now = time.monotonic()
        with self._lock:
            if len(self._noted) >= _MOST_KEPT:
                self._noted = {one: tries for one, tries in self._noted.items() if self._recent(one, now)}
            for one in whose:
                self._recent(one, now).append(now)

    def _recent(self, one: str, now: float) -> deque[float]:
        tries = self._noted.setdefault(one, deque(maxlen=self.tries))
        while tries and tries[0] <= now - self.within_s:
            tries.popleft()
        return tries
