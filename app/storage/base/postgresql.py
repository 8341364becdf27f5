"""What is PostgreSQL's alone: one server that several computers share.

SQLite lets one write at a time; here an advisory lock stands for that. Without it a judgment of what waits and a change
of what it stands on would pass each other by: `docs/decisions/0036-postgresql-beside-sqlite.md`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from msgspec import json
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Format
from psycopg.types.string import StrDumper
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import TimeoutError as PoolEmpty
from typing_extensions import override

from app.domain.trade.problem import Problem
from app.storage.base import postgresql_problems
from app.storage.base.address import Address, AddressInvalid

_LOCK = "(727766, hashtext(current_schema()))"  # ours, of these tables
_AT_ONCE = 5  # connections that are kept
_AT_MOST = 20
_PATIENCE_S = 10
_SETTINGS = (
    f"SET lock_timeout = '{_PATIENCE_S}s'; SET idle_in_transaction_session_timeout = '5min'; "
    "SET statement_timeout = '10min'; SET timezone = 'UTC'; SET jit = off; "
    "SET synchronous_commit = on; "
    # The server looks whether this computer is there still: it would keep the locks of one that vanished for two hours.
    "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; "
    "SET tcp_user_timeout = 25000"
)
_ASKED = (
    "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding'), "
    "pg_is_in_recovery(), current_setting('fsync')::bool AND current_setting('full_page_writes')::bool"
)
_NAME = "rfq-sender"
_LONGEST_NAME = 63  # characters of `application_name` that the server keeps
_TO_SERVER = {
    "connect_timeout": _PATIENCE_S,
    "client_encoding": "utf8",  # whatever the database keeps: that is judged once it can be asked
    # And this computer looks whether the server is.
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}


@dataclass(frozen=True, slots=True)
class PostgresqlServer:
    address: Address
    who: str = ""  # in the log of changes; see `audit_triggers`
    program: str = ""  # what it is, for whoever looks who is connected

    begin = ""
    begin_alone = f"SELECT pg_advisory_xact_lock{_LOCK}"
    begin_together = f"SELECT pg_advisory_xact_lock_shared{_LOCK}"
    errors = (psycopg.Error, PoolEmpty)

    @property
    def name(self) -> str:
        return self.address.shown

    def engine(self) -> Engine:
        engine = create_engine(
            URL.create("postgresql+psycopg"),
            connect_args=self.arguments(),
            json_deserializer=json.decode,
            pool_size=_AT_ONCE,
            max_overflow=_AT_MOST - _AT_ONCE,
            pool_timeout=_PATIENCE_S,
            pool_pre_ping=True,  # a server that was started anew meanwhile costs nobody a try
        )

        @event.listens_for(engine, "connect")
        def _configure(connection: psycopg.Connection, _record: object) -> None:
            connection.autocommit = True
            connection.execute(_SETTINGS)
            connection.execute("SELECT set_config('rfq.who', %s, false)", (self.who,))
            connection.autocommit = False
            connection.adapters.register_dumper(str, _Text)

        return engine

    def arguments(self) -> dict[str, object]:
        """What libpq connects with, read by itself: SQLAlchemy knows no ports of several servers."""
        try:
            named = conninfo_to_dict(self.address.url)
        except psycopg.ProgrammingError as wrong:
            raise AddressInvalid(f"The database's address can't be read. PostgreSQL says: {wrong}".strip()) from None
        password = {"password": self.address.password} if self.address.password else {}
        called = {"application_name": f"{_NAME} {self.program}".rstrip()[:_LONGEST_NAME]}
        return {key: value for key, value in named.items() if value is not None} | password | _TO_SERVER | called

    def looking(self, engine: Engine) -> Engine:
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def references_looked_at_last(self, connection: Connection) -> Iterator[None]:  # noqa: ARG002 - nothing to be done
        """Tables are changed in place here."""
        yield

    def check_references(self, connection: Connection) -> None:
        """The server never lets an entry lose what it belongs to."""

    def check(self, connection: Connection) -> None:
        """Whether it is a server that the program can live on.

        Raises:
            DatabaseUnusable
        """
        postgresql_problems.check_server(self.name, *connection.exec_driver_sql(_ASKED).one())

    def problem(self, cause: BaseException | None) -> Problem | None:
        """In the buyer's words; None: a mistake of the program's own."""
        return postgresql_problems.of(self.name, cause)


def driver() -> str:
    """What this computer has to reach a server with."""
    major, minor = divmod(psycopg.pq.version(), 10_000)
    return f"psycopg {psycopg.__version__}, libpq {major}.{minor}"


class _Text(StrDumper):
    """NUL has no place in a PostgreSQL text; mails and PDF files bring some."""

    format = Format.TEXT
    oid = 0  # the server knows best what a parameter is

    @override
    def dump(self, obj: str) -> bytes | bytearray | memoryview | None:
        return super().dump(obj.replace("\0", "\ufffd") if "\0" in obj else obj)
