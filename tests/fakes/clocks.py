"""Clocks for tests: one that moves only when the test says so, one whose waits take no time."""

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


class Passing(threading.Condition):
    """In place of what a desk's lanes wait on: who waits for his turn lets the time pass for everybody."""

    def __init__(self, clock: StoppedClock) -> None:
        super().__init__()
        self._clock = clock

    @override
    def wait(self, timeout: float | None = None) -> bool:
        self._clock.advance(seconds=max(timeout or 0, 0.001))
        return True


class RunningClock:
    """Goes on like the real one, from another moment: for a window, whose lanes wait for time to pass."""

    def __init__(self, start: datetime = START) -> None:
        self._start, self._began = start, time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._began)

    def monotonic(self) -> float:
        return time.monotonic()
