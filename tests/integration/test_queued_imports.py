"""Sheets that a team's workers take in: once each, for whoever queued them, and whatever becomes of a worker."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.domain.people.user import Role
from app.domain.trade.watch import Cancelled, unwatched
from app.domain.vendors.import_job import Doubtful, ImportWish, JobState
from app.domain.vendors.import_kind import ImportKind
from app.domain.vendors.vendor import Vendor
from app.jobs import queue
from app.jobs.running import Jobs
from app.jobs.work import Work
from app.services.suite import Services
from app.services.vendors import import_queue
from app.services.vendors.import_queue import NoWorkers, SheetTooLarge
from app.services.vendors.long_change import ListBusy
from tests.fakes import team
from tests.fakes.office import Office, listed, opened
from tests.fakes.team_worker import CLOCK, NEVER, QUICK
from tests.fakes.terminal import Terminal
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
def shop(server: Postgresql, tmp_path: Path) -> Iterator[Office]:
    before = team.used()
    team.use(server)
    with opened(tmp_path / "data") as made:
        made.database.who = "Anna"
        made.services.people.put("Anna", Role.ADMIN)
        yield made
    team.take_back()
    team.use(before)


@pytest.fixture
def at_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CLOCK:
        monkeypatch.setattr(queue, name, NEVER)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return written(tmp_path / "vendors.csv", range(1, 4))


def written(path: Path, numbers: range) -> Path:
    rows = [f"Vendor {n:04d},Desk {n},desk@vendor{n}.example" for n in numbers]
    path.write_text("\n".join(["Vendor,Contact,Email", *rows]))
    return path


@contextmanager
def at_work(made: Services) -> Iterator[None]:
    """A worker's thread for jobs."""
    over = threading.Event()
    jobs = Jobs(made.server_arguments, Work.of(made, over), over, QUICK, first_pause_s=0.02, longest_pause_s=0.1)
    thread = threading.Thread(target=jobs.run)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(LIMIT_S)
        assert not thread.is_alive()


@pytest.mark.usefixtures("at_no_time")
def test_a_worker_takes_in_what_was_queued(shop: Office, sheet: Path) -> None:
    jobs = shop.services.import_queue
    queued = jobs.add(sheet, ImportWish(kind=ImportKind.VENDORS))
    assert (queued.state, queued.asked_by, queued.name) == (JobState.QUEUED, "Anna", "vendors.csv")
    sheet.unlink()  # it is taken in as it was
    assert listed(shop.services) == []
    shop.database.who = ""  # a worker is no person
    with at_work(shop.services):
        waited_until = time.monotonic() + LIMIT_S
        while jobs.recent()[0].state is not JobState.DONE and time.monotonic() < waited_until:
            time.sleep(0.02)
    (done,) = jobs.recent()
    assert (done.counts["added"], done.reason, done.id) == (3, "", queued.id)
    assert [line.name for line in listed(shop.services)] == ["Vendor 0001", "Vendor 0002", "Vendor 0003"]
    log = shop.services.people.changes()
    assert {c.who for c in log if c.where.startswith("vendor Vendor")} == {"Anna"}
    assert shop.services.vendors.recent_changes()[0].label == "import of vendors.csv"


def test_each_is_taken_in_once_and_says_if_nothing_is_new(shop: Office, sheet: Path) -> None:
    jobs = shop.services.import_queue
    for _ in range(2):
        jobs.add(sheet, ImportWish())
    jobs.run_all(unwatched)
    jobs.run_all(unwatched)
    assert [(j.state, j.counts["added"], j.reason) for j in jobs.recent()] == [
        (JobState.DONE, 0, "Nothing in it is new."),
        (JobState.DONE, 3, ""),
    ]


def test_one_that_cannot_be_taken_in_says_why_and_the_next_is(shop: Office, sheet: Path, tmp_path: Path) -> None:
    jobs = shop.services.import_queue
    jobs.add(sheet, ImportWish())
    shop.services.import_queue.add(written(tmp_path / "more.csv", range(4, 6)), ImportWish())
    with shop.database.write() as session:
        session.connection().exec_driver_sql("UPDATE import_jobs SET octets = 'PK' WHERE name = 'vendors.csv'")
    jobs.run_all(unwatched)
    good, bad = jobs.recent()
    assert (good.state, good.counts["added"]) == (JobState.DONE, 2)
    assert bad.state is JobState.FAILED
    assert bad.reason


def test_what_a_worker_left_half_written_is_begun_anew(
    shop: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.vendors.import_writing.PART", 10)
    monkeypatch.setattr(import_queue, "_TELL_S", 0.0)
    jobs = shop.services.import_queue
    jobs.add(written(tmp_path / "many.csv", range(1, 60)), ImportWish())
    looks = iter(range(100))

    def over_soon(_done: int, _of: int) -> None:
        if next(looks) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        jobs.run_all(over_soon)
    (left,) = jobs.recent()
    assert (left.state, left.of) == (JobState.RUNNING, 59)
    assert 0 < left.done < 59
    assert listed(shop.services) == []
    jobs.run_all(unwatched)
    assert [(j.state, j.counts["added"]) for j in jobs.recent()] == [(JobState.DONE, 59)]


def test_it_waits_while_somebody_else_imports(shop: Office, sheet: Path) -> None:
    jobs = shop.services.import_queue
    jobs.add(sheet, ImportWish())
    with shop.services.vendor_import.long_changes.written("another one"), pytest.raises(ListBusy):
        jobs.run_all(unwatched)
    jobs.run_all(unwatched)
    assert jobs.recent()[0].state is JobState.DONE


def test_how_it_is_to_be_taken_is_kept(shop: Office, tmp_path: Path) -> None:
    shop.services.vendors.save_all([Vendor(name="Kestrel Plating Inc.")])
    jobs = shop.services.import_queue
    sheet = tmp_path / "named.csv"
    sheet.write_text("Firma;Mail\nKestrel Plating;a@kestrel.example\n")
    wish = ImportWish(doubtful=Doubtful.SKIP, mapping={"Firma": "vendor", "Mail": "email"})
    jobs.add(sheet, wish)
    jobs.run_all(unwatched)
    (done,) = jobs.recent()
    assert (done.counts["left_out"], done.counts["added"]) == (1, 0)
    jobs.add(sheet, ImportWish(doubtful=Doubtful.SAME, mapping=wish.mapping))
    jobs.run_all(unwatched)
    assert [line.email for line in listed(shop.services)] == ["a@kestrel.example"]


def test_what_is_too_large_is_not_queued(shop: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_queue, "_MOST_OCTETS", 10)
    with pytest.raises(SheetTooLarge):
        shop.services.import_queue.add(sheet, ImportWish())
    assert shop.services.import_queue.recent() == []


def test_a_user_s_name_holds_for_one_transaction(shop: Office) -> None:
    shop.database.who = ""
    with shop.database.acting_as("Bert"):
        assert shop.database.who == "Bert"
        shop.services.vendors.save_all([Vendor(name="By Bert")])
    shop.services.vendors.save_all([Vendor(name="By nobody")])
    who = [c.who for c in shop.services.people.changes() if c.where.startswith("vendor By")]
    assert (who[0], "Bert" in who[1:]) == ("Bert", False)


def test_the_commands(
    shop: Office, sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RFQ_SENDER_USER", "Anna")
    terminal = Terminal(shop.folder, monkeypatch, capsys)
    assert "No import was queued" in terminal("vendors", "imports").out
    assert terminal.json("vendors", "import", sheet, "--queue")["state"] == "queued"
    shop.services.import_queue.run_all(unwatched)
    assert "3 added, 0 updated" in terminal("vendors", "imports").out
    assert "is not there" in terminal("vendors", "import", tmp_path / "nowhere.csv", "--queue").err
    terminal.json("vendors", "import", sheet, "--queue")
    with shop.database.write() as session:
        session.connection().exec_driver_sql("UPDATE import_jobs SET state = 'running', done = 1, of = 3 WHERE id = 2")
    assert "1 of 3 vendors written" in terminal("vendors", "imports").out
    with shop.database.write() as session:
        session.connection().exec_driver_sql("UPDATE import_jobs SET octets = 'PK' WHERE id = 2")
    shop.services.import_queue.run_all(unwatched)
    failed = terminal("vendors", "imports")
    assert (failed.code, "failed" in failed.out) == (1, True)


def test_one_computer_imports_by_itself(tmp_path: Path, sheet: Path) -> None:
    with opened(tmp_path / "alone") as office, pytest.raises(NoWorkers):
        office.services.import_queue.add(sheet, ImportWish())
