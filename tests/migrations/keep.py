"""Keep a database as this version writes it, for all later versions to be tried on: `python -m tests.migrations.keep`.

Done once for each release (docs/release.md): sample vendors, a request, its mails as the practice server took them.
"""

import gzip
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from app.assembly import services
from app.storage.migrations.migration import HEAD
from app.system.settings import Settings
from tests.fakes.office import drain

RELEASED = Path(__file__).with_name("released")


def database_of_today() -> bytes:
    """Its octets."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        settings = Settings.load(None, folder)
        with services(settings, folder) as made:
            rfq = made.practice.fill(3)
            made.rfq_sending.queue(rfq.id, made.accounts.ensure_practice())
            made.sending_right.take()
            drain(made)
        copy = folder / "copy.db"
        with closing(sqlite3.connect(settings.folder.database)) as connection:
            _make_anybody_s(connection, folder)
            connection.execute("VACUUM INTO ?", (str(copy),))
        return copy.read_bytes()


def _make_anybody_s(connection: sqlite3.Connection, folder: Path) -> None:
    """Without the computer that it was made on."""
    connection.execute("UPDATE attachments SET path = replace(path, ?, '/home/buyer')", (str(folder),))
    connection.execute("UPDATE owners SET host = 'office', pid = 1")
    connection.commit()


def main() -> None:
    """Write it beside the others."""
    RELEASED.mkdir(exist_ok=True)
    (RELEASED / f"{HEAD}.db.gz").write_bytes(gzip.compress(database_of_today(), mtime=0))


if __name__ == "__main__":
    main()
