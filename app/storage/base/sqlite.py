"""What is SQLite's alone: one file in the user's data folder.

`synchronous=FULL` in WAL mode, because NORMAL may lose a "sent" mark at power loss, and a lost mark is a mail twice.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from msgspec import json
from sqlalchemy import URL, Connection, Engine, create_engine, event

from app.domain.trade.problem import Problem
from app.storage.base.problems import DatabaseUnusable, damaged, refused

_BUSY_SECONDS = 10


@dataclass(frozen=True, slots=True)
class SqliteFile:
    path: Path

    begin = "BEGIN"
    begin_alone = "BEGIN IMMEDIATE"  # one writer at a time, whoever it is
    begin_together = "BEGIN IMMEDIATE"
    errors = (sqlite3.DatabaseError,)

    @property
    def name(self) -> str:
        return str(self.path)

    def engine(self) -> Engine:
        arguments = {"timeout": _BUSY_SECONDS, "check_same_thread": False}
        address = URL.create("sqlite", database=self.name)  # in a text "%", "?" and "#" mean something
        engine = create_engine(address, connect_args=arguments, json_deserializer=json.decode)

        @event.listens_for(engine, "connect")
        def _configure(connection: sqlite3.Connection, _record: object) -> None:
            connection.isolation_level = None  # who begins a transaction says so
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "fullfsync=ON"):
                connection.execute(f"PRAGMA {pragma}")

        return engine

    def arguments(self) -> dict[str, object]:
        return {}

    def looking(self, engine: Engine) -> Engine:
        """A session that reads sees one moment by itself."""
        return engine

    @contextmanager
    def references_looked_at_last(self, connection: Connection) -> Iterator[None]:
        """While a table takes another one's place; has no effect inside a transaction."""
        driver = connection.connection.cursor()
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            yield
        finally:
            driver.execute("PRAGMA foreign_keys=ON")

    def check_references(self, connection: Connection) -> None:
        """Raise where an entry belongs to nothing.

        Raises:
            DatabaseUnusable
        """
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise DatabaseUnusable(f"Entries in “{self.path}” would lose what they belong to.")

    def check(self, connection: Connection) -> None:
        """The library comes with the program."""

    def problem(self, cause: BaseException | None) -> Problem | None:
        """In the buyer's words; None: a mistake of the program's own."""
        code = getattr(cause, "sqlite_errorname", "") or ""
        if code.startswith("SQLITE_CONSTRAINT"):
            return refused(cause)
        if code.startswith("SQLITE_NOTADB"):
            return damaged(self.path, "is damaged or not a database")
        if code.startswith("SQLITE_CORRUPT") or "malformed" in str(cause):
            return damaged(self.path, "is damaged")
        text = next((text for name, text in _TEXTS.items() if code.startswith(name)), "")
        return DatabaseUnusable(text.format(path=self.path)) if text else None


_TEXTS = {
    "SQLITE_BUSY": "The database is in use by another program for too long. Nothing was changed. "
    "Close whatever else has “{path}” open and try again.",
    "SQLITE_FULL": "The disk is full. Nothing was changed. Make room on the disk of “{path}” and try again.",
    "SQLITE_READONLY": "The database cannot be written. Nothing was changed. Check the rights on “{path}”.",
    "SQLITE_CANTOPEN": "The database cannot be opened. Check that “{path}” and its folder exist and may be written.",
    "SQLITE_IOERR": "The disk reports an error. Nothing was changed. Check the disk of “{path}”.",
}
