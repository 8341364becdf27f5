import gc
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.system.crash import CrashHandler, diagnostics, mask_addresses


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


def test_diagnostics_show_the_end_of_the_log_without_addresses(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_text("".join(f"line {n} to anna.berg@acme.example\n" for n in range(5000)), encoding="utf-8")
    text = diagnostics(version="1.2.3", environment="practice", log_file=file)
    assert "RFQ Sender 1.2.3, environment practice" in text
    assert "line 4999 to a…@….example" in text
    assert "line 4959 " not in text
    assert "anna" not in text


def test_diagnostics_do_without_a_log_and_without_package_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.system.crash._LIBRARIES", ("no-such-library",))
    text = diagnostics(version="1", environment="production", log_file=tmp_path / "none")
    assert "no-such-library included" in text
    assert "no log to read" in text


@pytest.mark.parametrize("text", ["<b@c.example>", "to=b@c.example;", "'b@c.example',"])
def test_addresses_are_masked_in_any_company(text: str) -> None:
    assert mask_addresses(text) == text.replace("b@c.example", "b…@….example")
