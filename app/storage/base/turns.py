"""Writers of one process come one after the other, in the order in which they asked.

SQLite itself is not fair: who waits looks again every tenth of a second, and whoever writes part after part is nearly
always there first.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_taken = False
        self._gates: deque[threading.Lock] = deque()  # of those who wait, each closed

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for the turn, and have it; not re-entrant."""
        self._take()
        try:
            yield
        finally:
            self._pass_on()

    def _take(self) -> None:
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return
            gate = threading.Lock()
            gate.acquire()
            self._gates.append(gate)
        try:
            gate.acquire()
        except BaseException:  # Ctrl-C while waiting: nobody else must wait for a turn that is not taken
            self._leave(gate)
            raise

    def _leave(self, gate: threading.Lock) -> None:
        with self._lock:
            if gate in self._gates:
                self._gates.remove(gate)
                return
        self._pass_on()

    def _pass_on(self) -> None:
        with self._lock:
            if not self._gates:
                self._is_taken = False
                return
            gate = self._gates.popleft()
        gate.release()
