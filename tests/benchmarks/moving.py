"""How long it takes until a shop's whole data is at a team's database, and back: from the command to its end.

`python -m tests.benchmarks.moving`: 100,000 vendors with contacts and capabilities, and 10,000 RFQs to 24 of them, two
in five with a quote. Beside it a script of one's own: the same tables by SELECT and COPY, nothing compared, nothing
kept still, no index of words. And how long a search takes on either side. `--quick`: a tenth of both. Needs PostgreSQL.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

import psycopg

from app.storage.base.address import Address
from app.storage.base.database import Database
from app.storage.base.schema import Base
from app.storage.migrations.migration import migrate
from tests.benchmarks.history import fill_rfqs
from tests.benchmarks.vendors import search
from tests.benchmarks.workshop import CACHE
from tests.end_to_end.program import REPOSITORY
from tests.fakes.clocks import StoppedClock
from tests.fakes.many_vendors import many_vendors
from tests.fakes.office import opened
from tests.servers.postgresql import Postgresql, postgresql, why_not

_VENDORS, _RFQS = 100_000, 10_000
_SAVED_AT_ONCE = 5_000
_LOG = "audit"  # a server lets nobody empty it; one computer has none


def main(words: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.moving")
    parser.add_argument("--quick", action="store_true", help="a tenth of the vendors and RFQs")
    part = 10 if parser.parse_args(words).quick else 1
    if reason := why_not():
        print(f"left out: {reason}")
        return
    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name, postgresql() as server:
        folder = Path(name)
        lay(folder, _VENDORS // part, _RFQS // part)
        file = folder / "rfq-sender.db"
        size = file.stat().st_size
        script_s = _by_script(file, server)
        url = server.url(server.new_schema())
        with opened(folder) as office:
            print("SQLite: ", end="")
            search(office)
        there = moved(folder, url)
        with opened(folder) as office:
            print("PostgreSQL: ", end="")
            search(office)
        file.unlink(missing_ok=True)  # the office above has laid an empty one
        back = moved(folder, "file")
        print(
            f"a file of {size / 1e6:.0f} MB: there {there[0]:.1f} s ({there[1]:.0f} MiB at the peak), "
            f"back {back[0]:.1f} s ({back[1]:.0f} MiB); a script that compares nothing {script_s:.1f} s "
            f"(×{there[0] / script_s:.1f})\n  {there[2]}"
        )


def lay(folder: Path, vendors: int, rfqs: int) -> None:
    """A shop's data in a file: its vendors, and RFQs that 24 of them were asked in."""
    with opened(folder) as office:
        made = many_vendors(vendors)
        while some := list(islice(made, _SAVED_AT_ONCE)):
            office.services.vendors.save_all(some)
        fill_rfqs(office, vendors, rfqs)


def _by_script(file: Path, server: Postgresql) -> float:
    schema = server.new_schema()
    with closing(Database(Address.of(server.url(schema)))) as database:
        migrate(database, file.parent, StoppedClock().now())
    began = time.perf_counter()
    with closing(sqlite3.connect(file)) as read, psycopg.connect(server.url(schema)) as written:
        for table in Base.metadata.sorted_tables:
            if table.name == _LOG:
                continue
            names = ", ".join(f'"{c.name}"' for c in table.columns)
            flags = [n for n, c in enumerate(table.columns) if str(c.type) == "BOOLEAN"]
            with written.cursor() as cursor:
                cursor.execute(f'DELETE FROM "{table.name}"'.encode())  # noqa: S608 - our own names
                with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN'.encode()) as copied:
                    for row in read.execute(f'SELECT {names} FROM "{table.name}"'):  # noqa: S608
                        values = list(row)
                        for n in flags:
                            values[n] = None if values[n] is None else bool(values[n])
                        copied.write_row(values)
    return time.perf_counter() - began


def moved(folder: Path, to: str) -> tuple[float, float, str]:
    """Seconds, MiB at the peak, and what the program says."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "app", "--data-dir", str(folder), "move-to", to]
    child = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert child.stdout is not None
    said = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, said
    return time.perf_counter() - began, used.ru_maxrss / 1024, said.splitlines()[0]


if __name__ == "__main__":
    main()
