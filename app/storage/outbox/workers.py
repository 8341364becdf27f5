"""Which workers run now, and who sends from which accounts: by locks that lie on their connections.

Nobody has to tidy up: a lock ends with its connection, whatever became of the process or its machine.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

PREFIX = "rfq-sender worker "  # of what a worker's connections call themselves; process and machine come next
_KEY = "hashtextextended(current_schema() || '/workers', 0)"  # many hold it at once
_STAND = text(f"SELECT pg_advisory_lock_shared({_KEY})")
_GO = text(f"SELECT pg_advisory_unlock_shared({_KEY})")
_LOCKS = (  # a lock's number is kept in two halves
    "(SELECT (classid::bigint << 32) | objid::bigint AS key, pid, application_name AS program, backend_start AS since"
    " FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND objsubid = 1 AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS locks"
)
_RUNNING = text(
    f"SELECT program, min(since) AS since FROM {_LOCKS} WHERE key = {_KEY} GROUP BY program ORDER BY program"  # noqa: S608 - our own words
)
_SENDING = text(
    f"SELECT program, name FROM accounts JOIN {_LOCKS}"  # noqa: S608 - our own words
    " ON key = hashtextextended(current_schema() || '/account/' || accounts.id, 0) ORDER BY name"
)


@dataclass(frozen=True, slots=True)
class RunningWorker:
    """`program`: as its connections call themselves; `since`: when the connection began by which it is known."""

    program: str
    since: datetime


def stand(connection: Connection) -> None:
    """This is a worker's, until it goes or the connection ends."""
    connection.execute(_STAND)


def go(connection: Connection) -> None:
    """It is none any more: a connection may be used again."""
    connection.execute(_GO)


def running(session: Session) -> list[RunningWorker]:
    """By machine and process."""
    return [RunningWorker(row.program, row.since) for row in session.execute(_RUNNING)]


def sending(session: Session) -> list[tuple[str, str]]:
    """Program and account, for each account that somebody has now."""
    return [(row.program, row.name) for row in session.execute(_SENDING)]
