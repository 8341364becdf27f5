"""Does a team's repeatable work beside the sending, on a thread of its own: whatever becomes of it, emails go on."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from procrastinate import App

from app.jobs.queue import Times, opened
from app.jobs.work import Work
from app.services.suite import Services

_AT_ONCE = 2
_TURN_S = 0.2  # between two looks whether it is over
_LAST_S = 3.0  # for the library to say goodbye to a server that may be away
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Jobs:
    """`run` on a thread; it ends within seconds after `over` is set. `beat` is called while its loop turns."""

    server: Mapping[str, object]
    work: Work
    over: threading.Event
    times: Times = field(default_factory=Times)
    first_pause_s: float = 1.0
    longest_pause_s: float = 30.0  # as the pulse wants it
    beat: Callable[[], None] = lambda: None

    @classmethod
    def of(cls, services: Services, over: threading.Event, beat: Callable[[], None] = lambda: None) -> "Jobs":
        """Services are asked for on one thread: the caller's."""
        return cls(services.server_arguments, Work.of(services, over), over, beat=beat)

    def run(self) -> None:
        """Until it is over; a database that is away is waited for, longer each time."""
        pause, told = self.first_pause_s, ""
        while not self.over.is_set():
            begun = time.monotonic()
            try:
                self._run_once()
            except Exception as reason:  # noqa: BLE001 - whatever it is, it is tried again, and the sending goes on
                said = _first_cause(reason)
                _LOG.log(logging.INFO if said == told else logging.WARNING, "jobs wait: %s", said)
                told = said
            if time.monotonic() - begun > self.longest_pause_s:
                pause, told = self.first_pause_s, ""
            self.over.wait(pause)
            pause = min(self.longest_pause_s, pause * 2)

    def _run_once(self) -> None:
        # psycopg can't wait on the loop that Windows has by itself.
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            runner.run(self._work())

    async def _work(self) -> None:
        app = opened(dict(self.server), self.work, self.times)
        running = asyncio.create_task(self._listen(app))
        while not self.over.is_set() and not running.done():
            self.beat()
            await asyncio.wait({running}, timeout=_TURN_S)
        if not running.done():
            running.cancel()
            await asyncio.wait({running}, timeout=self.times.grace + _LAST_S)
        if running.done() and not running.cancelled():
            running.result()

    async def _listen(self, app: App) -> None:
        async with app.open_async():
            await app.run_worker_async(
                install_signal_handlers=False,
                concurrency=_AT_ONCE,
                delete_jobs="successful",
                shutdown_graceful_timeout=self.times.grace,
                update_heartbeat_interval=self.times.heartbeat,
                stalled_worker_timeout=self.times.stalled,
                fetch_job_polling_interval=self.times.polling,
            )


def _first_cause(reason: BaseException) -> str:
    """The library wraps what the server said."""
    while reason.__cause__ is not None:
        reason = reason.__cause__
    return " ".join(f"{type(reason).__name__}: {reason}".split())
