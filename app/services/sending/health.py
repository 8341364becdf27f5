"""Whether this process is well, for whoever starts and ends it: asked every few seconds, answered at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.domain.trade.problem import Problem
from app.domain.trade.shelf import Shelf
from app.storage.base import preferences
from app.storage.base.database import Database, DatabaseUnusable
from app.system.clock import Clock

STUCK_S = 60.0  # no pause between two looks is longer than half of it
_PATIENCE_S = 2.0  # of a second question, while the first one has no answer


class LoopStuck(Problem):
    """Nothing is sent by this process, and nothing of it says so but this."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"This process hasn't looked for work for {seconds:.0f} s. It is stuck: end it, and start it again."
        )


class DatabaseNotReady(Problem):
    """It can't be asked now."""


class NoAnswer(Problem):
    """A server that is frozen, or a share whose server is away: whoever asks it hangs."""

    def __init__(self) -> None:
        super().__init__("The database or the place of the team's files doesn't answer.")


def reason_to_wait(problem: Problem) -> str:
    """What is said while it is waited for: nothing was to be changed."""
    return problem.reason if isinstance(problem, DatabaseUnusable) else str(problem)


@dataclass(slots=True)
class Pulse:
    """When the loop that sends, or that of `mailbox`, has turned last. A command without one never beats."""

    clock: Clock
    _beaten: float | None = None

    def beat(self) -> None:
        self._beaten = self.clock.monotonic()

    @property
    def age(self) -> float | None:
        """In seconds; None before the first one."""
        return None if self._beaten is None else self.clock.monotonic() - self._beaten


@dataclass(frozen=True, slots=True)
class Vitals:
    """The same in numbers."""

    is_ready: bool
    look_age: float | None


@dataclass(frozen=True, slots=True)
class Health:
    """Any thread may ask."""

    database: Database
    shelf: Shelf
    pulse: Pulse
    _looking: threading.Lock = field(default_factory=threading.Lock)

    def check_alive(self) -> None:
        """Nothing outside this process is asked: starting it anew helps against none of that.

        Raises:
            LoopStuck
        """
        age = self.pulse.age
        if age is not None and age > STUCK_S:
            raise LoopStuck(age)

    def check_ready(self) -> None:
        """Whether it can send what becomes due.

        Raises:
            DatabaseNotReady, ShelfAway
            NoAnswer: an earlier question hangs.
        """
        with self._one_at_a_time():
            self.shelf.check()
            try:
                with self.database.read() as session:
                    preferences.get(session, preferences.SENT_LEDGER)  # whatever it says
            except DatabaseUnusable as away:
                raise DatabaseNotReady(away.reason) from away

    def vitals(self) -> Vitals:
        try:
            self.check_ready()
        except Problem:
            return Vitals(is_ready=False, look_age=self.pulse.age)
        return Vitals(is_ready=True, look_age=self.pulse.age)

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """Of those who would hang, one is enough: they come every few seconds."""
        if not self._looking.acquire(timeout=_PATIENCE_S):
            raise NoAnswer
        try:
            yield
        finally:
            self._looking.release()
