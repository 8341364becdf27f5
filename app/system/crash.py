"""The last net: what nobody foresaw goes to the log, whose end is part of “Copy diagnostics”."""

import logging
import platform
import sys
import threading
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from types import TracebackType

_LIBRARIES = ("pyside6-essentials", "sqlalchemy", "keyring", "exchangelib")
_LAST_LINES = 60
_TAIL_OCTETS = 64_000
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


def program_text(version: str, environment: str) -> str:
    """Which program on which computer, with the libraries that matter."""
    return "\n".join(
        (
            f"RFQ Sender {version}, environment {environment}",
            f"Python {platform.python_version()} on {platform.platform()}",
            ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES),
        )
    )


def last_lines(log_file: Path) -> list[str]:
    """The end of the log, as it stands there: names and addresses are in it, passwords are not (`log.Redaction`)."""
    try:
        with log_file.open("rb") as log:
            size = log.seek(0, 2)
            log.seek(max(0, size - _TAIL_OCTETS))
            return log.read().decode("utf-8", errors="replace").splitlines()[-_LAST_LINES:]
    except OSError as error:
        return [f"(there is no log to read: {error.strerror})"]


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:  # a frozen program carries the code without its description
        return "included"
