"""Whole copies of a database file, also while others write to it."""

import os
import shutil
import sqlite3
from contextlib import ExitStack, closing, suppress
from pathlib import Path

_COMPANIONS = ("-wal", "-shm")


def copy(source: Path, target: Path) -> None:
    """Everything that is committed, in one file that is there as a whole or not at all (mode 0600).

    Raises:
        OSError, sqlite3.Error: there is no new file.
    """
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(source)) as given, closing(sqlite3.connect(part)) as made:
            given.backup(made)  # in one go: who writes to the source does not wait
            made.execute("PRAGMA journal_mode=DELETE")  # no companion beside a copy
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def newest_change(database: Path) -> int:
    """When anything was last written to it, in nanoseconds."""
    files = (database, Path(f"{database}-wal"))
    return max(s.st_mtime_ns for f in files if f.exists() and (s := f.stat()).st_size)


def put_in_place(copied: Path, database: Path, aside: Path) -> None:
    """Let a copy take the database's place; what was there is laid aside as it is, damaged or not.

    Nobody may have the database open. Whenever the power goes, there is a whole database, the one or the other, and
    what is called a copy is a whole one.

    Raises:
        OSError, sqlite3.Error: everything is as it was.
    """
    fresh = database.with_name(f"{database.name}.restored")
    with ExitStack() as on_failure:
        on_failure.callback(fresh.unlink, missing_ok=True)
        copy(copied, fresh)
        companions = {Path(f"{database}{end}"): Path(f"{aside}{end}") for end in _COMPANIONS}
        there = {path: kept for path, kept in companions.items() if path.exists()}
        for path, kept in there.items():  # first: without the database nobody takes them for anything
            _duplicate(path, kept, on_failure)
        if database.exists():
            _duplicate(database, aside, on_failure)
        if not (database.exists() and _empty_log(database)):
            for path, kept in there.items():
                on_failure.callback(shutil.copyfile, kept, path)
        for path in companions:
            path.unlink(missing_ok=True)
        fresh.replace(database)
        on_failure.pop_all()


def _empty_log(database: Path) -> bool:
    """Take its write-ahead log into the database, which then is whole without it; False where it is damaged."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(database)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return True
    return False


def _duplicate(source: Path, target: Path, on_failure: ExitStack) -> None:
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    on_failure.callback(part.unlink, missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
        made.write(source.read_bytes())
        made.flush()
        os.fsync(made.fileno())
    part.rename(target)
    on_failure.callback(target.unlink)
