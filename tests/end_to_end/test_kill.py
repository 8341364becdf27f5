"""The sender is ended by the system in the middle of its work, and started again. `make torture` is the long form."""

import math
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from app.assembly import services
from app.system.settings import Settings
from tests.end_to_end.material import add_account, prepare_request
from tests.end_to_end.program import ACCOUNT, PASSWORD, USER, Program, wait_until
from tests.fakes.certificates import Authority
from tests.fakes.scripted_smtp import ACCEPT, HOLD, Rule, ScriptedSmtp, on
from tests.patience import LIMIT_S
from tests.torture.campaign import campaign
from tests.torture.lives import end_at
from tests.torture.points import POINTS
from tests.torture.stage import Stage, staged

_IN_DOUBT = {"W2–dot": 0, "dot–250": 1, "250–W3": 1}  # at these one mail is, and so many of it the server has
_WORDS = [signal.SIGINT, signal.SIGTERM, *([] if sys.platform == "win32" else [signal.SIGHUP])]
_SEED = 20261123
_KILLS = 12


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
    score = campaign(stage, _KILLS, chance, math.inf, lambda _text: None)
    assert score.kills.total() == _KILLS
    assert (score.duplicates, score.lost) == (0, 0)
    assert score.mails >= 8


def test_a_mail_in_doubt_waits_for_the_word_of_the_buyer(program: Program, tmp_path: Path) -> None:
    with _holding_server(tmp_path, on("DOT", ACCEPT, HOLD)) as server:
        add_account(program.here, server)
        number = prepare_request(program.here, tmp_path, 1)
        with program.start("rfq", "send", number, "--account", ACCOUNT, "--yes") as sender:
            wait_until(lambda: bool(server.accepted))
            sender.kill()
            assert sender.wait(LIMIT_S) == -signal.SIGKILL  # it was at work still
        (first,) = server.accepted
    resumed = program.run("--json", "outbox", "resume")
    assert (resumed.code, resumed.document["unknown"]) == (3, 1)
    (mail,) = program.outbox()
    assert mail["state"] == "unknown"
    assert mail["error"]
    with _holding_server(tmp_path, port=server.port) as well_again:
        again = program.run("--json", "outbox", "resolve", str(mail["id"]), "--send-again")
        assert (again.code, again.document["accepted"]) == (0, 1)
        (second,) = well_again.accepted
    assert (second.message_id, second.sha256) == (first.message_id, first.sha256)
    refused = program.run("--json", "outbox", "resolve", str(mail["id"]), "--sent")
    assert (refused.code, "error" in refused.document) == (1, True)


def test_a_second_sender_is_refused_while_the_first_one_runs(program: Program, tmp_path: Path) -> None:
    with _holding_server(tmp_path, on("DOT", ACCEPT, HOLD, "250 2.0.0 queued")) as server:
        add_account(program.here, server)
        number = prepare_request(program.here, tmp_path, 6)
        with program.start("rfq", "send", number, "--account", ACCOUNT, "--yes") as first:
            wait_until(lambda: bool(server.accepted))
            second = program.run("--json", "outbox", "resume")
            assert first.poll() is None
            assert (second.code, str(first.pid) in second.document["error"]) == (1, True)
            assert len(program.outbox()) == 6
            server.release()
            assert first.wait(LIMIT_S) == 0
        assert set(Counter(mail.message_id for mail in server.accepted).values()) == {1}
        assert len(server.accepted) == 6


@pytest.mark.parametrize("word", _WORDS)
def test_an_interrupted_sender_finishes_what_is_handed_over(
    program: Program, tmp_path: Path, word: signal.Signals
) -> None:
    unanswered = on("MAIL", skip=1, times=1)  # that of the other connection, which hangs up where it hears the word
    with _holding_server(tmp_path, on("DOT", ACCEPT, HOLD, "250 2.0.0 queued"), unanswered) as server:
        add_account(program.here, server, "--connections", "2", "--per-minute", "unlimited")
        number = prepare_request(program.here, tmp_path, 6)
        with program.start("rfq", "send", number, "--account", ACCOUNT, "--yes") as sender:
            wait_until(lambda: bool(server.accepted) and server.verbs().count("MAIL") == 2)
            sender.send_signal(word)
            assert server.hung_up.wait(LIMIT_S)
            server.release()
            assert sender.wait(LIMIT_S) == 130
        assert Counter(m["state"] for m in program.outbox()) == {"accepted": 1, "ready": 5}
        assert len(server.accepted) == 1
        assert program.do("outbox", "resume")["accepted"] == 6


def test_an_interrupt_while_the_program_loads_ends_it_quietly() -> None:
    """Nothing is begun then; which module is hit is chance, so the interrupt takes the place of the loading."""
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # some shells have it ignored
    loading = f"{heard}; import app.__main__ as m; m.run = lambda: signal.raise_signal(signal.SIGINT); m.start()"
    ended = subprocess.run([sys.executable, "-c", loading], capture_output=True, check=False, timeout=LIMIT_S)
    assert (ended.returncode, ended.stderr) == (130, b"")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM])
def test_a_window_that_is_told_to_end_finishes_what_is_handed_over(
    program: Program, tmp_path: Path, word: signal.Signals
) -> None:
    with _holding_server(tmp_path, on("DOT", ACCEPT, HOLD, "250 2.0.0 queued")) as server:
        _queue(program, server, tmp_path)
        with _window(program) as window:
            wait_until(lambda: bool(server.accepted))
            window.send_signal(word)
            with pytest.raises(subprocess.TimeoutExpired):
                window.wait(1)
            server.release()
            assert window.wait(LIMIT_S) == 130
        assert Counter(m["state"] for m in program.outbox()) == {"accepted": 1, "ready": 2}
        assert len(server.accepted) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_a_window_that_is_told_to_end_waits_ten_seconds_and_no_longer(program: Program, tmp_path: Path) -> None:
    with _holding_server(tmp_path, on("DOT", HOLD, ACCEPT)) as server:
        _queue(program, server, tmp_path)
        with _window(program) as window:
            wait_until(lambda: "committing" in {m["state"] for m in program.outbox()})
            window.send_signal(signal.SIGTERM)
            assert window.wait(LIMIT_S) == 130
        assert Counter(m["state"] for m in program.outbox()) == {"committing": 1, "ready": 2}


@contextmanager
def _window(program: Program) -> Iterator["subprocess.Popen[str]"]:
    with program.start() as process:
        try:
            yield process
        finally:
            process.kill()  # where it has not ended itself, nobody would close it


def _queue(program: Program, server: ScriptedSmtp, folder: Path) -> None:
    """Three mails that the next window sends."""
    add_account(program.here, server, "--connections", "1", "--per-minute", "unlimited")
    number = prepare_request(program.here, folder, 3)
    with (
        patch.dict(os.environ, program.variables),
        services(Settings.load(None, program.data), program.data) as made,
    ):
        made.rfq_sending.queue(made.rfq_reading.id_of(number), made.accounts.usable(ACCOUNT))


@contextmanager
def _holding_server(folder: Path, *rules: Rule, port: int = 0) -> Iterator[ScriptedSmtp]:
    """A server of this process, which answers when the test says so."""
    authority = Authority(folder)
    with ScriptedSmtp(*rules, tls=authority.leaf().context(), login=(USER, PASSWORD), port=port) as server:
        server.ca_file = authority.ca_file
        yield server
