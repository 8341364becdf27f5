"""What every table is made with: the declarative base and the type of times."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from sqlalchemy import (
    BigInteger,
    Connection,
    Date,
    DateTime,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    TypeDecorator,
    event,
)
from sqlalchemy.orm import DeclarativeBase
from typing_extensions import override


class UtcTime(TypeDecorator[datetime]):
    """Aware UTC in Python, naive UTC in the database: the same text order and value on every database."""

    impl = DateTime
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    @override
    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], object] | None:
        """SQLite keeps text; that one is made here in a third of the time, five of them a mail."""
        return _as_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def _as_text(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


WHOLE = BigInteger().with_variant(Integer, "sqlite")
"""Sizes pass 2³¹. SQLite's own are as wide, and only an INTEGER counts its rows there."""
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Sorted and compared by its characters, as on SQLite, whatever language a server speaks."""


class Base(DeclarativeBase):
    """Names every constraint, because a migration can only change what has a name."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcTime, date: Date, int: WHOLE, str: TEXT, bytes: LargeBinary}  # noqa: RUF012 - SQLAlchemy's own hook


@event.listens_for(Base.metadata, "before_create")
def _tell_postgresql(metadata: MetaData, connection: Connection, **_options: object) -> None:
    """An index of some rows (`sqlite_where`) is one of the same rows there.

    Not said where the index is declared: that loads the whole dialect, at every start and for nothing on SQLite.
    """
    if connection.dialect.name == "postgresql":
        for table in metadata.tables.values():
            for index in table.indexes:
                index.dialect_kwargs["postgresql_where"] = index.dialect_kwargs.get("sqlite_where")
