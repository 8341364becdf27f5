"""The ledger beside the database: a line for each mail that was handed over, and what became of it.

It only grows. A line is written after the commit that it tells of, so that whatever it knows and the database does not
was lost there. It is left to the system to bring it to the disk: a line that is missing here does no harm.
"""

import logging
import os
import re
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from io import FileIO
from pathlib import Path

from app.domain.outbox.sent_ledger import Fate, LedgerLine
from app.domain.trade.problem import Problem

_LINE = re.compile(rb"(\d+) (handed-over|accepted|not-taken) (\S+)\n")
_TAIL = 4096  # octets: a line has at most a few hundred
_LOG = logging.getLogger(__name__)


class LedgerUnusable(Problem):
    """Without the ledger a restored database could send what was sent already, so nothing is sent."""

    def __init__(self, path: Path, cause: OSError) -> None:
        super().__init__(
            f"“{path}”, the record of what was sent, can't be used ({cause.strerror or cause}), so nothing is "
            "sent. Check your access to that file."
        )


class SentLedger:
    """Appended to by the one process that sends; read by any."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: FileIO | None = None
        self._lock = threading.Lock()
        self._is_torn = False  # the last line may be there in part

    def open(self) -> None:
        """Make it ready to be appended to; only for whoever has the right to send.

        Raises:
            LedgerUnusable
        """
        if self._file is not None:
            return
        try:
            self._file = FileIO(self.path, "ab", opener=partial(os.open, mode=0o600))
            self._is_torn = not self._ends_whole()
        except OSError as cause:
            raise LedgerUnusable(self.path, cause) from cause

    def append(self, lines: Sequence[LedgerLine]) -> None:
        """Add what is durable in the database. A disk that refuses is logged: the database knows these mails."""
        text = "".join(f"{number} {fate} {message_id}\n" for number, fate, message_id in lines).encode()
        with self._lock:
            if self._file is None:  # a lane that is given up: the program has ended
                return
            octets = b"\n" + text if self._is_torn else text
            try:
                self._is_torn = self._file.write(octets) != len(octets)
            except OSError as cause:
                self._is_torn = True
                _LOG.warning("the ledger of what was sent cannot be written: %s", cause)

    def close(self) -> None:
        """Bring it to the disk; harmless where it was not opened."""
        with self._lock:
            file, self._file = self._file, None
        if file is not None:
            with file:
                os.fsync(file.fileno())

    def last(self) -> int:
        """The number of the last whole line, 0 where there is none.

        Raises:
            LedgerUnusable
        """
        try:
            with self.path.open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
                numbers = [int(found[1]) for found in _LINE.finditer(file.read())]
        except FileNotFoundError:
            return 0
        except OSError as cause:
            raise LedgerUnusable(self.path, cause) from cause
        return numbers[-1] if numbers else max((line.number for line in self.after(0)), default=0)

    def after(self, number: int) -> Iterator[LedgerLine]:
        """The whole lines behind this one, oldest first; what a crash has left of one is passed over.

        Raises:
            LedgerUnusable
        """
        try:
            with self.path.open("rb") as file:
                for octets in file:
                    found = _LINE.fullmatch(octets)
                    if found and int(found[1]) > number:
                        yield LedgerLine(int(found[1]), Fate(found[2].decode()), found[3].decode())
        except OSError as cause:
            raise LedgerUnusable(self.path, cause) from cause

    def _ends_whole(self) -> bool:
        with self.path.open("rb") as file:
            if not file.seek(0, os.SEEK_END):
                return True
            file.seek(-1, os.SEEK_END)
            return file.read() == b"\n"
