"""What a PostgreSQL server says that stands in the way, in the buyer's words."""

import re

import psycopg
from sqlalchemy.exc import TimeoutError as PoolEmpty

from app.domain.trade.problem import Problem
from app.storage.base.moved import WRITTEN_TO, is_file
from app.storage.base.problems import DatabaseAway, DatabaseUnusable, DataMoved, refused

OLDEST_VERSION = 15


def check_server(name: str, version: int, encoding: str, is_standby: bool, keeps: bool) -> None:
    """Whether the program can live on it.

    Raises:
        DatabaseUnusable
    """
    if version < OLDEST_VERSION:
        raise DatabaseUnusable(
            f"The server of {name} is PostgreSQL {version}; version {OLDEST_VERSION} or newer is needed."
        )
    if encoding != "UTF8":
        raise DatabaseUnusable(
            f"The database {name} keeps texts in {encoding}, which has no room for all names. Make one with createdb "
            "--encoding=UTF8 --template=template0."
        )
    if is_standby:
        raise DatabaseUnusable(
            f"The server of {name} is a stand-by, which can only be read. Use the address of the main one."
        )
    if not keeps:
        raise DatabaseUnusable(
            f"The server of {name} may lose what it has confirmed, because fsync or full_page_writes is off: an email "
            "would go twice. Ask its administrator to turn both on."
        )


def of(name: str, cause: BaseException | None) -> Problem | None:
    """By SQLSTATE (PostgreSQL 15, appendix A); None: a mistake of the program's own."""
    state = getattr(cause, "sqlstate", None) or ""
    if state == WRITTEN_TO:
        to = str(cause).partition("\n")[0]
        return DataMoved((_MOVED_TO_FILE if is_file(to) else _MOVED).format(name=name, to=to))
    if state[:2] == "23" or state in _VALUES:
        return refused(cause)
    text = next((text for start, text in _TEXTS if state and state.startswith(start)), "")
    if not state and isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
        text = _no_connection(str(cause))
    if isinstance(cause, PoolEmpty):
        text = _BUSY
    kind = DatabaseAway if text is _AWAY else DatabaseUnusable
    return kind(text.format(name=name)) if text else None


def _no_connection(said: str) -> str:
    """Libpq gives a refused sign-in no code."""
    if re.search("password|authentication", said):
        return _SIGN_IN
    return _NO_DATABASE if re.search("does not exist", said) else _AWAY


_MOVED = (
    "The data of {name} has been moved to {to}. Nothing was changed. Close RFQ Sender on this computer, enter the new "
    "place in its settings and start it again."
)
_MOVED_TO_FILE = (
    "The data of {name} has been moved to the file “{to}” on the computer where that was done. Nothing was changed. "
    "Work with it there, and close RFQ Sender on all others."
)
_VALUES = {"22001", "22003", "22P05", "54000"}  # too long, too large, no such character, too much for an index
_AWAY = (
    "The database {name} can't be reached. Nothing was changed. Check that its server runs, that it listens on this "
    "network (listen_addresses, pg_hba.conf), and that the address and its port are right, then try again."
)
_BUSY = "The database {name} is too busy. Nothing was changed. Try again; if it goes on, tell its administrator."
_SIGN_IN = (
    "The database {name} doesn't let this user in. Nothing was changed. Check the user's name in its address, and the "
    "password in RFQ_SENDER_DATABASE_PASSWORD, in ~/.pgpass or in this computer's keyring."
)
_NO_DATABASE = (
    "There is no such database or user: {name}. Nothing was changed. Check its address, or ask its administrator "
    "to make it."
)
_TEXTS = (
    ("08", _AWAY),
    ("57", _AWAY),  # it is being stopped, or just begins
    ("28", _SIGN_IN),
    ("3D", _NO_DATABASE),
    (
        "42501",
        "This user may not do that in the database {name}. Nothing was changed. Ask its administrator.",
    ),
    ("25P03", _BUSY),
    ("25", "The database {name} can only be read now. Nothing was changed. Ask its administrator."),
    ("40", _BUSY),
    ("53100", "The disk of the database {name} is full. Nothing was changed. Tell its administrator."),
    ("53", _BUSY),
    ("55P03", "Somebody else has been writing to the database {name} for too long. Nothing was changed. Try again."),
    ("55", _BUSY),
    ("58", "The disk of the database {name} reports an error. Nothing was changed. Tell its administrator."),
    ("XX", "The database {name} is damaged. Nothing more is written to it. Tell its administrator."),
)
