"""Data that moves to another database, or has moved there: whoever opens what was left behind is told, and stopped.

The mark is written, durably, before anything is copied. What it names has taken the data's place once the same token
stands there: from then on this one sends no more.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Connection, delete, insert, inspect, select

from app.storage.base.problems import DataMoved
from app.storage.base.vendor_schema import PREFERENCES

_LEAVING = "moving_to"
_ARRIVED = "moved_here"
WRITTEN_TO = "RFQ01"  # the SQLSTATE that a server's tables answer with from then on; the message is the new place
NOT_COPIED = (_LEAVING, _ARRIVED)
_c = PREFERENCES.c


@dataclass(frozen=True, slots=True)
class Move:
    """`to` names the place: a server's database by its address without a password, a file by its path."""

    to: str
    token: str
    begun_at: str  # in words, for messages

    @classmethod
    def begin(cls, to: str, token: str, now: datetime) -> Self:
        return cls(to, token, f"{now:%Y-%m-%d %H:%M} UTC")


def leaving(connection: Connection) -> Move | None:
    """Where the data on this database moves to or has moved to; None where it stays."""
    return _leaving(connection) if _is_ours(connection) else None


def mark(connection: Connection, move: Move) -> None:
    _put(connection, _LEAVING, asdict(move))


def unmark(connection: Connection) -> None:
    """It stays, after all."""
    connection.execute(delete(PREFERENCES).where(_c.key == _LEAVING))


def arrive(connection: Connection, move: Move) -> None:
    """In the transaction that brings the data."""
    _put(connection, _ARRIVED, move.token)


def has_arrived(connection: Connection, move: Move) -> bool:
    return _is_ours(connection) and bool(_get(connection, _ARRIVED) == move.token)


def is_file(to: str) -> bool:
    """Whether a place that data moved to is a file: its path says nothing on another computer."""
    return "://" not in to


def refuse(connection: Connection, name: str) -> None:
    """Let nobody work on data that is on its way, or has gone.

    Raises:
        DataMoved
    """
    move = _leaving(connection)
    if move and is_file(move.to):
        raise DataMoved(
            f"The data of “{name}” was moved to the file “{move.to}” on the computer where that was done (begun "
            f"{move.begun_at}), and is not used here any more. Work with it there. If the move was broken off, nothing "
            "is lost: run the same rfq-sender move-to once more on that computer, and it is finished."
        )
    if move:
        raise DataMoved(
            f"The data of “{name}” was moved to {move.to} (begun {move.begun_at}), and is not used here any more. "
            f"Work with {move.to}. If the move was broken off, nothing is lost: run the same rfq-sender move-to once "
            "more, and it is finished."
        )


def _is_ours(connection: Connection) -> bool:
    return inspect(connection).has_table(PREFERENCES.name)


def _leaving(connection: Connection) -> Move | None:
    found = _get(connection, _LEAVING)
    return None if found is None else Move(**found)


def _get(connection: Connection, key: str) -> Any:  # noqa: ANN401 - whatever was put there
    return connection.scalar(select(_c.value).where(_c.key == key))


def _put(connection: Connection, key: str, value: object) -> None:
    connection.execute(delete(PREFERENCES).where(_c.key == key))
    connection.execute(insert(PREFERENCES).values(key=key, value=value))
