"""A team's database beside one's own file: emails a second, from the start of the first process to the last acceptance.

`python -m tests.benchmarks.team [--quick]`: four accounts without a pace, each with an RFQ to the same vendors, all
queued. One process drains them from SQLite; then one, two and four workers do from PostgreSQL, on the same machine,
by a socket. Everything is written durably. Needs PostgreSQL.
"""

import argparse
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import psycopg

from app.assembly import services as services_on
from app.system.settings import Settings
from tests.benchmarks.collector import Seen, collecting
from tests.benchmarks.measuring import RunFailed
from tests.benchmarks.workload import Workload
from tests.benchmarks.workshop import CACHE, Workshop
from tests.end_to_end.program import Program
from tests.servers.postgresql import Postgresql, postgresql, why_not
from tests.torture.invariants import look

_ACCOUNTS = 4
_CONNECTIONS = 4
_MAILS, _QUICK_MAILS = 2_000, 500
_WORKERS = (1, 2, 4)
_RUNS = 3
_LIMIT_S = 180
_TICK_S = 0.25  # a look counts the outbox: seldom enough to cost nothing that is seen


@dataclass(frozen=True, slots=True)
class Run:
    """Emails a second: from the start of the first process, and from its first MAIL command."""

    whole: float
    sending: float


def main(words: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.team")
    parser.add_argument("--quick", action="store_true", help=f"{_QUICK_MAILS} emails, one run")
    parser.add_argument("--mails", type=int, help=f"emails of each run (default {_MAILS:,})")
    parser.add_argument("--runs", type=int, help=f"of each contestant, in turns (default {_RUNS})")
    options = parser.parse_args(words)
    if reason := why_not():
        print(f"left out: {reason}")
        return
    mails = options.mails or (_QUICK_MAILS if options.quick else _MAILS)
    runs = options.runs or (1 if options.quick else _RUNS)
    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name, postgresql() as server:
        folder = Path(name)
        workshop = Workshop(folder)
        workshop.compile()
        load = os.getloadavg()[0]
        print(f"{os.cpu_count()} processors, {load:.1f} of them busy before it began", flush=True)
        _prepare(folder, mails // _ACCOUNTS)
        _table(_contest(workshop, folder, server, mails, runs), mails, runs)


def _prepare(folder: Path, vendors: int) -> None:
    """A file with everything queued."""
    program = Program(folder / "prepared")
    rows = "".join(f"Vendor {n};Contact {n};quotes@v{n}.example\r\n" for n in range(1, vendors + 1))
    (folder / "vendors.csv").write_text(f"Vendor;Contact;Email\r\n{rows}")
    (folder / "lines.csv").write_text("Line,Part Number,Process,PriceBreak\r\n1,P-1001,Nickel,1;5;10\r\n")
    program.here("vendors", "import", folder / "vendors.csv")
    for number in range(_ACCOUNTS):
        _queue(program, folder, f"account {number}")


def _queue(program: Program, folder: Path, account: str) -> None:
    program.here(
        *("accounts", "add", account, "--smtp", "127.0.0.1:25", "--security", "none", "--from", "a@shop.example"),
        *("--per-minute", "unlimited", "--connections", str(_CONNECTIONS)),
    )
    deadline = ("--deadline", "2099-12-04 17:00", "--zone", "UTC")
    number = program.here("rfq", "new", "--title", account, *deadline)["number"]
    program.here("rfq", "import-lines", number, folder / "lines.csv")
    program.here("rfq", "set", number, "--no-form")
    program.here("rfq", "invite", number, "--all")
    with services_on(Settings.load(None, program.data)) as services:
        rfq = services.rfq_reading.by_number(number)
        services.rfq_sending.queue(rfq.id, services.accounts.get(account))


def _contest(workshop: Workshop, folder: Path, server: Postgresql, mails: int, runs: int) -> dict[int, list[Run]]:
    """By the number of workers; 0 is SQLite. In turns, so that what disturbs the machine disturbs all."""
    found: dict[int, list[Run]] = {workers: [] for workers in (0, *_WORKERS)}
    for turn in range(runs):
        for workers, its_runs in found.items():
            data = folder / f"data-{turn}-{workers}"
            shutil.copytree(folder / "prepared", data)
            if workers:
                moved = Program(data).run("move-to", server.url(server.new_schema()))
                assert moved.code == 0, moved
            its_runs.append(_run(workshop, data, workers, mails))
    return found


def _run(workshop: Workshop, data: Path, workers: int, mails: int) -> Run:
    with collecting(workshop, Workload(name="team", mails=mails), Path()) as sink:
        _point(data, sink.port)
        words: list[tuple[str, ...]] = [("worker",)] * workers or [("outbox", "resume")]
        begun = time.monotonic()
        processes = [Program(data).start(*w) for w in words]
        try:
            _wait(data, processes, mails)
        finally:
            _end(processes)
        seen = sink.seen()
    if not seen.mails == look(data).count("accepted") == mails or seen.incomplete:
        raise RunFailed(f"{workers} workers: {seen}")
    return _rates(seen, begun)


def _rates(seen: Seen, begun: float) -> Run:
    return Run(seen.mails / (seen.last - begun), seen.mails / (seen.last - seen.first))


def _point(data: Path, port: int) -> None:
    """The accounts send into this sink."""
    with services_on(Settings.load(None, data)) as services:
        for number in range(_ACCOUNTS):
            account = services.accounts.get(f"account {number}")
            services.accounts.save(replace(account, via=replace(account.smtp, port=port)))


def _wait(data: Path, processes: Sequence["subprocess.Popen[str]"], mails: int) -> None:
    """Until all is accepted; the command ends by itself, workers never do."""
    until = time.monotonic() + _LIMIT_S
    address = Settings.load(None, data).database
    while any(p.poll() is None for p in processes) and not (address and _accepted(address) == mails):
        if time.monotonic() > until:
            raise RunFailed(f"{look(data).count('accepted')} of {mails} emails were accepted")
        time.sleep(_TICK_S)


def _accepted(address: str) -> int:
    with psycopg.connect(address) as server:
        found = server.execute("SELECT count(*) FROM deliveries WHERE state = 'accepted'").fetchone()
    return 0 if found is None else int(found[0])


def _end(processes: Sequence["subprocess.Popen[str]"]) -> None:
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        try:
            process.wait(_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _table(found: dict[int, list[Run]], mails: int, runs: int) -> None:
    print(f"\n{mails:,} emails from {_ACCOUNTS} accounts, {_CONNECTIONS} connections each; medians of {runs} in turns")
    print(f"{'':26}{'emails/s':>10}{'× SQLite':>10}{'from 1st MAIL':>15}{'× SQLite':>10}")
    own = _medians(found[0])
    for workers, its_runs in found.items():
        name = f"PostgreSQL, {workers} worker{'s' if workers > 1 else ''}" if workers else "SQLite, one process"
        rates = _medians(its_runs)
        print(
            f"{name:26}{rates.whole:10.0f}{rates.whole / own.whole:10.2f}"
            f"{rates.sending:15.0f}{rates.sending / own.sending:10.2f}"
        )


def _medians(runs: Sequence[Run]) -> Run:
    return Run(median(r.whole for r in runs), median(r.sending for r in runs))


if __name__ == "__main__":
    main()
