"""A clock that moves only when the test says so."""

import threading
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday


class StoppedClock:
    """Wall clock and monotonic clock move together; any thread may look."""

    def __init__(self, start: datetime = START) -> None:
        self._lock = threading.Lock()
        self._now = start
        self._monotonic = 1000.0

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def monotonic(self) -> float:
        with self._lock:
            return self._monotonic

    def advance(self, **by: float) -> None:
        """Let time pass: `advance(minutes=5)`."""
        passed = timedelta(**by)
        with self._lock:
            self._now += passed
            self._monotonic += passed.total_seconds()
