"""Sessions on a database: a file of SQLite's on this computer, or a server's that several share.

What only one of the two does in its own way stands in `sqlite.py` and `postgresql.py`.
"""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, InterfaceError
from sqlalchemy.orm import Session as Session  # noqa: PLC0414 - services name the type without SQLAlchemy

from app.domain.trade.problem import Problem
from app.storage.base.address import Address
from app.storage.base.problems import DatabaseAway as DatabaseAway  # noqa: PLC0414 - services name them from here
from app.storage.base.problems import DatabaseDamaged as DatabaseDamaged  # noqa: PLC0414
from app.storage.base.problems import DatabaseUnusable as DatabaseUnusable  # noqa: PLC0414
from app.storage.base.problems import TextUnreadable as TextUnreadable  # noqa: PLC0414
from app.storage.base.problems import ValueRefused as ValueRefused  # noqa: PLC0414
from app.storage.base.sqlite import SqliteFile
from app.storage.base.turns import Turns

_ACTING: ContextVar[str | None] = ContextVar("acting", default=None)
_SAY_WHO = text("SELECT set_config('rfq.who', :who, true)")  # to the log of changes, for this transaction
_SHOWN = 80  # characters of a text that cannot be kept


class Kind(Protocol):
    """What one kind of database does in its own way.

    A writer is `alone` where it judges what several others wrote: no other one writes meanwhile. The engine's short
    writes go `together`: beside each other, and never beside one that is alone.
    """

    @property
    def name(self) -> str: ...  # in messages

    @property
    def begin(self) -> str: ...  # the first statement of a transaction that reads; may be empty

    @property
    def begin_alone(self) -> str: ...

    @property
    def begin_together(self) -> str: ...

    @property
    def errors(self) -> tuple[type[Exception], ...]: ...  # the driver's own

    def engine(self) -> Engine: ...

    def arguments(self) -> dict[str, object]: ...  # of whoever connects to a server by himself; a file has none

    def looking(self, engine: Engine) -> Engine: ...

    def references_looked_at_last(self, connection: Connection) -> AbstractContextManager[None]: ...

    def check_references(self, connection: Connection) -> None: ...

    def check(self, connection: Connection) -> None: ...

    def problem(self, cause: BaseException | None) -> Problem | None: ...


class Database:
    """Sessions, usable from any thread; a session stays inside its `with` and its thread.

    `who` is the person whose changes these are, for a server's log of changes; empty: nobody's. `program` is what a
    server calls its connections.
    """

    def __init__(self, place: Path | Address, who: str = "", program: str = "") -> None:
        self.place, self._who = place, who
        self._refusal: Problem | None = None
        self._kind = kind = _kind(place, who, program)
        self._errors: tuple[type[Exception], ...] = (DatabaseError, InterfaceError, *kind.errors)
        self.name = kind.name
        self.engine = kind.engine()
        event.listen(self.engine, "begin", self._begin)
        self._looker = kind.looking(self.engine)
        self._writer = self.engine.execution_options(write=True)
        # The same connections without the listener above: it would be asked several times for every statement.
        self._plain = create_engine(self.engine.url, pool=self.engine.pool)
        self._kept: Connection | None = None
        self.lives = 0  # how many connections have been kept: what lay on an earlier one, as its locks, is lost
        self._kept_lock = threading.Lock()
        self._turns = Turns()

    @property
    def who(self) -> str:
        """Whose changes these are: the process's user, or somebody that it works for just now."""
        acting = _ACTING.get()
        return self._who if acting is None else acting

    @who.setter
    def who(self, who: str) -> None:
        self._who = who

    @contextmanager
    def acting_as(self, who: str) -> Iterator[None]:
        """What this thread does in here is somebody's who isn't at this computer."""
        token = _ACTING.set(who)
        try:
            yield
        finally:
            _ACTING.reset(token)

    @property
    def is_file(self) -> bool:
        """Or else a server's."""
        return isinstance(self.place, Path)

    @property
    def path(self) -> Path:
        """The file, where it is one.

        Raises:
            TypeError: it is a server's.
        """
        if not isinstance(self.place, Path):
            raise TypeError(f"{self.name} is no file")
        return self.place

    @property
    def server_arguments(self) -> dict[str, object]:
        """What libpq connects with, a password among it; nothing where it is a file."""
        return self._kind.arguments()

    def refuse_writing(self, refusal: Problem) -> None:
        """From now on raise this wherever somebody wants to write."""
        self._refusal = refusal

    @property
    def may_write(self) -> bool:
        return self._refusal is None

    def _check_may_write(self) -> None:
        if self._refusal is not None:
            raise self._refusal

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for looking; it sees one moment and blocks nobody."""
        with self.named(), Session(self._looker, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that holds the write lock from its first statement and commits at the end, durably.

        Raises:
            DatabaseUnusable: nothing was written.
        """
        self._check_may_write()
        with (
            self.named(),
            self._turns.taken(),
            Session(self._writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            session.connection()  # the lock is taken now, not at the first change
            if not self.is_file and (acting := _ACTING.get()) is not None:
                session.execute(_SAY_WHO, {"who": acting})
            session.info["who"] = self.who
            yield session

    @contextmanager
    def rebuild(self) -> Iterator[Session]:
        """The same as `write` where a table takes another one's place: references are looked at only at the end.

        Raises:
            DatabaseUnusable: nothing was written.
        """
        self._check_may_write()
        with self.named(), self._turns.taken(), self._writer.connect() as connection:
            kind = self._kind
            with (
                kind.references_looked_at_last(connection),
                Session(connection, expire_on_commit=False) as session,
                session.begin(),
            ):
                made = session.connection()
                yield session
                kind.check_references(made)

    @contextmanager
    def write_columns(self) -> Iterator[Connection]:
        """Statements without objects, on a connection that is kept: for many small writes, beside those of others.

        Raises:
            DatabaseUnusable: nothing was written.
        """
        self._check_may_write()
        with self.named(), self._turns.taken(), self._kept_lock:
            if self._kept is None:
                self._kept = self._plain.connect()
                self.lives += 1
            try:
                with self._kept.begin():
                    cursor = self._kept.connection.cursor()
                    cursor.execute(self._kind.begin_together)
                    cursor.close()
                    yield self._kept
            except BaseException:
                self._let_go(is_lost=True)
                raise

    @contextmanager
    def apart(self) -> Iterator[Connection]:
        """A connection of its own, on which each statement counts at once: for what lies on a connection.

        Raises:
            DatabaseUnusable
        """
        with self.named(), self._plain.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    def hold(self) -> int:
        """Open the connection that `write_columns` keeps; the how-manieth it is.

        Raises:
            DatabaseUnusable
        """
        with self.write_columns():
            return self.lives

    def check(self) -> None:
        """Whether the program can live on it.

        Raises:
            DatabaseUnusable
        """
        with self.read() as session:
            self._kind.check(session.connection())

    def close(self) -> None:
        """Close every connection; a write-ahead log is folded into its file."""
        with self._kept_lock:
            self._let_go()
        self.engine.dispose()

    def _begin(self, connection: Connection) -> None:
        alone = connection.get_execution_options().get("write", False)
        if begin := self._kind.begin_alone if alone else self._kind.begin:
            connection.exec_driver_sql(begin)

    def _let_go(self, *, is_lost: bool = False) -> None:
        """What lies on a connection ends with it, as locks do: a lost one must not rest in the pool with them."""
        kept, self._kept = self._kept, None
        if kept is not None:
            if is_lost and not self.is_file:
                kept.invalidate()
            kept.close()

    @contextmanager
    def named(self) -> Iterator[None]:
        """What the driver raises in here, in the buyer's words.

        Raises:
            DatabaseUnusable, ValueRefused, TextUnreadable
        """
        try:
            yield
        except self._errors as error:
            problem = self._kind.problem(error.orig if isinstance(error, DatabaseError | InterfaceError) else error)
            if problem is None:
                raise
            raise problem from error
        except UnicodeEncodeError as error:  # lone surrogates: no database keeps them, and no mail may carry them
            shown = error.object.encode(errors="replace").decode()
            shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
            raise TextUnreadable(
                f"“{shown}” has a character that cannot be read, so that nothing was changed. Rename the file, or type "
                "the text anew."
            ) from error


def _kind(place: Path | Address, who: str, program: str) -> Kind:
    if isinstance(place, Path):
        return SqliteFile(place)
    from app.storage.base.postgresql import PostgresqlServer  # noqa: PLC0415 - a driver that one computer doesn't need

    return PostgresqlServer(place, who, program)
