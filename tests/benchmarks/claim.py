"""How long one claim takes in an outbox of 100,000 mails, 1,000 of them still waiting."""

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from app.domain.ids import AccountId
from app.storage import outbox
from app.storage.database import Database
from app.storage.migration import migrate
from tests.fakes.clocks import START

_ROWS = 100_000
_WAITING = 1_000
_CLAIMS = 500
_FILL = f"""
INSERT INTO deliveries (rfq_id, revision, vendor_id, vendor_name, recipients, account_id, state, held,
    cancel_requested, attempts, losses, message_id, size, due_at, expires_at, changed_at, server_reply, error)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {_ROWS})
SELECT 1, 1, i, 'Vendor ' || i, '["a@vendor.example"]', 1, CASE WHEN i <= {_ROWS - _WAITING} THEN 'accepted' ELSE
    'ready' END, 0, 0, 0, 0, '<' || i || '@shop.example>', 5000, '2026-11-23 11:00:00.000000',
    '2026-11-24 12:00:00.000000', '2026-11-23 11:00:00.000000', '', '' FROM n
"""  # noqa: S608 - made of the numbers above


def main() -> None:
    """Print the figures."""
    with TemporaryDirectory() as folder:
        database = Database(Path(folder) / "rfq-sender.db")
        migrate(database, Path(folder) / "backups", START)
        _fill(database)
        claims, due = _claims(database), _looks(database)
        database.close()
    worst = sorted(claims)[int(len(claims) * 0.99)]
    print(f"claim in an outbox of {_ROWS:,} mails: median {median(claims):.2f} ms, p99 {worst:.2f} ms (durable commit)")
    print(f"look for the next due mail: median {median(due):.2f} ms")


def _fill(database: Database) -> None:
    raw = database.engine.raw_connection()
    raw.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]  # a connection of sqlite3
    raw.driver_connection.execute(_FILL)  # type: ignore[union-attr]
    raw.driver_connection.execute("PRAGMA foreign_keys = ON")  # type: ignore[union-attr]
    raw.close()


def _claims(database: Database) -> list[float]:
    taken: list[float] = []
    for _ in range(_CLAIMS):
        begun = perf_counter()
        with database.write() as session:
            found = outbox.claim(session, AccountId(1), 1, START)
        taken.append((perf_counter() - begun) * 1000)
        if not found:
            raise RuntimeError("nothing was left to claim")
    return taken


def _looks(database: Database) -> list[float]:
    taken: list[float] = []
    for _ in range(_CLAIMS):
        begun = perf_counter()
        with database.read() as session:
            outbox.next_due(session, AccountId(1))
        taken.append((perf_counter() - begun) * 1000)
    return taken


if __name__ == "__main__":
    main()
