"""Copies of the database: when they are made, how long they are kept, and what laying one back does."""

import os
import sqlite3
import stat
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.sent_ledger import Older
from app.services.upkeep.backups import BackupFailed, Backups, BackupUnknown
from app.storage.base import copies, preferences
from app.storage.base.database import DatabaseUnusable
from app.storage.migrations.migration import DatabaseTooNew
from app.system.owner_lock import AlreadyRunning, OwnerLock
from tests.fakes.mail_server import FakeMailServer
from tests.fakes.office import Office, opened

pytestmark = pytest.mark.file_only("copies of the file")

S = DeliveryState


def later(office: Office, by: timedelta = timedelta(hours=1)) -> Backups:
    """Something has changed since."""
    office.clock.advance(seconds=by.total_seconds())
    with office.database.write() as session:
        preferences.put(session, "test", office.clock.now().isoformat())
    changed = office.clock.now().timestamp() + 10**9
    os.utime(f"{office.database.path}-wal", (changed, changed))
    return office.services.backups


def test_a_copy_is_whole_open_to_this_user_alone_and_made_once(office: Office) -> None:
    made = later(office).make()
    assert made is not None
    path = office.folder / "backups" / made.name
    with closing(sqlite3.connect(path)) as copy:
        assert copy.execute("PRAGMA quick_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM accounts").fetchone() == (1,)
    assert sorted(p.name for p in path.parent.iterdir()) == [made.name]
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert office.services.backups.make() is None  # within the same second
    office.clock.advance(hours=1)
    future = office.clock.now().timestamp() + 2 * 10**9
    os.utime(path, (future, future))
    assert office.services.backups.make() is None  # nothing has changed
    assert (made.why, office.services.backups.all()) == ("backup", [made])


def test_sending_begins_the_day_with_a_copy_and_a_batch_has_one_from_before(office: Office) -> None:
    office.queued(1)
    assert [b.why for b in office.services.backups.all()] == ["backup"]
    office.services.sending_right.give_back()
    office.clock.advance(days=1)
    office.services.sending_right.take()
    office.services.sending_right.give_back()
    office.services.sending_right.take()
    assert len(office.services.backups.all()) == 2


def test_the_last_five_are_kept_and_the_last_of_each_day_for_two_weeks(office: Office) -> None:
    for _ in range(7):
        later(office, timedelta(minutes=1)).make()
    assert len(office.services.backups.all()) == 5
    for _ in range(20):
        later(office, timedelta(days=1)).make()
        later(office, timedelta(minutes=1)).make()
    kept = office.services.backups.all()
    assert kept[0].made_at - kept[-1].made_at < timedelta(days=14)
    assert len({b.made_at.date() for b in kept}) == 14
    assert len(kept) == 14 + 2  # of the last two days, both: the last five
    (office.folder / "backups" / "rfq-sender-of mine.db").touch()
    (office.folder / "backups" / "rfq-sender-v0001-20261101T120000.db").touch()
    assert {b.why for b in office.services.backups.all()} == {"backup", "upgrade"}


def test_what_hinders_a_copy_hinders_nothing_else(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    folder = office.folder / "backups"
    folder.rmdir()
    folder.write_text("in the way", encoding="utf-8")
    with pytest.raises(BackupFailed, match="Your data is unchanged"):
        later(office).make()
    office.queued(1)
    assert "No copy of the data could be made" in caplog.text
    assert office.states() == [S.READY]


def test_a_copy_laid_back_sends_nothing_twice_and_the_way_back_is_open(tmp_path: Path) -> None:
    folder, server = tmp_path / "data", FakeMailServer()
    with opened(folder, server) as office:
        rfq_id = office.queued(2)
        made = later(office).make()
        assert made is not None
        office.drain()
        backups, clock = office.services.backups, office.clock
        with pytest.raises(AlreadyRunning):
            backups.restore(made.name)
    clock.advance(hours=1)
    aside = backups.restore(made.name)
    with opened(folder, server) as office:
        assert office.services.outbox_reading.older() == Older(accepted=2)
        office.services.sending_right.take()
        office.drain()
        assert office.states(rfq_id) == [S.ACCEPTED] * 2
    assert len(server.taken) == 2
    assert [b.why for b in backups.all() if b.name == aside] == ["replaced"]
    clock.advance(hours=2)
    backups.restore(aside)
    with opened(folder, server) as office:
        assert office.states(rfq_id) == [S.ACCEPTED] * 2
        assert office.services.outbox_reading.older() is None


def test_a_damaged_database_is_replaced_with_its_companions(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with opened(folder) as office:
        made = later(office).make()
        assert made is not None
        backups = office.services.backups
    office.clock.advance(hours=1)
    database = folder / "rfq-sender.db"
    database.write_bytes(b"no database " * 1000)
    (folder / "rfq-sender.db-wal").write_bytes(b"neither")
    aside = folder / "backups" / backups.restore(made.name)
    assert aside.read_bytes().startswith(b"no database")
    assert Path(f"{aside}-wal").read_bytes() == b"neither"
    with opened(folder) as office:
        assert office.services.accounts.all()


def test_only_a_copy_that_can_be_used_is_laid_back(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with opened(folder) as office:
        made = later(office).make()
        assert made is not None
        backups = office.services.backups
    before = (folder / "rfq-sender.db").read_bytes()
    path = folder / "backups" / made.name
    good = path.read_bytes()
    for name in ("../rfq-sender.db", "rfq-sender-20200101T000000.db", ""):
        with pytest.raises(BackupUnknown, match="There is no copy"):
            backups.restore(name)
    with closing(sqlite3.connect(path)) as copy, copy:
        copy.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseTooNew):
        backups.restore(made.name)
    path.write_bytes(b"")
    with pytest.raises(DatabaseUnusable, match="no database of RFQ Sender"):
        backups.restore(made.name)
    path.write_bytes(good[: len(good) // 2])
    with pytest.raises(DatabaseUnusable, match="damaged"):
        backups.restore(made.name)
    path.write_bytes(good)
    with closing(sqlite3.connect(path)) as copy, copy:
        copy.execute("PRAGMA writable_schema=ON")
        copy.execute("UPDATE sqlite_schema SET sql = replace(sql, 'host TEXT NOT NULL', 'host TEXT CHECK (host = 1)')")
    with pytest.raises(DatabaseUnusable, match="Choose another copy"):
        backups.restore(made.name)
    assert (folder / "rfq-sender.db").read_bytes() == before


def test_a_disk_that_refuses_leaves_the_data_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "data"
    with opened(folder) as office:
        made = later(office).make()
        assert made is not None
        backups = office.services.backups

    def full(_copied: Path, _database: Path, _aside: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies, "put_in_place", full)
    with pytest.raises(BackupFailed, match="couldn't be restored"):
        backups.restore(made.name)
    with OwnerLock(folder / "sending.lock"):
        pass  # it was given back


def fails_at_the_last_step(patch: pytest.MonkeyPatch, backups: Backups, name: str) -> None:
    """Something else has the database open, on a system that minds."""
    replace = Path.replace

    def held_open(path: Path, target: Path) -> Path:
        if target == backups.folder.database:
            raise PermissionError(13, "The process cannot access the file")
        return replace(path, target)

    with patch.context() as held:
        held.setattr(Path, "replace", held_open)
        with pytest.raises(BackupFailed, match="Your data is unchanged"):
            backups.restore(name)


def with_copy(folder: Path) -> tuple[Backups, str]:
    with opened(folder) as office:
        made = later(office).make()
        assert made is not None
        office.clock.advance(hours=1)
        return office.services.backups, made.name


def test_what_is_in_the_way_at_the_last_step_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is damaged; its companion stays with it."""
    folder = tmp_path / "data"
    backups, name = with_copy(folder)
    (folder / "rfq-sender.db").write_bytes(b"no database at all" * 1_000)
    (folder / "rfq-sender.db-wal").write_bytes(b"what was written last")
    data, names = {p: p.read_bytes() for p in folder.glob("rfq-sender.db*")}, sorted((folder / "backups").iterdir())
    fails_at_the_last_step(monkeypatch, backups, name)
    assert {p: p.read_bytes() for p in folder.glob("rfq-sender.db*")} == data
    assert sorted((folder / "backups").iterdir()) == names
    aside = backups.restore(name)
    assert not (folder / "rfq-sender.db-wal").exists()
    assert (folder / "backups" / f"{aside}-wal").read_bytes() == b"what was written last"


def test_where_there_is_no_database_any_more_none_is_left_by_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups, name = with_copy(tmp_path / "data")
    backups.folder.database.unlink()
    fails_at_the_last_step(monkeypatch, backups, name)
    assert not backups.folder.database.exists()
    backups.restore(name)
    assert backups.folder.database.exists()


def test_what_a_dead_process_wrote_last_is_whole_at_every_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands in the write-ahead log alone, which has to go before the copy can take the database's place."""
    folder = tmp_path / "data"
    backups, name = with_copy(folder)
    with closing(sqlite3.connect(folder / "rfq-sender.db")) as dying:
        dying.execute("CREATE TABLE late (n)")
        dying.commit()
        left = {p: p.read_bytes() for p in folder.glob("rfq-sender.db*")}
    for path, octets in left.items():
        path.write_bytes(octets)
    assert (folder / "rfq-sender.db-wal").stat().st_size
    fails_at_the_last_step(monkeypatch, backups, name)
    with closing(sqlite3.connect(folder / "rfq-sender.db")) as found:
        assert found.execute("SELECT count(*) FROM late").fetchone() == (0,)


def test_whether_a_copy_can_be_laid_back_is_known_before_anything_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with opened(folder) as office:
        made = later(office).make()
        assert made is not None
        backups = office.services.backups
        backups.check(made.name, is_sender=False)
        with OwnerLock(folder / "sending.lock"):
            backups.check(made.name, is_sender=True)
            with pytest.raises(AlreadyRunning):
                backups.check(made.name, is_sender=False)
    with pytest.raises(BackupUnknown):
        backups.check("none", is_sender=True)


def test_data_are_lost_where_there_are_copies_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with opened(folder) as office:
        backups = office.services.backups
    (folder / "rfq-sender.db").unlink()
    assert not backups.is_lost()  # a first start
    (folder / "rfq-sender.db").touch()
    (folder / "backups" / "rfq-sender-20261101T120000.db").touch()
    assert backups.is_lost()
    (folder / "rfq-sender.db").write_bytes(b"something")
    assert not backups.is_lost()
