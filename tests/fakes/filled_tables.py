"""Rows for every table there is, whatever comes to be added: odd ones, as a shop's years leave behind."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, LargeBinary, Table, insert, select, update

from app.domain.people.user import Role
from app.storage.base.database import Database, Session
from app.storage.base.people_schema import UserRow
from app.storage.base.schema import Base
from app.storage.base.table_base import UtcTime
from app.storage.base.vendor_schema import ChangeRow

_ODD = ("Ünïcode ß", "東京", "a'b\"c\\d\te\nf", "\\N", "100 %", "\U0001f600", "{}", " ", "e\u0301", "nul\0")
_JSON: tuple[object, ...] = ({"a": [1, 2.5, None, "ß\0"]}, [], ["x"], {"\ud83d\ude00": True}, "text", 7)


def fill(database: Database, rows: int, seed: int) -> None:
    """This many rows in each table, less where its keys allow no more."""
    chance = Random(seed)  # noqa: S311 - guards nothing
    with database.rebuild() as session:
        for table in Base.metadata.sorted_tables:
            _fill(session, table, rows, chance)
        session.execute(update(UserRow).values(role=Role.ADMIN))
        session.execute(update(ChangeRow).values(is_open=False))  # one that is open stops what follows


def _fill(session: Session, table: Table, rows: int, chance: Random) -> None:
    parents = {
        column.name: session.scalars(select(next(iter(column.foreign_keys)).column)).all()
        for column in table.columns
        if column.foreign_keys
    }
    known = {tuple(row) for row in session.execute(select(*table.primary_key.columns))}
    for number in range(rows):
        row = {
            c.name: chance.choice(parents[c.name]) if c.name in parents else _value(c, f"{number}", chance)
            for c in table.columns
        }
        key = tuple(row[c.name] for c in table.primary_key.columns)
        if key not in known:
            known.add(key)
            session.execute(insert(table).values(row))


def _value(column: Column[Any], name: str, chance: Random) -> object:
    if column.nullable and chance.random() < 0.2:
        return None
    if column.primary_key and column.name == "id":
        return chance.randrange(1_000, 1_000_000)
    for kind, make in _MADE:
        if isinstance(column.type, kind):
            return make(chance)
    length = getattr(column.type, "length", None) or 200
    return f"{name}{chance.random()}{chance.choice(_ODD)}"[-length:] if length > 9 else f"{name}"[:length]


_Make = Callable[[Random], object]
_MADE: tuple[tuple[type, _Make], ...] = (
    (UtcTime, lambda c: datetime.fromtimestamp(c.randrange(2**31), UTC).replace(microsecond=c.choice((0, 1, 999_999)))),
    (JSON, lambda c: c.choice(_JSON)),
    (Boolean, lambda c: c.random() < 0.5),
    (Date, lambda c: date(2000 + c.randrange(60), 1 + c.randrange(12), 1 + c.randrange(28))),
    (LargeBinary, lambda c: c.randbytes(c.randrange(2_000))),
    (Integer, lambda c: c.randrange(-3, 2**40)),
)
