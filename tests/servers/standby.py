"""A private PostgreSQL with a stand-by that confirms every commit, and takes over when the first one is lost.

    with pair() as servers:
        servers.url(schema)  # names both: a client finds the one that can be written to

Who takes over confirms nothing until it is told that it is alone, as its administrator has to.
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

import psycopg

from tests.patience import LIMIT_S
from tests.servers.postgresql import Postgresql, postgresql, room

_SETTINGS = {"wal_level": "replica", "max_wal_senders": "4", "wal_keep_size": "64MB", "synchronous_commit": "on"}
_CONFIRMING = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state <> 'async'"
_TICK_S = 0.05


@dataclass(slots=True)
class Pair:
    """`first` is written to; `second` follows it, or lies there as it was lost."""

    first: Postgresql
    second: Postgresql
    _made: int = 0

    def url(self, schema: str = "") -> str:
        """Of both, whichever can be written to."""
        folders = ",".join(sorted(quote(str(s.folder), safe="") for s in (self.first, self.second)))
        one = quote(str(self.first.folder), safe="")
        return self.first.url(schema).replace(one, folders, 1) + "&target_session_attrs=read-write"

    def new_schema(self) -> str:
        """Its name; there is nothing in it. Either server may have made the one before."""
        self._made += 1
        name = f"p{self._made}"
        with self.connect() as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        return name

    def connect(self) -> psycopg.Connection:
        """To the one that is written to."""
        return self.first.connect()

    def start(self) -> None:
        self.first.start()

    def crash(self) -> None:
        """The one that is written to, as where its machine dies."""
        self.first.crash()

    def follow(self) -> None:
        """Make the second one a stand-by, and confirm nothing from now on that it doesn't have."""
        shutil.rmtree(self.second.data, ignore_errors=True)
        said = ("-h", str(self.first.folder), "-U", "rfq", "-D", str(self.second.data))
        self.second.run("pg_basebackup", *said, "-R", "-X", "stream", "-c", "fast", "--no-sync")
        self.second.start()
        for server in (self.second, self.first):
            _wait_for(server, "*")
        until = time.monotonic() + LIMIT_S
        with self.connect() as admin:
            while admin.execute(_CONFIRMING).fetchone() != (1,):
                assert time.monotonic() < until, "the stand-by does not follow"
                time.sleep(_TICK_S)

    def take_over(self) -> None:
        """The second one is the first one now; its commits wait for a stand-by that isn't there."""
        self.second.promote()
        self.first, self.second = self.second, self.first

    def be_alone(self) -> None:
        """What waits for a stand-by waits no longer."""
        _wait_for(self.first, "")


@contextmanager
def pair() -> Iterator[Pair]:
    """Both, the second one following; gone at the end."""
    with postgresql(_SETTINGS) as first, room(_SETTINGS) as second:
        servers = Pair(first, second)
        servers.follow()
        yield servers


def _wait_for(server: Postgresql, names: str) -> None:
    with server.connect() as admin:
        admin.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{names}'".encode())
        admin.execute("SELECT pg_reload_conf()")
