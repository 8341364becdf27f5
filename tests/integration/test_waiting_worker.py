"""A worker that is started before its team's database: it waits, and sends once that is there."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from app.storage.base.postgresql_problems import of
from app.storage.base.problems import DatabaseAway, DatabaseUnusable
from app.system.settings import Settings
from tests.patience import LIMIT_S
from tests.servers.postgresql import Postgresql, postgresql, why_not

pytestmark = [
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.file_only("it has a server of its own"),
]


@pytest.fixture
def server() -> Iterator[Postgresql]:
    with postgresql() as running:
        running.crash()
        yield running


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def begun(url: str, data: Path, port: int) -> subprocess.Popen[bytes]:
    words = ["--data-dir", str(data), "--database", url, "worker", "--metrics-port", str(port)]
    environment = os.environ | {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    with (data / "told").open("w", encoding="utf-8") as told:
        return subprocess.Popen([sys.executable, "-m", "app", *words], stderr=told, stdout=told, env=environment)


def told(data: Path) -> str:
    return (data / "told").read_text(encoding="utf-8")


def asked(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT_S)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read()).get("reason", "")
    except OSError:
        return 0, ""
    finally:
        connection.close()


def waited_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + LIMIT_S
    while not condition() and time.monotonic() < until:
        time.sleep(0.05)
    assert condition()


def test_it_waits_for_its_database_and_goes_on(server: Postgresql, tmp_path: Path, port: int) -> None:
    worker = begun(server.url(), tmp_path, port)
    try:
        waited_for(lambda: asked(port, "/readyz")[0] == 503)
        assert "can't be reached" in asked(port, "/readyz")[1]
        assert "changed" not in asked(port, "/readyz")[1] + told(tmp_path)
        assert asked(port, "/healthz") == (200, "")
        server.start()
        waited_for(lambda: "Sending what becomes due" in told(tmp_path))
        assert asked(port, "/readyz") == (200, "")
    finally:
        worker.send_signal(signal.SIGTERM)
        code = worker.wait(LIMIT_S)
    assert code == 0
    assert told(tmp_path).count("Waiting. Stop with Ctrl+C.") == 1
    log = (tmp_path / "logs" / "rfq-sender.log").read_text(encoding="utf-8")
    assert log.count("waiting: The database") == 1


def test_it_waits_for_the_shared_folder_and_goes_on(server: Postgresql, tmp_path: Path, port: int) -> None:
    """At a machine's start the share may come later than the program."""
    server.start()
    share = tmp_path / "share"
    share.mkdir()
    Settings.load(None, tmp_path).save(shared_folder=str(share))
    worker = begun(server.url(), tmp_path, port)
    try:
        waited_for(lambda: asked(port, "/readyz")[0] == 503)
        assert "shared folder" in asked(port, "/readyz")[1]
        (share / "rfq-sender.share").touch()
        waited_for(lambda: "Sending what becomes due" in told(tmp_path))
    finally:
        worker.send_signal(signal.SIGTERM)
        code = worker.wait(LIMIT_S)
    assert code == 0


def test_it_ends_once_the_data_has_moved(server: Postgresql, tmp_path: Path, port: int) -> None:
    """It would say for ever that it is well, and send nothing."""
    server.start()
    worker = begun(server.url(), tmp_path, port)
    try:
        waited_for(lambda: asked(port, "/readyz")[0] == 200)
        moving = [sys.executable, "-m", "app", "--data-dir", str(tmp_path / "other"), "--database", server.url()]
        waited_for(lambda: "Sending what becomes due" in told(tmp_path))
        subprocess.run([*moving, "move-to", "file"], check=False, capture_output=True, timeout=LIMIT_S)
        assert worker.wait(LIMIT_S) == 1
    finally:
        worker.kill()
    assert "was moved to" in told(tmp_path)


def test_it_is_ended_while_it_waits(server: Postgresql, tmp_path: Path, port: int) -> None:
    worker = begun(server.url(), tmp_path, port)
    try:
        waited_for(lambda: asked(port, "/readyz")[0] == 503)
    finally:
        worker.send_signal(signal.SIGTERM)
        code = worker.wait(LIMIT_S)
    assert code == 130


def test_what_waiting_does_not_cure_ends_it(server: Postgresql, tmp_path: Path, port: int) -> None:
    server.start()
    worker = begun(server.url().replace("rfq@", "stranger@"), tmp_path, port)
    assert worker.wait(LIMIT_S) == 1
    assert "There is no such database or user" in told(tmp_path)


def test_a_refused_sign_in_is_not_waited_for() -> None:
    away = of("rfq", psycopg.OperationalError("connection refused"))
    refused = of("rfq", psycopg.OperationalError("password authentication failed"))
    assert isinstance(away, DatabaseAway)
    assert isinstance(refused, DatabaseUnusable)
    assert not isinstance(refused, DatabaseAway)
