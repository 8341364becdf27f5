"""Keeps data still while it moves: nobody sends from it and nobody writes to it, from before the first row is read.

A file is held exclusively: whoever wants to open it has to wait. On a server the others stay connected; there each
table refuses whatever they write, from the mark on and for good.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection as Connection  # noqa: PLC0414 - services name the type from here
from sqlalchemy import text

from app.domain.trade.problem import Problem
from app.storage.base import moved
from app.storage.base.database import Database, Session
from app.storage.base.moved import Move
from app.storage.base.schema import Base
from app.storage.outbox import tenure
from app.storage.vendors import state

_NAME = "rfq_sender_moved"
_FUNCTION = text(
    f"CREATE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS "
    f"'BEGIN RAISE EXCEPTION USING ERRCODE = ''{moved.WRITTEN_TO}'', MESSAGE = TG_ARGV[0]; END'"
)
_NO_FUNCTION = text(f"DROP FUNCTION IF EXISTS {_NAME}() CASCADE")  # with the triggers


class StillInUse(Problem):
    """Somebody sends or imports; nothing was changed."""


@contextmanager
def still(database: Database, move: Move) -> Iterator[Connection]:
    """Mark what moves, let nobody write to it, and read it. `database` was just made: a pool would have the file open.

    A move that was broken off goes on: what is marked already stays so.

    Raises:
        StillInUse, DatabaseUnusable: nothing was changed.
    """
    if database.is_file:
        with _alone(database) as connection:
            connection.execute(text("BEGIN IMMEDIATE"))
            moved.mark(connection, move)
            connection.execute(text("COMMIT"))
            yield connection
        return
    with database.write() as session:
        found = moved.leaving(session.connection())
        if found is not None and found.token != move.token:
            raise StillInUse(
                f"Somebody else is moving this data to {found.to} now. Nothing was changed. Let that move end first."
            )
        if found is None:
            _close(session, move)
    with database.read() as reading:
        yield reading.connection()


def thaw(database: Database, move: Move) -> None:
    """The data stays: everything goes on as before. Another move than this one goes on."""
    with database.write() as session:
        found = moved.leaving(session.connection())
        if found is None or found.token != move.token:
            return
        if not database.is_file:
            session.execute(_NO_FUNCTION)
        moved.unmark(session.connection())


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    with database.apart() as connection:
        connection.detach()  # it is closed at the end, and its lock with it
        connection.execute(text("PRAGMA journal_mode = DELETE"))
        connection.execute(text("PRAGMA locking_mode = EXCLUSIVE"))
        yield connection


def _close(session: Session, move: Move) -> None:
    if tenure.is_anyone_at_work(session) or state.has_half_written(session):
        raise StillInUse(
            "A worker, a window or a command is sending or importing. Nothing was changed. Stop the workers, close the "
            "windows on all machines, and try again."
        )
    connection = session.connection()
    moved.mark(connection, move)
    connection.execute(_FUNCTION)
    for table in Base.metadata.sorted_tables:
        name = connection.dialect.identifier_preparer.format_table(table)
        connection.execute(
            text(
                f"CREATE TRIGGER {_NAME} BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {name} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {_NAME}({_quoted(move.to)})"
            )
        )


def _quoted(words: str) -> str:
    """As a text in a statement that takes no parameters."""
    return "'" + words.replace("'", "''").replace(":", "\\:") + "'"
