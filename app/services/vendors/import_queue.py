"""Imports that a team's workers do: whoever queues one may close the program, and sees later what came of it.

The row is what counts, and the job only wakes a worker for it. Each is done by one worker, for whoever queued it, and
may be begun twice: what a worker that died has half written is taken back first.
"""

import logging
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from msgspec import convert

from app.domain.trade.problem import Problem
from app.domain.trade.watch import Cancelled, Watch
from app.domain.vendors.import_job import ImportJob, ImportWish, JobState, decisions_on
from app.domain.vendors.incoming import Counts
from app.services.vendors.import_writing import NothingToImport
from app.services.vendors.importing import VendorImport
from app.services.vendors.long_change import ListBusy
from app.storage.base import jobs_schema
from app.storage.base.database import Database, DatabaseUnusable
from app.storage.vendors import import_jobs
from app.system.clock import Clock

_NOTHING = "Nothing in it is new."
_TASK = "import_vendors"
_MOST_OCTETS = 64 * 1024 * 1024
_SHOWN = 50
_KEPT = timedelta(days=90)
_TELL_S = 1.0  # between two words on how far it is
_LOG = logging.getLogger(__name__)


class NoWorkers(Problem):
    """One computer does its imports itself."""


class SheetTooLarge(Problem):
    """It is not kept in the database; nothing was queued."""


@dataclass(frozen=True, slots=True)
class ImportQueue:
    database: Database
    clock: Clock
    importing: VendorImport

    def add(self, path: Path, wish: ImportWish) -> ImportJob:
        """Queue the file's content as it is now, once it was seen that it can be read.

        Raises:
            NoWorkers, SheetUnreadable, MappingUnknown, SheetTooLarge: nothing was queued.
        """
        if self.database.is_file:
            raise NoWorkers("Only a team's workers do imports. Here the program itself does it: leave --queue out.")
        octets = _octets(path)
        self.importing.plan(path, dict(wish.mapping) or None, wish.kind, wish.policy, wish.options)
        who, now = self.database.who, self.clock.now()
        with self.database.write() as session:
            import_jobs.forget_before(session, now - _KEPT)
            job_id = import_jobs.add(session, path.name, octets, asdict(wish), who, now)
            jobs_schema.defer(session, _TASK, {"job_id": job_id}, lock="imports")
        return ImportJob(id=job_id, name=path.name, asked_by=who, asked_at=now, state=JobState.QUEUED)

    def recent(self) -> list[ImportJob]:
        """The newest first."""
        with self.database.read() as session:
            return import_jobs.recent(session, _SHOWN)

    def run_all(self, watch: Watch) -> None:
        """Do what waits, the oldest first; `watch` is asked whether to go on.

        Raises:
            Cancelled, ListBusy, DatabaseUnusable: the rest waits for another time.
        """
        while (job := self._next()) is not None:
            with self.database.acting_as(job.asked_by):
                self._run(job, watch)

    def _next(self) -> ImportJob | None:
        with self.database.read() as session:
            return import_jobs.next_open(session)

    def _run(self, job: ImportJob, watch: Watch) -> None:
        counts, reason, state = Counts(), "", JobState.DONE
        try:
            counts, reason = self._imported(job, _both(watch, self._teller(job)))
        except (Cancelled, ListBusy, DatabaseUnusable):
            raise
        except Problem as problem:
            state, reason = JobState.FAILED, str(problem)
        with self.database.write() as session:
            import_jobs.finish(session, job.id, state, asdict(counts), reason)
        _LOG.info("import of a sheet", extra={"job": job.id, "state": state.value, "vendors": counts.added})

    def _imported(self, job: ImportJob, watch: Watch) -> tuple[Counts, str]:
        with self.database.read() as session:
            octets, kept = import_jobs.sheet(session, job.id)
        wish = convert(kept, ImportWish)
        with tempfile.TemporaryDirectory(prefix="rfq-sender-") as folder:
            path = Path(folder) / job.name
            path.write_bytes(octets)
            mapping = dict(wish.mapping) or None
            plan = self.importing.plan(path, mapping, wish.kind, wish.policy, wish.options, raises=wish.raises)
            decisions = decisions_on(plan, wish.doubtful)
            try:
                return self.importing.apply(plan, decisions, wish.policy, watch, raises=wish.raises).counts, ""
            except NothingToImport:
                return self.importing.counts(plan, decisions, wish.policy, raises=wish.raises), _NOTHING

    def _teller(self, job: ImportJob) -> Watch:
        told = [float("-inf")]

        def tell(done: int, of: int) -> None:
            if time.monotonic() - told[0] >= _TELL_S:
                told[0] = time.monotonic()
                with self.database.write() as session:
                    import_jobs.progress(session, job.id, done, of)

        return tell


def _both(one: Callable[[int, int], None], other: Callable[[int, int], None]) -> Watch:
    def watch(done: int, of: int) -> None:
        one(done, of)
        other(done, of)

    return watch


def _octets(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_OCTETS:
            raise SheetTooLarge(
                f"“{path.name}” has more than {_MOST_OCTETS / 1024**2:.0f} MB. Nothing was queued. Split it, or import "
                "it without --queue."
            )
        return path.read_bytes()
    except OSError:
        return b""  # who plans it says why it can't be read
