"""What one machine queues, another one hears of at once."""

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.services.sending import news as module
from app.services.sending.news import News
from app.storage.base.address import Address
from app.storage.base.database import Database
from app.storage.outbox import news
from app.system.settings import Settings
from tests.fakes import team
from tests.fakes.office import Office, opened
from tests.patience import LIMIT_S
from tests.servers.postgresql import Postgresql, postgresql, why_not

pytestmark = [
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.file_only("it has a server of its own"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[Postgresql]:
    with postgresql() as running:
        yield running


@pytest.fixture
def office(server: Postgresql, tmp_path: Path) -> Iterator[Office]:
    before = team.used()
    team.use(server)
    with opened(tmp_path / "data") as made:
        yield made
    team.take_back()
    team.use(before)


@pytest.fixture
def other(office: Office) -> Iterator[Database]:
    """Another machine's."""
    with closing(Database(Address.of(Settings.load(None, office.folder).database))) as database:
        yield database


def test_what_is_queued_paused_and_resumed_is_heard_and_what_is_sent_is_not(office: Office, other: Database) -> None:
    with other.apart() as connection:
        news.listen(connection)
        rfq_id = office.queued(2)
        assert news.wait(connection, LIMIT_S)
        while news.wait(connection, 0.05):
            pass
        control = office.services.outbox_control
        control.pause(rfq_id)
        assert news.wait(connection, LIMIT_S)
        control.resume(rfq_id)
        assert news.wait(connection, LIMIT_S)
        while news.wait(connection, 0.05):
            pass
        office.drain()
        assert not news.wait(connection, 0.05), "who sends tells nothing: it would wake everybody for each email"


def test_a_worker_hears_of_it_and_goes_on_after_its_connection_was_cut(
    server: Postgresql, office: Office, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_AWAY_S", 0.05)
    monkeypatch.setattr(module, "_TURN_S", 0.05)
    told, over = threading.Event(), threading.Event()
    thread = threading.Thread(target=News(other).follow, args=(told.set, over))
    thread.start()
    assert told.wait(LIMIT_S), "it looks once it listens"
    told.clear()
    office.queued(2)
    assert told.wait(LIMIT_S)
    with server.connect() as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
    told.clear()
    assert told.wait(LIMIT_S)
    over.set()
    thread.join(LIMIT_S)
    assert not thread.is_alive()


def test_a_file_tells_nothing(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "rfq-sender.db")) as database:
        News(database).follow(lambda: pytest.fail("nobody else is there"), threading.Event())
