"""Awake while sending: the real roads with stand-ins for what the system would do."""

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.system.keep_awake import Child, ThreadState, keep_awake
from tests.patience import LIMIT_S

_LINUX_ONLY = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the stand-in is a shell script")


@pytest.fixture
def inhibit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `systemd-inhibit` that writes down its words and its process, and runs the command that it is given."""
    told = tmp_path / "told"
    program = tmp_path / "bin" / "systemd-inhibit"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$$ $*" >> "{told}"\nfor word; do last=$word; done\nexec "$last"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return told


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < end, "it does not come about"
        threading.Event().wait(0.01)


def lines(told: Path) -> list[str]:
    return told.read_text().splitlines() if told.exists() else []


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@_LINUX_ONLY
def test_linux_holds_an_inhibitor_once_and_leaves_no_child_behind(inhibit: Path) -> None:
    awake = keep_awake("linux")
    awake.release()
    for _ in range(3):
        awake.hold()
    until(lambda: bool(lines(inhibit)))
    (said,) = lines(inhibit)
    pid = int(said.split()[0])
    assert "--what=idle:sleep" in said
    assert "--mode=block" in said
    assert is_alive(pid)
    awake.release()
    assert not is_alive(pid)
    awake.release()


@_LINUX_ONLY
def test_it_can_be_held_again_after_a_release_and_after_the_child_has_died(inhibit: Path) -> None:
    awake = keep_awake("linux")
    awake.hold()
    until(lambda: len(lines(inhibit)) == 1)
    os.kill(int(lines(inhibit)[0].split()[0]), 9)
    until(lambda: _held_again(awake, inhibit))
    awake.release()
    awake.hold()
    until(lambda: len(lines(inhibit)) == 3)
    awake.release()


def _held_again(awake: object, inhibit: Path) -> bool:
    awake.hold()  # type: ignore[attr-defined]
    return len(lines(inhibit)) == 2


@_LINUX_ONLY
def test_the_inhibitor_ends_with_the_process_however_that_ends(inhibit: Path) -> None:
    import subprocess

    code = "from app.system.keep_awake import keep_awake; keep_awake('linux').hold(); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as program:
        until(lambda: bool(lines(inhibit)))
        program.kill()
    pid = int(lines(inhibit)[0].split()[0])
    until(lambda: not is_alive(pid) or _is_zombie(pid))


def _is_zombie(pid: int) -> bool:
    """In a container nobody may collect the children of the dead."""
    return ") Z " in Path(f"/proc/{pid}/stat").read_text()


@_LINUX_ONLY
def test_a_child_that_will_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.system.keep_awake._END_S", 0.1)
    ready = tmp_path / "ready"
    stubborn = Child(("sh", "-c", f'trap "" TERM; touch "{ready}"; while :; do sleep 0.05; done'))
    stubborn.hold()
    until(ready.exists)
    process = stubborn._process
    assert process is not None
    stubborn.release()
    assert process.returncode == -9


def test_what_is_not_installed_or_does_not_start_is_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    awake = keep_awake("linux")
    awake.hold()
    awake.release()
    broken = tmp_path / "systemd-inhibit"
    broken.write_bytes(b"\x7fELF no program")
    broken.chmod(0o755)
    awake.hold()
    awake.release()


def test_macos_asks_caffeinate_to_watch_this_process() -> None:
    awake = keep_awake("darwin")
    assert isinstance(awake, Child)
    assert awake._command == ("caffeinate", "-i", "-w", str(os.getpid()))


def test_windows_is_asked_and_released_by_one_thread_that_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.system.keep_awake._END_S", LIMIT_S)
    asked: list[tuple[int, int]] = []

    def set_state(flags: int) -> None:
        asked.append((threading.get_ident(), flags))

    awake = ThreadState(set_state)
    awake.release()
    awake.hold()
    awake.hold()
    until(lambda: len(asked) == 1)
    awake.release()
    awake.release()
    assert [flags for _, flags in asked] == [0x80000001, 0x80000000]
    assert asked[0][0] == asked[1][0] != threading.get_ident()


def test_a_windows_without_that_call_is_no_trouble() -> None:
    awake = keep_awake("win32")
    awake.hold()
    awake.release()
