"""A large outbox: 100,000 mails, 10,000 of them still to be sent. Claims, tables, search and start-up."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from app.domain.outbox.queue import Queue
from app.domain.trade.ids import AccountId, DeliveryId, RfqId
from app.storage.base.database import Database
from app.storage.outbox import deliveries, outbox
from tests.benchmarks.workshop import CACHE
from tests.end_to_end.program import REPOSITORY, Program
from tests.fakes.clocks import START

_ROWS = 100_000
_WAITING = 10_000
_OWNER = 1
_TIMES = 200
_FEW = 5


def main(words: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks.load")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    part = 10 if parser.parse_args(words).quick else 1
    rows, waiting = _ROWS // part, _WAITING // part
    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        folder = Path(name)
        account = _filled(folder, rows, waiting)
        print(f"\nAn outbox of {rows:,} mails, {waiting:,} of them waiting; median and worst of several")
        database = Database(folder / "rfq-sender.db")
        try:
            _look(database, account)
        finally:
            database.close()
        _processes(folder)


def _filled(folder: Path, rows: int, waiting: int) -> AccountId:
    program = Program(folder)
    deadline = ("--deadline", "2099-12-04 17:00", "--zone", "UTC")
    rfq = program.here("rfq", "new", "--title", "Nickel plating", *deadline)["id"]
    program.here(
        *("accounts", "add", "sink", "--smtp", "127.0.0.1:25", "--security", "none"),
        *("--from", "anna@shop.example", "--per-minute", "unlimited"),
    )
    database = Database(folder / "rfq-sender.db")
    raw = database.engine.raw_connection()
    connection = raw.driver_connection
    assert connection is not None
    account: int = connection.execute("SELECT id FROM accounts WHERE name = 'sink'").fetchone()[0]
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN")
    for statement in (_DELIVERIES, _MESSAGES):
        connection.execute(statement, {"rows": rows, "waiting": waiting, "rfq": rfq, "account": account})
    connection.execute("COMMIT")
    raw.close()
    database.close()
    return AccountId(account)


_DELIVERIES = """
INSERT INTO deliveries (purpose, rfq_id, number, vendor_id, vendor_name, recipients, account_id, state, held,
    held_because, cancel_requested, attempts, losses, message_id, size, due_at, expires_at, changed_at, server_reply,
    error)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows)
SELECT 'invitation', :rfq, i / 10000, i, 'Vendor ' || i, '["quotes@v' || i || '.example"]', :account,
    CASE WHEN i <= :rows - :waiting THEN 'accepted' ELSE 'ready' END, 0, '', 0, 0, 0, '<' || i || '@shop.example>',
    5000, '2026-11-23 11:00:00.000000', '2099-11-24 12:00:00.000000', '2026-11-23 11:00:00.000000', '', '' FROM n
"""
_MESSAGES = """
INSERT INTO messages (delivery_id, sender, subject, head, tail)
SELECT id, 'anna@shop.example', 'RFQ', zeroblob(5000), x''
FROM deliveries WHERE state = 'ready' AND account_id = :account
"""


def _look(database: Database, account: AccountId) -> None:
    def claims(limit: int) -> Callable[[], object]:
        def claim() -> object:
            with database.write() as session:
                return outbox.claim(session, Queue(account), _OWNER, START, limit)

        return claim

    def read(look: Callable[..., object], *given: object) -> Callable[[], object]:
        def reading() -> object:
            with database.read() as session:
                return look(session, *given)

        return reading

    _line("claim one mail, durably", claims(1), _TIMES)
    _line("claim eight mails, durably", claims(8), _TIMES)
    _line("look for the next due mail", read(outbox.next_due, Queue(account)), _TIMES)
    _line("count by state", read(deliveries.tally), _FEW)
    _line("count by state, of one request", read(deliveries.tally, RfqId(1)), _FEW)
    some = [DeliveryId(n) for n in range(500, 600)]
    _line("read 100 rows again (live update)", read(deliveries.lines_of, some), _TIMES)
    _line("read the whole table", read(deliveries.lines), _FEW)


def _processes(folder: Path) -> None:
    """Whole processes on this folder: a command, the window with its table, a search in it."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def run(*words: str) -> str:
        command = [sys.executable, *words]
        done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return done.stdout

    _line("rfq-sender rfq list", lambda: run("-m", "app", "--data-dir", str(folder), "rfq", "list"), _FEW)
    print(run("-m", "tests.benchmarks.large_window", str(folder)), end="")


def _line(name: str, action: Callable[[], object], times: int) -> None:
    taken: list[float] = []
    for _ in range(times):
        begun = time.perf_counter()
        action()
        taken.append((time.perf_counter() - begun) * 1000)
    print(f"{name:42}{median(taken):10.2f} ms{max(taken):10.2f} ms", flush=True)


if __name__ == "__main__":
    main()
