"""Who sends for a team: its workers, and the accounts that each program has now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.storage.base.database import Database
from app.storage.outbox import workers


@dataclass(frozen=True, slots=True)
class Worker:
    """`accounts`: by name, from which nobody else sends now; of those that nothing waits for it has none."""

    machine: str
    process: int
    since: datetime
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Senders:
    """`elsewhere`: accounts that windows and commands have."""

    workers: Sequence[Worker]
    elsewhere: Sequence[str]


@dataclass(frozen=True, slots=True)
class Workers:
    database: Database

    def look(self) -> Senders | None:
        """As it is now; None on a file, which has one sender.

        Raises:
            DatabaseUnusable
        """
        if self.database.is_file:
            return None
        with self.database.read() as session:
            running, sending = workers.running(session), workers.sending(session)
        known = {worker.program for worker in running}
        return Senders(
            [_worker(one, tuple(name for program, name in sending if program == one.program)) for one in running],
            [name for program, name in sending if program not in known],
        )


def _worker(running: workers.RunningWorker, accounts: tuple[str, ...]) -> Worker:
    process, _, machine = running.program.removeprefix(workers.PREFIX).partition(" ")
    return Worker(machine, int(process) if process.isdigit() else 0, running.since, accounts)
