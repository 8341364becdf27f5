"""Workers on one PostgreSQL are killed, frozen, cut off, and the server is crashed: nothing is lost or sent twice."""

import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from app.assembly import services
from app.system.settings import Settings
from tests.end_to_end.material import Do, vendor_sheet
from tests.end_to_end.program import Program
from tests.patience import LIMIT_S
from tests.servers.postgresql import Postgresql
from tests.servers.standby import Pair
from tests.torture.invariants import Snapshot, check, look
from tests.torture.stage import TortureServer

_LINES = "Line,Part Number,Process,PriceBreak\n1,P-1001,Nickel,1;5\n2,P-1002,Passivation,50\n"
OPEN = ("ready", "deferred", "claimed", "committing")
_FROZEN_S = 0.7
_TICK_S = 0.05


@dataclass(slots=True)
class Score:
    """What was done to them, and what it came to."""

    faults: Counter[str] = field(default_factory=Counter)
    mails: int = 0
    states: Counter[str] = field(default_factory=Counter)
    revived: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Team:
    """Workers on one data folder: what each of them needs besides the database is the spool that they share."""

    folder: Path
    server: Postgresql | Pair
    smtp: TortureServer
    workers: list["subprocess.Popen[str]"] = field(default_factory=list)
    commands: list["subprocess.Popen[str]"] = field(default_factory=list)  # they send, too, and end by themselves
    revived: int = 0

    @property
    def url(self) -> str:
        """As the program has it."""
        return Settings.load(None, self.folder).database

    def start(self) -> None:
        """One more worker."""
        self.workers.append(Program(self.folder).start("worker"))

    def kill(self, worker: "subprocess.Popen[str]") -> None:
        """It hears nothing of it; another one takes its place."""
        worker.kill()
        worker.wait(LIMIT_S)
        self.workers.remove(worker)
        self.start()

    def revive(self) -> None:
        """Start those anew that have ended by themselves, as a service is.

        A worker that is just being started when its database goes has nothing yet to wait with.
        """
        ended = [worker for worker in self.workers if worker.poll() is not None]
        for worker in ended:
            self.workers.remove(worker)
            self.revived += 1
            self.start()

    def cut(self, chance: random.Random) -> None:
        """The server ends one of the connections."""
        with suppress(psycopg.Error), self.server.connect() as admin:
            found = admin.execute("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'rfq-sender%'")
            pids = [pid for (pid,) in found]
            if pids:
                admin.execute("SELECT pg_terminate_backend(%s)", (chance.choice(pids),))

    def crash(self) -> None:
        """The server ends as where its machine does, and comes again."""
        self.server.crash()
        self.server.start()

    def stop(self) -> None:
        """As an administrator does: what is handed over is waited for."""
        for worker in self.workers:
            worker.send_signal(signal.SIGTERM)
        for worker in self.workers:
            worker.wait(LIMIT_S)
        for command in self.commands:
            command.wait(LIMIT_S)

    def look(self) -> Snapshot:
        """Where everything stands, once the server answers."""
        until = time.monotonic() + LIMIT_S
        while True:
            try:
                return look(self.folder)
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(_TICK_S)


@contextmanager
def team(
    folder: Path,
    server: Postgresql | Pair,
    *,
    workers: int,
    accounts: int,
    vendors: int,
    seed: int,
    per_minute: int = 300,
) -> Iterator[Team]:
    """Everything queued: each account has one RFQ to all vendors, and nothing has been sent."""
    data = folder / "data"
    with ExitStack() as stack:
        smtp = TortureServer(folder / "server", str(seed))
        stack.callback(smtp.close)
        Settings.load(None, data).save(database=server.url(server.new_schema()))
        do = Program(data).here
        do("vendors", "import", vendor_sheet(folder / "vendors.csv", vendors))
        lines = folder / "lines.csv"
        lines.write_text(_LINES)
        for number in range(accounts):
            _queue(do, data, lines, f"account {number}", smtp.port, per_minute)
        made = Team(data, server, smtp)
        for _ in range(workers):
            made.start()
        try:
            yield made
        finally:
            for process in (*made.workers, *made.commands):
                process.kill()
                process.communicate()


def _queue(do: Do, data: Path, lines: Path, account: str, port: int, per_minute: int) -> None:
    do(
        *("accounts", "add", account, "--smtp", f"127.0.0.1:{port}", "--security", "none", "--from", "a@shop.example"),
        *("--per-minute", str(per_minute), "--connections", "3"),
    )
    number = do("rfq", "new", "--title", account, "--deadline", "2099-12-04 17:00", "--zone", "UTC")["number"]
    do("rfq", "import-lines", number, lines)
    do("rfq", "invite", number, "--all")
    with services(Settings.load(None, data)) as made:
        rfq = made.rfq_reading.by_number(number)
        made.rfq_sending.queue(rfq.id, made.accounts.get(account))


def campaign(
    run: Team,
    faults: int,
    chance: random.Random,
    longest_s: float,
    half_way: Callable[[Team], str] | None = None,
) -> Score:
    """Do this to them until everything is settled, and look that nothing is lost or twice.

    `half_way` is done once, when half of the emails are settled, and says what it was; half of the rest comes after it.

    Raises:
        AssertionError: an invariant is broken.
    """
    score, begun = Score(), time.monotonic()
    left, kept = faults, faults // 2 if half_way else 0
    before = run.look()
    while (now := run.look()).count(*OPEN):
        assert time.monotonic() - begun < longest_s, f"{now.count(*OPEN)} emails are not settled"
        twice = [m for m, times in Counter(mail["message_id"] for mail in run.smtp.mails()).items() if times > 1]
        assert not twice, f"I3 these went twice: {twice}"
        run.revive()
        if half_way is not None and now.count(*OPEN) <= len(now.rows) / 2:
            score.faults[half_way(run)] += 1
            half_way, kept = None, 0
        elif left > kept:
            score.faults[_fault(run, chance)] += 1
            left -= 1
        time.sleep(chance.uniform(0, 6 * _TICK_S))
    assert half_way is None, "everything was settled at once"
    run.stop()
    score.revived = run.revived
    score.seconds = time.monotonic() - begun
    run.smtp.settle()
    last = run.look()
    check(last, run.smtp.mails(), before, ended=True)
    score.mails = len(last.rows)
    score.states = Counter(row.state for row in last.rows.values())
    return score


def _fault(run: Team, chance: random.Random) -> str:
    what = chance.choices(("killed", "frozen", "cut", "crashed"), (6, 3, 6, 1))[0]
    worker = chance.choice(run.workers)
    if what == "killed":
        run.kill(worker)
    elif what == "frozen":
        worker.send_signal(signal.SIGSTOP)
        time.sleep(_FROZEN_S)
        worker.send_signal(signal.SIGCONT)
    elif what == "cut":
        run.cut(chance)
    else:
        run.crash()
    return what
