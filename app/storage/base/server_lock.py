"""A lock of the server's by name, for one connection among those of all machines; it ends with the connection."""

from sqlalchemy import Connection, text

_KEY = "hashtextextended(current_schema() || '/lock/' || :name, 0)"
_TAKE = text(f"SELECT pg_try_advisory_lock({_KEY})")
_LET_GO = text(f"SELECT pg_advisory_unlock({_KEY})")


def take(connection: Connection, name: str) -> bool:
    """At once or not at all."""
    return bool(connection.scalar(_TAKE, {"name": name}))


def let_go(connection: Connection, name: str) -> None:
    """Another one may have it."""
    connection.execute(_LET_GO, {"name": name})
