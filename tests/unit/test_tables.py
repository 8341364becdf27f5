"""The tables in the words of PostgreSQL, and what declaring them costs."""

import subprocess
import sys

import pytest
from sqlalchemy import create_mock_engine
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.ddl import ExecutableDDLElement

from app.storage.base.schema import Base


@pytest.fixture
def told() -> list[str]:
    """What PostgreSQL would be told to make all tables."""
    statements: list[str] = []

    def note(statement: Executable, *_more: object, **_options: object) -> None:
        assert isinstance(statement, ExecutableDDLElement)
        statements.append(" ".join(str(statement.compile(dialect=engine.dialect)).split()))

    engine = create_mock_engine("postgresql+psycopg://", note)
    Base.metadata.create_all(engine, checkfirst=False)
    return statements


def test_postgresql_gets_every_table_and_nothing_of_sqlite_alone(told: list[str]) -> None:
    made = {statement.split()[2] for statement in told if statement.startswith("CREATE TABLE")}
    assert made == {*Base.metadata.tables, "vendor_search"}
    assert not [statement for statement in told if "VIRTUAL" in statement]


def test_an_index_of_some_rows_is_one_on_postgresql_too(told: list[str]) -> None:
    assert {statement for statement in told if " INDEX " in statement[:20] and "WHERE" in statement} == {
        "CREATE UNIQUE INDEX ix_vendors_name_key ON vendors (name_key) WHERE removed_at IS NULL",
        "CREATE INDEX ix_vendors_merged_into ON vendors (merged_into) WHERE merged_into IS NOT NULL",
        "CREATE INDEX ix_vendors_gone ON vendors (id, merged_into) WHERE removed_at IS NOT NULL",
        (
            "CREATE INDEX ix_deliveries_claim ON deliveries (account_id, due_at, id) "
            "WHERE state IN ('ready', 'deferred') AND held = false"
        ),
    }


def test_a_start_on_sqlite_loads_no_other_database() -> None:
    code = "import sys, app.assembly; print([m for m in sys.modules if m.startswith('sqlalchemy.dialects.postgresql')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
