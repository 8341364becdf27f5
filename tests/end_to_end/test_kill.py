"""The sender is ended by the system in the middle of its work, and started again."""

import os
import signal
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.end_to_end.material import add_account, prepare_request
from tests.end_to_end.program import ACCOUNT, PASSWORD, USER, MailServer, Program, running, wait_until

_VENDORS = 8


@pytest.mark.parametrize(
    ("killed_at", "before_accept", "after_dot"),
    [(1, 0.0, 0.0), (1, 0.0, 0.5), (3, 0.0, 0.02), (4, 0.5, 0.0), (7, 0.0, 0.5)],
    ids=["as it begins", "waiting for the reply", "between two mails", "the dot is out", "at the last but one"],
)
def test_a_killed_sender_sends_each_mail_once_or_calls_it_unknown(
    program: Program, tmp_path: Path, killed_at: int, before_accept: float, after_dot: float
) -> None:
    with running(_slow_server(tmp_path, before_accept, after_dot)) as server:
        add_account(program.here, server, "--connections", "2", "--per-minute", "unlimited")
        number = prepare_request(program.here, tmp_path, _VENDORS)
        _kill_when(program.start("rfq", "send", number, "--account", ACCOUNT, "--yes"), server, killed_at)
        queued = program.outbox()

        resumed = program.run("--json", "rfq", "send", number, "--account", ACCOUNT, "--yes")

        wait_until(lambda: len(server.mails()) >= sum(m["state"] == "accepted" for m in program.outbox()))
        outbox = program.outbox()
        got = Counter(mail["message_id"] for mail in server.mails())
        assert set(got.values()) == {1}
        assert len(outbox) == _VENDORS
        assert {m["state"] for m in outbox} <= {"accepted", "unknown"}
        assert (
            {m["message_id"] for m in outbox if m["state"] == "accepted"}
            <= got.keys()
            <= {m["message_id"] for m in outbox}
        )
        assert {m["message_id"] for m in queued} <= {m["message_id"] for m in outbox}
        unknown = [m for m in outbox if m["state"] == "unknown"]
        assert len(unknown) <= 2  # connections
        assert unknown or before_accept + after_dot < 0.5  # then a mail was certainly in the balance
        assert resumed.code == (3 if unknown else 0)
        for mail in unknown:
            assert program.here("outbox", "resolve", str(mail["id"]), "--sent")["state"] == "accepted"
        assert {m["state"] for m in program.outbox()} == {"accepted"}


def test_a_mail_in_doubt_waits_for_the_word_of_the_buyer(program: Program, tmp_path: Path) -> None:
    with running(_slow_server(tmp_path, 0.0, 30.0)) as server:
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
    with running(_slow_server(tmp_path, 0.0, 0.4)) as server:
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
    with running(_slow_server(tmp_path, 0.0, 0.4)) as server:
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


def _slow_server(folder: Path, before_accept: float, after_dot: float) -> MailServer:
    delays = ("--delay-before-accept", str(before_accept), "--delay-after-dot", str(after_dot))
    return MailServer(folder / "server", "--starttls", "--auth", f"{USER}:{PASSWORD}", *delays)


def _kill_when(sender: "subprocess.Popen[str]", server: MailServer, accepted: int) -> None:
    with sender:
        wait_until(lambda: len(server.mails()) >= accepted)
        os.kill(sender.pid, signal.SIGKILL)
        assert sender.wait(10) == -signal.SIGKILL  # it was at work still
