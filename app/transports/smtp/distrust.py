"""What servers offer and do badly: not taken up again for a while, so that a mail gets a second, plainer chance."""

import threading
import time
from dataclasses import dataclass, field

_AN_HOUR = 3600.0  # seconds: a server may have been mended since

PLAIN = frozenset({"PIPELINING", "CHUNKING", "DSN"})  # without these the conversation is that of RFC 5321 alone
COUNTED = frozenset({"CHUNKING"})


@dataclass(slots=True)
class Distrust:
    """EHLO keywords by host and port; any thread may ask and tell. Kept in memory only."""

    _known: dict[tuple[str, int], tuple[frozenset[str], float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, server: tuple[str, int], keywords: frozenset[str]) -> None:
        """Do not take up these offers of this server for an hour."""
        with self._lock:
            self._known[server] = (self._of(server) | keywords, time.monotonic() + _AN_HOUR)

    def of(self, server: tuple[str, int]) -> frozenset[str]:
        """The offers of this server that are not to be taken up."""
        with self._lock:
            return self._of(server)

    def _of(self, server: tuple[str, int]) -> frozenset[str]:
        keywords, until = self._known.get(server, (frozenset(), 0.0))
        return keywords if time.monotonic() < until else frozenset()
