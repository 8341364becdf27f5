"""A database that is older than what was sent: no mail goes out twice, and the buyer is told."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.outbox.concern import Remedy
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.sent_ledger import Fate, Older
from app.domain.trade.finding import Severity
from app.services.sending.rfq_sending import DataAreOlder
from app.storage.outbox import generation
from app.system.owner_lock import OwnerLock
from app.system.sent_ledger import SentLedger
from tests.fakes.mail_server import Answer, FakeMailServer, refused, unknown
from tests.fakes.office import DEADLINE, ITEM, Office, crashed_copy, listed, opened

pytestmark = pytest.mark.file_only("a copy of the file that is older than what was sent")

S = DeliveryState


@pytest.fixture
def server() -> FakeMailServer:
    return FakeMailServer()


def copied(office: Office, to: Path) -> Path:
    """A copy of the database as it is now, whole in one file."""
    with closing(sqlite3.connect(office.database.path)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
    return to


def put_back(copy: Path, folder: Path) -> None:
    for end in ("-wal", "-shm"):
        (folder / f"rfq-sender.db{end}").unlink(missing_ok=True)
    shutil.copy(copy, folder / "rfq-sender.db")


def fates(folder: Path) -> list[Fate]:
    return [line.fate for line in SentLedger(folder / "sent-ledger.log").after(0)]


def test_the_ledger_keeps_what_is_handed_over_and_what_becomes_of_it(office: Office) -> None:
    rfq_id = office.queued(3)
    office.drain()
    assert fates(office.folder).count(Fate.HANDED_OVER) == fates(office.folder).count(Fate.ACCEPTED) == 3
    with office.database.read() as session:
        assert generation.known(session) == SentLedger(office.folder / "sent-ledger.log").last() == 6
    assert office.states(rfq_id) == [S.ACCEPTED] * 3


def test_an_older_copy_restored_sends_no_mail_twice(tmp_path: Path, server: FakeMailServer) -> None:
    folder = tmp_path / "data"
    with opened(folder, server) as office:
        rfq_id = office.queued(4)
        copy = copied(office, tmp_path / "copy.db")
        office.drain()
    sent = len(server.taken)
    assert sent == 4
    put_back(copy, folder)
    with opened(folder, server) as office:
        assert office.services.outbox_reading.older() == Older(accepted=4)
        taken = office.services.sending_right.take()
        assert taken.older == Older(accepted=4)
        office.services.outbox_control.resume()
        office.drain()
        lines = office.lines(rfq_id)
        assert {line.state for line in lines} == {S.ACCEPTED}
        assert all("the ledger says so" in line.error for line in lines)
        (concern,) = [c for c in office.services.doctor.quick() if c.key == "older"]
        assert (concern.severity, concern.remedies) == (Severity.WARN, (Remedy.GO_ON,))
        office.services.data_age.go_on()
        assert office.services.outbox_reading.older() is None
        assert not [c for c in office.services.doctor.quick() if c.key == "older"]
    assert len(server.taken) == sent
    with opened(folder, server) as office:  # it has caught up: nothing more is said
        assert office.services.sending_right.take().older is None


def test_what_is_open_waits_paused_with_the_reason(tmp_path: Path, server: FakeMailServer) -> None:
    folder = tmp_path / "data"
    with opened(folder, server) as office:
        rfq_id = office.queued(3)
        copy = copied(office, tmp_path / "copy.db")
        office.services.outbox_control.pause(rfq_id)
        office.services.outbox_control.resume(rfq_id, limit=1)
        office.drain()
    put_back(copy, folder)
    with opened(folder, server) as office:
        office.services.sending_right.take()
        office.drain()
        lines = office.lines(rfq_id)
        assert [(line.state, line.held) for line in lines] == [(S.ACCEPTED, False), (S.READY, True), (S.READY, True)]
        assert "older than what was sent" in lines[1].held_because
        office.services.outbox_control.resume()
        office.drain()
        assert office.states(rfq_id) == [S.ACCEPTED] * 3
    assert len(server.taken) == 3


def test_what_was_in_doubt_is_in_doubt_again_and_what_was_refused_is_free(tmp_path: Path) -> None:
    folder, server = tmp_path / "data", FakeMailServer()
    server.answers.extend([Answer(unknown(), after_commit=True, taken=True), Answer(refused(), after_commit=True)])
    with opened(folder, server) as office:
        rfq_id = office.queued(2)
        copy = copied(office, tmp_path / "copy.db")
        office.drain()
        assert sorted(office.states(rfq_id)) == [S.REJECTED, S.UNKNOWN]
        before = {line.id: line.state for line in office.lines(rfq_id)}
    assert fates(folder).count(Fate.NOT_TAKEN) == 1
    put_back(copy, folder)
    with opened(folder, server) as office:
        assert office.services.sending_right.take().older == Older(in_doubt=1, held=1)
        office.drain()
        for line in office.lines(rfq_id):
            was_unknown = before[line.id] is S.UNKNOWN
            assert (line.state, line.held) == ((S.UNKNOWN, False) if was_unknown else (S.READY, True))
    assert len(server.taken) == 1


def test_a_write_ahead_log_that_was_deleted_sends_no_mail_twice(tmp_path: Path, server: FakeMailServer) -> None:
    with opened(tmp_path / "data", server) as office:
        office.queued(3)
        with closing(sqlite3.connect(office.database.path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        office.drain()
        folder = crashed_copy(office, tmp_path / "crashed")
    (folder / "rfq-sender.db-wal").unlink()
    (folder / "rfq-sender.db-shm").unlink(missing_ok=True)
    with opened(folder, server) as office:
        assert office.services.sending_right.take().older == Older(accepted=3)
        office.drain()
    assert len(server.taken) == 3


@pytest.mark.parametrize("is_there", [False, True])
def test_an_empty_or_missing_database_is_told_and_queues_nothing_until_decided(
    tmp_path: Path, server: FakeMailServer, is_there: bool
) -> None:
    folder = tmp_path / "data"
    with opened(folder, server) as office:
        office.queued(2)
        office.drain()
    (folder / "rfq-sender.db").unlink()
    if is_there:
        (folder / "rfq-sender.db").touch()
    with opened(folder, server) as office:
        assert office.services.outbox_reading.older() == Older(missing=2)
        rfq = office.request(2)
        with pytest.raises(DataAreOlder, match="2 emails went out for RFQs that aren't in this data"):
            office.services.rfq_sending.queue(rfq.id, office.account())
        with pytest.raises(DataAreOlder):
            office.services.rfq_sending.retry(rfq.id)
        assert office.states() == []
        (concern,) = [c for c in office.services.doctor.quick() if c.key == "older"]
        assert concern.severity is Severity.BLOCK
        office.services.data_age.go_on()
        office.services.rfq_sending.queue(rfq.id, office.services.accounts.get("office"))
        office.services.sending_right.take()
        office.drain()
        assert office.states() == [S.ACCEPTED] * 2
    assert len(server.taken) == 4


def test_a_crash_between_commit_and_ledger_is_no_alarm(tmp_path: Path, server: FakeMailServer) -> None:
    with opened(tmp_path / "data", server) as office:
        office.queued(2)
        office.drain()
        folder = crashed_copy(office, tmp_path / "crashed")
    ledger = folder / "sent-ledger.log"
    lines = ledger.read_bytes().splitlines(keepends=True)
    ledger.write_bytes(b"".join(lines[:-1]) + lines[-1][:5])
    with opened(folder, server) as office:
        assert office.services.sending_right.take().older is None
        assert office.services.outbox_reading.older() is None
        assert office.states() == [S.ACCEPTED] * 2
    assert SentLedger(ledger).last() == 3


def test_the_count_goes_on_behind_the_higher_of_both(tmp_path: Path, server: FakeMailServer) -> None:
    folder = tmp_path / "data"
    with opened(folder, server) as office:
        office.queued(1)
        office.drain()
    (folder / "sent-ledger.log").unlink()
    with opened(folder, server) as office:
        rfq = office.services.rfq_editing.create("More", DEADLINE)
        office.services.rfq_editing.set_items(rfq.id, [ITEM])
        office.services.rfq_asking.set_invited(rfq.id, [v.id for v in listed(office.services)])
        office.services.rfq_sending.queue(rfq.id, office.services.accounts.get("office"))
        office.services.sending_right.take()
        office.drain()
    numbers = [line.number for line in SentLedger(folder / "sent-ledger.log").after(0)]
    assert numbers == [3, 4]


def test_a_start_beside_the_one_that_sends_leaves_it_to_that_one(tmp_path: Path, server: FakeMailServer) -> None:
    folder = tmp_path / "data"
    with opened(folder, server) as office:
        office.queued(1)
        copy = copied(office, tmp_path / "copy.db")
        office.drain()
    put_back(copy, folder)
    lock = OwnerLock(folder / "sending.lock")
    with lock, opened(folder, server) as office:
        assert office.services.outbox_reading.older() is None
