"""What a team's workers do besides sending: each piece once at a time, by whoever lives, and never in its way."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from pathlib import Path
from urllib.request import urlopen

import pytest
from typing_extensions import override

from app.assembly import Parts, services
from app.cli import mailbox_command, worker_command
from app.domain.accounts.account import Account, GraphLine
from app.domain.accounts.credentials import Credentials
from app.domain.inbox.entry import Wanted
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.trade.shelf import ShelfAway
from app.jobs import queue
from app.jobs.running import Jobs
from app.jobs.work import Work
from app.services.suite import Services
from app.storage.base import moved
from app.storage.base.moved import Move
from app.system.settings import Settings
from app.transports.transport import AccountBlocked
from tests.fakes import team
from tests.fakes.asked_vendors import BUYER, ask_vendors
from tests.fakes.clocks import StoppedClock
from tests.fakes.imap_followed import FakeImapOthers, fake_imap
from tests.fakes.office import Office, opened
from tests.fakes.secret_keepers import RememberedSecrets
from tests.fakes.shelf import Shelf
from tests.fakes.team_worker import CLOCK, NEVER, QUICK, Hanging
from tests.patience import LIMIT_S
from tests.servers.postgresql import Postgresql, postgresql, why_not

pytestmark = [
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.file_only("it has a server of its own"),
]
CASES = Path(__file__).parents[1] / "cases" / "replies"
QUOTE = (CASES / "01-reply-quoted-text.eml").read_bytes()


@dataclass(slots=True)
class Watched(Shelf):
    """Remembers which accounts were looked into, and whether two were at the same one at once."""

    looks: list[str] = field(default_factory=list)
    at_once: list[str] = field(default_factory=list)
    refusal: Exception | None = None
    _inside: set[str] = field(default_factory=set)

    @override
    def __call__(self, account: Account, credentials: Credentials | None) -> "Watched":
        self.looks.append(account.name)
        if self.refusal is not None:
            raise self.refusal
        if account.name in self._inside:
            self.at_once.append(account.name)
        self._inside.add(account.name)
        time.sleep(0.05)
        self._inside.discard(account.name)
        return self


@pytest.fixture(scope="module")
def server() -> Iterator[Postgresql]:
    with postgresql() as running:
        yield running


@pytest.fixture
def mailbox() -> Watched:
    return Watched({"INBOX": [QUOTE]})


@pytest.fixture
def office(server: Postgresql, tmp_path: Path, mailbox: Watched) -> Iterator[Office]:
    """Vendors were asked, and one has answered; nobody has looked yet."""
    before = team.used()
    team.use(server)
    with opened(tmp_path / "data", open_mailbox=mailbox) as made:
        ask_vendors(made)
        yield made
    team.take_back()
    team.use(before)


@pytest.fixture
def at_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is queued by the clock."""
    for name in CLOCK:
        monkeypatch.setattr(queue, name, NEVER)


def followed(office: Office, *names: str) -> None:
    for name in names:
        office.services.accounts.save(Account(name=name, from_address=BUYER, via=GraphLine(user=BUYER)))


def schema_of(office: Office) -> str:
    return team.schema_of(Settings.load(None, office.folder))


def queued(server: Postgresql, office: Office, task: str, args: str = '{"timestamp": 0}', lock: str = "") -> None:
    """As the clock does it; nothing where the same waits already."""
    with server.connect(schema_of(office)) as connection:
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, queueing_lock, lock) "
            "VALUES ('default', %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (task, args, lock or task, lock or None),
        )


def look(server: Postgresql, office: Office, name: str) -> None:
    queued(server, office, "mailbox", f'{{"name": "{name}"}}', f"mailbox {name}")


def states(server: Postgresql, office: Office) -> list[tuple[str, str]]:
    with server.connect(schema_of(office)) as connection:
        return list(connection.execute("SELECT task_name, status::text FROM procrastinate_jobs ORDER BY id").fetchall())


def workers(server: Postgresql, office: Office) -> list[int]:
    """All that there are now, also those that were killed."""
    with server.connect(schema_of(office)) as connection:
        return [row[0] for row in connection.execute("SELECT id FROM procrastinate_workers").fetchall()]


def silent_for_an_hour(server: Postgresql, office: Office, those: list[int]) -> None:
    with server.connect(schema_of(office)) as connection:
        connection.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour' WHERE id = ANY(%s)", (those,)
        )


@contextmanager
def machine(office: Office, folder: Path, mailbox: Shelf) -> Iterator[Services]:
    """Another one of the team."""
    Settings.load(None, folder).save(database=Settings.load(None, office.folder).database)
    parts = Parts(StoppedClock(), RememberedSecrets(), open_mailbox=mailbox)
    with services(Settings.load(None, folder), folder, parts, is_person=False) as made:
        yield made


@contextmanager
def at_work(made: Services) -> Iterator[threading.Event]:
    """Its worker's thread for jobs; over at the end, or before."""
    over = threading.Event()
    jobs = Jobs(made.server_arguments, Work.of(made, over), over, QUICK, first_pause_s=0.02, longest_pause_s=0.1)
    thread = threading.Thread(target=jobs.run)
    thread.start()
    try:
        yield over
    finally:
        over.set()
        thread.join(LIMIT_S)
        assert not thread.is_alive()


def waited_for(condition: Callable[[], object], each: Callable[[], object] = lambda: None) -> None:
    until = time.monotonic() + LIMIT_S
    while not condition() and time.monotonic() < until:
        each()
        time.sleep(0.02)
    assert condition()


def replies(office: Office) -> int:
    return len(list(office.services.replies.all(Wanted())))


def answered(office: Office, mailbox: FakeImapOthers) -> Mapping[str, str]:
    """An answer waits in the mailbox of an account; returns what its password is named by."""
    line = mailbox.line()
    assert line.imap is not None
    given = {"imap_host": line.imap.host, "imap_port": line.imap.port, "imap_security": line.imap.security}
    office.account("box", None, from_address=BUYER, user=line.user, **given)
    mailbox.put("INBOX", [(QUOTE, date(2026, 11, 27))])
    return {"RFQ_SENDER_ACCOUNT_BOX_PASSWORD": mailbox.server.login[1]}


@contextmanager
def process(office: Office, password: Mapping[str, str], *words: str) -> Iterator[None]:
    """The program itself, until it is told to end, and does."""
    environment = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", **password}
    command = [sys.executable, "-m", "app", "--data-dir", str(office.folder), *words]
    running = subprocess.Popen(command, env=environment)
    try:
        yield
    finally:
        running.send_signal(signal.SIGTERM)
        code = running.wait(LIMIT_S)
    assert code == 0


def test_a_worker_files_what_vendors_answer(server: Postgresql, tmp_path: Path) -> None:
    """The command itself, a server on loopback, and nothing but the clock that queues."""
    before = team.used()
    team.use(server)
    with fake_imap() as mailbox, opened(tmp_path / "data") as office:
        ask_vendors(office)
        with process(office, answered(office, mailbox), "worker"):
            waited_for(lambda: replies(office) == 1)
        with server.connect(schema_of(office)) as connection:
            assert connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone() == (0,), (
                "it said goodbye"
            )
    team.take_back()
    team.use(before)


def test_mailbox_files_what_vendors_answer_and_sends_nothing(server: Postgresql, tmp_path: Path) -> None:
    """Emails are due from an account that nobody holds; whoever sends has them afterwards."""
    before = team.used()
    team.use(server)
    with fake_imap() as mailbox, opened(tmp_path / "data") as office:
        ask_vendors(office)
        password = answered(office, mailbox)
        rfq_id = office.request(2).id
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        office.services.rfq_sending.queue(rfq_id, office.account("due", host="127.0.0.1", port=port))
        with process(office, password, "mailbox", "--metrics-port", str(port)):
            waited_for(lambda: replies(office) == 1)
            for path in ("/healthz", "/readyz", "/metrics"):
                with urlopen(f"http://127.0.0.1:{port}{path}", timeout=LIMIT_S) as answer:
                    assert answer.status == HTTPStatus.OK
            time.sleep(2.0)  # a worker looks for due emails each second
        assert office.states(rfq_id) == [DeliveryState.READY] * 2
        assert [line.attempts for line in office.lines(rfq_id)] == [0, 0]
        office.drain()
        assert office.states(rfq_id) == [DeliveryState.ACCEPTED] * 2
    team.take_back()
    team.use(before)


@pytest.mark.usefixtures("at_no_time")
def test_its_loop_says_that_it_turns_also_while_the_database_is_away(server: Postgresql, office: Office) -> None:
    beats: list[None] = []
    over = threading.Event()
    jobs = Jobs(
        office.services.server_arguments,
        Work.of(office.services, over),
        over,
        QUICK,
        first_pause_s=0.02,
        longest_pause_s=0.1,
        beat=lambda: beats.append(None),
    )
    thread = threading.Thread(target=jobs.run)
    thread.start()
    try:
        server.crash()
        begun = len(beats)
        waited_for(lambda: len(beats) > begun + 3)
    finally:
        server.start()
        over.set()
        thread.join(LIMIT_S)
    assert not thread.is_alive()


@pytest.mark.usefixtures("at_no_time")
def test_two_workers_look_into_each_mailbox_once(
    server: Postgresql, office: Office, tmp_path: Path, mailbox: Watched
) -> None:
    followed(office, "one", "two", "three", "four")
    with machine(office, tmp_path / "other", mailbox) as other, at_work(office.services), at_work(other):
        queued(server, office, "mailboxes")
        waited_for(lambda: len(mailbox.looks) == 4 and not states(server, office))
        assert sorted(mailbox.looks) == ["four", "one", "three", "two"]
        for _ in range(5):
            queued(server, office, "mailboxes")
        waited_for(lambda: not states(server, office))
    assert mailbox.at_once == []
    assert replies(office) == 1


@pytest.mark.usefixtures("at_no_time")
@pytest.mark.parametrize("is_queued_again", [False, True], ids=["alone", "queued again meanwhile"])
def test_what_a_killed_worker_was_at_another_one_does(
    server: Postgresql, office: Office, tmp_path: Path, mailbox: Watched, *, is_queued_again: bool
) -> None:
    followed(office, "box")
    begun, dead = tmp_path / "begun", tmp_path / "dead"
    dead.mkdir()
    Settings.load(None, dead).save(database=Settings.load(None, office.folder).database)
    killed = subprocess.Popen([sys.executable, "-m", "tests.fakes.team_worker", str(dead), str(begun)])
    try:
        look(server, office, "box")
        waited_for(begun.exists)
    finally:
        killed.kill()
        killed.wait(LIMIT_S)
    silent_for_an_hour(server, office, workers(server, office))
    if is_queued_again:
        look(server, office, "box")
    with at_work(office.services):
        waited_for(lambda: replies(office), each=lambda: queued(server, office, "stalled"))
        waited_for(lambda: not states(server, office))
    assert mailbox.looks == ["box"]


@pytest.mark.usefixtures("at_no_time")
def test_a_database_that_is_away_is_waited_for(
    server: Postgresql, office: Office, mailbox: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    followed(office, "box")
    with at_work(office.services):
        look(server, office, "box")
        waited_for(lambda: not states(server, office))
        with server.connect() as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
        look(server, office, "box")
        waited_for(lambda: len(mailbox.looks) == 2)
        before = workers(server, office)
        server.crash()
        waited_for(lambda: "jobs wait" in caplog.text)
        server.start()
        silent_for_an_hour(server, office, before)
        look(server, office, "box")  # behind the one that was under way, whose end nobody could write
        waited_for(lambda: len(mailbox.looks) == 3, each=lambda: queued(server, office, "stalled"))
    assert "Traceback" not in caplog.text


@pytest.mark.usefixtures("at_no_time")
def test_it_ends_while_a_mail_server_says_nothing(server: Postgresql, office: Office, tmp_path: Path) -> None:
    followed(office, "box")
    begun = tmp_path / "begun"
    with machine(office, tmp_path / "other", Hanging(begun=begun)) as other, at_work(other):
        look(server, office, "box")
        waited_for(begun.exists)
    assert states(server, office) == [("mailbox", "aborted")]


def test_it_ends_while_the_database_is_away(office: Office) -> None:
    away = {**office.services.server_arguments, "host": "/nowhere"}
    over = threading.Event()
    thread = threading.Thread(target=Jobs(away, Work.of(office.services, over), over, QUICK).run)
    thread.start()
    over.set()
    thread.join(LIMIT_S)
    assert not thread.is_alive()


@pytest.mark.usefixtures("at_no_time")
def test_upkeep_is_done_and_what_failed_long_ago_is_forgotten(
    server: Postgresql, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    spool = office.services.rfq_sending.spool.shelf.folder
    spool.mkdir(exist_ok=True)
    for name, days in (("old.b64", 2), ("young.b64", 0)):
        (spool / name).write_bytes(b"x")
        os.utime(spool / name, (time.time() - days * 86_400,) * 2)
    with server.connect(schema_of(office)) as connection:
        connection.execute("INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('q', 'x', 'failed')")
        connection.execute(
            "INSERT INTO procrastinate_events (job_id, type, at) "
            "SELECT id, 'failed', now() - interval '8 days' FROM procrastinate_jobs"
        )
    with at_work(office.services):
        queued(server, office, "tidy", lock="tidy")
        queued(server, office, "old_jobs")
        waited_for(lambda: not states(server, office))
    assert [path.name for path in spool.iterdir()] == ["young.b64"]
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_what_is_in_the_way_is_told_once_and_the_account_rests(
    office: Office, mailbox: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    followed(office, "box")
    work = Work.of(office.services, threading.Event())
    mailbox.refusal = AccountBlocked("Sign in anew.", failure=FailureClass.AUTH, stage=Stage.AUTH)
    work.mailbox("box")
    work.mailbox("box")
    assert mailbox.looks == ["box"]
    work.after_trouble_s = -1.0
    work._rests.clear()
    for _ in range(3):
        work.mailbox("box")
    assert len(mailbox.looks) == 4
    told = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.getMessage().partition(": ")[2] for record in told] == ["Sign in anew."]
    mailbox.refusal = None
    work.mailbox("box")
    assert replies(office) == 1


def test_a_shelf_that_is_away_is_told_once(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    work = Work.of(office.services, threading.Event())

    def away(_sending: object) -> int:
        raise ShelfAway("The share isn't there.")

    monkeypatch.setattr("app.services.sending.rfq_sending.RfqSending.tidy", away)
    for _ in range(3):
        work.tidy()
    assert caplog.text.count("The share isn't there.") == 1
    monkeypatch.undo()
    work.tidy()


def test_data_that_has_moved_away_is_left_alone(office: Office, mailbox: Watched) -> None:
    followed(office, "box")
    with office.database.write() as session:
        moved.mark(session.connection(), Move.begin("/elsewhere", "token", office.clock.now()))
    work = Work.of(office.services, threading.Event())
    work.mailbox("box")
    assert work.mailboxes() == []
    assert mailbox.looks == []


def test_who_ends_leaves_the_rest_of_a_mailbox_to_others(office: Office) -> None:
    followed(office, "box")
    over = threading.Event()
    over.set()
    Work.of(office.services, over).mailbox("box")
    assert replies(office) == 0


def test_mailboxes_are_left_alone_where_the_settings_say_so(office: Office) -> None:
    followed(office, "box")
    work = Work.of(office.services, threading.Event())
    assert work.mailboxes() == ["box"]
    work.is_followed = False
    assert work.mailboxes() == []


def test_mailbox_ends_where_the_data_has_moved_away(office: Office) -> None:
    with office.database.write() as session:
        moved.mark(session.connection(), Move.begin("/elsewhere", "token", office.clock.now()))
    with pytest.raises(worker_command.NothingToSend):
        mailbox_command.run(office.services, Namespace())


def ended_at_once(*_given: object) -> None:
    raise KeyboardInterrupt


def test_who_only_sends_has_no_jobs(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_command, "tend", ended_at_once)
    monkeypatch.setattr(worker_command, "jobs_of", lambda *_given: pytest.fail("it was told not to"))
    assert worker_command.run(office.services, Namespace(no_jobs=True)).document == {"stopped": True}


def test_who_lacks_the_library_is_told_before_anything_is_sent(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("app.jobs")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "procrastinate", None)
    with pytest.raises(worker_command.JobsMissing, match="--no-jobs"):
        worker_command.run(office.services, Namespace(no_jobs=False))


def test_a_file_has_no_jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_command, "tend", ended_at_once)
    monkeypatch.setitem(sys.modules, "app.jobs.running", None)
    before = team.used()
    team.use(None)
    with opened(tmp_path / "alone") as alone:
        assert alone.services.server_arguments == {}
        assert worker_command.run(alone.services, Namespace(no_jobs=False)).document == {"stopped": True}
        with pytest.raises(mailbox_command.NoTeam, match="replies fetch"):
            mailbox_command.run(alone.services, Namespace())
    team.use(before)
