"""Group commit: what several lanes write at the same time becomes durable in one transaction, each lane waits for it.

There is no thread of its own: the first lane that waits becomes the leader, takes what all have asked for, commits
once (`synchronous=FULL`) and wakes those who wait. What comes meanwhile is the next group, led by one who waits.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar, cast

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.domain.outbox.delivery import WAITING, DeliveryState
from app.domain.outbox.sent_ledger import Fate, LedgerLine
from app.domain.trade.ids import DeliveryId
from app.storage.base.database import Database
from app.storage.outbox import generation, outbox

T = TypeVar("T")
_FATES = {
    DeliveryState.ACCEPTED: Fate.ACCEPTED,
    DeliveryState.DRAFTED: Fate.HANDED_OVER,  # what became of it there, the account's folders tell
    DeliveryState.UNKNOWN: Fate.HANDED_OVER,
}
_MOMENTS = 8  # measured: 4 lanes send a fourth more with them than without, and more of them bring nothing


@dataclass(slots=True, eq=False)
class Entry(Generic[T]):
    """Something to be written. `keeps`: it has happened, so where it cannot be written now it is written later."""

    keeps: bool = False
    then: Callable[[T], None] = lambda _value: None  # told once it is durable, on the leader's thread
    done: bool = False
    value: T | None = None
    problem: BaseException | None = None
    gate: "threading.Lock | None" = None  # where its thread waits


@dataclass(slots=True, eq=False)
class _Intent(Entry[bool]):
    delivery_id: DeliveryId = field(kw_only=True)
    message_id: str = field(kw_only=True)
    at: datetime = field(kw_only=True)


@dataclass(slots=True, eq=False)
class _Record(Entry[bool]):
    result: outbox.Result = field(kw_only=True)


@dataclass(slots=True, eq=False)
class _Task(Entry[T]):
    write: Callable[[Session], T] = field(kw_only=True)


Note = Callable[[Sequence[LedgerLine]], None]


class Journal:
    """One per sending process; `owner` is its fencing token. All methods may be called from any thread.

    `note` gets the lines for the ledger beside the database once a group is durable, before anybody hears of it: no
    dot leaves before its mail is in both. `last` is the number of the last line that both have. None: there is no
    ledger, as where several machines write.
    """

    def __init__(self, database: Database, owner: int, note: Note | None = None, last: int = 0) -> None:
        self._database = database
        self.owner = owner
        self._note = note
        self._noted = last
        self._lock = threading.Lock()
        self._waiting: list[Entry[object]] = []
        self._late: list[Entry[object]] = []
        self._has_leader = False
        self._life = 0 if database.is_file else database.hold()
        self._last = 1  # so many were in the last group

    @property
    def is_bound(self) -> bool:
        """Whether it writes through the connection that it began on: another one has none of that one's locks.

        A file has one writer who sends, whatever becomes of a connection. To be asked inside of a write.
        """
        return self._database.is_file or self._database.lives == self._life

    def intend(self, delivery_id: DeliveryId, message_id: str, now: datetime) -> bool:
        """W2, durable at the return; see `outbox.intend`. Everything asked for before is written with it or was.

        Raises:
            DatabaseUnusable: nothing was written.
        """
        return self.settle(self._ask(_Intent(delivery_id=delivery_id, message_id=message_id, at=now)))

    def record(self, result: outbox.Result, then: Callable[[bool], None]) -> Entry[bool]:
        """W3, with the next group; `then` hears whether the claim was still ours. It is never given up."""
        return self._ask(_Record(keeps=True, then=then, result=result))

    def run(self, write: Callable[[Session], T], *, keeps: bool = False) -> T:
        """Any other write, durable at the return.

        Raises:
            DatabaseUnusable: nothing was written; what keeps is tried again before anything else.
        """
        return self.settle(self._ask(_Task(keeps=keeps, write=write)))

    def catch_up(self) -> None:
        """Write what could not be written when it happened.

        Raises:
            DatabaseUnusable: it still cannot be.
        """
        with self._lock:
            waits = bool(self._late)
        if waits:
            self.run(lambda _session: None)

    def settle(self, entry: Entry[T]) -> T:
        """Wait until it is durable; lead the group where nobody does."""
        while not self._is_led(entry):
            self._lead(self._gathered())
        if entry.problem is not None:
            raise entry.problem
        return cast("T", entry.value)

    def _is_led(self, entry: Entry[T]) -> bool:
        """True when it is done; False where the caller is the leader now."""
        with self._lock:
            if entry.done:
                return True
            if not self._has_leader:
                self._has_leader = True
                return False
            entry.gate = threading.Lock()
            entry.gate.acquire()
        entry.gate.acquire()  # opened by the leader: it is done, or it is our turn to lead
        return entry.done

    def _gathered(self) -> list[Entry[object]]:
        """The group: others that were woken together with this thread are on their way, and worth a moment."""
        for _ in range(_MOMENTS):
            if len(self._waiting) >= self._last:
                break
            time.sleep(0)  # lets another thread run
        with self._lock:
            group, self._waiting, self._late = [*self._late, *self._waiting], [], []
        self._last = len(group)
        return group

    def _ask(self, entry: Entry[T]) -> Entry[T]:
        with self._lock:
            self._waiting.append(cast("Entry[object]", entry))
        return entry

    def _lead(self, group: Sequence[Entry[object]]) -> None:
        values: list[object] = []
        problem: BaseException | None = None
        try:
            values = self._durable(group)
        except BaseException as reason:  # noqa: BLE001 - each of the group raises it on its own thread
            problem = reason
        with self._lock:
            for position, entry in enumerate(group):
                entry.problem, entry.done = problem, True
                entry.value = None if problem else values[position]
            if problem is not None:
                self._late = [e for e in group if e.keeps] + self._late
            gates = [e.gate for e in group if e.gate is not None]
            for entry in group:
                entry.gate = None  # it is opened once: what keeps comes again in a later group, with nobody waiting
            heir = next((e.gate for e in self._waiting if e.gate is not None), None)
            self._has_leader = heir is not None
        for gate in gates if heir is None else [*gates, heir]:  # nobody is woken for nothing
            gate.release()
        if problem is None:
            for entry in group:
                entry.then(entry.value)

    def _durable(self, group: Sequence[Entry[object]]) -> list[object]:
        """Nearly always every claim is still ours, and it need not be looked first which are."""
        try:
            values, lines = self._committed(group, self._quickly)
        except _ClaimLost:
            values, lines = self._committed(group, self._carefully)
        if lines and self._note is not None:
            self._noted = lines[-1].number
            self._note(lines)
        return values

    def _committed(
        self, group: Sequence[Entry[object]], record: Callable[..., set[DeliveryId]]
    ) -> tuple[list[object], list[LedgerLine]]:
        """What each of the group hears, and what the ledger does; the database counts its lines."""
        with self._database.write_columns() as connection:
            values = self._written(connection, group, record)
            lines = [] if self._note is None else self._lines(group, values)
            if lines:
                generation.count(connection, lines[-1].number)
        return values, lines

    def _lines(self, group: Sequence[Entry[object]], values: Sequence[object]) -> list[LedgerLine]:
        """Of all that was written: results first, as they were."""
        told: list[tuple[Fate, str]] = []
        intents: list[tuple[Fate, str]] = []
        for entry, value in zip(group, values, strict=True):
            if isinstance(entry, _Intent) and value:
                intents.append((Fate.HANDED_OVER, entry.message_id))
            elif isinstance(entry, _Record) and value and entry.result.handed_over:
                fate = _FATES.get(entry.result.delivery.state, Fate.NOT_TAKEN)
                told.append((fate, entry.result.handed_over))
        return [LedgerLine(self._noted + n, *line) for n, line in enumerate((*told, *intents), start=1)]

    def _written(
        self, connection: Connection, group: Sequence[Entry[object]], record: Callable[..., set[DeliveryId]]
    ) -> list[object]:
        """Results first, so that a claim in the same group finds what goes back to the queue."""
        results = [e.result for e in group if isinstance(e, _Record)]
        recorded = record(connection, results) if results else set()
        intents = [e for e in group if isinstance(e, _Intent)]
        intended: set[DeliveryId] = set()
        if intents and self.is_bound:
            latest = max(e.at for e in intents)
            intended = outbox.intend(connection, [e.delivery_id for e in intents], self.owner, latest)
        values: list[object] = []
        for entry in group:
            if isinstance(entry, _Task):
                values.append(_run(connection, entry.write))
            elif isinstance(entry, _Intent):
                values.append(entry.delivery_id in intended)
            else:
                values.append(cast("_Record", entry).result.delivery.id in recorded)
        return values

    def _quickly(self, connection: Connection, results: Sequence[outbox.Result]) -> set[DeliveryId]:
        if any(r.delivery.state in WAITING for r in results):
            return self._carefully(connection, results)
        if not outbox.record_ours(connection, results, self.owner):
            raise _ClaimLost
        return {r.delivery.id for r in results}

    def _carefully(self, connection: Connection, results: Sequence[outbox.Result]) -> set[DeliveryId]:
        return outbox.record(connection, results, self.owner)


class _ClaimLost(Exception):
    """Of one of a group, it is not known which."""


def _run(connection: Connection, write: Callable[[Session], T]) -> T:
    with Session(connection, expire_on_commit=False) as session:
        value = write(session)
        session.flush()
    return value
