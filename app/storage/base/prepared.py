"""Statements whose text is made once from the tables, and which then run on the driver itself.

SQLAlchemy needs several times as long to run a statement of one row as SQLite does, and the engine runs six of them
for each mail: see `docs/decisions/0012-prepared-statements-for-the-outbox.md`. Everything else goes its usual way.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update

_Process = Callable[[Any], Any]


class Prepared:
    """A statement on columns. Its parameters are named; what is written into it as a value stays as it is.

    `keys` are the columns of an INSERT. Errors are the driver's own: `Database.write_columns` explains them.
    """

    def __init__(self, statement: Select[Any] | Insert | Update | Delete, keys: Sequence[str] | None = None) -> None:
        self.statement = statement
        self.keys = keys
        self._forms: dict[str, _Form] = {}

    def rows(self, connection: Connection, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """Run it once; what it selects or returns."""
        form = self._form(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(form.text, form.parameters(values))
            return form.values(cursor.fetchall())
        finally:
            cursor.close()

    def run(self, connection: Connection, rows: Sequence[Mapping[str, object]]) -> int:
        """Run it for each; how many rows it met."""
        form = self._form(connection.dialect)
        filled: Sequence[Any] = [form.parameters(values) for values in rows]
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(form.text, filled)
            return cursor.rowcount
        finally:
            cursor.close()

    def _form(self, dialect: Dialect) -> "_Form":
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _Form(self.statement, self.keys, dialect)
        return form


class _Form:
    """The statement in one database's words, with its parameters as the driver wants them: in order, or by name."""

    def __init__(
        self, statement: Select[Any] | Insert | Update | Delete, keys: Sequence[str] | None, dialect: Dialect
    ) -> None:
        whole = {"render_postcompile": True}  # also what SQLAlchemy would fill in at each execution
        compiled = statement.compile(dialect=dialect, column_keys=keys, compile_kwargs=whole)
        self.text = str(compiled)
        bind_of = {name: bind for bind, name in compiled.bind_names.items()}
        names = compiled.positiontup or [
            n for n, bind in bind_of.items() if bind not in compiled.literal_execute_params
        ]
        binds = [bind_of[name] for name in names]
        self._names = None if compiled.positional else names
        into = [b.type.dialect_impl(dialect).bind_processor(dialect) for b in binds]
        self._fixed = [
            None if b.required else (b.value if process is None else process(b.value))
            for b, process in zip(binds, into, strict=True)
        ]
        self._given = [(i, b.key, into[i]) for i, b in enumerate(binds) if b.required]
        columns = statement.exported_columns
        out = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._read: list[tuple[int, _Process]] = [(i, process) for i, process in enumerate(out) if process is not None]

    def parameters(self, values: Mapping[str, object]) -> list[object] | dict[str, object]:
        filled = [*self._fixed]
        for place, key, process in self._given:
            value = values[key]
            filled[place] = value if process is None else process(value)
        return filled if self._names is None else dict(zip(self._names, filled, strict=True))

    def values(self, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        return [self._value(row) for row in rows]

    def _value(self, row: Sequence[Any]) -> tuple[Any, ...]:
        read = [*row]
        for place, process in self._read:
            read[place] = process(read[place])
        return tuple(read)
