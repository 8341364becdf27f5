"""Copies of the database in `backups`: made day by day and before each batch, and laid back.

Works on the files alone, so that a database that cannot be opened can be replaced.
"""

import logging
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.domain.trade.problem import Problem
from app.storage.base import copies
from app.storage.migrations.migration import check_file
from app.system.clock import Clock
from app.system.folders import DataFolder
from app.system.owner_lock import OwnerLock

_NAME = re.compile(r"rfq-sender-(?:(v\d+|replaced)-)?(\d{8}T\d{6})\.db")
_STAMP = "%Y%m%dT%H%M%S"
_LATEST = 5  # are kept whatever their age
_AGE = timedelta(days=14)  # of which the last copy of each day is kept
_LOG = logging.getLogger(__name__)


class BackupUnknown(Problem):
    """There is no copy of that name."""


class BackupFailed(Problem):
    """No copy was made, or none laid back; the message says what is as it was."""


@dataclass(frozen=True, slots=True)
class Backup:
    """`why` it was made: "backup", "upgrade" (before one), or "replaced" (by another copy)."""

    name: str
    why: str
    made_at: datetime
    octets: int


@dataclass(frozen=True, slots=True)
class Backups:
    """`of_team`: the data are on a server, and its administrator makes the copies (docs/team.md)."""

    folder: DataFolder
    clock: Clock
    of_team: bool = False

    def all(self) -> list[Backup]:
        """Every copy there is, newest first."""
        found = [b for path in self.folder.backups.glob("rfq-sender-*.db") if (b := _backup(path))]
        return sorted(found, key=lambda b: b.made_at, reverse=True)

    def make(self) -> Backup | None:
        """A copy of the data as they are; None where nothing was written since the last one, or nothing is here.

        Raises:
            BackupFailed
        """
        if self.of_team:
            return None
        path = self.folder.backups / f"rfq-sender-{self._stamp()}.db"
        try:
            if path.exists() or self._is_as_copied():
                return None
            copies.copy(self.folder.database, path)
            self._thin_out()
        except (OSError, sqlite3.Error) as reason:
            raise BackupFailed(
                f"No copy of the data could be made in “{self.folder.backups}” ({reason}). Your data is "
                "unchanged. Free some space there, and check your access to that folder."
            ) from reason
        return _backup(path)

    def make_quietly(self) -> None:
        """The same before something else that must not fail for it."""
        try:
            self.make()
        except BackupFailed as failed:
            _LOG.warning("%s", failed)

    def make_daily(self) -> None:
        """The first of the day."""
        made = [b.made_at.astimezone().date() for b in self._own()]
        if self.clock.now().astimezone().date() not in made:
            self.make_quietly()

    def is_lost(self) -> bool:
        """Whether there are copies, and nothing that they are copies of."""
        database = self.folder.database
        return not self.of_team and not (database.exists() and database.stat().st_size) and bool(self.all())

    def check(self, name: str, *, is_sender: bool) -> None:
        """Whether a copy can be laid back, before anything is closed for it; `is_sender`: this process has the right.

        Raises:
            BackupUnknown, DatabaseUnusable, DatabaseTooNew, AlreadyRunning: as `restore`.
        """
        self._checked(name)
        if not is_sender:
            with OwnerLock(self.folder.lock):
                pass

    def restore(self, name: str) -> str:
        """Lay a copy back; the name under which what was there is kept. The ledger does its work at the next start.

        Raises:
            BackupUnknown, DatabaseUnusable, DatabaseTooNew: of the copy.
            AlreadyRunning: another process sends from this data folder.
            BackupFailed
        """
        path = self._checked(name)
        aside = self.folder.backups / f"rfq-sender-replaced-{self._stamp()}.db"
        with OwnerLock(self.folder.lock):
            try:
                copies.put_in_place(path, self.folder.database, aside)
            except (OSError, sqlite3.Error) as reason:
                raise BackupFailed(
                    f"“{name}” couldn't be restored ({reason}). Your data is unchanged. Close "
                    "other programs that have it open, free some space on that disk, and try again."
                ) from reason
        _LOG.warning("database replaced", extra={"by": name, "aside": aside.name})
        return aside.name

    def _checked(self, name: str) -> Path:
        if name not in {backup.name for backup in self.all()}:
            raise BackupUnknown(f"There is no copy “{name}” in “{self.folder.backups}”. See: rfq-sender backup list")
        path = self.folder.backups / name
        check_file(path)
        return path

    def _own(self) -> list[Backup]:
        return [backup for backup in self.all() if backup.why == "backup"]

    def _is_as_copied(self) -> bool:
        own = self._own()
        if not own:
            return False
        copied = (self.folder.backups / own[0].name).stat().st_mtime_ns
        return copied >= copies.newest_change(self.folder.database)

    def _thin_out(self) -> None:
        own = self._own()
        kept = _kept(own, self.clock.now())
        for backup in own:
            if backup.name not in kept:
                (self.folder.backups / backup.name).unlink()

    def _stamp(self) -> str:
        return f"{self.clock.now().astimezone(UTC):{_STAMP}}"


def _kept(newest_first: Sequence[Backup], now: datetime) -> set[str]:
    """The latest ones, and the last of each day."""
    last = {b.made_at.astimezone().date(): b.name for b in reversed(newest_first) if b.made_at > now - _AGE}
    return {b.name for b in newest_first[:_LATEST]} | set(last.values())


def _backup(path: Path) -> Backup | None:
    found = _NAME.fullmatch(path.name)
    if found is None:
        return None
    why = {None: "backup", "replaced": "replaced"}.get(found[1], "upgrade")
    made_at = datetime.strptime(found[2], _STAMP).replace(tzinfo=UTC)
    return Backup(path.name, why, made_at, path.stat().st_size)
