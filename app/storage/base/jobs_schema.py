"""The tables of a team's repeatable work: procrastinate's own (3.10, MIT), word for word in `jobs_schema.sql`.

They lie beside ours and are none of ours: no other table points at them, a move leaves them behind. A newer one that
wants them otherwise brings scripts of its own, and each becomes a revision here; a test holds this file to the library
that is installed.
"""

from pathlib import Path

from sqlalchemy import DDL, Connection

SCRIPT = Path(__file__).with_suffix(".sql")


def create(connection: Connection) -> None:
    """Make them, where there are none; in the schema that ours are in."""
    statements = SCRIPT.read_text(encoding="utf-8").replace("%", "%%")  # nothing is put into them
    connection.execute(DDL(statements))  # type: ignore[no-untyped-call] # SQLAlchemy's own
