"""Every prepared statement of the program, in the words of both databases and with its parameters in their places."""

import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import BindParameter, Boolean, Dialect
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.sql.compiler import SQLCompiler

import app.storage
from app.storage.base.prepared import Prepared
from app.storage.base.table_base import UtcTime

_RUN_BY_ALEMBIC = "app.storage.migrations.env"
_NAMED = re.compile(r"(?<!:):(\w+)")  # :name, but not the type of value::type
_SQLITE = sqlite.dialect()
_SQLITE_NAMED = sqlite.dialect(paramstyle="named")
_PSYCOPG: Dialect = psycopg.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy gives it none
_PSYCOPG_NAMED: Dialect = psycopg.dialect(paramstyle="named")  # type: ignore[no-untyped-call] # as above
_START = datetime(2026, 11, 23, 12, tzinfo=UTC)


def _found() -> Iterator[tuple[str, Prepared]]:
    for module in pkgutil.walk_packages(app.storage.__path__, "app.storage."):
        if module.name != _RUN_BY_ALEMBIC:
            for name, value in vars(import_module(module.name)).items():
                if isinstance(value, Prepared):
                    yield f"{module.name.rpartition('.')[2]}.{name}", value


_ALL = dict(_found())


class _Driver:
    """Stands for the connection, its driver's connection and a cursor; keeps what would go to the database."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.connection = self
        self.rowcount = 0
        self.sent: list[tuple[str, Any]] = []

    def cursor(self) -> "_Driver":
        return self

    def execute(self, text: str, parameters: object) -> None:
        self.sent.append((text, parameters))

    def executemany(self, text: str, rows: Sequence[object]) -> None:
        self.sent += [(text, parameters) for parameters in rows]

    def fetchall(self) -> list[Any]:
        return []

    def close(self) -> None: ...


def test_none_is_forgotten() -> None:
    """Where one is made is searched for in the source as well: in a class or a function it would not be found."""
    sources = [path.read_text(encoding="utf-8") for path in Path(app.storage.__path__[0]).rglob("*.py")]
    assert len(_ALL) == sum(len(re.findall(r"\bPrepared\(", source)) for source in sources) > 0


@pytest.mark.parametrize("prepared", _ALL.values(), ids=_ALL)
def test_sqlite_gets_every_value_in_its_place(prepared: Prepared) -> None:
    text, parameters = _sent(prepared, _SQLITE)
    assert isinstance(parameters, list)
    assert text.count("?") == len(parameters)
    told = iter(parameters)
    assert re.sub(r"\?", lambda _place: repr(next(told)), text) == _expected(prepared, _SQLITE_NAMED)


@pytest.mark.parametrize("prepared", _ALL.values(), ids=_ALL)
def test_postgresql_gets_every_value_under_its_name(prepared: Prepared) -> None:
    text, parameters = _sent(prepared, _PSYCOPG)
    assert isinstance(parameters, dict)
    assert set(re.findall(r"%\((\w+)\)s", text)) == set(parameters)
    told = {name: repr(value) for name, value in parameters.items()}
    assert text % told == _expected(prepared, _PSYCOPG_NAMED)


def test_what_is_written_for_many_rows_tells_nothing_back() -> None:
    """PostgreSQL would return every new id, for nobody to read."""
    from app.storage.outbox import attempts

    assert "RETURNING" not in _sent(attempts._ADD, _PSYCOPG)[0]


def _sent(prepared: Prepared, dialect: Dialect) -> tuple[str, Any]:
    """The same whether it is run once or for many."""
    once, many = _Driver(dialect), _Driver(dialect)
    values = _values(_compiled(prepared, dialect))
    prepared.rows(once, values)  # type: ignore[arg-type] # a stand-in
    prepared.run(many, [values])  # type: ignore[arg-type] # a stand-in
    assert once.sent == many.sent
    (sent,) = once.sent
    return sent


def _expected(prepared: Prepared, named: Dialect) -> str:
    """What SQLAlchemy itself makes of it where parameters are written as `:name`, with the values filled in."""
    compiled = _compiled(prepared, named)
    literal = {compiled.bind_names[bind] for bind in compiled.literal_execute_params}  # written into the text
    filled = compiled.construct_params(_values(compiled))
    values = {name: value for name, value in filled.items() if name not in literal}
    assert set(_NAMED.findall(str(compiled))) == set(values)
    return _NAMED.sub(lambda found: repr(_kept(values[found[1]], named.name)), str(compiled))


def _compiled(prepared: Prepared, dialect: Dialect) -> SQLCompiler:
    whole = {"render_postcompile": True}
    compiled = prepared.statement.compile(dialect=dialect, column_keys=prepared.keys, compile_kwargs=whole)
    assert isinstance(compiled, SQLCompiler)
    return compiled


def _values(compiled: SQLCompiler) -> Mapping[str, object]:
    """For every parameter that is to be given one of its own, so that none can stand in another's place unseen."""
    return {b.key: _value(b, n) for n, b in enumerate(compiled.bind_names) if b.required}


def _value(bind: BindParameter[Any], number: int) -> object:
    if isinstance(bind.type, UtcTime):
        return _START + timedelta(minutes=number)
    return True if isinstance(bind.type, Boolean) else 1000 + number


def _kept(value: object, database: str) -> object:
    """As the driver is given it: SQLite has no type for times, and none for yes and no."""
    if isinstance(value, datetime):
        naive = value.replace(tzinfo=None)
        return naive.isoformat(" ", "microseconds") if database == "sqlite" else naive
    return int(value) if isinstance(value, bool) and database == "sqlite" else value
