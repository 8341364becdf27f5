"""The tables of a team's repeatable work are those that the installed library wants, and lie beside ours."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import procrastinate
import pytest

from app.storage.base import jobs_schema
from app.storage.base.address import Address
from app.storage.base.database import Database
from app.storage.base.moved import Move
from app.storage.migrations import freezing
from app.storage.migrations.migration import migrate
from tests.fakes.clocks import StoppedClock
from tests.servers.postgresql import Postgresql, postgresql, why_not

pytestmark = [
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.file_only("it has a server of its own"),
]
_QUEUED = "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('q', 't')"
_TAKEN = """SELECT task_name FROM procrastinate_fetch_job_v2(NULL,
    (SELECT worker_id FROM procrastinate_register_worker_v1()))"""


@pytest.fixture(scope="module")
def server() -> Iterator[Postgresql]:
    with postgresql() as running:
        yield running


def made(server: Postgresql, tmp_path: Path) -> str:
    """The schema of a new database."""
    schema = server.new_schema()
    with closing(Database(Address.of(server.url(schema)))) as database:
        migrate(database, tmp_path, StoppedClock().now())
    return schema


def taken(server: Postgresql, schema: str) -> object:
    """What a worker would get there."""
    with server.connect(schema) as connection:
        return connection.execute(_TAKEN).fetchone()


def test_a_new_version_of_the_library_that_wants_other_tables_is_noticed() -> None:
    """Then: what is new in its `sql/migrations` becomes a revision, its `schema.sql` ours (docs/release.md)."""
    installed = Path(procrastinate.__file__).with_name("sql") / "schema.sql"
    assert jobs_schema.SCRIPT.read_bytes() == installed.read_bytes()


def test_two_teams_in_two_schemas_of_a_database_have_their_own(server: Postgresql, tmp_path: Path) -> None:
    one, other = made(server, tmp_path), made(server, tmp_path)
    with server.connect(one) as connection:
        connection.execute(_QUEUED)
    assert taken(server, other) == (None,)
    assert taken(server, one) == ("t",)


def test_the_tests_own_copies_work_as_well(server: Postgresql, tmp_path: Path) -> None:
    server.learn(made(server, tmp_path))
    copied = server.free_schema()
    with server.connect(copied) as connection:
        connection.execute(_QUEUED)
    assert taken(server, server.copy(copied)) == (None,), "a copy has no jobs"
    assert taken(server, copied) == ("t",)
    server.take_back()
    assert taken(server, server.free_schema()) == (None,), "and what is given again is empty"


def test_what_was_moved_away_still_lets_its_workers_end(server: Postgresql, tmp_path: Path) -> None:
    schema = made(server, tmp_path)
    with server.connect(schema) as connection:
        connection.execute(_QUEUED)
    with closing(Database(Address.of(server.url(schema)))) as database:
        move = Move.begin("/elsewhere/rfq-sender.db", "token", StoppedClock().now())
        with freezing.still(database, move):
            assert taken(server, schema) == ("t",)
