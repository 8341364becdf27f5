import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anything imports Qt: without a display Qt ends the interpreter
os.environ["WAKEPY_FAKE_SUCCESS"] = "1"  # no test keeps the computer awake that it runs on

import gc
import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from typing_extensions import override

from tests.patience import LIMIT_MS, WHOLE_TEST_S

settings.register_profile("at any speed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("at any speed")

_ON_THIS_MACHINE = {"localhost", "", None}


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """A test that hangs is ended, and shows where."""
    if config.option.timeout is None:
        config.option.timeout = WHOLE_TEST_S


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where data folders have their data: `postgresql` starts a server of its own for each process."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The stories of whole processes take seconds each; the longest begin first, so that no core waits at the end."""
    if config.getoption("--database") == "postgresql":
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("file_only")])
        items[:] = [item for item in items if not item.get_closest_marker("file_only")]
    for item in items:
        if "end_to_end" in item.path.parts:
            item.add_marker(pytest.mark.long)
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


class PatientQtBot(QtBot):
    """Waits until it comes; only a hang takes longer."""

    @override
    def waitUntil(self, callback: Any, *, timeout: int = LIMIT_MS) -> None:
        super().waitUntil(callback, timeout=timeout)

    @override
    def waitSignal(self, signal: Any, *, timeout: int = LIMIT_MS, **options: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **options)

    @override
    def waitExposed(self, widget: Any, *, timeout: int = LIMIT_MS) -> Any:
        return super().waitExposed(widget, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:  # noqa: ARG001 - it wants one
    return PatientQtBot(request)


def is_on_this_machine(address: object) -> bool:
    """Whether a socket's address stays on this computer: loopback, a Unix socket, or no address yet."""
    if not isinstance(address, tuple):
        return True  # AF_UNIX: a path
    host = address[0]
    if host in _ON_THIS_MACHINE:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


_FREEZE, _UNFREEZE = gc.freeze, gc.unfreeze


@pytest.fixture(scope="session", autouse=True)
def _suite_frozen() -> None:
    """All modules and thousands of tests live as long as the process: nobody looks through them again and again."""
    gc.collect()
    _FREEZE()


@pytest.fixture(autouse=True)
def _suite_stays_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each program that ends in this process would thaw all that, and one that begins would freeze others' garbage."""
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.setattr(gc, "unfreeze", lambda: None)


@pytest.fixture
def real_freezing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program freezes and thaws in this test as it does by itself, and nothing is frozen before."""
    monkeypatch.setattr(gc, "freeze", _FREEZE)
    monkeypatch.setattr(gc, "unfreeze", _UNFREEZE)
    _UNFREEZE()
    yield
    gc.collect()
    _FREEZE()


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection and every question to a name server that would leave this computer."""

    def guarded(name: str, address_of: Any) -> None:
        real = getattr(socket.socket if hasattr(socket.socket, name) else socket, name)

        def call(*args: Any, **options: Any) -> Any:
            if not is_on_this_machine(address_of(args)):
                raise RuntimeError(f"a test called {name}({address_of(args)!r}): tests stay on this computer")
            return real(*args, **options)

        monkeypatch.setattr(socket.socket if hasattr(socket.socket, name) else socket, name, call)

    for name in ("connect", "connect_ex"):
        guarded(name, lambda args: args[1])
    guarded("sendto", lambda args: args[-1])
    guarded("getaddrinfo", lambda args: (args[0],))


@pytest.fixture(autouse=True)
def _no_outside_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own variables, and the developer's keyring, out of the tests."""
    for name in [name for name in os.environ if name.startswith("RFQ_SENDER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
