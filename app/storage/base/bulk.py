"""Many rows at once: by COPY on a server, where statements would take it ten times as long."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnClause, Connection, TableClause, func, insert, literal, select
from sqlalchemy.orm import Session

_FEW = 50  # rows: beginning a COPY takes some round trips
Rows = Sequence[Mapping[str, Any]]


def add(session: Session, table: TableClause, rows: Rows) -> list[int]:
    """Write them, all with the same columns; the ids that they were given, in this order."""
    if not _by_copy(session, rows):
        statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return list(session.scalars(statement, list(rows)))
    sequence = func.pg_get_serial_sequence(literal(table.name), "id")
    ids = list(session.scalars(select(func.nextval(sequence)).select_from(func.generate_series(1, len(rows)))))
    write(session, table, [{"id": i, **row} for i, row in zip(ids, rows, strict=True)])
    return ids


def write(session: Session, table: TableClause, rows: Rows) -> None:
    """Write them, all with the same columns, and ask nothing back."""
    if _by_copy(session, rows):
        connection, columns = session.connection(), [table.c[name] for name in rows[0]]
        processors = [c.type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for c in columns]
        told = [(c.name, p) for c, p in zip(columns, processors, strict=True)]
        copy(connection, table, columns, ([p(row[name]) if p else row[name] for name, p in told] for row in rows))
    elif rows:
        session.execute(insert(table), list(rows))


def copy(
    connection: Connection,
    table: TableClause,
    columns: Iterable[ColumnClause[Any]],
    rows: Iterable[Sequence[Any]],
    dumper: type | None = None,
) -> None:
    """To a server; values as its driver takes them, texts by `dumper` in place of the connection's own."""
    quote = connection.dialect.identifier_preparer
    names = ", ".join(quote.quote(c.name) for c in columns)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        if dumper:
            cursor.adapters.register_dumper(str, dumper)
        with cursor.copy(f"COPY {quote.quote(table.name)} ({names}) FROM STDIN") as copied:
            for row in rows:
                copied.write_row(row)


def take_stock(connection: Connection, tables: Iterable[TableClause]) -> None:
    """Let a server count what so many new rows are like: without it searching takes ten times as long, until it looks
    by itself after a minute or so.
    """
    if connection.dialect.name == "postgresql":
        quote = connection.dialect.identifier_preparer.quote
        connection.exec_driver_sql(f"ANALYZE {', '.join(quote(table.name) for table in tables)}")


def _by_copy(session: Session, rows: Rows) -> bool:
    return len(rows) >= _FEW and session.get_bind().dialect.name == "postgresql"
