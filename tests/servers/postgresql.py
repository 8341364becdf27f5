"""A private PostgreSQL, the real one, for the tests of one process: in a folder that is thrown away, without a port.

    with postgresql() as server:
        server.free_schema()  # the settings' `database`: tables of today after a first start, and nothing in them

It runs as the user `postgres` where the tests are root's, because it wants no root. A schema that was used is emptied
and given again: a new one takes twenty times as long.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg

from tests.patience import LIMIT_S

_USER = "rfq"
_SYSTEM_USER = "postgres"
_PACKAGE = "postgresql"
_OF_JOBS = "procrastinate_"  # tables with types that each schema has for itself; a copy needs nothing of them
_COUNTED = (
    "SELECT 1 FROM pg_statistic JOIN pg_class ON pg_class.oid = starelid WHERE relnamespace = %s::regnamespace LIMIT 1"
)
_LARGE = (  # any table without statistics is thought to have ten pages
    "SELECT oid::regclass FROM pg_class "
    "WHERE relnamespace = %s::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 10 * 8192"
)
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "64MB",  # the usual one grew to 1 GB
}


@dataclass(slots=True)
class Postgresql:
    """A server in its folder; `settings` are the ones that differ from those of all tests."""

    folder: Path
    programs: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    _made: int = 0
    _free: list[str] = field(default_factory=list)
    _taken: list[str] = field(default_factory=list)
    _script: str = ""

    def url(self, schema: str = "") -> str:
        options = f"&options={quote(f'-csearch_path={schema}')}" if schema else ""
        return f"postgresql://{_USER}@/rfq?host={quote(str(self.folder), safe='')}{options}"

    def connect(self, schema: str = "") -> psycopg.Connection:
        return psycopg.connect(self.url(schema), autocommit=True)

    def new_schema(self) -> str:
        """Its name; there is nothing in it."""
        self._made += 1
        name = f"s{self._made}"
        with self.connect() as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return name

    def learn(self, schema: str) -> None:
        """All later ones are as this one is now."""
        dumped = self.run(
            "pg_dump", "-h", str(self.folder), "-U", _USER, "-n", schema, "--inserts", "--no-owner", "rfq"
        )
        lines = (line for line in dumped.splitlines() if line and not line.startswith(("--", "\\", "SET ")))
        kept = "\n".join(line for line in lines if not line.startswith("SELECT pg_catalog.set_config"))
        unseen = "SET check_function_bodies = off;\n"  # they name tables and types without a schema
        self._script = unseen + re.sub(rf"\b{schema}\b", "@@", kept)

    @property
    def has_learned(self) -> bool:
        return bool(self._script)

    def free_schema(self) -> str:
        """The name of one with tables of today and nothing in them."""
        with self.connect() as connection:
            while self._free and connection.execute(_COUNTED, (self._free[-1],)).fetchone():
                self._free.pop()  # what is known of its rows would stay
            if self._free:
                name = self._free.pop()
                self._empty(connection, name)
            else:
                self._made += 1
                name = f"s{self._made}"
                connection.execute(self._script.replace("@@", name).encode())
        self._taken.append(name)
        return name

    def take_back(self) -> None:
        """Nobody uses any more what was given."""
        self._free += self._taken
        self._taken.clear()

    def copy(self, source: str) -> str:
        """The name of a schema with all that is in another one, also while that is in use."""
        target = self.free_schema()
        with self.connect() as connection, connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")
            for table in self._tables():
                if table.startswith(_OF_JOBS):
                    continue
                connection.execute(f"DELETE FROM {target}.{table}".encode())  # noqa: S608 - our own names
                connection.execute(f"INSERT INTO {target}.{table} SELECT * FROM {source}.{table}".encode())  # noqa: S608
            for sequence in set(re.findall(r"CREATE SEQUENCE @@\.(?!procrastinate_)(\w+)", self._script)):
                connection.execute(
                    f"SELECT setval('{target}.{sequence}', last_value, is_called) FROM {source}.{sequence}".encode()  # noqa: S608
                )
        return target

    def _tables(self) -> list[str]:
        return re.findall(r"CREATE TABLE @@\.(\w+)", self._script)

    def _empty(self, connection: psycopg.Connection, name: str) -> None:
        """As a new one: rows that are deleted leave pages behind, by which a server would choose its plans."""
        with connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute(f"SET LOCAL lock_timeout = '{LIMIT_S}s'")
            large = [str(row[0]) for row in connection.execute(_LARGE, (name,))]
            if large:
                connection.execute(f"TRUNCATE {','.join(large)} CASCADE".encode())
            connection.execute("".join(f"DELETE FROM {name}.{table};" for table in self._tables()).encode())  # noqa: S608
            parts = self._script.split(";\n")
            filled = [p for p in parts if p.lstrip().startswith(("INSERT INTO @@.", "SELECT pg_catalog.setval"))]
            connection.execute(";\n".join(filled).replace("@@", name).encode())

    def start(self) -> None:
        settings = _SETTINGS | dict(self.settings)
        options = " ".join(f"-c {key}={value or chr(39) * 2}" for key, value in settings.items())
        options += f" -c unix_socket_directories={self.folder}"
        self._control("start", "-o", options, "-l", str(self.folder / "log"))

    def crash(self) -> None:
        """As where its machine loses its power, but for what the disk has not written."""
        self._control("stop", "-m", "immediate")

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def is_running(self) -> bool:
        return (self.data / "postmaster.pid").exists()

    def promote(self) -> None:
        """A stand-by becomes a server that is written to."""
        self._control("promote")

    def _control(self, what: str, *arguments: str) -> None:
        self.run("pg_ctl", "-D", str(self.data), "-w", "-t", str(LIMIT_S), what, *arguments)

    def run(self, program: str, *arguments: str) -> str:
        """What one of its programs says."""
        as_user = (
            [] if os.getuid() else ["setpriv", f"--reuid={_SYSTEM_USER}", f"--regid={_SYSTEM_USER}", "--clear-groups"]
        )
        with (self.folder / "said").open("w+", encoding="utf-8") as said:  # a pipe would stay open in the server
            ended = subprocess.run(
                [*as_user, str(self.programs / program), *arguments],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                timeout=2 * LIMIT_S,
                cwd=self.folder,
            )
            said.seek(0)
            told = said.read()
        assert ended.returncode == 0, told
        return told


def why_not() -> str:
    """Why no server can run here; empty where one can."""
    if _programs() is None:
        return f"no PostgreSQL here: apt-get install {_PACKAGE}"
    if os.getuid() == 0 and shutil.which("setpriv") is None:
        return "PostgreSQL does not run as root, and there is no setpriv"
    return ""


@contextmanager
def postgresql(settings: Mapping[str, str] | None = None) -> Iterator[Postgresql]:
    """Started, and gone at the end with all that is in it."""
    with room(settings or {}) as server:
        made = ["-U", _USER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        server.run("initdb", "-D", str(server.data), *made)
        server.start()
        server.run("createdb", "-h", str(server.folder), "-U", _USER, "rfq")
        yield server


@contextmanager
def room(settings: Mapping[str, str]) -> Iterator[Postgresql]:
    """A folder for one that is made in it; what runs there at the end is ended."""
    programs = _programs()
    assert programs is not None, why_not()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    server = Postgresql(folder, programs, settings)
    try:
        if os.getuid() == 0:
            shutil.chown(folder, _SYSTEM_USER, _SYSTEM_USER)
        try:
            yield server
        finally:
            if server.is_running:
                server.crash()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """Debian keeps them beside each other, by version, and on no path."""
    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb") if int(p.parent.parent.name) >= 15]
    if found:
        return max(found, key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    return None if on_path is None else Path(on_path).parent


if __name__ == "__main__":  # for `make test`: what a server alone runs is not held at 100 % where there is none
    _WITH_BRANCHES = "app/storage/*,app/services/sending/*,app/services/upkeep/*"
    sys.stdout.write(f"--omit={_WITH_BRANCHES}" if why_not() else "")
