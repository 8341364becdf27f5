"""Ctrl+C and SIGTERM where somebody sends: looked at between two steps, and never in the middle of one.

An exception out of nowhere leaves a database driver in a state of which it speaks instead (“can't change autocommit”).
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

ENDING = (signal.SIGTERM,) if sys.platform == "win32" else (signal.SIGTERM, signal.SIGHUP)
"""Whatever ends a command as Ctrl+C does."""


@dataclass(slots=True)
class Ending:
    """`is_asked` by a plain flag: a handler may run while the thread holds a lock."""

    is_asked: bool = False

    def obey(self) -> None:
        """KeyboardInterrupt, if it is asked for."""
        if self.is_asked:
            raise KeyboardInterrupt


@contextmanager
def gently() -> Iterator[Ending]:
    """The first one is noted; a second one interrupts at once. Only the main thread hears any."""
    ending = Ending()
    if threading.current_thread() is not threading.main_thread():
        yield ending
        return

    def hear(_number: int, _frame: FrameType | None) -> None:
        if ending.is_asked:
            raise KeyboardInterrupt
        ending.is_asked = True

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, *ENDING)}
    heard = [number for number, handler in before.items() if handler is not signal.SIG_IGN]  # `nohup` wants one ignored
    for number in heard:
        signal.signal(number, hear)
    try:
        yield ending
    finally:
        for number in heard:
            signal.signal(number, before[number])
