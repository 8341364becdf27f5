"""What a process manager asks of a command that runs: whether it lives, and whether it could send."""

import http.client
import json
import socket
import threading
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.cli import worker_command
from app.domain.trade.problem import Problem
from app.endpoint.metrics_server import metrics_served
from app.services.sending import health as health_service
from app.services.sending.dispatch import Dispatch
from app.services.sending.health import STUCK_S, Health
from app.storage.base.database import Database, DatabaseUnusable
from app.system.folder_shelf import FolderShelf
from tests.fakes.office import Office
from tests.patience import LIMIT_S

Said = tuple[int, dict[str, str]]
Ask = Callable[[str], Said]
OK: Said = (200, {"status": "ok"})


@contextmanager
def asked(office: Office, health: Health | None = None) -> Iterator[Ask]:
    """The pages of a command that runs."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])

    def ask(path: str) -> Said:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT_S)
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.headers["Content-Type"] == "application/json"
        document: dict[str, str] = json.loads(answer.read())
        connection.close()
        return answer.status, document

    with metrics_served(office.services.metrics, health or office.services.health, port):
        yield ask


def away(*_given: object) -> Any:
    raise DatabaseUnusable("The database “postgresql://rfq@db.shop.example/rfq”\ncan't be reached.")


def waited_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + LIMIT_S
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    assert condition()


class Worker:
    """The command itself, on a thread of the test; its looks do what the test says."""

    def __init__(self, office: Office, monkeypatch: pytest.MonkeyPatch, look: Callable[[], None]) -> None:
        def tend(_dispatch: Dispatch, _submit: object) -> None:
            look()

        monkeypatch.setattr(Dispatch, "tend", tend)
        monkeypatch.setattr(worker_command, "_LOOK_S", 0.01)
        self._thread = threading.Thread(target=worker_command.run, args=(office.services, Namespace(no_jobs=True)))
        self._thread.start()

    def end(self) -> None:
        self._thread.join(LIMIT_S)
        assert not self._thread.is_alive()


def test_a_command_that_answers_is_alive_and_ready(office: Office) -> None:
    with asked(office) as ask:
        assert ask("/healthz") == OK
        assert ask("/readyz?verbose") == OK
        office.clock.advance(hours=1)
        assert ask("/healthz") == OK  # it has no loop that could hang


def test_a_worker_is_alive_while_its_loop_turns_and_not_while_a_look_hangs(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, going_on, hangs, is_over = 0, threading.Event(), threading.Event(), False

    def look() -> None:
        nonlocal looks
        looks += 1
        if is_over:
            raise KeyboardInterrupt
        if looks == 3:
            hangs.set()
            going_on.wait(LIMIT_S)

    with asked(office) as ask:
        worker = Worker(office, monkeypatch, look)
        assert hangs.wait(LIMIT_S)
        office.clock.advance(seconds=STUCK_S)
        assert ask("/healthz") == OK
        office.clock.advance(seconds=1)
        status, said = ask("/healthz")
        assert (status, said["status"]) == (503, "unavailable")
        assert said["reason"] == (
            "This process hasn't looked for work for 61 s. It is stuck: end it, and start it again."
        )
        assert ask("/readyz") == OK  # the same process, and nothing outside it is away
        assert office.services.health.vitals().look_age == STUCK_S + 1
        going_on.set()
        waited_for(lambda: ask("/healthz") == OK)
        is_over = True
        worker.end()


def test_a_worker_that_waits_for_its_database_is_alive_and_not_ready(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_command, "_LONGEST_PAUSE_S", 0.01)
    looks, is_over = 0, False

    def look() -> None:
        nonlocal looks
        looks += 1
        if is_over:
            raise KeyboardInterrupt
        office.clock.advance(seconds=STUCK_S / 2)
        raise Problem("The database is away.")

    with asked(office) as ask:
        worker = Worker(office, monkeypatch, look)
        waited_for(lambda: looks > 5)
        assert office.services.health.pulse.age in {0, STUCK_S / 2}
        with monkeypatch.context() as patched:
            patched.setattr(Database, "read", away)
            assert (ask("/healthz"), ask("/readyz")[0]) == (OK, 503)
        is_over = True
        worker.end()


def test_a_worker_that_waits_for_the_last_answers_is_alive(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    ages: list[float | None] = []

    def stop(_dispatch: Dispatch) -> None:
        office.clock.advance(seconds=STUCK_S + 1)

    def is_running(_dispatch: Dispatch) -> bool:
        ages.append(office.services.health.pulse.age)
        return len(ages) < 3

    def look() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Dispatch, "stop", stop)
    monkeypatch.setattr(Dispatch, "is_running", property(is_running))
    Worker(office, monkeypatch, look).end()
    assert ages[1:] == [0, 0]


def test_without_its_database_it_is_not_ready_and_says_why_in_one_line(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with asked(office) as ask:
        monkeypatch.setattr(Database, "read", away)
        reason = "The database “postgresql://rfq@db.shop.example/rfq” can't be reached."
        assert ask("/readyz") == (503, {"status": "unavailable", "reason": reason})
        assert ask("/healthz") == OK  # nothing that a new start would help against
        assert not office.services.health.vitals().is_ready


def test_without_the_shared_folder_it_is_not_ready(office: Office, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    health = replace(office.services.health, shelf=FolderShelf(shared / "spool", shared / "rfq-sender.share"))
    with asked(office, health) as ask:
        status, said = ask("/readyz")
        assert status == 503
        assert f"The team's shared folder “{shared}” isn't there" in said["reason"]
        shared.mkdir()
        assert ask("/readyz")[0] == 503  # where it was connected, and is no more
        (shared / "rfq-sender.share").touch()
        assert ask("/readyz") == OK


def test_what_hangs_keeps_one_who_asks_and_no_more(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_first, going_on = threading.Event(), threading.Event()

    def hang(_shelf: FolderShelf) -> None:
        asked_first.set()
        going_on.wait(LIMIT_S)

    monkeypatch.setattr(health_service, "_PATIENCE_S", 0.01)
    monkeypatch.setattr(FolderShelf, "check", hang)
    with asked(office) as ask:
        said: list[Said] = []
        first = threading.Thread(target=lambda: said.append(ask("/readyz")))
        first.start()
        assert asked_first.wait(LIMIT_S)
        reason = "The database or the place of the team's files doesn't answer."
        assert ask("/readyz") == (503, {"status": "unavailable", "reason": reason})
        assert ask("/healthz") == OK
        going_on.set()
        first.join(LIMIT_S)
        assert said == [OK]
        assert ask("/readyz") == OK


def test_the_probes_answer_while_the_metrics_do_not(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.endpoint.metrics_server.exposition", lambda *_given: 1 / 0)
    with asked(office) as ask:
        assert (ask("/healthz"), ask("/readyz")) == (OK, OK)
