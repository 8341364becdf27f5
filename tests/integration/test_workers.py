"""Who sends for a team, as its health page shows it: real workers on a real server."""

import html
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.domain.people.user import Role
from app.services.sending.workers import Senders
from app.storage.base.address import Address
from app.storage.base.postgresql import PostgresqlServer
from app.web.application import application
from tests.fakes import team
from tests.fakes.office import Office, opened
from tests.integration.test_web import ORIGIN, PASSWORD
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


@contextmanager
def worker(office: Office) -> Iterator["subprocess.Popen[bytes]"]:
    """The command itself; killed at the end, if it is still there."""
    words = ["--data-dir", str(office.folder), "worker", "--no-jobs"]
    environment = os.environ | {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    process = subprocess.Popen([sys.executable, "-m", "app", *words], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait(LIMIT_S)


def looked(office: Office) -> Senders:
    found = office.services.workers.look()
    assert found is not None
    return found


def waited_for(condition: Callable[[], object]) -> None:
    until = time.monotonic() + LIMIT_S
    while not condition() and time.monotonic() < until:
        time.sleep(0.05)
    assert condition()


def health(office: Office) -> str:
    """What an admin reads there."""
    office.database.who = "Admin"
    office.services.people.put("Admin", Role.ADMIN)
    office.services.signing_in.set_password("Admin", PASSWORD)
    client = TestClient(application(office.services, {"localhost"}), "https://localhost", headers=ORIGIN)
    client.post("/sign-in", data={"name": "admin", "password": PASSWORD})
    return html.unescape(re.sub(r"<[^>]+>", " ", client.get("/team/health").text))


def test_workers_and_their_accounts_are_seen_until_they_end(office: Office) -> None:
    made = office.services
    assert looked(office) == Senders([], [])
    assert "No worker is running: emails go out only while" in health(office)
    with worker(office) as first, worker(office) as second:
        waited_for(lambda: len(looked(office).workers) == 2)
        assert {one.process for one in looked(office).workers} == {first.pid, second.pid}
        assert {one.machine for one in looked(office).workers} == {os.uname().nodename}
        rfq = made.practice.fill(3)
        made.rfq_sending.queue(rfq.id, account := made.accounts.ensure_practice())
        waited_for(lambda: any(one.accounts for one in looked(office).workers))
        assert sorted(one.accounts for one in looked(office).workers) == [(), (account.name,)]
        (sender,) = [one for one in looked(office).workers if one.accounts]
        text = health(office)
        assert all(word in text for word in (str(first.pid), str(second.pid), account.name, os.uname().nodename))
        assert "No worker is running" not in text
        by_signal, killed = (first, second) if sender.process == second.pid else (second, first)
        by_signal.send_signal(signal.SIGTERM)
        assert by_signal.wait(LIMIT_S) == 0
        waited_for(lambda: [one.process for one in looked(office).workers] == [killed.pid])
        killed.kill()
        waited_for(lambda: looked(office) == Senders([], []))


def test_accounts_of_a_window_are_told_beside_them(office: Office) -> None:
    office.queued(1)
    office.services.sending_right.take()
    office.services.dispatch.tend(lambda _work: None)
    assert looked(office) == Senders([], ["office"])
    assert "Windows or commands send now from: office." in health(office)


def test_workers_of_other_teams_on_the_same_server_are_not_seen(office: Office, tmp_path: Path) -> None:
    with opened(tmp_path / "other") as other, worker(other):
        waited_for(lambda: looked(other).workers)
        assert not looked(office).workers


def test_a_long_name_of_a_machine_is_cut_to_what_the_server_keeps(server: Postgresql) -> None:
    kind = PostgresqlServer(Address.of(server.url()), program=f"worker 4711 {'x' * 64}")
    name = kind.arguments()["application_name"]
    assert name == f"rfq-sender worker 4711 {'x' * 40}"
    assert PostgresqlServer(Address.of(server.url())).arguments()["application_name"] == "rfq-sender"


def test_a_file_says_nothing_of_workers(tmp_path: Path) -> None:
    before = team.used()
    team.use(None)
    with opened(tmp_path / "alone") as alone:
        assert alone.services.workers.look() is None
        assert "orker" not in health(alone)
    team.use(before)
