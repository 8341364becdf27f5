"""The tables of a team's repeatable work: procrastinate's own (3.10, MIT), word for word in `jobs_schema.sql`.

They lie beside ours and are none of ours: no other table points at them, a move leaves them behind. A newer one that
wants them otherwise brings scripts of its own, and each becomes a revision here; a test holds this file to the library
that is installed.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import DDL, Connection, text
from sqlalchemy.orm import Session

_DEFER = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY["
    "ROW('default', :task, 0, :lock, NULL, CAST(:arguments AS jsonb), NULL)::procrastinate_job_to_defer_v1])"
)
SCRIPT = Path(__file__).with_suffix(".sql")


def create(connection: Connection) -> None:
    """Make them, where there are none; in the schema that ours are in."""
    statements = SCRIPT.read_text(encoding="utf-8").replace("%", "%%")  # nothing is put into them
    connection.execute(DDL(statements))  # type: ignore[no-untyped-call] # SQLAlchemy's own


def defer(session: Session, task: str, arguments: Mapping[str, object], lock: str) -> None:
    """Queue a piece of work: there once this transaction is. Of those with the same lock one is done at a time."""
    session.execute(_DEFER, {"task": task, "lock": lock, "arguments": json.dumps(arguments)})
