"""Clocks for tests: one that moves only when the test says so, one that runs fast."""

import threading
import time
from datetime import UTC, datetime, timedelta

from typing_extensions import override

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

    def set(self, **by: float) -> None:
        """Somebody sets the wall clock on or back: `set(days=-1)`."""
        with self._lock:
            self._now += timedelta(**by)


class RunningClock(StoppedClock):
    """Runs by itself, so many times as fast as the real one, and can be moved on; what waits for it gets its turn."""

    def __init__(self, factor: float, start: datetime = START) -> None:
        super().__init__(start)
        self._factor = factor
        self._begun = time.monotonic()

    @override
    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self._passed())

    @override
    def monotonic(self) -> float:
        return super().monotonic() + self._passed()

    def _passed(self) -> float:
        return (time.monotonic() - self._begun) * self._factor
