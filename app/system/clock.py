"""Time as the program sees it: one protocol, so that tests need not wait."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Two clocks in one: the wall clock for what is stored, the monotonic one for what is waited for."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC. May jump when the computer's clock is set."""

    def monotonic(self) -> float:
        """Seconds from an arbitrary start; never goes back, may stand still while the computer sleeps."""


class SystemClock:
    """The computer's own clocks."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()
