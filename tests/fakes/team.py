"""The team's database of this process, where the tests run on one: `pytest --database=postgresql`."""

import tempfile
from pathlib import Path

from app.assembly import Parts, services
from app.system.settings import Settings
from tests.fakes.clocks import StoppedClock
from tests.fakes.secret_keepers import RememberedSecrets
from tests.servers.postgresql import Postgresql

_servers: list[Postgresql] = []


def use(server: Postgresql | None) -> None:
    """All data folders that are laid from now on have their data there, or in a file again."""
    _servers[:] = [] if server is None else [server]


def used() -> Postgresql | None:
    return _servers[0] if _servers else None


def is_used() -> bool:
    return bool(_servers)


def lay(settings: Settings) -> Settings:
    """Tables of today for a data folder that has none; its settings say where they are."""
    (server,) = _servers
    if not server.has_learned:
        first = server.new_schema()
        with tempfile.TemporaryDirectory() as folder:  # nothing of this test's own settings is in what others get
            apart = Settings.load(None, Path(folder)).save(database=server.url(first))
            with services(apart, None, _PARTS):
                pass
        server.learn(first)
    return settings.save(database=server.url(server.free_schema()))


def copy(folder: Path) -> None:
    """This data folder is a copy of another one: from now on it has a copy of the data, too."""
    (server,) = _servers
    settings = Settings.load(None, folder)
    settings.save(database=server.url(server.copy(schema_of(settings))))


def schema_of(settings: Settings) -> str:
    return settings.database.rpartition("%3D")[2]


def take_back() -> None:
    """No data folder of this test is used any more."""
    for server in _servers:
        server.take_back()


_PARTS = Parts(StoppedClock(), RememberedSecrets())
