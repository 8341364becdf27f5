"""Brings the tables to this program's version, after a copy of the file was laid aside."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import inspect, text

from app.domain.trade.problem import Problem
from app.storage.base import copies, moved
from app.storage.base.database import Database, DatabaseDamaged, DatabaseUnusable, Session
from app.storage.base.problems import damaged

HEAD = "0029"
_SCRIPTS = Path(__file__).parent
_KEPT = 5


class DatabaseTooNew(Problem):
    """A newer version of the program has written the file."""


class DatabaseTooOld(Problem):
    """A team's database is brought up to date by its administrator."""


def migrate(database: Database, backups: Path, now: datetime, *, may_upgrade: bool = False) -> Path | None:
    """Upgrade to `HEAD`; return the backup copy, or None where there was nothing to lose or to do.

    A server's database is made where there is nothing, and never brought up to date in passing: others work in it, so
    whoever wants that says so (`may_upgrade`).

    Raises:
        DatabaseTooNew, DatabaseTooOld, DatabaseUnusable, DataMoved: nothing was changed.
    """
    database.check()
    with database.read() as session:
        found = _version_in(database, session)
        if found == HEAD or moved.leaving(session.connection()):
            moved.refuse(session.connection(), database.name)
        if found == HEAD:
            return None
    _refuse_newer(database, found)
    if not database.is_file:
        _make(database, found, may_upgrade=may_upgrade)
        return None
    copy = None if found is None else _lay_aside(database.path, backups, found, now)
    _upgrade(database)
    return copy


def version(database: Database) -> str | None:
    """Its revision; None where nothing is.

    Raises:
        DatabaseUnusable: it is another program's, or damaged.
    """
    with database.read() as session:
        return _version_in(database, session)


def _version_in(database: Database, session: Session) -> str | None:
    tables = inspect(session.connection()).get_table_names()
    if "alembic_version" not in tables:
        if tables:
            raise DatabaseUnusable(
                f"“{database.name}” is a database, but not one of RFQ Sender. Choose another folder."
                if database.is_file
                else f"The database {database.name} is not one of RFQ Sender. Make one of its own, which is empty."
            )
        return None
    version: str | None = session.scalar(text("SELECT version_num FROM alembic_version"))
    if version is None and database.is_file:
        raise damaged(database.path, "does not say which version of RFQ Sender wrote it, so it is damaged")
    if version is None:
        raise DatabaseUnusable(
            f"The database {database.name} does not say which version of RFQ Sender wrote it, so it is damaged. "
            "Ask its administrator to restore a copy."
        )
    return version


def _make(database: Database, found: str | None, *, may_upgrade: bool) -> None:
    """All tables of today at once, unless another program was faster; or what they lack."""
    if found is not None and not may_upgrade:
        raise DatabaseTooOld(
            f"The database {database.name} is of an older RFQ Sender (revision {found}, {HEAD} is needed). Nothing was "
            "changed. Its administrator brings it up to date with: rfq-sender server migrate"
        )
    if found is not None:
        _upgrade(database)
        return
    from app.storage.base.schema import Base  # noqa: PLC0415 - all tables, for once

    with database.rebuild() as session:
        if _version_in(database, session) is None:
            Base.metadata.create_all(session.connection())
            _by_alembic(session, "stamp", "head")


def check_file(path: Path) -> None:
    """Whether this copy can be put in place: whole, and of this version or one that can be brought to it.

    Raises:
        DatabaseTooNew, DatabaseUnusable: it cannot.
    """
    try:
        with closing(Database(path)) as database:
            found = version(database)
            if found is None:
                raise DatabaseUnusable(
                    f"“{path}” is no database of RFQ Sender. Nothing was changed. Choose another copy."
                )
            _refuse_newer(database, found)
            damage = integrity(database)
    except DatabaseDamaged as reason:
        raise DatabaseUnusable(f"“{path}” is damaged. Nothing was changed. Choose another copy.") from reason
    if damage:
        raise DatabaseUnusable(f"“{path}” is damaged ({damage}). Nothing was changed. Choose another copy.")


def _refuse_newer(database: Database, version: str | None) -> None:
    if version is not None and not (_SCRIPTS / "versions" / f"v{version}.py").exists():
        raise DatabaseTooNew(
            f"“{database.name}” was written by a newer RFQ Sender. Nothing was changed. Install the newer version."
        )


def _lay_aside(path: Path, backups: Path, version: str, now: datetime) -> Path:
    copy = backups / f"{path.stem}-v{version}-{now:%Y%m%dT%H%M%S}.db"
    try:
        backups.mkdir(parents=True, exist_ok=True)
        copies.copy(path, copy)
        for old in sorted(backups.glob(f"{path.stem}-v*.db"))[:-_KEPT]:
            old.unlink()
    except (OSError, sqlite3.Error) as reason:
        raise DatabaseUnusable(
            f"The data must be copied to “{backups}” before this version can use them, and that failed ({reason}). "
            "Nothing was changed. Make room there and start again."
        ) from reason
    return copy


def _upgrade(database: Database, to: str = "head") -> None:
    with database.rebuild() as session:
        _by_alembic(session, "upgrade", to)


def _by_alembic(session: Session, what: str, to: str) -> None:
    from alembic import command  # noqa: PLC0415 - 0.1 s that only a first start or an update should pay
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = session.connection()
    (command.upgrade if what == "upgrade" else command.stamp)(config, to)


def integrity(database: Database) -> str:
    """What SQLite's own quick check complains about, empty where all is well; a server looks after itself."""
    if not database.is_file:
        return ""
    with database.read() as session:
        found = session.scalar(text("PRAGMA quick_check(1)"))
    return "" if found == "ok" else str(found)


def check_writable(database: Database) -> None:
    """Change nothing, in earnest: SQLite lets one begin to write to a file that cannot be written.

    Raises:
        DatabaseUnusable
    """
    with database.write() as session:
        session.execute(text("DELETE FROM alembic_version WHERE 1 = 0"))
