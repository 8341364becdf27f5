"""Where a sender can be ended: the one place that knows names of the program's inside.

A point is armed in the sending process itself, which then ends by SIGKILL at exactly that step; the others ("MAIL",
"dot–250") are reached by a server that stalls, and whoever watches kills.
"""

import os
import re
import signal
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.domain.accounts.account import SmtpLine
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.sent_ledger import Fate, LedgerLine
from app.transports.transport import Handover, OutgoingMessage, Receipt, Transport

POINTS = (
    "planning",
    "freeze",
    "W1",
    "MAIL",
    "body",
    "before W2",
    "W2–dot",
    "dot–250",
    "250–W3",
    "commit–ledger",
    "after W3",
)
IN_THE_TRANSPORT = ("body", "W2–dot")
AT_THE_SERVER = {"MAIL": "MAIL", "dot–250": "TAKEN"}  # the server's point of that name
_SET = re.compile(r"UPDATE deliveries SET (.*?) WHERE", re.DOTALL)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class _Countdown:
    """Dies at the n-th call."""

    def __init__(self, times: int) -> None:
        self._left = times

    def __call__(self) -> None:
        self._left -= 1
        if self._left == 0:
            _die()


def arm(point: str, times: int) -> None:
    """End this process at the `times`-th passing of the point."""
    reach = _Countdown(times)
    if point == "freeze":
        _before_the_spooled_file_is_named(reach)
    elif point in IN_THE_TRANSPORT:
        _in_the_transport(point, reach)
    elif point == "commit–ledger":
        _before_the_ledger(reach)
    else:
        _in_the_database(point, reach)


def _before_the_spooled_file_is_named(reach: Callable[[], None]) -> None:
    real = os.fsync

    def fsync(handle: Any) -> None:
        reach()
        real(handle)

    os.fsync = fsync  # type: ignore[assignment]


def _before_the_ledger(reach: Callable[[], None]) -> None:
    """The database knows that a mail was accepted, and the ledger does not yet."""
    from app.system.sent_ledger import SentLedger

    real = SentLedger.append

    def append(ledger: SentLedger, lines: Sequence[LedgerLine]) -> None:
        if any(line.fate is Fate.ACCEPTED for line in lines):
            reach()
        real(ledger, lines)

    SentLedger.append = append  # type: ignore[assignment, method-assign]  # until this process ends


def _in_the_database(point: str, reach: Callable[[], None]) -> None:
    """By the statements that SQLite runs, whoever sends them; an open transaction is never committed."""
    words = {"planning": ("",), "W1": ("'claimed'",), "before W2": ("'committing'",)}
    of_point = words.get(point, ("'accepted'", "'drafted'"))
    passed = {"set": False, "committed": False}

    def look(statement: str) -> None:
        if passed["committed"]:
            reach()
        if point == "planning":
            if statement.startswith("INSERT INTO messages"):
                reach()
        elif (found := _SET.search(statement)) and any(word in found[1] for word in of_point):
            passed["set"] = True
        elif passed["set"] and statement.startswith("COMMIT"):
            if point == "after W3":
                passed["committed"] = True
            else:
                reach()
            passed["set"] = False

    _trace(look)


def tell_of_writes(told: Path) -> None:
    """Each beginning of a transaction that writes gets a line in this file, before it has the lock."""

    def look(statement: str) -> None:
        if statement.startswith("BEGIN IMMEDIATE"):
            with told.open("a") as file:
                file.write("begins\n")

    _trace(look)


def _trace(look: Callable[[str], None]) -> None:
    """Every statement that SQLite runs, whoever sends it."""
    real = sqlite3.dbapi2.connect  # where SQLAlchemy finds it

    def connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = real(*arguments, **options)
        connection.set_trace_callback(look)
        return connection

    sqlite3.dbapi2.connect = connect  # type: ignore[assignment]


def _in_the_transport(point: str, reach: Callable[[], None]) -> None:
    from app.transports.smtp import smtp

    real = smtp.open_smtp

    def open_watched(line: SmtpLine, credentials: Credentials | None, *rest: Any, **named: Any) -> Transport:
        return _Watched(real(line, credentials, *rest, **named), point, reach)

    smtp.open_smtp = open_watched  # type: ignore[assignment]  # narrower than what it stands for


def watched(transport: Transport, point: str) -> Transport:
    """Any transport; it ends this process at the first passing of a point of its own."""
    return _Watched(transport, point, _die)


class _Watched:
    def __init__(self, transport: Transport, point: str, reach: Callable[[], None]) -> None:
        self._transport, self._point, self._reach = transport, point, reach

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def send(self, message: OutgoingMessage, handover: Handover) -> Receipt:
        def progress(octets: int) -> None:
            if self._point == "body":
                self._reach()
            handover.progress(octets)

        def before_commit() -> None:
            handover.before_commit()
            if self._point == "W2–dot":
                self._reach()

        return self._transport.send(message, replace(handover, progress=progress, before_commit=before_commit))
