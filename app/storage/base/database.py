"""The one place that knows which database it is: SQLite now, one file in the user's data folder.

`synchronous=FULL` in WAL mode, because NORMAL may lose a "sent" mark at power loss, and a lost mark is a mail twice.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import json
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session as Session  # noqa: PLC0414 - services name the type without SQLAlchemy

from app.domain.trade.problem import Problem
from app.storage.base.turns import Turns

_BUSY_SECONDS = 10
_BEGIN_WRITE = "BEGIN IMMEDIATE"
_SHOWN = 80  # characters of a text that cannot be kept


class DatabaseUnusable(Problem):
    """The file is damaged, read-only or held by another program; the message says which and what to do."""


class DatabaseDamaged(DatabaseUnusable):
    """A copy has to take the file's place."""


class ValueRefused(Problem):
    """A value breaks a rule of the database; nothing was changed. The checks before it should have said so."""


class TextUnreadable(Problem):
    """A text holds half a character: a file name of another system, or a broken clipboard, may bring one."""


class Database:
    """Sessions on one SQLite file, usable from any thread; a session stays inside its `with` and its thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.engine = _engine(path)
        self._writer = self.engine.execution_options(write=True)
        # The same connections without the listener below: it would be asked several times for every statement.
        self._plain = create_engine(self.engine.url, pool=self.engine.pool)
        self._kept: Connection | None = None
        self._kept_lock = threading.Lock()
        self._turns = Turns()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for looking; it sees one moment and blocks nobody."""
        with _named(self.path), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that holds the write lock from its first statement and commits at the end, durably.

        Raises:
            DatabaseUnusable: nothing was written.
        """
        with (
            _named(self.path),
            self._turns.taken(),
            Session(self._writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            session.connection()  # the lock is taken now, not at the first change
            yield session

    @contextmanager
    def rebuild(self) -> Iterator[Session]:
        """The same as `write` where a table takes another one's place: references are looked at only at the end.

        Raises:
            DatabaseUnusable: nothing was written.
        """
        with _named(self.path), self._turns.taken(), self._writer.connect() as connection:
            driver = connection.connection.cursor()
            driver.execute("PRAGMA foreign_keys=OFF")  # has no effect inside a transaction
            try:
                with Session(connection, expire_on_commit=False) as session, session.begin():
                    made = session.connection()
                    yield session
                    if made.exec_driver_sql("PRAGMA foreign_key_check").first():
                        raise DatabaseUnusable(f"Entries in “{self.path}” would lose what they belong to.")
            finally:
                driver.execute("PRAGMA foreign_keys=ON")

    @contextmanager
    def write_columns(self) -> Iterator[Connection]:
        """The same as `write` for statements without objects, on a connection that is kept: for many small writes.

        Raises:
            DatabaseUnusable: nothing was written.
        """
        with _named(self.path), self._turns.taken(), self._kept_lock:
            if self._kept is None:
                self._kept = self._plain.connect()
            try:
                with self._kept.begin():
                    self._kept.connection.cursor().execute(_BEGIN_WRITE).close()
                    yield self._kept
            except BaseException:
                self._let_go()
                raise

    def _let_go(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()

    def close(self) -> None:
        """Close every connection; the write-ahead log is folded into the file."""
        with self._kept_lock:
            self._let_go()
        self.engine.dispose()


def _engine(path: Path) -> Engine:
    arguments = {"timeout": _BUSY_SECONDS, "check_same_thread": False}
    address = URL.create("sqlite", database=str(path))  # as a text it would be read: "%", "?" and "#" mean something
    engine = create_engine(address, connect_args=arguments, json_deserializer=json.decode)

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy begins transactions itself, below
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "fullfsync=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql(_BEGIN_WRITE if write else "BEGIN")

    return engine


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:
        problem = _problem(error.orig if isinstance(error, DatabaseError) else error, path)
        if problem is None:
            raise
        raise problem from error
    except UnicodeEncodeError as error:  # lone surrogates: no database keeps them, and no mail may carry them
        shown = error.object.encode(errors="replace").decode()
        shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
        raise TextUnreadable(
            f"“{shown}” has a character that cannot be read, so that nothing was changed. Rename the file, or type the "
            "text anew."
        ) from error


def _problem(cause: BaseException | None, path: Path) -> Problem | None:
    code = getattr(cause, "sqlite_errorname", "") or ""
    if code.startswith("SQLITE_CONSTRAINT"):
        return ValueRefused(f"The database refuses a value ({cause}). Nothing was changed.")
    if code.startswith("SQLITE_NOTADB"):
        return damaged(path, "is damaged or not a database")
    if code.startswith("SQLITE_CORRUPT") or "malformed" in str(cause):
        return damaged(path, "is damaged")
    text = next((text for name, text in _TEXTS.items() if code.startswith(name)), "")
    return DatabaseUnusable(text.format(path=path)) if text else None


def damaged(path: Path, how: str) -> DatabaseDamaged:
    """What is said of a file that is damaged in this way."""
    return DatabaseDamaged(
        f"The database file {how}. Nothing more is written to it. Restore a copy in the place of “{path}”: in the "
        "window (File ▸ Copies of the data…), or with rfq-sender backup list and then rfq-sender backup restore NAME "
        "--yes (with the same --data-dir and --env)."
    )


_TEXTS = {
    "SQLITE_BUSY": "The database is in use by another program for too long. Nothing was changed. "
    "Close whatever else has “{path}” open and try again.",
    "SQLITE_FULL": "The disk is full. Nothing was changed. Make room on the disk of “{path}” and try again.",
    "SQLITE_READONLY": "The database cannot be written. Nothing was changed. Check the rights on “{path}”.",
    "SQLITE_CANTOPEN": "The database cannot be opened. Check that “{path}” and its folder exist and may be written.",
    "SQLITE_IOERR": "The disk reports an error. Nothing was changed. Check the disk of “{path}”.",
}
