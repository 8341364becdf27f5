"""Keeps the computer from falling asleep while mails are on their way; the screen may go dark as ever.

Where it cannot be done nothing happens: a computer that sleeps loses nothing, it only sends later.
"""

import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

_LOG = logging.getLogger(__name__)
_END_S = 2.0
_WHY = "Mails are being sent"
_ES_CONTINUOUS, _ES_SYSTEM_REQUIRED = 0x80000000, 0x00000001  # winbase.h

SetState = Callable[[int], object]


class KeepAwake(Protocol):
    """Both may be called again and again, from any thread; neither raises."""

    def hold(self) -> None:
        """Stay awake from now on."""

    def release(self) -> None:
        """Sleep as usual again."""


def keep_awake(platform: str = sys.platform) -> KeepAwake:
    """The way of this operating system, or one that does nothing."""
    if platform == "win32":
        return ThreadState(_windows_state)
    if platform == "darwin":
        return Child(("caffeinate", "-i", "-w", str(os.getpid())))
    return Child(
        # `cat` ends when our end of its pipe closes, however we end, and the inhibitor ends with it.
        ("systemd-inhibit", "--what=idle:sleep", "--who=RFQ Sender", f"--why={_WHY}", "--mode=block", "cat")
    )


class Child:
    """A program that keeps the computer awake while it runs; it ends with this process."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def hold(self) -> None:
        """Start it, unless it runs or is not installed."""
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                return
            self._end()
            program = shutil.which(self._command[0])
            if program is None:
                return
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own words, found on the user's own PATH
                    (program, *self._command[1:]),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,  # Ctrl+C in a terminal is for us; we still wait for answers then
                )
            except OSError as reason:
                _LOG.info("cannot keep the computer awake: %s", reason)

    def release(self) -> None:
        """End it and wait until it has ended."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(OSError):
            if process.stdin is not None:
                process.stdin.close()
            process.terminate()
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class ThreadState:
    """Windows forgets the wish with the thread that made it: one thread makes it, stays, and takes it back."""

    def __init__(self, set_state: SetState) -> None:
        self._set_state = set_state
        self._end: threading.Event | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def hold(self) -> None:
        """Make the wish."""
        with self._lock:
            if self._thread is not None:
                return
            self._end = threading.Event()
            self._thread = threading.Thread(target=self._stay, args=(self._end,), name="keep awake", daemon=True)
            self._thread.start()

    def release(self) -> None:
        """Take it back."""
        with self._lock:
            if self._end is not None and self._thread is not None:
                self._end.set()
                self._thread.join(_END_S)
            self._end = self._thread = None

    def _stay(self, end: threading.Event) -> None:
        try:
            self._set_state(_ES_CONTINUOUS | _ES_SYSTEM_REQUIRED)
            end.wait()
            self._set_state(_ES_CONTINUOUS)
        except (OSError, AttributeError) as reason:  # a Windows without this call
            _LOG.info("cannot keep the computer awake: %s", reason)


def _windows_state(flags: int) -> object:
    """SetThreadExecutionState of kernel32."""
    import ctypes  # noqa: PLC0415 - Windows alone needs it

    return ctypes.windll.kernel32.SetThreadExecutionState(ctypes.c_uint(flags))  # type: ignore[attr-defined]  # Windows only
