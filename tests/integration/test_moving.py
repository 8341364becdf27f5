"""The data moves to a team's database and back: all of it or none, and never do both send."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, select, text

from app.assembly import Parts, moving, services
from app.domain.people.user import NotAllowed, Role
from app.domain.trade.shelf import ShelfAway
from app.domain.trade.watch import Watch
from app.services.suite import Services
from app.services.upkeep.moving import Home, Moved, MoveRefused, MoveUnclear, Moving, Watching
from app.storage.base import moved
from app.storage.base.address import Address, AddressInvalid
from app.storage.base.database import Database, DatabaseUnusable
from app.storage.base.moved import Move
from app.storage.base.problems import DataMoved
from app.storage.base.schema import Base, OwnerRow
from app.storage.base.vendor_schema import ChangeRow
from app.storage.migrations import copying, freezing
from app.storage.migrations.copying import CopyDiffers, NotEmpty
from app.storage.migrations.freezing import StillInUse
from app.storage.migrations.migration import migrate
from app.system.folders import SharedFolderAway
from app.system.owner_lock import AlreadyRunning
from app.system.settings import Settings
from tests.fakes.clocks import StoppedClock
from tests.fakes.filled_tables import fill
from tests.fakes.office import DEADLINE, listed, opened, request_in
from tests.fakes.secret_keepers import RememberedSecrets
from tests.fakes.terminal import Terminal
from tests.servers.object_store import object_store
from tests.servers.postgresql import Postgresql, postgresql, why_not

pytestmark = [
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.file_only("it has a server of its own, and says itself where data is"),
]
_OWN = {"moving_to", "moved_here", "timeline", "sent_ledger", "vendor index"}


@pytest.fixture(scope="module")
def server() -> Iterator[Postgresql]:
    with postgresql() as running:
        yield running


@pytest.fixture
def url(server: Postgresql) -> str:
    """A team's database in which nothing is."""
    return server.url(server.new_schema())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder in which a little of everything is."""
    with opened(tmp_path / "data") as office:
        request_in(office.services, 2)
        fill(office.database, 7, seed=20261128)
        office.services.people.put("Anna", Role.ADMIN)
    Settings.load(None, tmp_path / "data").save(user="Anna")
    return tmp_path / "data"


def of(folder: Path) -> Moving:
    return moving(Settings.load(None, folder))


@contextmanager
def untold(_what: str) -> Iterator[Watch]:
    yield lambda _done, _of: None


def move(folder: Path, to: str, shared: Path | str = "") -> Moved:
    return of(folder).move(to, str(shared), untold)


@contextmanager
def at_work(folder: Path) -> Iterator[Services]:
    with services(Settings.load(None, folder), None, Parts(StoppedClock(), RememberedSecrets())) as made:
        yield made


def rows_of(place: Path | Address) -> dict[str, list[str]]:
    """All there is, by table, read apart from the program's own copying; NUL as a server keeps it."""
    with closing(Database(place)) as database, database.read() as session:
        return {
            table.name: sorted(
                repr(tuple(row)).replace("\\x00", "\ufffd")
                for row in session.execute(select(table))
                if table.name != "preferences" or row[0] not in _OWN
            )
            for table in Base.metadata.sorted_tables
        }


def file_in(folder: Path) -> Path:
    return folder / "rfq-sender.db"


def counted(url: str) -> set[str]:
    """Tables of which the server knows what their rows are like, so that it finds the short way to them."""
    with closing(Database(Address.of(url))) as database, database.read() as session:
        return set(session.scalars(text("SELECT tablename FROM pg_stats WHERE schemaname = current_schema()")))


def test_everything_goes_there_and_back(folder: Path, url: str) -> None:
    before = rows_of(file_in(folder))
    assert all(before.values()), "a table without a row proves nothing"
    done = move(folder, url)
    assert done.to == url
    assert done.rows == sum(map(len, before.values()))
    assert rows_of(Address.of(url)) == before
    assert {"vendors", "contacts", "deliveries", "rfqs"} <= counted(url)
    assert not file_in(folder).exists()
    kept = folder / done.kept_as
    assert rows_of(kept) == before
    assert Settings.load(None, folder).database == url
    back = move(folder, "file")
    assert back == Moved(str(file_in(folder)), done.rows, 0, "")
    assert rows_of(file_in(folder)) == before
    assert Settings.load(None, folder).database == ""
    with closing(sqlite3.connect(file_in(folder))) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_next_ids_are_new_on_both_sides(folder: Path, url: str) -> None:
    """Also where the last row of a table was taken out again: a token is never used twice."""
    with closing(Database(file_in(folder))) as database:
        last = _new_owner(database)
        with closing(sqlite3.connect(file_in(folder))) as connection:
            connection.execute("DELETE FROM owners WHERE id = ?", (last,))
            connection.commit()
    move(folder, url)
    with closing(Database(Address.of(url))) as database:
        there = _new_owner(database)
        assert there == last + 1
        with database.write() as session:
            for table in Base.metadata.sorted_tables:
                if [c.name for c in table.primary_key.columns] == ["id"]:
                    highest = max(session.scalars(select(table.c.id)))
                    following = session.connection().exec_driver_sql(
                        f"SELECT nextval(pg_get_serial_sequence('{table.name}', 'id'))"
                    )
                    assert following.scalar_one() > highest, table.name
        with database.write() as session:
            session.delete(session.get_one(OwnerRow, there))
        later = _new_owner(database)
        with database.write() as session:
            session.delete(session.get_one(OwnerRow, later))
    move(folder, "file")
    with closing(Database(file_in(folder))) as database:
        assert _new_owner(database) == later + 1


def _new_owner(database: Database) -> int:
    with database.write() as session:
        row = OwnerRow(pid=1, host="", started_at=StoppedClock().now())
        session.add(row)
        session.flush()
        return row.id


def test_the_services_go_on_there_and_find_vendors(tmp_path: Path, url: str, drawing: Path) -> None:
    folder = tmp_path / "data"
    with opened(folder) as office:
        rfq = request_in(office.services, 3, [drawing])
        office.services.rfq_sending.queue(rfq.id, office.account())
        names = [line.name for line in listed(office.services, "number 002")]
    spooled = sorted(path.name for path in (folder / "spool").iterdir())
    assert names
    assert spooled
    shared = tmp_path / "share"
    with pytest.raises(SharedFolderAway):
        move(folder, url, shared)
    shared.mkdir()
    (shared / "rfq-sender.share").touch()
    (folder / "answers" / "ab").mkdir(parents=True)
    (folder / "answers" / "ab" / "abc.eml").write_bytes(b"Subject: Quote")
    (folder / "spool" / "unfinished.part").touch()
    assert move(folder, url, shared).files == len(spooled) + 1
    assert sorted(path.name for path in (shared / "spool").iterdir()) == spooled
    assert (shared / "answers" / "ab" / "abc.eml").read_bytes() == b"Subject: Quote"
    with at_work(folder) as there:
        assert [line.name for line in listed(there, "number 002")] == names
        assert "vendor_search" in counted(url)
        assert len(there.outbox_reading.lines(rfq.id)) == 3
        assert there.rfq_editing.create("Another", DEADLINE).number == "RFQ-2026-0002"
    shutil.rmtree(folder / "spool")
    assert move(folder, "file").files == len(spooled)
    assert sorted(path.name for path in (folder / "spool").iterdir()) == spooled
    with at_work(folder) as back:
        assert [line.name for line in listed(back, "number 002")] == names
        assert back.sending_right.take().older is None, "the ledger in the folder knows of no more than came back"


def test_files_go_to_an_object_store_and_back(
    tmp_path: Path, url: str, drawing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    with opened(folder) as office:
        rfq = request_in(office.services, 3, [drawing])
        office.services.rfq_sending.queue(rfq.id, office.account())
    (folder / "answers" / "ab").mkdir(parents=True)
    (folder / "answers" / "ab" / "abc.eml").write_bytes(b"Subject: Quote")
    before = {path.name: path.read_bytes() for path in (folder / "spool").iterdir()}
    with object_store() as store:
        for name, value in store.variables.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(ShelfAway, match="isn't marked"):
            move(folder, url, store.address(prefix="elsewhere"))
        assert move(folder, url, store.address()).files == len(before) + 1
        assert Settings.load(None, folder).shared_folder == store.address()
        spooled = [f"team/spool/{name}" for name in sorted(before)]
        assert store.names() == ["team/answers/ab/abc.eml", "team/rfq-sender.share", *spooled]
        for left in ("spool", "answers", "team-files"):
            shutil.rmtree(folder / left)
        assert move(folder, "file").files == len(before) + 1
    assert Settings.load(None, folder).shared_folder == ""
    assert {path.name: path.read_bytes() for path in (folder / "spool").iterdir()} == before
    assert (folder / "answers" / "ab" / "abc.eml").read_bytes() == b"Subject: Quote"


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A data folder that services can work on."""
    with opened(tmp_path / "data") as office:
        request_in(office.services, 2)
    return tmp_path / "data"


def test_who_comes_late_to_what_was_left_behind_is_told(plain: Path, url: str) -> None:
    kept = plain / move(plain, url).kept_as
    shutil.copy(kept, file_in(plain))
    settings = Settings.load(None, plain).save(database=None)
    with pytest.raises(DataMoved, match="was moved to postgresql"), services(settings):
        pass
    file_in(plain).unlink()
    settings.save(database=url)
    with at_work(plain) as window:
        move(plain, "file")
        with pytest.raises(DataMoved, match=r"has been moved to the file .*rfq-sender\.db” on the computer"):
            window.rfq_editing.create("Too late", DEADLINE)
    there = settings.save(database=url)
    with pytest.raises(DataMoved, match=r"was moved to the file .*rfq-sender\.db” on the computer"), services(there):
        pass
    settings.save(database=None)
    with pytest.raises(NotEmpty, match="what an earlier move left behind"):
        move(plain, url)


def test_nothing_moves_while_somebody_is_at_work(plain: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.storage.base.sqlite._BUSY_SECONDS", 0.1)
    before = rows_of(file_in(plain))
    with at_work(plain) as window:
        with pytest.raises(DatabaseUnusable, match="in use by another program"):
            move(plain, url)
        window.sending_right.take()
        with pytest.raises(AlreadyRunning):
            move(plain, url)
        assert of(plain).begun() == ""
    assert {**rows_of(file_in(plain)), "owners": []} == {**before, "owners": []}
    move(plain, url)
    with at_work(plain) as worker:
        account = worker.accounts.all()[0].stored_id
        with worker.vendors.database.apart() as connection:
            key = "hashtextextended(current_schema() || '/account/' || %s, 0)"
            connection.exec_driver_sql(f"SELECT pg_advisory_lock({key})", (str(account),))
            with pytest.raises(StillInUse):
                move(plain, "file")
        worker.rfq_editing.create("Still at work", DEADLINE)
    assert move(plain, "file").rows


@pytest.mark.parametrize("to", ["there", "back"])
def test_where_there_is_data_nothing_is_brought(plain: Path, tmp_path: Path, url: str, to: str) -> None:
    if to == "there":
        with opened(tmp_path / "other") as other:
            request_in(other.services, 1)
        move(tmp_path / "other", url)
        with pytest.raises(NotEmpty, match="has data of its own"):
            move(plain, url)
    else:
        move(plain, url)
        file_in(plain).touch()
        with pytest.raises(NotEmpty, match="exists already"):
            move(plain, "file")
    assert not (plain / "moving-here").exists()
    assert of(plain).begun() == ""
    with at_work(plain) as made:
        made.rfq_editing.create("Still at work", DEADLINE)


def test_what_a_first_start_has_written_gives_way(plain: Path, url: str) -> None:
    before = rows_of(file_in(plain))
    Settings.load(None, plain).save(database=url)
    with at_work(plain):
        pass
    Settings.load(None, plain).save(database=None)
    move(plain, url)
    assert rows_of(Address.of(url)) == before


def test_what_cannot_be_is_refused(plain: Path, url: str, tmp_path: Path) -> None:
    with pytest.raises(MoveRefused, match="already"):
        move(plain, "file")
    with pytest.raises(AddressInvalid):
        move(plain, "somewhere")
    with pytest.raises(MoveRefused, match="No move was broken off"):
        of(plain).stay()
    with pytest.raises(MoveRefused, match="There is no data"):
        move(tmp_path / "nothing", url)
    with pytest.raises(DatabaseUnusable, match="can't be reached"):
        move(plain, "postgresql://rfq@127.0.0.1:1/rfq")
    assert of(plain).begun() == ""


def test_a_file_moves_to_no_other_file(plain: Path) -> None:
    other = replace(of(plain), source=replace(of(plain).source, place=plain / "other.db"))
    with pytest.raises(MoveRefused, match="copying the data folder"):
        other.move("file", "", untold)


def test_a_copy_that_differs_is_thrown_away(folder: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows_of(file_in(folder))
    kept = copying._read

    def short(connection: Connection, there: Table) -> Iterator[copying.Row]:
        """A row of vendors gets lost on the way back."""
        rows = kept(connection, there)
        if connection.dialect.name == "postgresql" and there.name == "vendors":
            next(rows)
        return rows

    monkeypatch.setattr(copying, "_read", short)
    with pytest.raises(CopyDiffers, match=r"“vendors” .* rows were read"):
        move(folder, url)
    monkeypatch.undo()
    assert rows_of(file_in(folder)) == before
    assert of(folder).begun() == ""
    move(folder, url)
    assert rows_of(Address.of(url)) == before


def test_one_other_character_is_seen(folder: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = copying.compare

    def altered(tallies: copying.Tallies, target: Connection, watch: Watch) -> None:
        target.execute(text("UPDATE contacts SET name = name || '.' WHERE id = (SELECT max(id) FROM contacts)"))
        kept(tallies, target, watch)

    monkeypatch.setattr(copying, "compare", altered)
    with pytest.raises(CopyDiffers, match="“contacts”"):
        move(folder, url)


def test_files_that_find_no_room_stop_it(plain: Path, url: str, tmp_path: Path) -> None:
    (plain / "spool").mkdir(exist_ok=True)
    (plain / "spool" / "abc.b64").write_bytes(b"YWJj")
    shared = tmp_path / "share"
    (shared / "spool" / "abc.b64").mkdir(parents=True)
    (shared / "rfq-sender.share").touch()
    with pytest.raises(MoveRefused, match="can't be copied"):
        move(plain, url, shared)
    assert of(plain).begun() == ""


def test_an_answer_that_is_lost_behind_the_commit_is_found(plain: Path, url: str) -> None:
    with _bringing(plain, lambda _target: None) as lost:
        assert lost.move(url, "", untold).to == url
    assert rows_of(Address.of(url))["vendors"]


def test_while_the_new_place_is_silent_nobody_sends(plain: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with _bringing(plain, lambda _target: monkeypatch.setattr(Moving, "_has_arrived", _away)) as lost:
        with pytest.raises(MoveUnclear, match="Nothing is lost"):
            lost.move(url, "", untold)
        with pytest.raises(DatabaseUnusable):
            of(plain).stay()
    monkeypatch.undo()
    with pytest.raises(DataMoved), at_work(plain):
        pass
    with pytest.raises(MoveRefused, match="Finish that move first"):
        move(plain, f"{url}%20")
    with pytest.raises(MoveRefused, match="has arrived at"):
        of(plain).stay()
    assert move(plain, url).rows == 0
    with at_work(plain) as there:
        assert there.vendors.count() == 2


@contextmanager
def _bringing(folder: Path, then: Callable[[Home], None]) -> Iterator[Moving]:
    """A move whose commit is answered by a connection that has gone; `then` comes right after it."""
    kept = Moving._bring_rows

    def lost(self: Moving, reading: Connection, target: Home, move: Move, watching: Watching) -> copying.Tallies:
        kept(self, reading, target, move, watching)
        then(target)
        raise DatabaseUnusable("The connection is lost.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Moving, "_bring_rows", lost)
        yield of(folder)


def test_an_open_import_is_waited_for(plain: Path, url: str) -> None:
    move(plain, url)
    with closing(Database(Address.of(url))) as database:
        with database.write() as session:
            session.add(ChangeRow(at=StoppedClock().now(), label="import", is_open=True))
        with pytest.raises(StillInUse):
            move(plain, "file")


def test_a_file_that_keeps_its_name_is_refused_all_the_same(
    plain: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(_path: Path, _to: Path) -> Path:
        raise PermissionError(13, "another program has it")

    monkeypatch.setattr(Path, "rename", held)
    assert move(plain, url).kept_as == "rfq-sender.db"
    monkeypatch.undo()
    Settings.load(None, plain).save(database=None)
    with pytest.raises(DataMoved), at_work(plain):
        pass


def test_the_command_says_what_it_did(
    plain: Path, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(plain, monkeypatch, capsys)
    assert terminal("move-to").code == 2
    assert "No move was broken off" in terminal("move-to", "--stay").err
    there = terminal.json("move-to", url)
    assert {"moved_to", "rows", "files", "kept_as", "files_left"} == there.keys()
    assert len(terminal.json("vendors", "list")) == 2
    monkeypatch.setenv("RFQ_SENDER_DATABASE", url)
    assert "RFQ_SENDER_DATABASE" in terminal("move-to", "file").out
    monkeypatch.delenv("RFQ_SENDER_DATABASE")
    assert len(terminal.json("vendors", "list", "--search", "number 001")) == 1
    refused = terminal("move-to", "postgresql://rfq@127.0.0.1:1/rfq")
    assert refused.code == 1
    assert "can't be reached" in refused.err


def _away(*_given: object) -> bool:
    raise DatabaseUnusable("It can't be reached.")


def test_only_an_admin_moves_a_teams_data(plain: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    move(plain, url)
    monkeypatch.setenv("RFQ_SENDER_USER", "Anna")
    with at_work(plain) as there:
        there.people.put("Anna", Role.ADMIN)
        there.people.put("Vera", Role.VIEWER)
    monkeypatch.setenv("RFQ_SENDER_USER", "Vera")
    for deed in (lambda: move(plain, "file"), lambda: of(plain).stay(is_gone=True)):
        with pytest.raises(NotAllowed, match="may not move the team's data"):
            deed()
    monkeypatch.setenv("RFQ_SENDER_USER", "Anna")
    assert move(plain, "file").rows


def test_users_that_are_there_already_are_not_swept_away(plain: Path, tmp_path: Path, url: str) -> None:
    (tmp_path / "server").mkdir()
    Settings.load(None, tmp_path / "server").save(database=url, user="Anna")
    with at_work(tmp_path / "server") as there:
        there.people.put("Anna", Role.ADMIN)
    with pytest.raises(NotEmpty, match="has data of its own"):
        move(plain, url)


def test_two_who_move_at_once_do_not_both(plain: Path, url: str) -> None:
    move(plain, url)
    mine, other = (Move.begin("/x", token, StoppedClock().now()) for token in ("mine", "other"))
    with closing(Database(Address.of(url))) as first, closing(Database(Address.of(url))) as second:
        with freezing.still(first, other):
            pass
        with pytest.raises(StillInUse, match="Somebody else is moving this data to /x"), freezing.still(second, mine):
            pass
        freezing.thaw(second, mine)
        with second.read() as session:
            assert moved.leaving(session.connection()) == other
        freezing.thaw(first, other)
        with second.read() as session:
            assert moved.leaving(session.connection()) is None


def test_a_move_to_a_file_is_finished_where_it_was_begun(plain: Path, tmp_path: Path, url: str) -> None:
    """The same path on two machines is not the same file."""
    move(plain, url)
    with pytest.raises(KeyboardInterrupt):
        replace(of(plain), settle=_cut_off).move("file", "", untold)
    file_in(plain).rename(tmp_path / "on another machine.db")
    (plain / "moving-here").unlink()
    with pytest.raises(MoveRefused, match="on another computer"):
        move(plain, "file")
    with pytest.raises(MoveRefused, match="on another computer"):
        of(plain).stay()
    of(plain).stay(is_gone=True)
    assert move(plain, "file").rows


def _cut_off(_home: Home) -> None:
    """The power goes, once it has arrived."""
    raise KeyboardInterrupt


def test_a_moved_file_of_an_older_version_is_refused_before_it_is_upgraded(plain: Path, url: str) -> None:
    kept = plain / move(plain, url).kept_as
    with closing(sqlite3.connect(kept)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0019'")
        connection.commit()
    with closing(Database(kept)) as database, pytest.raises(DataMoved):
        migrate(database, plain / "backups", StoppedClock().now())
