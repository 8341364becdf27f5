"""A team's repeatable work as procrastinate has it: what is queued when, and never twice.

`queueing_lock`: of the same piece one waits at most. `lock`: it is done by one worker at a time.
"""

import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Status

from app.jobs.apart import apart
from app.jobs.work import Work

_EVERY_TWO_MINUTES = "*/2 * * * *"
_EVERY_THREE_MINUTES = "*/3 * * * *"
_ONCE_A_DAY = "37 2 * * *"  # UTC
_LATER = "17 3 * * *"
_KEPT_HOURS = 7 * 24  # what failed; what was done goes at once
_CONNECTIONS = 4
# The library tells of each job, and with tracebacks of each connection that is lost: `running` says that once.
for _name, _level in {
    "procrastinate": logging.WARNING,
    "procrastinate.utils": logging.CRITICAL,
    "procrastinate.worker.worker": logging.CRITICAL,
    "psycopg.pool": logging.ERROR,
}.items():
    logging.getLogger(_name).setLevel(_level)


@dataclass(frozen=True, slots=True)
class Times:
    """In seconds. A worker that didn't say for `stalled` that it lives is taken for dead."""

    heartbeat: float = 10.0
    stalled: float = 45.0
    polling: float = 5.0
    grace: float = 2.0  # for what is being done when the worker ends
    patience: float = 10.0  # with a server that is away


def opened(arguments: dict[str, Any], work: Work, times: Times) -> App:
    """What queues and what does it, on a few connections of its own; `arguments` are libpq's."""
    connector = PsycopgConnector(kwargs=arguments, min_size=1, max_size=_CONNECTIONS, timeout=times.patience)
    app = App(connector=connector)
    _declare_mailboxes(app, work)
    _declare_imports(app, work)
    _declare_upkeep(app, work, times)
    return app


def _declare_mailboxes(app: App, work: Work) -> None:
    @app.task(name="mailbox")
    async def mailbox(name: str) -> None:
        await apart(lambda: work.mailbox(name))

    @app.periodic(cron=_EVERY_TWO_MINUTES)
    @app.task(name="mailboxes", queueing_lock="mailboxes", lock="mailboxes")
    async def mailboxes(timestamp: int) -> None:  # noqa: ARG001 - a periodic task is told when it was due
        for name in await apart(work.mailboxes):
            same = f"mailbox {name}"
            with suppress(AlreadyEnqueued):
                await mailbox.configure(queueing_lock=same, lock=same).defer_async(name=name)


def _declare_imports(app: App, work: Work) -> None:
    """Each is queued with its row; what was in the way of one is looked after by the clock."""

    @app.task(name="import_vendors")
    async def import_vendors(job_id: int) -> None:  # noqa: ARG001 - whatever waits is done, the oldest first
        await apart(work.imports)

    @app.periodic(cron=_EVERY_TWO_MINUTES)
    @app.task(name="imports", queueing_lock="imports", lock="imports")
    async def imports(timestamp: int) -> None:  # noqa: ARG001 - as above
        await apart(work.imports)


def _declare_upkeep(app: App, work: Work, times: Times) -> None:
    @app.periodic(cron=_ONCE_A_DAY)
    @app.task(name="tidy", queueing_lock="tidy", lock="tidy")
    async def tidy(timestamp: int) -> None:  # noqa: ARG001 - as above
        await apart(work.tidy)

    @app.periodic(cron=_EVERY_THREE_MINUTES)
    @app.task(name="stalled", queueing_lock="stalled")  # no lock: a worker that dies with this would keep it for ever
    async def stalled(timestamp: int) -> None:  # noqa: ARG001 - as above
        await _free_stalled(app, times)

    @app.periodic(cron=_LATER)
    @app.task(name="old_jobs", queueing_lock="old_jobs")
    async def old_jobs(timestamp: int) -> None:  # noqa: ARG001 - as above
        await app.job_manager.delete_old_jobs(
            _KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )


async def _free_stalled(app: App, times: Times) -> None:
    """What a dead worker was at is queued again, unless that has happened."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=times.stalled):
        with suppress(ConnectorException):  # another worker has just done the same
            try:
                await manager.retry_job(job)
            except UniqueViolation:  # the same piece waits already, behind this one's lock
                await manager.finish_job(job, Status.FAILED, delete_job=True)
