"""A stand-by that need not have what the server confirms: nothing is sent while one follows."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from app.domain.outbox.delivery import DeliveryState
from app.domain.people.user import NotAllowed, Role
from app.services.sending.data_age import ServerOvertaken
from app.storage.base.address import Address
from app.storage.base.database import Database
from app.storage.migrations.migration import migrate
from app.storage.outbox import generation, standby
from app.storage.outbox.standby import StandbyBehind
from app.system.known_server import KnownServer, ServerAge
from app.system.settings import Settings
from tests.fakes import team
from tests.fakes.clocks import START
from tests.fakes.office import Office, opened
from tests.patience import LIMIT_S
from tests.servers.postgresql import postgresql, why_not
from tests.servers.standby import Pair, pair

pytestmark = [
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.file_only("it has servers of its own"),
]


@pytest.fixture(scope="module")
def servers() -> Iterator[Pair]:
    with pair() as running:
        yield running


@pytest.fixture
def office(servers: Pair, tmp_path: Path) -> Iterator[Office]:
    before = team.used()
    team.use(servers.first)
    with opened(tmp_path / "data") as made:
        yield made
    team.use(before)


@pytest.fixture
def asynchronous(servers: Pair) -> Iterator[None]:
    """It follows as before, and confirms nothing."""
    servers.be_alone()
    _wait(servers, "async")
    yield
    with servers.connect() as admin:
        admin.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        admin.execute("SELECT pg_reload_conf()")
    _wait(servers, "sync")


def _wait(servers: Pair, state: str) -> None:
    until = time.monotonic() + LIMIT_S
    with servers.connect() as admin:
        while admin.execute("SELECT sync_state FROM pg_stat_replication").fetchall() != [(state,)]:
            assert time.monotonic() < until
            time.sleep(0.05)


def test_with_one_that_confirms_emails_go(office: Office) -> None:
    office.queued(2)
    office.drain()
    assert {line.state for line in office.lines()} == {DeliveryState.ACCEPTED}


@pytest.mark.usefixtures("asynchronous")
def test_while_one_follows_that_does_not_nothing_is_sent(office: Office) -> None:
    office.services.sending_right.take()
    office.queued(2)
    with pytest.raises(StandbyBehind, match="so nothing is sent now"):
        office.services.dispatch.tend(lambda lane: lane())
    assert {line.state for line in office.lines()} == {DeliveryState.READY}
    office.services.people.accept_asynchronous_standby(is_accepted=True)
    office.drain()
    assert {line.state for line in office.lines()} == {DeliveryState.ACCEPTED}


@pytest.mark.usefixtures("asynchronous")
def test_whoever_may_see_no_more_of_it_takes_it_for_one(servers: Pair, office: Office) -> None:
    """A user without `pg_monitor` sees that somebody follows, and not who."""
    schema = team.schema_of(Settings.load(None, office.folder))
    with servers.connect() as admin:
        admin.execute("CREATE USER plain")
        admin.execute(f"GRANT USAGE ON SCHEMA {schema} TO plain".encode())
    url = servers.first.url(schema).replace("postgresql://rfq@", "postgresql://plain@")
    with closing(Database(Address.of(url))) as database, database.read() as session:
        assert session.scalar(standby._FOLLOWED)


def test_who_reads_single_changes_is_no_standby(tmp_path: Path) -> None:
    with postgresql({"wal_level": "logical", "max_wal_senders": "2"}) as server:
        schema = server.new_schema()
        with closing(Database(Address.of(server.url(schema)))) as database:
            migrate(database, tmp_path, START)
            with server.connect() as admin:
                admin.execute("SELECT pg_create_logical_replication_slot('warehouse', 'test_decoding')")
            reading = psycopg.connect(f"{server.url()}&replication=database", autocommit=True)
            with closing(reading), database.read() as session:
                reading.pgconn.send_query(b"START_REPLICATION SLOT warehouse LOGICAL 0/0")
                until = time.monotonic() + LIMIT_S
                while session.scalar(text("SELECT count(*) FROM pg_stat_replication")) != 1:
                    assert time.monotonic() < until
                    time.sleep(0.05)
                standby.check(session, "shop")


def test_an_admin_takes_the_risk_and_no_buyer(office: Office) -> None:
    people = office.services.people
    people.database.who = "Anna"
    people.put("Anna", Role.ADMIN)
    people.put("Bert", Role.BUYER)
    people.database.who = "Bert"
    with pytest.raises(NotAllowed):
        people.accept_asynchronous_standby(is_accepted=True)
    people.database.who = "Anna"
    people.accept_asynchronous_standby(is_accepted=True)
    assert people.accepts_asynchronous_standby()
    people.accept_asynchronous_standby(is_accepted=False)
    assert not people.accepts_asynchronous_standby()


def test_a_lost_server_that_comes_back_sends_nothing(tmp_path: Path) -> None:
    """It has what waited when it was lost, and the other one has sent that since."""
    before = team.used()
    with pair() as servers:
        team.use(servers.first)
        folder = tmp_path / "data"
        with opened(folder) as office:
            office.services.sending_right.take()
            rfq_id = office.queued(2)
            office.services.outbox_control.pause(rfq_id)
        settings = Settings.load(None, folder)
        lost = settings.database
        servers.crash()
        servers.take_over()
        servers.be_alone()
        settings.save(database=servers.first.url(team.schema_of(settings)))
        with opened(folder) as office:
            office.services.sending_right.take()
            assert {line.held for line in office.lines()} == {True}
            office.services.data_age.go_on()
            office.services.outbox_control.resume(rfq_id)
            office.drain()
            assert {line.state for line in office.lines()} == {DeliveryState.ACCEPTED}
        servers.second.settings = {**servers.second.settings, "synchronous_standby_names": ""}
        servers.second.start()
        settings.save(database=lost)
        with opened(folder) as office:
            with pytest.raises(ServerOvertaken, match="another one has taken over from it"):
                office.services.sending_right.take()
            assert {line.state for line in office.lines()} == {DeliveryState.READY}
    team.use(before)


def test_what_is_known_of_the_server_may_be_unreadable_or_not_be_kept(tmp_path: Path) -> None:
    known = KnownServer(tmp_path / "missing")
    known.keep(ServerAge("7", 2))
    assert known.last() is None
    known = KnownServer(tmp_path)
    known.keep(ServerAge("7", 2))
    assert known.last() == ServerAge("7", 2)
    assert ServerAge("7", 1).is_behind(ServerAge("7", 2))
    assert not ServerAge("8", 1).is_behind(ServerAge("7", 2)), "another cluster counts from the beginning"
    (tmp_path / "known-server.json").write_text("{", encoding="utf-8")
    assert known.last() is None


def test_a_server_that_does_not_tell_its_age_is_taken_as_it_is(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation, "_MAY_ASK", text("SELECT false"))
    office.services.sending_right.take()
    assert not (office.folder / "known-server.json").exists()
