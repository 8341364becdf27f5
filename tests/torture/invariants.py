"""What must be true whatever happened: the database, read only, held against what the mail server took.

I1 what the server took is ACCEPTED, COMMITTING or UNKNOWN here · I2 what is ACCEPTED here the server took · I3 nothing
was taken twice unless the buyer sent it again · I4 nothing is in flight without a living owner · I6 what was taken is
what was frozen, octet for octet · I7 each invited vendor has one row · I8 no two rows have one Message-ID · I9 nobody
got another vendor's mail · I10 tries are only added · I11 what is settled stays, what is frozen does not change · I12 a
crash leaves at most one mail a connection in doubt · I13 an accepted mail was accepted in exactly one try · I14 the
file is sound. (I5, the bound of memory, is measured by whoever runs the process.)
"""

import base64
import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg

from app.system.settings import Settings

_MAY_BE_ON_THE_SERVER = frozenset({"accepted", "committing", "unknown"})
_IN_FLIGHT = frozenset({"claimed", "transferring", "committing"})

Mail = Mapping[str, Any]  # a line of the server's record: message_id, recipients, size, sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One mail as the database has it; `frozen` is the SHA-256 (hex) of its octets, None where a file is gone."""

    id: int
    request: int
    vendor: int
    recipients: tuple[str, ...]
    state: str
    message_id: str
    owner: int | None
    size: int
    frozen: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The outbox at one moment. `owner` is the newest one's token, `invited` are pairs of request and vendor."""

    rows: Mapping[int, Row]
    attempts: Mapping[int, tuple[object, ...]]
    outcomes: Sequence[tuple[int, str]]
    invited: frozenset[tuple[int, int]]
    owner: int
    faults: tuple[str, ...]

    def count(self, *states: str) -> int:
        """How many mails are in one of these states."""
        return sum(row.state in states for row in self.rows.values())


@dataclass(slots=True)
class Decisions:
    """What the buyer has said about unknown mails, by Message-ID."""

    resent: Counter[str] = field(default_factory=Counter)
    marked: set[str] = field(default_factory=set)


def look(folder: Path) -> Snapshot:
    """The outbox of a data folder, in its file or on its server: read only, and nothing is repaired."""
    with _reader(folder) as connection:
        rows = {row.id: row for row in _rows(connection, folder)}
        attempts = {a[0]: tuple(a[1:]) for a in connection.execute("SELECT * FROM attempts ORDER BY id")}
        outcomes = connection.execute("SELECT delivery_id, outcome FROM attempts ORDER BY id").fetchall()
        invited = frozenset(connection.execute("SELECT rfq_id, vendor_id FROM invitations"))
        (owner,) = connection.execute("SELECT coalesce(max(id), 0) FROM owners").fetchone()
        faults = _faults(connection) if isinstance(connection, sqlite3.Connection) else []
    return Snapshot(rows=rows, attempts=attempts, outcomes=outcomes, invited=invited, owner=owner, faults=tuple(faults))


@contextmanager
def _reader(folder: Path) -> Iterator[Any]:
    """One moment for all that is read."""
    if address := Settings.load(None, folder).database:
        with psycopg.connect(address) as server:
            server.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield server
        return
    file = sqlite3.connect(f"file:{folder / 'rfq-sender.db'}?mode=ro", uri=True)
    try:
        file.execute("BEGIN")
        yield file
    finally:
        file.close()


def _faults(connection: sqlite3.Connection) -> list[str]:
    faults = [str(f[0]) for f in connection.execute("PRAGMA quick_check") if f[0] != "ok"]
    return faults + [f"dangling row in {f[0]}" for f in connection.execute("PRAGMA foreign_key_check")]


def check(
    now: Snapshot,
    mails: Sequence[Mail],
    before: Snapshot | None = None,
    *,
    decisions: Decisions | None = None,
    connections: int = 10,
    ended: bool = False,
    finished: bool = False,
) -> None:
    """AssertionError with every invariant that is broken.

    `mails` was read before `now` was. `ended`: no process works on it, and the last one was not killed. `finished`:
    everybody has to have got the mail.
    """
    found = [
        *_against_the_record(now, mails, decisions or Decisions()),
        *_within(now, connections, ended=ended),
        *(() if before is None else since(before, now)),
        *(_finished(now) if finished else ()),
    ]
    assert not found, "\n".join(found)


def record_of(file: Path) -> list[dict[str, Any]]:
    """What a server has taken, oldest first; a line that is being written does not count yet."""
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text().splitlines(keepends=True) if line.endswith("\n")]


def _against_the_record(now: Snapshot, mails: Sequence[Mail], decisions: Decisions) -> Iterator[str]:
    taken = Counter(mail["message_id"] for mail in mails)
    by_id = {row.message_id: row for row in now.rows.values()}
    for message_id, times in taken.items():
        row = by_id.get(message_id)
        allowed = 1 + decisions.resent[message_id]
        if times > allowed:
            yield f"I3 {message_id} was taken {times} times, {allowed} at most were meant"
        if row is None:
            yield f"I1 {message_id} was taken and is not in the outbox"
        elif times == allowed and row.state not in _MAY_BE_ON_THE_SERVER:
            yield f"I1 {message_id} was taken and is {row.state}"
    for mail in mails:
        if (row := by_id.get(mail["message_id"])) is not None:
            yield from _same(mail, row)
    for row in now.rows.values():
        if row.state == "accepted" and not taken[row.message_id] and row.message_id not in decisions.marked:
            yield f"I2 {row.message_id} is accepted, and the server never took it"


def _same(mail: Mail, row: Row) -> Iterator[str]:
    if row.frozen is not None and (mail["sha256"], mail["size"]) != (row.frozen, row.size):
        yield f"I6 {row.message_id}: {mail['size']} octets were taken, not the {row.size} that were frozen"
    if not mail["recipients"] or not set(mail["recipients"]) <= set(row.recipients):
        yield f"I9 {row.message_id} for {row.recipients} went to {mail['recipients']}"


def _within(now: Snapshot, connections: int, *, ended: bool) -> Iterator[str]:
    rows = now.rows.values()
    for row in rows:
        if row.state in _IN_FLIGHT and (ended or row.owner != now.owner):
            yield f"I4 {row.message_id} is {row.state} with the owner {row.owner}; the newest one is {now.owner}"
        if row.state not in _IN_FLIGHT and row.owner is not None:
            yield f"I4 {row.message_id} is {row.state} and has an owner"
    if len({row.message_id for row in rows}) != len(rows):
        yield "I8 two rows have one Message-ID"
    for request in {row.request for row in rows}:
        planned = Counter((row.request, row.vendor) for row in rows if row.request == request)
        invited = {pair for pair in now.invited if pair[0] == request}
        if set(planned) != invited or max(planned.values()) > 1:
            yield f"I7 request {request}: {len(planned)} rows for {len(invited)} vendors"
    if now.count("committing") > connections:
        yield f"I12 {now.count('committing')} mails are in doubt with {connections} connections"
    accepted = Counter(delivery for delivery, outcome in now.outcomes if outcome == "accepted")
    for row in rows:
        if accepted[row.id] != (row.state == "accepted"):
            yield f"I13 {row.message_id} is {row.state} and was accepted in {accepted[row.id]} tries"
    yield from (f"I14 {fault}" for fault in now.faults)


def since(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """What was so before and may not have changed."""
    for number, attempt in before.attempts.items():
        if now.attempts.get(number) != attempt:
            yield f"I10 the try {number} was changed: {attempt} is {now.attempts.get(number)}"
    if (
        before.attempts
        and now.attempts
        and min(now.attempts.keys() - before.attempts.keys(), default=1 << 62) < max(before.attempts)
    ):
        yield "I10 a try was put between others"
    for row in before.rows.values():
        later = now.rows.get(row.id)
        if later is None:
            yield f"I11 {row.message_id} is gone"
        elif (later.message_id, later.vendor, later.request) != (row.message_id, row.vendor, row.request):
            yield f"I11 {row.message_id} has become {later}"
        elif row.state == "accepted" and later.state != "accepted":
            yield f"I11 {row.message_id} was accepted and is {later.state}"
        elif later.frozen != row.frozen and None not in (later.frozen, row.frozen):
            yield f"I11 the frozen octets of {row.message_id} have changed"


def _finished(now: Snapshot) -> Iterator[str]:
    got = {(row.request, row.vendor) for row in now.rows.values() if row.state == "accepted"}
    for request, vendor in sorted(now.invited - got):
        yield f"I7 vendor {vendor} did not get request {request}"


def _rows(connection: Any, folder: Path) -> Iterator[Row]:
    originals = dict(connection.execute("SELECT sha256, path FROM attachments"))
    fields = "d.id, d.rfq_id, d.vendor_id, CAST(d.recipients AS text), d.state, d.message_id, d.owner, d.size"
    joined = f"SELECT {fields}, m.head, m.tail FROM deliveries d JOIN messages m ON m.delivery_id = d.id ORDER BY d.id"  # noqa: S608
    parts_of: dict[int, list[tuple[bytes, str]]] = {}
    for number, header, key in connection.execute(
        "SELECT delivery_id, header, spool_key FROM message_parts ORDER BY delivery_id, position"
    ):
        parts_of.setdefault(number, []).append((header, key))
    found = connection.execute(joined).fetchall()
    for number, request, vendor, recipients, state, message_id, owner, size, head, tail in found:
        parts = parts_of.get(number, [])
        files = [_encoded_by(key, originals, folder) for _header, key in parts]
        digest = None if None in files else _digest(head, zip((p[0] for p in parts), files, strict=True), tail)
        yield Row(
            id=number, request=request, vendor=vendor, recipients=tuple(json.loads(recipients)), state=state,
            message_id=message_id, owner=owner, size=size, frozen=digest,
        )  # fmt: skip


def _digest(head: bytes, parts: Iterator[tuple[bytes, bytes | None]], tail: bytes) -> str:
    digest = hashlib.sha256(head)
    for header, octets in parts:
        digest.update(header)
        digest.update(octets or b"")
    digest.update(tail)
    return digest.hexdigest()


def _encoded_by(key: str, originals: Mapping[str, str], folder: Path) -> bytes | None:
    """A file as it has to travel, made here anew from the buyer's own; from the spool where that one is gone."""
    original, spooled = Path(originals.get(key, "/nowhere")), folder / "spool" / f"{key}.b64"
    if original.is_file() and hashlib.sha256(original.read_bytes()).hexdigest() == key:
        return _encoded(original.read_bytes())
    return spooled.read_bytes() if spooled.is_file() else None


@lru_cache(maxsize=8)
def _encoded(octets: bytes) -> bytes:
    return base64.encodebytes(octets).replace(b"\n", b"\r\n")


def unknown_of(now: Snapshot) -> Collection[Row]:
    """The mails that the buyer has to decide about."""
    return [row for row in now.rows.values() if row.state == "unknown"]
