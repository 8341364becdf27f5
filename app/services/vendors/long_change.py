"""Changes of thousands of vendors, written part by part: nobody who sends waits behind one of them.

Until the last part is written the change is open. Where it cannot be finished all of it is taken back: at once if it
fails, at the next start if the program died.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event

from app.domain.trade.change import TakenBack
from app.domain.trade.ids import ChangeId
from app.domain.trade.problem import Problem
from app.domain.trade.watch import Watch, unwatched
from app.storage.base.database import Database
from app.storage.vendors import changes
from app.system.clock import Clock
from app.system.owner_lock import AlreadyRunning, Lock

PART = 500  # vendors a transaction; others wait a tenth of a second for it
_BREATH_S = 0.01  # between two parts: another process only looks now and then whether it may write


class ListBusy(Problem):
    """Another import, or the undoing of one, is under way; nothing was changed."""


class TakenBackAlready(Problem):
    """The change was undone before; nothing was changed."""


@dataclass(frozen=True, slots=True)
class LongChanges:
    """`lock` is held by who writes one: one at a time for all that share the data, whatever the process."""

    database: Database
    clock: Clock
    lock: Lock

    @contextmanager
    def written(self, label: str) -> Iterator[ChangeId]:
        """An open change to write parts under, each in a transaction of its own; what raises takes all of it back.

        Raises:
            ListBusy
        """
        with self._alone():
            self._settle()
            with self.database.write() as session:
                change = changes.begin(session, label, self.clock.now(), is_open=True)
            try:
                yield change
                with self.database.write() as session:
                    changes.finish(session, change)
            except BaseException:
                self._undo(change)
                raise

    def let_others_write(self) -> None:
        """Between two parts."""
        Event().wait(_BREATH_S)

    def take_back(self, change: ChangeId, watch: Watch = unwatched) -> TakenBack:
        """Make all as it was before; a vendor that was changed again since is left as it is. `watch` hears of vendors.

        Raises:
            TakenBackAlready, ListBusy
        """
        with self.database.read() as session:
            size = changes.size(session, change)
        if size <= PART:
            with self.database.write() as session:
                done = changes.take_back(session, change, self.clock.now())
        else:
            with self._alone():
                done = self._take_back(change, watch)
        if done is None:
            raise TakenBackAlready("This change was already undone. Nothing was changed.")
        return done

    def settle(self) -> tuple[str, ...]:
        """At a start: take back what a program that died has left half written; what it was, in words."""
        with self.database.read() as session:
            if not changes.unfinished(session):
                return ()
        try:
            with self._alone():
                return self._settle()
        except ListBusy:
            return ()  # it is not dead: somebody writes it just now

    def _settle(self) -> tuple[str, ...]:
        with self.database.read() as session:
            left = changes.unfinished(session)
        for change, _label in left:
            self._undo(change)
        return tuple(label for _, label in left)

    def _undo(self, change: ChangeId) -> None:
        """So that nothing of it is left, nor of the change itself where it had not written anything yet."""
        with self.database.write() as session:
            if not changes.size(session, change):
                changes.forget(session, change)
                return
        self._take_back(change)

    def _take_back(self, change: ChangeId, watch: Watch = unwatched) -> TakenBack | None:
        """Part by part; where that was begun already it is gone on with."""
        with self.database.write() as session:
            way = changes.begin_way_back(session, change, self.clock.now(), PART)
        if way is None:
            return None
        parts: list[changes.PutBack] = []
        of = sum(map(len, way.parts))
        for part in way.parts:
            watch(sum(len(done.restored) + len(done.left) for done in parts), of)
            with self.database.write() as session:
                parts.append(changes.put_back(session, way, part, self.clock.now()))
            self.let_others_write()
        with self.database.write() as session:
            return changes.end_way_back(session, way, parts)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            self.lock.acquire()
        except AlreadyRunning as other:
            text = "Another import or undo is running. Nothing was changed. "
            raise ListBusy(text + "Try again when it is done.") from other
        try:
            yield
        finally:
            self.lock.release()
