"""The data of a data folder moves to a team's database, and back: whole or not at all, and never do both send.

What moves is marked first, on the disk: nobody works with it from then on. It has arrived once the same token stands in
the other database, which one transaction brings there with all rows. Between the two it may be killed anywhere: whoever
says it once more sees by the token whether anything is left to do.
"""

import logging
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from app.domain.people.user import Role, refuse_unless
from app.domain.trade.problem import Problem
from app.domain.trade.shelf import Shelf, Shelved, Shelves
from app.domain.trade.watch import Watch
from app.services.people.people import People
from app.services.upkeep import files_place
from app.storage.base import moved
from app.storage.base.address import Address
from app.storage.base.database import Database, DatabaseUnusable
from app.storage.base.moved import Move
from app.storage.base.problems import DataMoved
from app.storage.migrations import copying, freezing
from app.storage.migrations.copying import NotEmpty, Tallies
from app.storage.migrations.migration import HEAD, migrate, version
from app.storage.outbox import generation
from app.system.clock import Clock
from app.system.folders import DataFolder
from app.system.owner_lock import OwnerLock
from app.system.sent_ledger import SentLedger

_STAMP = "%Y%m%dT%H%M%S"
_TOKEN_OCTETS = 16
_LOG = logging.getLogger(__name__)

Watching = Callable[[str], AbstractContextManager[Watch]]
"""Makes what watches a step, from what the step is called."""


class MoveRefused(Problem):
    """It can't be done; nothing was changed."""


class MoveUnclear(Problem):
    """Whether it has arrived can't be seen just now; nobody sends until that is known."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where data is or goes to: `place` of the database, the files of emails, and the folder of everything else."""

    place: Path | Address
    folder: DataFolder
    shelves: Shelves

    @property
    def name(self) -> str:
        """Without a password."""
        return str(self.place) if isinstance(self.place, Path) else self.place.url

    @property
    def file(self) -> Path | None:
        """None where it is a server's."""
        return self.place if isinstance(self.place, Path) else None


@dataclass(frozen=True, slots=True)
class Moved:
    """`rows` is 0 where everything had arrived before; `kept_as` names the file left behind, empty where none was.

    `left`: files of emails that only this computer sees, though the data is a team's.
    """

    to: str
    rows: int
    files: int
    kept_as: str
    left: int = 0


@dataclass(frozen=True, slots=True)
class Moving:
    """`find` makes a home of “file” or of a server's address; `settle` makes the settings name a home."""

    source: Home
    clock: Clock
    find: Callable[[str, str], Home]
    settle: Callable[[Home], None]
    who: str = ""  # who says it, where the data is a team's
    is_named_by_variable: bool = False  # which goes on saying where the data was

    def begun(self) -> str:
        """Where a move goes that was broken off, so that the programs refuse the data; empty where there is none."""
        move = self._leaving()
        return move.to if move else ""

    def move(self, to: str, shared_folder: str, watching: Watching) -> Moved:
        """Copy everything, compare, and let the new home be the one that counts; finishes what was broken off.

        Raises:
            MoveRefused, NotEmpty, StillInUse, CopyDiffers, DatabaseUnusable, AlreadyRunning: all is as before.
            MoveUnclear: say it once more when the new home can be reached.
        """
        target = self.find(to, shared_folder)
        if self._wants_files_alone(target):
            return self._move_files(target, watching)
        self._refuse_unfit(target)
        self._refuse_unless_admin()
        with self._nobody_sends():
            move = self._leaving()
            if move is not None and move.to != target.name:
                raise MoveRefused(f"This data is on its way to {move.to}. Nothing was changed. Finish that move first.")
            if move is None:
                move = Move.begin(target.name, secrets.token_hex(_TOKEN_OCTETS), self.clock.now())
                _remember(target, move)
            elif not _is_remembered(target, move):
                raise MoveRefused(_ELSEWHERE.format(to=move.to))
            with self._forgotten_if_refused(target):
                rows, files = self._bring_all(target, move, watching)
            self.settle(target)
            _forget(target)
            return Moved(target.name, rows, files, self._lay_aside(), _left_here(target))

    def _wants_files_alone(self, target: Home) -> bool:
        """The data is there already, and its files are still this computer's alone."""
        is_there = target.file is None and target.name == self.source.name
        return is_there and target.shelves.mark is not None and self.source.shelves.mark is None

    def _move_files(self, target: Home, watching: Watching) -> Moved:
        """Emails may be on their way meanwhile: a file is the same in both places."""
        self._refuse_unless_admin()
        with closing(Database(target.place, self.who)) as database:
            files_place.check(database, target.shelves.mark)
        files = self._bring_files(target, watching)
        self.settle(target)
        return Moved(target.name, 0, files, "")

    def stay(self, *, is_gone: bool = False) -> None:
        """Take back a move that was broken off; `is_gone`: where it went to is gone for good, with whatever arrived.

        Raises:
            MoveRefused, DatabaseUnusable: nothing was changed.
        """
        self._refuse_unless_admin()
        with self._nobody_sends():
            move = self._leaving()
            if move is None:
                raise MoveRefused("No move was broken off here. Nothing was changed.")
            target = self.find(move.to, "")
            if not is_gone and not _is_remembered(target, move):
                raise MoveRefused(_ELSEWHERE.format(to=move.to))
            if not is_gone and self._has_arrived(target, move):
                raise MoveRefused(
                    f"The data has arrived at {move.to}, and others may be working with it. Nothing was changed. "
                    "Finish the move, or move back from there."
                )
            self._thaw(move)
            _forget(target)

    def _refuse_unless_admin(self) -> None:
        """Where there are users; on a server alone, whose data is everybody's."""
        if self.source.file is None:
            with closing(Database(self.source.place, self.who)) as database:
                me = People(database).me() if version(database) == HEAD else None  # an older one may have no users
                refuse_unless(me, Role.ADMIN, "move the team's data")

    def _refuse_unfit(self, target: Home) -> None:
        if target.name == self.source.name:
            raise MoveRefused(f"The data is at {target.name} already. Nothing was changed.")
        if target.file and self.source.file:
            raise MoveRefused("A file is moved by copying the data folder while the program is closed.")

    @contextmanager
    def _nobody_sends(self) -> Iterator[None]:
        if self.source.file is None:
            yield  # asked of the server, with everything else
            return
        with OwnerLock(self.source.folder.lock):
            yield

    def _leaving(self) -> Move | None:
        if self.source.file and not self.source.file.exists():
            raise MoveRefused(f"There is no data at {self.source.name} that could move. Nothing was changed.")
        with closing(Database(self.source.place)) as database, database.read() as session:
            return moved.leaving(session.connection())

    def _thaw(self, move: Move) -> None:
        with closing(Database(self.source.place)) as database:
            freezing.thaw(database, move)

    def _has_arrived(self, target: Home, move: Move) -> bool:
        """Waits for whoever is still writing there."""
        if target.file and not target.file.exists():
            return False
        with closing(Database(target.place)) as database:
            if target.file is None:
                self._make_tables(database, target)
            with database.write() as session:
                return moved.has_arrived(session.connection(), move)

    def _make_tables(self, database: Database, target: Home) -> None:
        try:
            migrate(database, target.folder.backups, self.clock.now())
        except DataMoved as moved_on:
            raise NotEmpty(
                f"“{target.name}” holds what an earlier move left behind. Nothing was changed. Make an empty database."
            ) from moved_on

    @contextmanager
    def _forgotten_if_refused(self, target: Home) -> Iterator[None]:
        """Where the data isn't marked, or not any more, nothing is left to be finished here."""
        try:
            yield
        except BaseException:
            with suppress(Problem):  # it may still be marked
                if self._leaving() is None:
                    _forget(target)
            raise

    def _bring_all(self, target: Home, move: Move, watching: Watching) -> tuple[int, int]:
        """How many rows and files; none where all has arrived before."""
        if self._has_arrived(target, move):
            return 0, 0
        self._check_room(target)
        return self._bring(target, move, watching)

    def _check_room(self, target: Home) -> None:
        if target.file:
            if target.file.exists():
                raise NotEmpty(f"“{target.file}” exists already. Nothing was changed. Rename that file, and try again.")
            return
        with closing(Database(target.place)) as database, database.read() as session:
            copying.check_room(session.connection(), target.name)

    def _bring(self, target: Home, move: Move, watching: Watching) -> tuple[int, int]:
        """How many rows and files."""
        is_marked = False
        try:
            with closing(Database(self.source.place)) as database, freezing.still(database, move) as reading:
                is_marked = True
                files = self._bring_files(target, watching)
                tallies = self._bring_rows(reading, target, move, watching)
                return sum(tally.rows for tally in tallies.values()), files
        except BaseException:
            if not is_marked or not self._arrived_after_all(target, move):
                raise
            return 0, 0

    def _arrived_after_all(self, target: Home, move: Move) -> bool:
        """Whether it broke off behind the commit, whose answer was lost; or else the data stays."""
        try:
            if self._has_arrived(target, move):
                return True
        except DatabaseUnusable as reason:
            raise MoveUnclear(
                f"{reason} The move was broken off, and whether the data has arrived can't be seen now. Nothing is "
                "lost, and nobody sends meanwhile. Say the same rfq-sender move-to once more when it can be reached, "
                "or take the move back with rfq-sender move-to --stay."
            ) from reason
        self._thaw(move)
        return False

    def _bring_files(self, target: Home, watching: Watching) -> int:
        here, there = self.source.shelves, target.shelves
        target.folder.make()
        there.spool.check()
        pairs = [(here.spool, there.spool), (here.answers, there.answers)]
        try:
            wanted = [copy for source, into in pairs if source.place != into.place for copy in _copies(source, into)]
            with watching("Copying files") as watch:
                for number, copy in enumerate(wanted, 1):
                    copy.make()
                    watch(number, len(wanted))
            return len(wanted)
        except OSError as reason:
            raise MoveRefused(
                f"The files of emails can't be copied to “{there.spool.place}” ({reason.strerror or reason}). "
                "Nothing was changed. Make room there, or make it writable, and try again."
            ) from reason

    def _bring_rows(self, reading: "freezing.Connection", target: Home, move: Move, watching: Watching) -> Tallies:
        if target.file is None:
            with closing(Database(target.place)) as database:
                return _fill(database, reading, target, move, watching)
        part = target.file.with_name(f"{target.file.name}.moving")
        for left in (part, *(Path(f"{part}{end}") for end in ("-wal", "-shm"))):
            left.unlink(missing_ok=True)
        with closing(Database(part)) as database:
            migrate(database, target.folder.backups, self.clock.now())
            tallies = _fill(database, reading, target, move, watching)
        part.rename(target.file)
        _keep_names(target.file.parent)
        return tallies

    def _lay_aside(self) -> str:
        """The file gets another name; it is refused under the old one, too, where another program holds it."""
        file = self.source.file
        if file is None:
            return ""
        kept = file.with_name(f"{file.stem}-moved-{self.clock.now():{_STAMP}}{file.suffix}")
        try:
            return file.rename(kept).name
        except OSError as reason:
            _LOG.warning("the file that was left behind keeps its name: %s", reason)
            return file.name


def _left_here(target: Home) -> int:
    """How many files of emails other machines can't see."""
    return 0 if target.file or target.shelves.mark else sum(1 for _ in target.shelves.spool.files())


def _fill(database: Database, reading: "freezing.Connection", target: Home, move: Move, watching: Watching) -> Tallies:
    """All of it in one transaction, which ends with the comparison."""
    with database.rebuild() as session:
        writing = session.connection()
        copying.check_room(writing, target.name)
        copying.empty(writing)
        with watching("Copying rows") as watch:
            tallies = copying.copy(reading, writing, watch)
        moved.arrive(writing, move)
        if target.file:  # what is beside it counts on from where it stands
            generation.know(session, SentLedger(target.folder.ledger).last())
        with watching("Comparing rows") as watch:
            copying.compare(tallies, writing, watch)
    return tallies


def _remember(target: Home, move: Move) -> None:
    """A file's path may be the same on several machines: only where this lies is it the one that is meant."""
    if target.file:
        _note(target).write_text(move.token, encoding="ascii")
        _keep_names(target.file.parent)


def _is_remembered(target: Home, move: Move) -> bool:
    return not target.file or (_note(target).exists() and _note(target).read_text(encoding="ascii") == move.token)


def _forget(target: Home) -> None:
    _note(target).unlink(missing_ok=True)


def _note(target: Home) -> Path:
    return target.folder.root / "moving-here"


_ELSEWHERE = (
    "This data is on its way to {to} on another computer, or has arrived there. Nothing was changed. Finish the move "
    "there; if that computer is gone for good: rfq-sender move-to --stay --yes"
)


def _keep_names(folder: Path) -> None:
    """A name is on the disk only once its folder is."""
    with suppress(PermissionError):  # Windows opens no folder, and does it by itself
        there = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(there)
        finally:
            os.close(there)


@dataclass(frozen=True, slots=True)
class _Copy:
    """A file that is to go from one shelf to another."""

    file: Shelved
    source: Shelf
    into: Shelf

    def make(self) -> None:
        """Whole or not at all; as old as it was."""
        part = self.into.folder / f"{self.file.name.rpartition('/')[2]}.part"
        part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with part.open("wb") as written:
            self.source.copy(self.file, written)
            written.flush()
            os.fsync(written.fileno())
        made = time.time() - self.file.age_s
        os.utime(part, (made, made))
        self.into.publish(part, self.file.name)


def _copies(source: Shelf, into: Shelf) -> Iterator[_Copy]:
    """Named by what is in them: one that is there already, as long as this one, is the same."""
    there = {file.name: file.size for file in into.files()}
    return (_Copy(file, source, into) for file in source.files() if there.get(file.name) != file.size)
