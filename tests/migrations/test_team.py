"""A team's database of an older version: brought up to date by its administrator, and then like one that is new."""

import gzip
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.storage.base.address import Address
from app.storage.base.database import Database
from app.storage.migrations.migration import HEAD, DatabaseTooOld, migrate
from app.system.settings import Settings
from tests.fakes.clocks import StoppedClock
from tests.fakes.terminal import Terminal
from tests.migrations.keep import RELEASED
from tests.servers.postgresql import Postgresql, postgresql, why_not

KEPT = sorted(RELEASED.glob("*.postgresql.sql.gz"))
pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())


@pytest.fixture(scope="module")
def server() -> Iterator[Postgresql]:
    with postgresql() as running:
        yield running


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(tmp_path / "data", monkeypatch, capsys)


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.name)
def test_it_becomes_what_a_new_one_is(kept: Path, server: Postgresql, tmp_path: Path, terminal: Terminal) -> None:
    old, new = server.new_schema(), server.new_schema()
    with server.connect(old) as connection:
        connection.execute(gzip.decompress(kept.read_bytes()))
    Settings.load(None, tmp_path / "data").save(database=server.url(old))
    refused = terminal("vendors", "list")
    assert refused.code == 1
    assert "server migrate" in refused.err
    assert terminal.json("server", "migrate") == {"before": kept.name[:4], "revision": HEAD}
    assert "Nothing was changed" in terminal("server", "migrate").out
    assert terminal.json("vendors", "list") == []
    with closing(Database(Address.of(server.url(new)))) as database:
        migrate(database, tmp_path, StoppedClock().now())
    assert _tables(server, old) == _tables(server, _written_anew(server, new))


def test_what_is_new_is_made(server: Postgresql, tmp_path: Path, terminal: Terminal) -> None:
    Settings.load(None, tmp_path / "data").save(database=server.url(server.new_schema()))
    assert terminal("server", "migrate").out == "The tables were made.\n"
    assert terminal.json("server", "migrate") == {"before": HEAD, "revision": HEAD}


def test_it_never_happens_in_passing(server: Postgresql, tmp_path: Path) -> None:
    with closing(Database(Address.of(server.url(server.new_schema())))) as database:
        migrate(database, tmp_path, StoppedClock().now())
        with database.write() as session:
            session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0018'")
        with pytest.raises(DatabaseTooOld, match="server migrate"):
            migrate(database, tmp_path, StoppedClock().now())


def _tables(server: Postgresql, schema: str) -> list[str]:
    """How it is made, without what is in it."""
    return sorted(line.rstrip(",") for line in _script(server, schema))


def _script(server: Postgresql, schema: str) -> list[str]:
    options = ("-h", str(server.folder), "-U", "rfq", "-n", schema, "--schema-only", "--no-owner", "rfq")
    lines = server.run("pg_dump", *options).replace(f"{schema}.", "").splitlines()
    silent = ("--", "\\", "SET ", "SELECT pg_catalog.set_config")
    return [line for line in lines if line and not line.startswith(silent) and schema not in line]


def _written_anew(server: Postgresql, schema: str) -> str:
    """The same in another one, as a dump brings it: a condition is told in other words then."""
    made = server.new_schema()
    with server.connect(made) as connection:
        connection.execute("\n".join(_script(server, schema)).encode())
    return made
