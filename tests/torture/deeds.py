"""Kills in the middle of what changes much at once: queueing, import, merge, undo, a copy, its restoring, an upgrade.

After each kill the next start must find the data as they were before the deed or as they are after it, whole.
"""

import os
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.storage.base.database import Database
from app.storage.migrations import migration
from tests.end_to_end.program import ACCOUNT, Program
from tests.patience import LIMIT_S
from tests.torture.stage import Stage

_VENDORS = 3_000
_KILLED = -signal.SIGKILL
_COPY = "rfq-sender-20260101T000000.db"
_OLD = "0004"  # the version that the upgrade begins from
_KEPT = (  # what a buyer would miss; ids and times are nobody's business
    "SELECT name, tags, status FROM vendors WHERE removed_at IS NULL",
    "SELECT v.name, c.email FROM contacts c JOIN vendors v ON v.id = c.vendor_id WHERE v.removed_at IS NULL",
    "SELECT r.number, i.part_number FROM rfq_items i JOIN rfqs r ON r.id = i.rfq_id",
    "SELECT rfq_id, vendor_name, state FROM deliveries",
)


@dataclass(frozen=True, slots=True)
class Deed:
    """`words` are the command, on a folder that `prepare` has made ready; `looks_at` says what the data are."""

    name: str
    words: Sequence[str]
    prepare: Callable[[Path], None] = lambda _data: None
    looks_at: Callable[[Path], object] | None = None  # None: at what a buyer would miss


@dataclass(slots=True)
class Told:
    """How many kills found the data as before, and as after; `late`: the deed had ended before its kill."""

    before: int = 0
    after: int = 0
    late: int = 0


def deeds(stage: Stage, kills: int, chance: random.Random, until_s: float) -> dict[str, Told]:
    """So many kills of each; AssertionError where what is left is neither before nor after."""
    sheet = stage.folder / "many.csv"
    rows = "".join(f"Maker {n},sales@maker{n}.example\n" for n in range(_VENDORS))
    sheet.write_text(f"Vendor,E-mail\n{rows}", encoding="utf-8")
    return {deed.name: _tortured(stage, deed, kills, chance, until_s) for deed in _deeds(stage, sheet)}


def _deeds(stage: Stage, sheet: Path) -> list[Deed]:
    def imported(data: Path) -> None:
        Program(data).here("vendors", "import", sheet)

    def copied(data: Path) -> None:
        """There is a copy with the list, which was taken back since."""
        imported(data)
        Program(data).here("backup", "make")
        (made,) = (data / "backups").glob("*.db")
        made.rename(made.with_name(_COPY))
        Program(data).here("vendors", "undo")

    def nowhere(data: Path) -> None:
        """An account whose server is not there: everything is queued, nothing leaves."""
        Program(data).here("accounts", "set", ACCOUNT, "--smtp", "127.0.0.1:9")

    first, second = (f"Maker {n}" for n in (1, 2))
    return [
        Deed("queueing", ("rfq", "send", stage.small, "--account", ACCOUNT, "--yes"), nowhere),
        Deed("import", ("vendors", "import", str(sheet))),
        Deed("undo of an import", ("vendors", "undo"), imported),
        Deed("merge", ("vendors", "merge", first, second), imported),
        Deed("copy", ("backup", "make"), imported, _copies),
        Deed("restoring a copy", ("backup", "restore", _COPY, "--yes"), copied, _copies),
        Deed("upgrade", ("rfq", "list"), _aged),
    ]


def _tortured(stage: Stage, deed: Deed, kills: int, chance: random.Random, until_s: float) -> Told:
    ready = stage.fresh(f"deed {deed.name}", 1)
    deed.prepare(ready)
    look = deed.looks_at or _kept
    before = look(ready)
    whole = _copied(ready, stage.folder / "whole")
    begun = time.monotonic()
    pid = stage.zygote.start(whole, *deed.words)
    stage.zygote.wait(pid, LIMIT_S)
    length = time.monotonic() - begun
    _settle(stage, whole)
    after = look(whole)
    told = Told()
    for _ in range(kills):
        if time.monotonic() >= until_s:
            break
        data = _copied(ready, stage.folder / "killed")
        pid = stage.zygote.start(data, *deed.words)
        code, _memory = stage.zygote.wait(pid, length * 1.1 * chance.random() ** 2)  # early more often than late
        if code is None:
            os.kill(pid, signal.SIGKILL)
            code, _memory = stage.zygote.wait(pid, LIMIT_S)
        _settle(stage, data)
        _judge(deed, look(data), before, after, told, was_killed=code == _KILLED)
        shutil.rmtree(data)
    shutil.rmtree(whole)
    shutil.rmtree(ready)
    return told


def _judge(deed: Deed, found: object, before: object, after: object, told: Told, *, was_killed: bool) -> None:
    assert found in (before, after), f"{deed.name}: neither as before nor as after"
    told.late += not was_killed
    told.after += was_killed and found == after
    told.before += was_killed and found != after


def _settle(stage: Stage, data: Path) -> None:
    """The next start, which puts in order what was left half done."""
    code, _memory = stage.zygote.wait(stage.zygote.start(data, "rfq", "list"), LIMIT_S)
    assert code in {0, 1}, f"the start after a kill ends with {code}"


def _copied(data: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    return Path(shutil.copytree(data, to))


def _kept(data: Path) -> object:
    with closing(sqlite3.connect(data / "rfq-sender.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        version = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        assert version in {(migration.HEAD,), (_OLD,)}
        return [sorted(connection.execute(statement).fetchall()) for statement in _KEPT]


def _copies(data: Path) -> object:
    """Whatever stands under its final name is whole; nothing of the data has changed."""
    for copy in (data / "backups").glob("*.db"):
        with closing(sqlite3.connect(copy)) as connection:
            assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",), copy.name
    return _kept(data)


def _aged(data: Path) -> None:
    """The same buyer with a database of an older version: a list and a request, nothing sent."""
    path = data / "rfq-sender.db"
    for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        name.unlink(missing_ok=True)
    database = Database(path)
    migration._upgrade(database, _OLD)
    with database.write() as session:
        raw = session.connection()
        raw.exec_driver_sql(
            """INSERT INTO vendors (id, version, name, name_key, categories, website, address, status, status_reason,
            clearance, language, time_zone, terms, tags, notes, changed_at)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
            SELECT i, 1, 'Old ' || i, 'old ' || i, '[]', '', '', 'active', '', '', '', '', '', '[]', '',
            '2026-11-01 10:00' FROM n"""
        )
        raw.exec_driver_sql(
            """INSERT INTO rfqs (id, number, title, state, deadline_local, deadline_zone, subject, body, notes,
            changed_at) VALUES (1, 'R-1', 'T', 'draft', '', '', '', '', '', '2026-11-01 10:00')"""
        )
        raw.exec_driver_sql(
            """INSERT INTO rfq_items (rfq_id, number, part_number, revision, description, callout, process,
            specification, type, spec_class, quantities, need_by, customer_reference, source_folder)
            SELECT 1, id, 'P-' || id, '', '', '', '', '', '', '', '1', '', '', '' FROM vendors"""
        )
    database.close()
