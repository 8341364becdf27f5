"""rfq-sender worker: sends whatever becomes due, until it is stopped."""

import logging
import threading
import time
from argparse import Namespace
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime

from app.cli.answer import Answer, tell
from app.cli.ending import Ending, gently
from app.cli.sending import take_right
from app.domain.trade.problem import Problem
from app.services.sending.dispatch import Dispatch
from app.services.sending.health import reason_to_wait
from app.services.suite import Services

_LANES = 64
_LOOK_S = 1.0  # what others queue is seen within, if no word of it comes
_LONGEST_PAUSE_S = 30.0  # while the database is away
_LAST_WAIT_S = 600.0  # RFC 5321 §4.5.3.2.6: a server may take ten minutes for its last answer
_TICK_S = 0.1
_JOBS_END_S, _NEWS_END_S = 8.0, 2.0
_LOG = logging.getLogger(__name__)


class JobsMissing(Problem):
    """A part of the server's extra that came later than the others."""

    def __init__(self) -> None:
        super().__init__(
            "This program can't look into mailboxes for a team: that comes with procrastinate, which is not installed "
            "here. Nothing was sent. Install it with pip install '.[server]', or only send: rfq-sender worker --no-jobs"
        )


class NothingToSend(Problem):
    """The data has moved to another database."""


def run(services: Services, args: Namespace) -> Answer:
    """Become one of those that send; Ctrl+C or SIGTERM ends it once what is handed over is answered."""
    beat = services.health.pulse.beat
    beat()
    pool, over = ThreadPoolExecutor(_LANES), threading.Event()
    work = None if args.no_jobs else jobs_of(services, over)
    take_right(services)
    dispatch = services.dispatch
    idle = threading.Event()
    dispatch.observe(on_idle=idle.set)
    news = threading.Thread(target=services.news.follow, args=(idle.set, over), name="news", daemon=True)
    news.start()
    if work is not None:
        work.start()
    try:
        with gently() as ending, suppress(KeyboardInterrupt):  # of whoever can't wait for a look
            _send(services, pool.submit, idle, ending, beat)
        over.set()
        dispatch.stop()
        _wait(dispatch, beat)
    finally:
        over.set()
        pool.shutdown(wait=False)
        news.join(_NEWS_END_S)
        if work is not None:
            wait_for_jobs(work)
    return Answer({"stopped": True}, ["Stopped. What was not sent waits in the outbox."])


def _send(
    services: Services,
    submit: Callable[[Callable[[], None]], object],
    idle: threading.Event,
    ending: Ending,
    beat: Callable[[], None],
) -> None:
    for account, why in services.accounts.without_sign_in():
        tell(f"Not from “{account}” yet: {why}")
    services.dispatch.hear = tell
    tell("Sending what becomes due. Stop with Ctrl+C.")  # and so from here on
    tend(services, lambda: services.dispatch.tend(submit), idle, ending, beat)


def jobs_of(
    services: Services, over: threading.Event, beat: Callable[[], None] = lambda: None
) -> threading.Thread | None:
    """What a team's worker does besides; a file has nobody to share the work with, and its window does it."""
    if not services.is_shared:
        return None
    try:
        from app.jobs.running import Jobs  # noqa: PLC0415 - of a team's workers alone
    except ModuleNotFoundError as missing:
        if missing.name != "procrastinate":
            raise
        raise JobsMissing from missing
    return threading.Thread(target=Jobs.of(services, over, beat).run, name="jobs", daemon=True)


def wait_for_jobs(work: threading.Thread) -> None:
    """They were told that it is over."""
    work.join(_JOBS_END_S)


def tend(
    services: Services,
    look: Callable[[], datetime | None],
    idle: threading.Event,
    ending: Ending,
    beat: Callable[[], None],
) -> None:
    """Look again and again until it is asked to end; a database that is away is waited for.

    It beats before and after each look: only where a look hangs, or the loop is dead, the last beat becomes old.
    """
    pause = _LOOK_S
    while not ending.is_asked:
        beat()
        try:
            if moved := services.moved_reason():
                raise NothingToSend(moved)
            look_at = look()
            pause = _LOOK_S
        except NothingToSend:
            raise
        except Problem as problem:
            _LOG.warning("waiting for the database: %s", reason_to_wait(problem))
            look_at, pause = None, min(_LONGEST_PAUSE_S, pause * 2)
        beat()
        soon = pause if look_at is None else max(0.0, (look_at - datetime.now(UTC)).total_seconds())
        _rest(idle, min(pause, soon), ending)


def _rest(idle: threading.Event, seconds: float, ending: Ending) -> None:
    until = time.monotonic() + seconds
    while not ending.is_asked and (left := until - time.monotonic()) > 0 and not idle.wait(min(left, _TICK_S)):
        pass
    idle.clear()


def _wait(dispatch: Dispatch, beat: Callable[[], None]) -> None:
    until = time.monotonic() + _LAST_WAIT_S
    while dispatch.is_running and time.monotonic() < until:
        beat()
        time.sleep(_TICK_S)
