"""Notices that the computer has slept: then lines are dead although nobody closed them, and time has passed."""

import threading
from dataclasses import dataclass, field

from app.system.clock import Clock

_JUMP_S = 30.0


@dataclass(slots=True)
class Wakefulness:
    """Asked often by whoever waits; from any thread. `wakings` counts how often it has been noticed."""

    clock: Clock
    wakings: int = 0
    _offset: float | None = None  # seconds between the wall clock and the monotonic one, which may stand still in sleep
    _looked: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self) -> bool:
        """True once after a sleep, or after the wall clock was set by more than 30 s."""
        wall, monotonic = self.clock.now().timestamp(), self.clock.monotonic()
        with self._lock:
            offset, self._offset = self._offset, wall - monotonic
            jumped = offset is not None and abs(self._offset - offset) > _JUMP_S
            self.wakings += jumped
            return jumped
