"""Awake while sending: wakepy's own roads, with stand-ins for what the system would say."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import wakepy
from typing_extensions import override

from app.system.keep_awake import KeepAwake, keep_awake
from tests.patience import LIMIT_S

_LINUX_ONLY = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="D-Bus is asked on Linux alone")


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < end, "it does not come about"
        threading.Event().wait(0.01)


@pytest.fixture
def awake() -> Iterator[KeepAwake]:
    made = keep_awake()
    yield made
    made.release()
    until(lambda: wakepy.modecount() == 0)


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, object]]:
    """A desktop that grants what it is asked for; what it was asked for, and by which thread."""
    asked: list[tuple[str, object]] = []

    class _Desktop(wakepy.DBusAdapter):
        @override
        def process(self, call: object) -> object:
            asked.append((call.method.name, threading.current_thread()))  # type: ignore[attr-defined]
            return (7,)

    monkeypatch.delenv("WAKEPY_FAKE_SUCCESS")
    monkeypatch.setattr(wakepy, "JeepneyDBusAdapter", _Desktop, raising=False)
    return asked


def test_it_is_held_once_and_released_once(awake: KeepAwake) -> None:
    awake.release()
    for _ in range(3):
        awake.hold()
    until(lambda: [mode.active for mode in wakepy.global_modes()] == [True])
    awake.release()
    until(lambda: wakepy.modecount() == 0)
    awake.release()
    awake.hold()
    until(lambda: wakepy.modecount() == 1)


@_LINUX_ONLY
def test_a_desktop_is_asked_and_released_by_one_thread_that_stays(
    awake: KeepAwake, bus: list[tuple[str, object]]
) -> None:
    awake.hold()
    until(lambda: len(bus) == 1)
    awake.release()
    until(lambda: len(bus) == 2)
    assert [name.lower() for name, _ in bus] == ["inhibit", "uninhibit"]
    assert bus[0][1] is bus[1][1]
    assert bus[0][1] is not threading.current_thread()
    assert bus[0][1].daemon  # type: ignore[attr-defined]


@_LINUX_ONLY
def test_a_computer_without_a_desktop_is_told_in_the_log_and_is_no_trouble(
    awake: KeepAwake, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("WAKEPY_FAKE_SUCCESS")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    caplog.set_level(logging.INFO, "app")
    awake.hold()
    until(lambda: wakepy.modecount() == 1)
    assert [mode.active for mode in wakepy.global_modes()] == [False]
    awake.release()
    (said,) = [record.getMessage() for record in caplog.records if record.name.startswith("app.")]
    assert said.startswith("cannot keep the computer awake: ")
    assert "DBUS_SESSION_BUS_ADDRESS is not set" in said


@pytest.mark.parametrize("failure", [RuntimeError("the desktop is gone"), OSError("the bus is gone")])
def test_what_cannot_be_taken_back_is_told_in_the_log_and_raises_nothing(
    awake: KeepAwake, failure: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    taken_back = wakepy.Mode._unset_current_mode

    def broken(mode: wakepy.Mode) -> None:
        taken_back(mode)
        raise failure

    monkeypatch.setattr(wakepy.Mode, "_unset_current_mode", broken)
    awake.hold()
    until(lambda: wakepy.modecount() == 1)
    awake.release()
    until(lambda: bool(caplog.records))
    assert caplog.records[0].getMessage() == f"cannot let the computer sleep again: {failure}"


def test_a_process_that_does_not_release_ends_all_the_same() -> None:
    code = "from app.system.keep_awake import keep_awake; keep_awake().hold()"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=LIMIT_S, env=os.environ)


def test_a_computer_that_may_sleep_is_left_alone() -> None:
    threads = threading.active_count()
    never = keep_awake(is_wanted=False)
    never.hold()
    assert threading.active_count() == threads
    never.release()
