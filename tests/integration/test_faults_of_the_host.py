"""What the computer itself does to a sender: a real process each, held against what the mail server took."""

import json
import os
import signal
import sqlite3
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.end_to_end.program import ACCOUNT
from tests.patience import LIMIT_S
from tests.torture.invariants import Snapshot, check, look
from tests.torture.lives import Folder
from tests.torture.stage import Stage, staged, until

pytestmark = [pytest.mark.long, pytest.mark.file_only("fills the disk of the file, and holds its locks")]

_DAY_S = 24 * 3600
_VENDORS = 4


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("host"), vendors=_VENDORS, large_octets=1_500_000) as made:
        yield made


@pytest.fixture
def folder(stage: Stage, request: pytest.FixtureRequest) -> Iterator[Folder]:
    """A data folder with two requests, nothing planned."""
    yield Folder(stage, stage.fresh(request.node.name, 1), 1)
    stage.server.tell(release=True)
    stage.zygote.end_all()


def _send(folder: Folder, **more: Any) -> tuple[int, str]:
    """Send the request with the large file to the end; the exit code and what was said."""
    said = folder.data / "said.txt"
    pid = folder.stage.begin(folder.data, folder.stage.large, said=said, **more)
    code, _memory = folder.stage.zygote.wait(pid, LIMIT_S)
    assert code is not None
    return code, said.read_text()


def _state(folder: Folder, *, ended: bool = True) -> Snapshot:
    folder.stage.server.settle()
    mails = folder.mails()
    now = look(folder.data)
    check(now, mails, connections=1, ended=ended)
    return now


def test_a_disk_that_is_full_when_the_files_are_kept_queues_nothing(folder: Folder) -> None:
    code, said = _send(folder, file_octets=1_000_000)
    assert code == 1
    assert "Traceback" not in said
    assert not _state(folder).rows
    assert not list((folder.data / "spool").glob("*.b64"))
    assert not folder.mails()
    assert _send(folder)[0] == 0
    assert _state(folder).count("accepted") == _VENDORS


def test_an_attachment_that_may_not_be_read_queues_nothing(folder: Folder) -> None:
    drawing = folder.stage.folder / "P-1001 revA.pdf"
    drawing.chmod(0)
    try:
        code, said = _send(folder, unprivileged=True)
    finally:
        drawing.chmod(0o600)
    assert (code, "Traceback" in said) == (1, False), said
    assert "can't be read" in said
    assert not _state(folder).rows
    assert not folder.mails()
    assert _send(folder)[0] == 0
    assert _state(folder).count("accepted") == _VENDORS


def test_a_database_that_cannot_grow_while_sending_loses_nothing(folder: Folder) -> None:
    """No file may get longer than this, at first not nearly as long as the database is: W1, W2 or W3 fails.

    How long its log is by then, and whether that begins anew, differs from machine to machine.
    """
    folder.stage.server.tell(hold="BODY")
    pid = folder.stage.begin(folder.data, folder.stage.large)
    until(lambda: bool(folder.stage.server.tell(state=True)["holding"]))
    os.kill(pid, signal.SIGKILL)
    folder.stage.zygote.wait(pid, LIMIT_S)
    folder.stage.server.tell(release=True)
    _state(folder, ended=False)
    database = folder.data / "rfq-sender.db"
    codes = []
    for room in (-500_000, -250_000, -120_000, -60_000, 5_000, 30_000):
        log = database.with_name("rfq-sender.db-wal")
        limit = max(database.stat().st_size, log.stat().st_size if log.exists() else 0) + room
        code, said = _send(folder, file_octets=limit)
        codes.append(code)
        assert "Traceback" not in said
        _state(folder, ended=False)
    assert 1 in codes, codes
    folder.finish()
    assert folder.now().count("accepted") == _VENDORS


@pytest.mark.parametrize("longer", [False, True], ids=["a moment", "longer than the sender waits"])
def test_a_database_that_another_program_holds_is_waited_for_and_sends_nothing_unwritten(
    folder: Folder, longer: bool
) -> None:
    folder.stage.server.tell(hold="RCPT")
    begins = folder.data / "begins.txt"
    busy_s = 0.5 if longer else LIMIT_S
    pid = folder.stage.begin(folder.data, folder.stage.large, begins=str(begins), busy_s=busy_s)
    until(lambda: bool(folder.stage.server.tell(state=True)["holding"]))
    other = sqlite3.connect(folder.data / "rfq-sender.db", timeout=LIMIT_S, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    before = begins.read_text()
    folder.stage.server.tell(release=True)
    until(lambda: begins.read_text() != before)  # the sender meets the lock at W2
    threading.Event().wait(0.1)  # and has it refused more than once
    code = folder.stage.zygote.wait(pid, LIMIT_S)[0] if longer else None
    assert not folder.mails()
    other.execute("ROLLBACK")
    other.close()
    if not longer:
        code, _memory = folder.stage.zygote.wait(pid, LIMIT_S)
    assert code is not None
    _state(folder, ended=False)
    folder.finish()
    assert folder.now().count("accepted") == _VENDORS == len(folder.mails())


def test_a_read_only_database_changes_nothing(folder: Folder) -> None:
    database = folder.data / "rfq-sender.db"
    database.chmod(0o400)
    code, said = _send(folder, unprivileged=True)
    assert (code, "Traceback" in said) == (1, False), said
    assert not folder.mails()
    database.chmod(0o600)
    assert _send(folder)[0] == 0
    assert _state(folder).count("accepted") == _VENDORS


def test_a_database_damaged_in_the_middle_is_named_and_sends_nothing(folder: Folder) -> None:
    database = folder.data / "rfq-sender.db"
    whole = database.read_bytes()
    database.write_bytes(whole[:4096] + bytes(len(whole) - 4096))
    code, said = _send(folder)
    assert code == 1
    assert "damaged" in json.loads(said[said.index("{") :])["error"]
    assert not folder.mails()


@pytest.mark.parametrize("shift", [_DAY_S, -_DAY_S], ids=["a day ahead", "a day behind"])
def test_a_clock_that_is_wrong_after_a_crash_loses_nothing(folder: Folder, shift: int) -> None:
    assert folder.live("rfq", "send", folder.stage.large, "--account", ACCOUNT, "--yes", point="before W2")
    assert folder.stage.zygote.run(folder.data, "outbox", "resume", clock_s=shift) in {0, 3}
    assert _state(folder).count("accepted", "ready") == _VENDORS
    send = ("rfq", "send", folder.stage.small, "--account", ACCOUNT, "--yes")
    assert folder.stage.zygote.run(folder.data, *send) in {0, 3}
    folder.live("outbox", "resume")
    folder.finish()
    assert _state(folder).count("accepted") == 2 * _VENDORS == len(folder.mails())


@pytest.mark.parametrize("point", ["MAIL", "BODY", "TAKEN"])
def test_a_sender_that_is_suspended_and_woken_goes_on(folder: Folder, point: str) -> None:
    folder.stage.server.tell(hold=point)
    pid = folder.stage.begin(folder.data, folder.stage.large)
    until(lambda: bool(folder.stage.server.tell(state=True)["holding"]))
    os.kill(pid, signal.SIGSTOP)
    second = folder.data / "second.txt"
    other = folder.stage.zygote.start(folder.data, "outbox", "resume", said=second)
    assert folder.stage.zygote.wait(other, LIMIT_S)[0] == 1  # it sleeps, and is not dead: nobody takes over
    assert f"process {pid}" in second.read_text()
    folder.stage.server.tell(release=True)
    os.kill(pid, signal.SIGCONT)
    assert folder.stage.zygote.wait(pid, LIMIT_S)[0] == 0
    now = _state(folder)
    assert now.count("accepted") == _VENDORS == len(folder.mails())


def test_a_sender_whose_line_was_cut_while_it_was_suspended_calls_the_mail_unknown(folder: Folder) -> None:
    folder.stage.server.tell(hold="TAKEN")
    pid = folder.stage.begin(folder.data, folder.stage.large)
    until(lambda: bool(folder.stage.server.tell(state=True)["holding"]))
    os.kill(pid, signal.SIGSTOP)
    folder.stage.server.tell(release=True, drop=True)
    os.kill(pid, signal.SIGCONT)
    assert folder.stage.zygote.wait(pid, LIMIT_S)[0] == 3
    now = _state(folder)
    assert (now.count("unknown"), now.count("accepted"), len(folder.mails())) == (1, _VENDORS - 1, _VENDORS)
