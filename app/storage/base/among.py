"""A column's value is one of these whole numbers, some hundred of them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, bindparam
from sqlalchemy.orm import InstrumentedAttribute


def among(column: InstrumentedAttribute[Any] | ColumnElement[Any], ids: Collection[int]) -> ColumnElement[bool]:
    """Written out, not handed over one by one: a statement with a hundred parameters takes a driver half its time."""
    return column.in_(bindparam(None, list(ids), expanding=True, literal_execute=True))
