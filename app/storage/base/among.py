"""A column's value is one of these whole numbers, some hundred of them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, BindParameter, ColumnElement, String, bindparam, cast, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal

from app.storage.base.table_base import WHOLE

_LISTED, _ARRAY = "these_listed", "these"  # of the parameters
_NUMBERS = ARRAY(WHOLE)


def among(column: InstrumentedAttribute[Any] | ColumnElement[Any], ids: Collection[int]) -> ColumnElement[bool]:
    """Handed over as one value, or written out: a statement with a hundred parameters takes a driver half its time."""
    listed: BindParameter[Any] = bindparam(None, list(ids), expanding=True, literal_execute=True)
    return _Among(column, listed, bindparam(None, _array(ids), String()))


def among_these(column: InstrumentedAttribute[Any] | ColumnElement[Any]) -> ColumnElement[bool]:
    """For a statement that is made once, and run with `these`: to make it anew takes as long as to run it."""
    return _Among(column, bindparam(_LISTED, expanding=True, literal_execute=True), bindparam(_ARRAY, type_=String()))


def these(ids: Collection[int]) -> dict[str, object]:
    """The numbers of `among_these`."""
    return {_LISTED: list(ids), _ARRAY: _array(ids)}


def _array(ids: Collection[int]) -> str:
    """As the server writes one: as text it is handed over in a tenth of the time that a list takes the driver."""
    return f"{{{','.join(map(str, ids))}}}"


class _Among(ColumnElement[bool]):
    """The same in the form of each database: a server then knows the statement again, and has its plan."""

    inherit_cache = True
    _traverse_internals = [  # noqa: RUF012 - SQLAlchemy's own, a list there
        ("listed", InternalTraversal.dp_clauseelement),
        ("one_of", InternalTraversal.dp_clauseelement),
    ]

    def __init__(
        self,
        column: InstrumentedAttribute[Any] | ColumnElement[Any],
        listed: BindParameter[Any],
        array: BindParameter[Any],
    ) -> None:
        self.listed = column.in_(listed)
        self.one_of = column == func.any(cast(array, _NUMBERS))


@compiles(_Among)
def _written_out(element: _Among, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401 - the compiler's own
    return compiler.process(element.listed, **how)


@compiles(_Among, "postgresql")
def _handed_over(element: _Among, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401 - as above
    return compiler.process(element.one_of, **how)
