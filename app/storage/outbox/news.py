"""Word from other machines that there is something to send: see `news_trigger`."""

from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection, text

from app.storage.base.news_trigger import CHANNEL

if TYPE_CHECKING:
    import psycopg

_LISTEN = text(f"LISTEN {CHANNEL}")


def listen(connection: Connection) -> None:
    """From now on, for as long as this connection lives."""
    connection.execute(_LISTEN)


def wait(connection: Connection, seconds: float) -> bool:
    """Whether word came within this time; several words are one."""
    driver = cast("psycopg.Connection", connection.connection.driver_connection)
    return any(True for _ in driver.notifies(timeout=seconds, stop_after=1))
