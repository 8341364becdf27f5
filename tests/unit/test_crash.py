import gc
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.system.crash import CrashHandler, last_lines, program_text


@pytest.fixture
def told() -> Iterator[list[str]]:
    texts: list[str] = []
    handler = CrashHandler(texts.append)
    yield texts
    handler.restore()


def raised(error: BaseException) -> None:
    try:
        raise error
    except BaseException as caught:  # noqa: BLE001 - an interpreter's end is what is being played
        sys.excepthook(type(caught), caught, caught.__traceback__)


def test_an_unforeseen_error_is_logged_and_told(told: list[str], caplog: pytest.LogCaptureFixture) -> None:
    raised(ValueError("wires crossed"))
    assert told == ["ValueError: wires crossed"]
    assert caplog.records[0].levelno == logging.CRITICAL
    assert "test_crash.py" in caplog.text


def test_ctrl_c_is_no_crash_and_goes_the_usual_way(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    usual: list[type[BaseException]] = []
    monkeypatch.setattr("sys.excepthook", lambda kind, *_: usual.append(kind))
    handler = CrashHandler(told.append)
    raised(KeyboardInterrupt())
    handler.restore()
    assert (told, usual) == ([], [KeyboardInterrupt])


def test_an_error_in_a_thread_is_told(told: list[str], caplog: pytest.LogCaptureFixture) -> None:
    def run(error: BaseException) -> None:
        raise error

    for error in (OSError("no disk"), KeyboardInterrupt(), SystemExit(1)):
        thread = threading.Thread(target=run, args=(error,), name="lane 1")
        thread.start()
        thread.join()
    assert told == ["OSError: no disk"]
    assert caplog.records[0].__dict__["where"] == "thread lane 1"


def test_an_error_while_cleaning_up_is_told(told: list[str]) -> None:
    class Fragile:
        def __del__(self) -> None:
            raise RuntimeError("half closed")

    Fragile()
    gc.collect()
    assert told == ["RuntimeError: half closed"]


def test_without_a_listener_it_is_still_logged(caplog: pytest.LogCaptureFixture) -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    handler = CrashHandler()
    raised(ValueError("alone"))
    handler.restore()
    assert "alone" in caplog.text
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def test_the_end_of_the_log_is_read_and_no_more(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_text("".join(f"line {n}\n" for n in range(50_000)), encoding="utf-8")
    assert last_lines(file) == [f"line {n}" for n in range(49_940, 50_000)]


def test_without_a_log_that_is_said(tmp_path: Path) -> None:
    assert "no log to read" in last_lines(tmp_path / "none")[0]


def test_the_program_says_what_it_is_without_package_data_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "RFQ Sender 1.2.3, environment practice" in program_text("1.2.3", "practice")
    monkeypatch.setattr("app.system.crash._LIBRARIES", ("no-such-library",))
    assert "no-such-library included" in program_text("1", "production")
