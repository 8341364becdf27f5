"""How long to wait for a server, whom to tell that the wait goes on, and what to say when it is over."""

import time
from collections.abc import Callable

TICK = 0.2  # seconds that one look at the network may last: after each, somebody may want to stop


class LineLost(Exception):
    """The line gave nothing more: closed, reset, or silent for too long. `str()` says which.

    `handed` is how many octets of what was being sent may have left this computer.
    """

    def __init__(self, text: str, *, handed: int = 0) -> None:
        super().__init__(text)
        self.handed = handed


class NoAnswer(LineLost):
    """The line may be whole, but the server was silent for too long."""


def nothing() -> None:
    """For waits that nobody watches."""


class Patience:
    """One wait of at most `seconds`; `watch` is called five times a second and may raise."""

    def __init__(self, seconds: float, watch: Callable[[], None]) -> None:
        self._seconds = seconds
        self._watch = watch
        now = time.monotonic()
        self._until = now + seconds
        self._next_look = now + TICK

    def renew(self) -> None:
        """Something has moved: the same time again."""
        self._until = time.monotonic() + self._seconds

    def look(self) -> None:
        """Between two tries. Raises NoAnswer when the time is over."""
        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + TICK
            self._watch()
        if now >= self._until:
            raise NoAnswer("The mail server did not answer in time")


def loss(error: OSError) -> str:
    """What broke the line, in plain words."""
    if isinstance(error, TimeoutError):
        return "The mail server did not answer in time"
    return f"The connection to the mail server broke ({error.strerror or type(error).__name__})"
