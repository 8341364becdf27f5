"""Times in the database: UTC, the same moment and order everywhere."""

from datetime import UTC, datetime, timedelta, timezone

from sqlalchemy import DateTime
from sqlalchemy.dialects import postgresql, sqlite

from app.storage.base.table_base import UtcTime

NOON = datetime(2026, 11, 23, 12, 0, 0, 5, tzinfo=timezone(timedelta(hours=-6)))


def test_sqlite_keeps_the_text_that_its_own_times_have() -> None:
    keep = UtcTime().bind_processor(sqlite.dialect())
    own = DateTime().dialect_impl(sqlite.dialect()).bind_processor(sqlite.dialect())
    assert keep is not None
    assert own is not None
    assert keep(NOON) == own(NOON.astimezone(UTC).replace(tzinfo=None)) == "2026-11-23 18:00:00.000005"
    assert keep(NOON.replace(microsecond=0)) == "2026-11-23 18:00:00.000000"
    assert keep(None) is None


def test_another_database_gets_the_same_moment_as_a_time() -> None:
    keep = UtcTime().bind_processor(postgresql.dialect())  # type: ignore[no-untyped-call]  # SQLAlchemy gives it none
    assert keep is not None
    assert keep(NOON) == datetime(2026, 11, 23, 18, 0, 0, 5, tzinfo=UTC).replace(tzinfo=None)
    assert keep(None) is None
