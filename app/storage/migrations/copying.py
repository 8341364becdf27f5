"""Brings every row from one database to another, and compares: as many rows, and the same in each.

Values travel as the database keeps them, so that nothing is read and written anew on the way; NUL alone, for which
PostgreSQL has no room, becomes the sign for what can't be shown, as in all that is written there.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Table,
    Text,
    cast,
    column,
    delete,
    func,
    insert,
    select,
    table,
    text,
    type_coerce,
)

from app.domain.trade.problem import Problem
from app.domain.trade.watch import Watch
from app.storage.base import audit_triggers, bulk, moved, preferences
from app.storage.base.schema import AccountRow, Base
from app.storage.base.table_base import UtcTime
from app.storage.vendors.state import VENDOR_INDEX

_AT_ONCE = 500  # rows: with the texts of emails in them these are some megabytes
_OCTETS = 16  # of a row's digest
_ALL_BITS = (1 << 8 * _OCTETS) - 1
_TABLES = tuple(Base.metadata.sorted_tables)
_OF_A_PLACE = (preferences.TIMELINE, preferences.SENT_LEDGER, preferences.FILES_PLACE, VENDOR_INDEX)
_LEFT_OUT = {"preferences": {*moved.NOT_COPIED, *_OF_A_PLACE}}
"""What is true of one place alone. The index of vendors' words is learned anew."""
_TELLING = (
    "vendors",
    "rfqs",
    "incoming",
    "terms_templates",
    "mail_templates",
    "vendor_groups",
    "decisions",
    "users",
    "secrets",
)
_SEQUENCE = text("SELECT pg_get_serial_sequence(:table, 'id')")
_POSTGRESQL_LAST = text("SELECT pg_sequence_last_value(pg_get_serial_sequence(:table, 'id')::regclass)")
_SQLITE_LAST = text("SELECT seq FROM sqlite_sequence WHERE name = :table")

Row = tuple[Any, ...]


class NotEmpty(Problem):
    """There is data where this is to go; nothing was changed."""


class CopyDiffers(Problem):
    """What was written is not what was read; nothing was changed."""


@dataclass(slots=True)
class Tally:
    """Rows of a table, in whatever order: how many, and the sum of their digests."""

    rows: int = 0
    digest: int = 0

    def count(self, row: Row) -> Row:
        """Take this one in; what will be kept of it."""
        shown = repr(row)
        if "\\x00" in shown:
            row = tuple(v.replace("\0", "\ufffd") if isinstance(v, str) else v for v in row)
            shown = repr(row)
        self.rows += 1
        made = hashlib.blake2b(shown.encode("utf-8", "surrogatepass"), digest_size=_OCTETS).digest()
        self.digest = (self.digest + int.from_bytes(made)) & _ALL_BITS
        return row


Tallies = dict[str, Tally]


def number_of_rows(connection: Connection) -> int:
    """All that will be copied."""
    return sum(connection.scalar(select(func.count()).select_from(t)) or 0 for t in _TABLES)


def check_room(connection: Connection, name: str) -> None:
    """Whether there is nothing but what a first start writes.

    Raises:
        NotEmpty
    """
    accounts = AccountRow.__table__.c
    filled = [t for t in _TELLING if connection.scalar(select(func.count()).select_from(Base.metadata.tables[t]))]
    if filled or connection.scalar(select(func.count()).where(accounts.kind != "practice")):
        raise NotEmpty(
            f"“{name}” has data of its own already, which would be mixed with this. Nothing was changed. Choose an "
            "empty one."
        )


def empty(connection: Connection) -> None:
    """Take away what a first start has written."""
    is_server = connection.dialect.name == "postgresql"
    if is_server:
        audit_triggers.unlock(connection)
    for there in reversed(_TABLES):
        connection.execute(delete(there))
    if is_server:
        audit_triggers.lock(connection)


def copy(source: Connection, target: Connection, watch: Watch) -> Tallies:
    """Every table into the one of the same name, those first that others belong to; what was read."""
    of, done = number_of_rows(source), 0
    tallies: Tallies = {}
    if target.dialect.name == "postgresql":
        target.execute(text("SET LOCAL statement_timeout = 0"))
        target.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    for there in _TABLES:
        tally = tallies[there.name] = Tally()
        read = _read(source, there)

        def watched(read: Iterable[Row] = read, tally: Tally = tally, before: int = done) -> Iterator[Row]:
            for row in read:
                yield tally.count(row)
                if not tally.rows % _AT_ONCE:
                    watch(before + tally.rows, of)

        _write(target, there, watched())
        _count_on(source, target, there)
        done += tally.rows
        watch(done, of)
    return tallies


def compare(tallies: Tallies, target: Connection, watch: Watch) -> None:
    """Read everything back, in the transaction that brought it.

    Raises:
        CopyDiffers
    """
    of, done = sum(tally.rows for tally in tallies.values()), 0
    for there in _TABLES:
        found = Tally()
        for row in _read(target, there):
            found.count(row)
        if found != tallies[there.name]:
            raise CopyDiffers(
                f"After the copying, “{there.name}” is not the same on both sides ({tallies[there.name].rows:,} rows "
                f"were read, {found.rows:,} written). Nothing was changed. Please report it."
            )
        done += found.rows
        watch(done, of)
    bulk.take_stock(target, _TABLES)


def _read(connection: Connection, there: Table) -> Iterator[Row]:
    chosen = select(*(_plain(c) for c in there.columns))
    if left_out := _LEFT_OUT.get(there.name):
        chosen = chosen.where(there.c.key.not_in(sorted(left_out)))
    with connection.execute(chosen, execution_options={"yield_per": _AT_ONCE}) as found:
        for part in found.partitions():
            for row in part:
                yield tuple(row)


def _plain(there: Column[Any]) -> ColumnElement[Any]:
    """A column's value as it is kept: times without a zone, JSON as the text that it is."""
    if isinstance(there.type, UtcTime):
        return type_coerce(there, DateTime())
    return cast(there, Text()) if isinstance(there.type, JSON) else there


def _write(connection: Connection, there: Table, rows: Iterator[Row]) -> None:
    if connection.dialect.name == "postgresql":
        from psycopg.types.string import StrDumper  # noqa: PLC0415 - a driver that one computer doesn't need

        bulk.copy(
            connection, there, there.columns, rows, StrDumper
        )  # NUL is replaced already, and this one is made in C
        return
    plain = table(there.name, *(column(c.name, _plain(c).type) for c in there.columns))
    names = [c.name for c in there.columns]
    while part := [dict(zip(names, row, strict=True)) for row in islice(rows, _AT_ONCE)]:
        connection.execute(insert(plain), part)


def _count_on(source: Connection, target: Connection, there: Table) -> None:
    """The next id is one that no row ever had."""
    if not _counts(there.primary_key.columns.values()):
        return
    last = _last(source, there)
    if target.dialect.name == "postgresql":
        sequence = target.scalar(_SEQUENCE, {"table": there.name})
        target.execute(select(func.setval(sequence, max(last, 1), last > 0)))
    elif there.dialect_options["sqlite"]["autoincrement"]:
        target.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), {"table": there.name})
        target.execute(
            text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)"), {"table": there.name, "last": last}
        )


def _counts(key: Sequence[Column[Any]]) -> bool:
    return len(key) == 1 and key[0].name == "id"


def _last(source: Connection, there: Table) -> int:
    highest: int = source.scalar(select(func.max(there.c.id))) or 0
    if source.dialect.name == "postgresql":
        given = source.scalar(_POSTGRESQL_LAST, {"table": there.name})
    else:
        given = source.scalar(_SQLITE_LAST, {"table": there.name})
    return max(highest, given or 0)
