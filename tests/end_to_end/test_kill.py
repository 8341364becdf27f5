"""The sender is ended by the system in the middle of its work, and started again. `make torture` is the long form."""

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.material import add_account, prepare_request
from tests.end_to_end.program import ACCOUNT, PASSWORD, USER, MailServer, Program, running, wait_until
from tests.torture.campaign import campaign
from tests.torture.lives import end_at
from tests.torture.points import POINTS
from tests.torture.stage import Stage, staged

_IN_DOUBT = {"W2–dot": 0, "dot–250": 1, "250–W3": 1}  # at these one mail is, and so many of it the server has
_SEED = 20261123


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("torture"), vendors=4, large_octets=600_000, seed=str(_SEED)) as made:
        yield made


@pytest.mark.parametrize("point", POINTS)
def test_a_sender_killed_at_a_point_leaves_no_more_in_doubt_than_it_must(stage: Stage, point: str) -> None:
    run = end_at(stage, point, f"point-{POINTS.index(point)}")
    assert (run.unknown, run.taken) == (int(point in _IN_DOUBT), _IN_DOUBT.get(point, 0))
    assert run.copies == 1


def test_a_sender_killed_at_random_moments_sends_each_mail_once(stage: Stage) -> None:
    chance = random.Random(_SEED)  # noqa: S311 - guards nothing
    score = campaign(stage, 20, chance, time.monotonic() + 15, lambda _text: None)
    assert score.kills.total() > 5  # a slow machine has no time for twenty
    assert (score.duplicates, score.lost) == (0, 0)
    assert score.mails >= 8


def test_a_mail_in_doubt_waits_for_the_word_of_the_buyer(program: Program, tmp_path: Path) -> None:
    with running(_slow_server(tmp_path, 30.0)) as server:
        add_account(program.here, server)
        number = prepare_request(program.here, tmp_path, 1)
        _kill_when(program.start("rfq", "send", number, "--account", ACCOUNT, "--yes"), server, 1)
        (first,) = server.mails()
    resumed = program.run("--json", "outbox", "resume")
    assert (resumed.code, resumed.document["unknown"]) == (3, 1)
    (mail,) = program.outbox()
    assert mail["state"] == "unknown"
    assert mail["error"]
    quick = MailServer(tmp_path / "server", "--starttls", "--auth", f"{USER}:{PASSWORD}")
    quick.port = server.port
    with running(quick):
        again = program.run("--json", "outbox", "resolve", str(mail["id"]), "--send-again")
        assert (again.code, again.document["accepted"]) == (0, 1)
        _, second = quick.mails()
    assert (second["message_id"], second["sha256"]) == (first["message_id"], first["sha256"])
    refused = program.run("--json", "outbox", "resolve", str(mail["id"]), "--sent")
    assert (refused.code, "error" in refused.document) == (1, True)


def test_a_second_sender_is_refused_while_the_first_one_runs(program: Program, tmp_path: Path) -> None:
    with running(_slow_server(tmp_path, 0.4)) as server:
        add_account(program.here, server)
        number = prepare_request(program.here, tmp_path, 6)
        with program.start("rfq", "send", number, "--account", ACCOUNT, "--yes") as first:
            wait_until(lambda: bool(server.mails()))
            second = program.run("--json", "outbox", "resume")
            assert first.poll() is None
            assert (second.code, str(first.pid) in second.document["error"]) == (1, True)
            assert len(program.outbox()) == 6
            assert first.wait(30) == 0
        assert set(Counter(mail["message_id"] for mail in server.mails()).values()) == {1}
        assert len(server.mails()) == 6


@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_sender_finishes_what_is_handed_over(
    program: Program, tmp_path: Path, word: signal.Signals
) -> None:
    with running(_slow_server(tmp_path, 0.4)) as server:
        add_account(program.here, server)
        number = prepare_request(program.here, tmp_path, 6)
        with program.start("rfq", "send", number, "--account", ACCOUNT, "--yes") as sender:
            wait_until(lambda: bool(server.mails()))
            sender.send_signal(word)
            assert sender.wait(20) == 130
        states = Counter(m["state"] for m in program.outbox())
        assert states["accepted"] == len(server.mails()) < 6
        assert states["ready"] == 6 - len(server.mails())
        assert program.do("outbox", "resume")["accepted"] == 6


def _slow_server(folder: Path, after_dot: float) -> MailServer:
    delay = ("--delay-after-dot", str(after_dot))
    return MailServer(folder / "server", "--starttls", "--auth", f"{USER}:{PASSWORD}", *delay)


def _kill_when(sender: "subprocess.Popen[str]", server: MailServer, accepted: int) -> None:
    with sender:
        wait_until(lambda: len(server.mails()) >= accepted)
        os.kill(sender.pid, signal.SIGKILL)
        assert sender.wait(10) == -signal.SIGKILL  # it was at work still
