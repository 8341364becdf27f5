"""The last net: what nobody foresaw goes to the log, and to a text that the user may copy and send."""

import logging
import platform
import re
import sys
import threading
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from types import TracebackType

_LIBRARIES = ("pyside6-essentials", "sqlalchemy", "keyring", "exchangelib")
_LAST_LINES = 40
_TAIL_OCTETS = 64_000
_ADDRESS = re.compile(r"[^\s@<>\"',;:=()\[\]]+@[^\s@<>\"',;:=()\[\]]+")
_log = logging.getLogger(__name__)


class CrashHandler:
    """Takes over Python's three hooks for errors that nobody caught; `restore()` gives them back.

    `on_crash` is told a short text, on the thread that the error came from; it must not raise.
    """

    def __init__(self, on_crash: Callable[[str], None] | None = None) -> None:
        self._on_crash = on_crash
        self._hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error
        sys.unraisablehook = self._on_unraisable

    def restore(self) -> None:
        """Put back the hooks that were there before."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._hooks

    def _on_error(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, Exception):
            self._report("main thread", error)
        else:  # Ctrl+C and exit are what the user asked for
            self._hooks[0](kind, error, trace)

    def _on_thread_error(self, found: threading.ExceptHookArgs) -> None:
        if issubclass(found.exc_type, Exception):
            self._report(f"thread {found.thread.name if found.thread else '?'}", found.exc_value)

    def _on_unraisable(self, found: "sys.UnraisableHookArgs") -> None:
        self._report(found.err_msg or "clean-up", found.exc_value)

    def _report(self, where: str, error: BaseException | None) -> None:
        _log.critical("Unforeseen error", exc_info=error, extra={"where": where})
        if self._on_crash is not None:
            self._on_crash(f"{type(error).__name__}: {error}")


def diagnostics(*, version: str, environment: str, log_file: Path) -> str:
    """Versions, platform and the last lines of the log, mail addresses masked: fit to be sent to a stranger.

    Passwords are not in the log in the first place (`app.system.log.Redaction`).
    """
    lines = [
        f"RFQ Sender {version}, environment {environment}",
        f"Python {platform.python_version()} on {platform.platform()}",
        ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES),
        f"The last {_LAST_LINES} lines of the log:",
        *_last_lines(log_file),
    ]
    return mask_addresses("\n".join(lines)) + "\n"


def mask_addresses(text: str) -> str:
    """The text with the inside of every mail address hidden: a…@….example."""
    return _ADDRESS.sub(lambda found: _masked(found[0]), text)


def _masked(address: str) -> str:
    name, _, domain = address.partition("@")
    return f"{name[0]}…@….{domain.rpartition('.')[2]}"


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:  # a frozen program carries the code without its description
        return "included"


def _last_lines(log_file: Path) -> list[str]:
    try:
        with log_file.open("rb") as log:
            size = log.seek(0, 2)
            log.seek(max(0, size - _TAIL_OCTETS))
            return log.read().decode("utf-8", errors="replace").splitlines()[-_LAST_LINES:]
    except OSError as error:
        return [f"(there is no log to read: {error.strerror})"]
