"""A team's database: what the server itself does, refuses and loses, and whose an account is."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolEmpty
from typing_extensions import override

from app.assembly import Parts, services
from app.cli.sending import send_open
from app.domain.outbox.delivery import DeliveryState
from app.domain.trade.shelf import ShelfAway
from app.services.sending.broken_off import SendingBrokenOff
from app.services.sending.health import DatabaseNotReady
from app.services.suite import Services
from app.services.vendors.long_change import ListBusy
from app.services.vendors.server_lock import ServerLock
from app.storage.base import postgresql as kind
from app.storage.base import preferences
from app.storage.base.address import Address, AddressInvalid
from app.storage.base.database import Database, DatabaseUnusable, ValueRefused
from app.storage.migrations.migration import HEAD, DatabaseTooOld, check_writable, integrity, migrate
from app.system.folders import SharedFolderAway
from app.system.owner_lock import AlreadyRunning
from app.system.secrets import SecretsUnavailable
from app.system.settings import Settings
from tests.fakes import team
from tests.fakes.clocks import StoppedClock
from tests.fakes.office import Office, opened, vendor
from tests.fakes.secret_keepers import RememberedSecrets
from tests.patience import LIMIT_S
from tests.servers.postgresql import Postgresql, postgresql, why_not

S = DeliveryState
pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())


@pytest.fixture(scope="module")
def server() -> Iterator[Postgresql]:
    with postgresql() as running:
        yield running


@pytest.fixture
def used(server: Postgresql) -> Iterator[Postgresql]:
    """Data folders have their data there."""
    before = team.used()
    team.use(server)
    yield server
    team.use(before)


@pytest.fixture
def empty(server: Postgresql) -> Iterator[Database]:
    """A database in which nothing is."""
    with closing(Database(Address.of(server.url(server.new_schema())))) as database:
        yield database


def test_tables_are_made_where_there_is_nothing_and_left_alone_from_then_on(empty: Database, tmp_path: Path) -> None:
    assert migrate(empty, tmp_path, StoppedClock().now()) is None
    assert migrate(empty, tmp_path, StoppedClock().now()) is None
    with empty.read() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == HEAD
    check_writable(empty)
    assert integrity(empty) == ""
    with pytest.raises(TypeError, match="no file"):
        _ = empty.path


def test_tables_that_another_program_has_just_made_are_taken(
    empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(empty, tmp_path, StoppedClock().now())
    seen = iter([None, HEAD])  # nothing at first, then what the other one has made
    monkeypatch.setattr("app.storage.migrations.migration._version_in", lambda _database, _session: next(seen))
    migrate(empty, tmp_path, StoppedClock().now())
    assert list(seen) == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", "is of an older RFQ Sender"),
        ("DELETE FROM alembic_version", "does not say which version"),
        ("DROP TABLE alembic_version", "is not one of RFQ Sender"),
    ],
)
def test_a_database_of_another_kind_is_refused(empty: Database, tmp_path: Path, statement: str, said: str) -> None:
    migrate(empty, tmp_path, StoppedClock().now())
    with empty.write() as session:
        session.execute(text(statement))
    with pytest.raises((DatabaseTooOld, DatabaseUnusable), match=said):
        migrate(empty, tmp_path, StoppedClock().now())


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("14, 'UTF8', false, true", "is PostgreSQL 14"),
        ("15, 'LATIN1', false, true", "keeps texts in LATIN1"),
        ("15, 'UTF8', true, true", "is a stand-by"),
        ("15, 'UTF8', false, false", "may lose what it has confirmed"),
    ],
)
def test_a_server_that_will_not_do_is_refused(
    empty: Database, monkeypatch: pytest.MonkeyPatch, told: str, said: str
) -> None:
    monkeypatch.setattr(kind, "_ASKED", f"SELECT {told}")
    with pytest.raises(DatabaseUnusable, match=said):
        empty.check()


def test_what_it_does_not_take_is_refused_and_what_has_no_place_in_a_text_is_replaced(empty: Database) -> None:
    with empty.write() as session:
        session.execute(text("CREATE TABLE t (n smallint, word text, small varchar(3))"))
    with pytest.raises(ValueRefused, match="refuses a value"), empty.write() as session:
        session.execute(text("INSERT INTO t (n) VALUES (100000)"))
    with pytest.raises(ValueRefused), empty.write() as session:
        session.execute(text("INSERT INTO t (small) VALUES ('much')"))
    with empty.write() as session:
        session.execute(text("INSERT INTO t (word) VALUES (:word)"), {"word": "a\0b"})
    with empty.read() as session:
        assert session.scalars(text("SELECT word FROM t")).all() == ["a\ufffdb"]
    with pytest.raises(ProgrammingError), empty.read() as session:  # a mistake of ours stays one
        session.execute(text("SELECT nothing"))


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        (psycopg.errors.DiskFull(), "disk of the database"),
        (psycopg.errors.LockNotAvailable(), "Somebody else has been writing"),
        (psycopg.errors.AdminShutdown(), "can't be reached"),
        (psycopg.errors.InsufficientPrivilege(), "may not do that"),
        (psycopg.errors.ReadOnlySqlTransaction(), "can only be read"),
        (psycopg.errors.DataCorrupted(), "is damaged"),
        (psycopg.OperationalError("connection refused"), "can't be reached"),
        (psycopg.OperationalError("FATAL: password authentication failed"), "in ~/.pgpass or in this computer's"),
        (psycopg.OperationalError('database "x" does not exist'), "no such database"),
        (psycopg.InterfaceError("the connection is closed"), "can't be reached"),
        (PoolEmpty(), "too busy"),
    ],
)
def test_what_stands_in_the_way_is_named(server: Postgresql, cause: Exception, said: str) -> None:
    problem = kind.PostgresqlServer(Address.of(server.url())).problem(cause)
    assert isinstance(problem, DatabaseUnusable)
    assert said in str(problem)


def test_a_server_that_is_away_or_wants_another_user_says_so(server: Postgresql, tmp_path: Path) -> None:
    for url, said in [
        (f"postgresql://rfq@/rfq?host={tmp_path}", "can't be reached"),
        (server.url().replace("/rfq?", "/other?"), "no such database"),
    ]:
        with (
            closing(Database(Address.of(url, "a password"))) as database,
            pytest.raises(DatabaseUnusable, match=said),
            database.read() as session,
        ):
            session.execute(text("SELECT 1"))


@pytest.mark.parametrize(
    "url",
    ["sqlite:///x.db", "postgresql://anna@server", "postgresql://a@server:port/x", "postgresql://a@one:5432,two:x/x"],
)
def test_an_address_that_names_no_database_is_refused(url: str) -> None:
    with pytest.raises(AddressInvalid, match="names no database"):
        Address.of(url)


def test_a_password_in_an_address_is_refused_and_not_shown() -> None:
    with pytest.raises(AddressInvalid) as refused:
        Address.of("postgresql://anna:geheim@server/shop")
    assert "geheim" not in str(refused.value)
    with pytest.raises(AddressInvalid, match="holds a password"):
        Address.of("postgresql://anna@server/shop?password=geheim")
    assert Address.of("postgresql://anna@server/shop").shown == "server/shop"
    assert "geheim" not in repr(Address("postgresql://anna@server/shop", "geheim"))


def test_a_sending_that_loses_its_server_says_what_is_kept(used: Postgresql, tmp_path: Path) -> None:
    with opened(tmp_path / "data") as office:
        office.queued(2)
        used.crash()
        with pytest.raises(SendingBrokenOff, match=r"What was sent is kept; .*: rfq-sender outbox resume$") as told:
            send_open(office.services, None)
        assert "can't be reached" in str(told.value)
        assert "Nothing was changed" not in str(told.value)
        used.start()


def test_of_several_servers_the_one_that_can_be_written_to_is_found(server: Postgresql, tmp_path: Path) -> None:
    several = server.url().replace("host=", f"host={tmp_path},") + "&target_session_attrs=read-write"
    with closing(Database(Address.of(several))) as database, database.read() as session:
        assert session.scalar(text("SELECT current_database()")) == "rfq"
    address = Address.of("postgresql://anna@one:5432,two:5433/shop?target_session_attrs=read-write")
    assert address.shown == "one:5432,two:5433/shop"
    with closing(Database(address)) as database:
        assert database.engine.dialect.name == "postgresql"  # it is made: SQLAlchemy reads no two ports


def test_an_option_that_no_server_has_is_refused(server: Postgresql) -> None:
    with pytest.raises(AddressInvalid, match="invalid URI query parameter"):
        Database(Address.of(f"{server.url()}&target=read-write"))


class _NoKeyring(RememberedSecrets):
    @override
    def get(self, account: str) -> str | None:
        raise SecretsUnavailable(account)


@pytest.mark.usefixtures("used")
@pytest.mark.parametrize("keeper", [RememberedSecrets, _NoKeyring])
def test_the_password_comes_from_the_keyring_if_there_is_one(tmp_path: Path, keeper: type[RememberedSecrets]) -> None:
    with opened(tmp_path / "data", secrets=keeper()) as office:
        assert office.services.backups.make() is None  # its administrator makes copies
        assert not office.services.backups.is_lost()
        assert "Database: PostgreSQL" in office.services.diagnostics.text()


def test_a_server_that_was_started_anew_costs_one_try(used: Postgresql, tmp_path: Path) -> None:
    with opened(tmp_path / "data") as office:
        office.queued(2)
        used.crash()
        used.start()
        with pytest.raises(DatabaseUnusable):
            office.services.dispatch.journal.run(lambda session: session.execute(text("SELECT 1")).close())
        _until_sent(office.services, office)
        assert office.states() == [S.ACCEPTED] * 2
        assert len(office.server.taken) == 2


@pytest.mark.usefixtures("used")
def test_an_account_belongs_to_one_machine_at_a_time(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as first, ExitStack() as stack:
        first.queued(2)
        second = _another(stack, first)
        first.services.dispatch.tend(lambda _lane: None)  # the account is the first one's now
        look_at = second.dispatch.tend(_run)
        assert look_at is not None
        assert first.states() == [S.READY] * 2
        assert (_held(first.services), _held(second)) == (["office"], [])
        first.services.sending_right.give_back()
        assert not first.services.sending_right.is_taken
        _until_sent(second, first)
        assert len(first.server.taken) == 2
        assert (_held(first.services), _held(second)) == ([], ["office"])


def test_a_machine_is_ready_while_its_server_is_there(used: Postgresql, tmp_path: Path) -> None:
    with opened(tmp_path / "data") as office:
        health = office.services.health
        health.check_ready()
        used.crash()
        with pytest.raises(DatabaseNotReady, match="can't be reached") as told:
            health.check_ready()
        assert "changed" not in str(told.value)
        health.check_alive()
        used.start()
        health.check_ready()


@pytest.mark.usefixtures("used")
def test_an_account_that_rests_is_anybodys(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as first, ExitStack() as stack:
        rfq_id = first.queued(2)
        second = _another(stack, first)
        _until_sent_by(first)
        account = first.services.accounts.get("office")
        first.services.dispatch.tend(_run)
        assert first.services.dispatch.holds(account)
        first.clock.advance(minutes=2)
        first.services.dispatch.tend(_run)
        assert not first.services.dispatch.holds(account)
        more = first.services.vendors.save_all([vendor(9)]).vendors[0].stored_id
        first.services.rfq_asking.invite(rfq_id, [more])
        first.services.rfq_sending.queue(rfq_id, account)
        second.dispatch.tend(lambda _lane: None)
        assert second.dispatch.holds(account)


def _until_sent_by(office: Office) -> None:
    while set(office.states()) != {S.ACCEPTED}:
        office.services.dispatch.tend(_run)
        office.clock.advance(seconds=5)


def test_a_lock_is_held_by_one_machine_until_it_lets_go_or_is_cut_off(used: Postgresql, tmp_path: Path) -> None:
    with opened(tmp_path / "data") as office, closing(Database(office.database.place)) as elsewhere:
        one, other = ServerLock(office.database, "vendors"), ServerLock(elsewhere, "vendors")
        one.acquire()
        with pytest.raises(AlreadyRunning):
            other.acquire()
        unlike = ServerLock(elsewhere, "something else")
        unlike.acquire()
        unlike.release()
        one.release()
        one.release()
        other.acquire()
        _cut(used, office)
        one.acquire()
        other.release()  # it has none any more, and takes nobody's
        with pytest.raises(AlreadyRunning):
            ServerLock(elsewhere, "vendors").acquire()
        one.release()


@pytest.mark.usefixtures("used")
def test_a_change_that_another_machine_is_writing_is_not_taken_back(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as first, ExitStack() as stack:
        changes = first.services._long_changes
        with changes.written("import of a list"):
            second = _another(stack, first)
            assert second.taken_back == ()
            with pytest.raises(ListBusy), second._long_changes.written("another one"):
                pass


def test_what_a_machine_that_is_gone_had_in_hand_is_settled_by_who_takes_the_account(
    used: Postgresql, tmp_path: Path
) -> None:
    with opened(tmp_path / "data") as first, ExitStack() as stack:
        first.queued(3, connections=1)
        first.server.on_taken = lambda: _cut(used, first)
        first.services.dispatch.tend(_run)
        assert S.COMMITTING in first.states()  # its answer could not be written
        second = _another(stack, first)
        assert second.dispatch.journal.owner
        assert first.states().count(S.UNKNOWN) == 1
        _until_sent(second, first)
        first.server.on_taken = lambda: None
        first.services.dispatch.tend(_run)  # and the answer comes after all
        assert first.states() == [S.ACCEPTED] * 3
        assert len(first.server.taken) == 3


def _cut(server: Postgresql, office: Office) -> None:
    """The network between this machine and the server breaks, once."""
    office.server.on_taken = lambda: None
    with server.connect() as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'rfq-sender'")


def _held(services: Services) -> list[str]:
    """Accounts, as whoever watches is told."""
    return [found.account for found in services.metrics.since_begun() if found.is_held]


def _another(stack: ExitStack, office: Office) -> Services:
    """A second machine on the same database and the same files."""
    settings = Settings.load(None, office.folder)
    parts = Parts(office.clock, RememberedSecrets(), office.server.open)
    made = stack.enter_context(services(settings, office.folder, parts))
    made.sending_right.take()
    return made


def _run(lane: object) -> None:
    assert callable(lane)
    lane()


def _until_sent(services: Services, office: Office) -> None:
    until = time.monotonic() + LIMIT_S
    while set(office.states()) & {S.READY, S.CLAIMED}:
        assert time.monotonic() < until
        services.dispatch.tend(_run)


def test_where_a_stand_by_has_taken_over_all_that_waits_is_paused_until_the_buyer_goes_on(
    used: Postgresql, tmp_path: Path
) -> None:
    with opened(tmp_path / "data") as office:
        office.queued(2)
        with office.database.write() as session:
            preferences.put(session, preferences.TIMELINE, "0000000F")  # what it was on the server that is gone
        used.crash()
        used.start()
        with pytest.raises(DatabaseUnusable):
            office.services.dispatch.journal.run(lambda session: session.execute(text("SELECT 1")).close())
        _tend_for_long(office)
        assert office.states() == [S.READY] * 2
        assert {line.held for line in office.lines()} == {True}
        assert [concern.headline for concern in office.services.doctor.quick() if "older" in concern.headline]
        office.services.data_age.go_on()
        office.services.outbox_control.resume(None)
        _until_sent(office.services, office)
    with opened(tmp_path / "data", server=office.server) as later:
        left = later.services.sending_right.take()
        assert left.older is None  # it is known from then on


@pytest.mark.usefixtures("used")
def test_a_shared_folder_that_is_away_is_the_machines_trouble_and_not_the_emails(tmp_path: Path, drawing: Path) -> None:
    shared = tmp_path / "share"
    shared.mkdir()
    with pytest.raises(SharedFolderAway, match="isn't there"):
        _in_share(tmp_path / "data", shared)
    (shared / "rfq-sender.share").touch()
    _in_share(tmp_path / "data", shared)
    with opened(tmp_path / "data") as office:
        office.queued(1, files=[drawing])
        assert list((shared / "spool").glob("*.b64"))
        shared.rename(tmp_path / "elsewhere")
        (shared / "spool").mkdir(parents=True)
        _tend_for_long(office)
        assert office.states() == [S.READY]
        ((_account, trouble),) = office.services.dispatch.troubles()
        assert "then it goes on" in str(trouble)
        with pytest.raises(ShelfAway):
            office.services.rfq_sending.spool.add(drawing, "0" * 64)
        (shared / "spool").rmdir()
        shared.rmdir()
        (tmp_path / "elsewhere").rename(shared)
        office.services.dispatch.mended("office")
        _tend_for_long(office)
        assert office.states() == [S.ACCEPTED]


def _in_share(data: Path, shared: Path) -> None:
    data.mkdir(exist_ok=True)
    Settings.load(None, data).save(shared_folder=str(shared))
    Settings.load(None, data).folder.make()


def _tend_for_long(office: Office) -> None:
    for _ in range(3):
        office.services.dispatch.tend(_run)


def test_locks_of_a_connection_that_failed_end_with_it(server: Postgresql) -> None:
    """Back in the pool it would hold its accounts for a process that has forgotten them."""
    url = server.url(server.new_schema())
    with closing(Database(Address.of(url))) as ours, closing(Database(Address.of(url))) as others:
        with ours.write_columns() as connection:
            connection.exec_driver_sql("SELECT pg_advisory_lock(7)")
        with others.apart() as connection:
            assert not connection.scalar(text("SELECT pg_try_advisory_lock(7)"))
        with pytest.raises(ZeroDivisionError), ours.write_columns():
            raise ZeroDivisionError
        with others.apart() as connection:
            until = time.monotonic() + LIMIT_S  # the server notices that the line is closed
            while not connection.scalar(text("SELECT pg_try_advisory_lock(7)")):
                assert time.monotonic() < until
                time.sleep(0.01)


def test_a_database_without_an_encoding_is_refused_in_words(server: Postgresql) -> None:
    """What initdb makes in the C locale: its texts are octets to the driver."""
    server.run(
        "createdb",
        "-h",
        str(server.folder),
        "-U",
        "rfq",
        "--encoding=SQL_ASCII",
        "--locale=C",
        "-T",
        "template0",
        "plain",
    )
    url = server.url().replace("/rfq?", "/plain?")
    with closing(Database(Address.of(url))) as database, pytest.raises(DatabaseUnusable, match="texts in SQL_ASCII"):
        database.check()
