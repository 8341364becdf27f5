"""Changes of the vendor list, each whole and each with a way back."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, true, update
from sqlalchemy.orm import Session

from app.domain.trade.change import Change, TakenBack
from app.domain.trade.ids import ChangeId, VendorId
from app.domain.trade.text_key import text_key
from app.domain.vendors.vendor import Vendor
from app.storage.base import bulk, preferences
from app.storage.base.vendor_schema import ChangedVendorRow, ChangeRow, VendorRow
from app.storage.vendors import vendors, vocabulary
from app.storage.vendors.image import absence, image, is_absence, owner_of_absent, vendor_from
from app.storage.vendors.rows import CHUNK, table_of


@dataclass(frozen=True, slots=True)
class WayBack:
    """`change` is being undone by `back`; `parts` are the vendors whose turns come together, in this order."""

    change: ChangeId
    back: ChangeId
    parts: tuple[tuple[VendorId, ...], ...]


@dataclass(frozen=True, slots=True)
class PutBack:
    """What one part of a way back did."""

    restored: frozenset[VendorId]
    left: tuple[VendorId, ...]  # changed again since, or whose name another one has now


def begin(
    session: Session, label: str, now: datetime, terms_before: list[Any] | None = None, *, is_open: bool = False
) -> ChangeId:
    """Begin a change; everything written under its id is taken back together. An open one wants `finish`."""
    row = ChangeRow(at=now, label=label, terms_before=terms_before, undone_by=None, is_open=is_open)
    session.add(row)
    session.flush()
    _tell(session)
    return ChangeId(row.id)


def finish(session: Session, change: ChangeId) -> None:
    """All of its parts are written."""
    session.execute(update(ChangeRow).where(ChangeRow.id == change).values(is_open=False))
    _tell(session)


def unfinished(session: Session) -> list[tuple[ChangeId, str]]:
    """Changes that are half written, and those that are half undone; what they are called."""
    undoing = select(ChangeRow.undone_by).where(ChangeRow.undone_by.is_not(None))
    half_undone = select(ChangeRow.id).where(ChangeRow.is_open)
    statement = select(ChangeRow.id, ChangeRow.label).where(
        (ChangeRow.is_open & ChangeRow.id.not_in(undoing)) | ChangeRow.undone_by.in_(half_undone)
    )
    return [(ChangeId(i), label) for i, label in session.execute(statement.order_by(ChangeRow.id.desc()))]


def forget(session: Session, change: ChangeId) -> None:
    """Of one that came to nothing there is nothing to be taken back."""
    session.execute(delete(ChangeRow).where(ChangeRow.id == change))


def size(session: Session, change: ChangeId) -> int:
    """How many vendors it added, changed or removed."""
    statement = select(func.count()).select_from(ChangedVendorRow).where(ChangedVendorRow.change_id == change)
    return session.scalar(statement) or 0


def add(session: Session, change: ChangeId, new: Sequence[Vendor], now: datetime) -> list[Vendor]:
    """Store new vendors; returns them with their ids."""
    stored = vendors.add(session, new, now)
    _note(session, change, [(v.stored_id, None, v.version) for v in stored])
    return stored


def overwrite(
    session: Session, change: ChangeId, before: Sequence[Vendor], after: Sequence[Vendor], now: datetime
) -> list[Vendor]:
    """Write stored vendors anew; `before` are the same as they are now, in the same order."""
    written = vendors.overwrite(session, before, after, now)
    _note(session, change, [(v.stored_id, image(b, v), v.version) for b, v in zip(before, written, strict=True)])
    return written


def remove(
    session: Session, change: ChangeId, gone: Sequence[Vendor], now: datetime, merged_into: VendorId | None = None
) -> None:
    """Take out of the list; `merged_into` takes over their history."""
    vendors.remove(session, [v.stored_id for v in gone], now, merged_into)
    _note(session, change, [(v.stored_id, image(v), v.version + 1) for v in gone])


def last(session: Session) -> Change | None:
    """The newest change that was not taken back and took none back."""
    return next(iter(latest(session, 1)), None)


def latest(session: Session, limit: int) -> list[Change]:
    """Changes that can be taken back, newest first."""
    undoing = select(ChangeRow.undone_by).where(ChangeRow.undone_by.is_not(None))
    statement = (
        select(ChangeRow)
        .where(ChangeRow.undone_by.is_(None), ChangeRow.id.not_in(undoing), ChangeRow.is_open.is_(False))
        .order_by(ChangeRow.id.desc())
        .limit(limit)
    )
    return [_change(session, row) for row in session.scalars(statement)]


def take_back(session: Session, change: ChangeId, now: datetime) -> TakenBack | None:
    """Make everything as it was before the change; None where that was done already.

    A vendor that was changed again since is left as it is. Taking back is a change itself.
    """
    way = begin_way_back(session, change, now)
    if way is None:
        return None
    return end_way_back(session, way, [put_back(session, way, part, now) for part in way.parts])


def begin_way_back(session: Session, change: ChangeId, now: datetime, at_once: int | None = None) -> WayBack | None:
    """The way back in parts of `at_once` vendors, or in one; None where it was gone already.

    Where it was begun and not ended this is what is left of it.
    """
    row = session.get(ChangeRow, change)
    if row is None:
        return None
    if row.undone_by is None:
        back = begin(session, f"taking back: {row.label}", now, is_open=True)
        row.undone_by, row.is_open = back, False
        session.flush()
    elif session.get_one(ChangeRow, row.undone_by).is_open:
        back = ChangeId(row.undone_by)
    else:
        return None
    done = _entries(session, back)
    entries = {i: before for i, (before, _) in _entries(session, change).items() if i not in done}
    parts = _parts(session, entries, at_once) if at_once else (tuple(entries),)
    return WayBack(change, back, parts)


def put_back(session: Session, way: WayBack, part: Sequence[VendorId], now: datetime) -> PutBack:
    """One part of the way back."""
    entries = _entries(session, way.change, part)
    versions = vendors.versions(session, list(entries))
    untouched = {i: before for i, (before, version) in entries.items() if versions[i] == version}
    current = {v.stored_id: v for v in vendors.get(session, list(untouched))}
    gone = {i: owner_of_absent(before) for i, before in untouched.items() if is_absence(before) and i in current}
    for owner in dict.fromkeys(gone.values()):
        remove(session, way.back, [current[i] for i, into in gone.items() if into == owner], now, owner)
    kept = [vendor_from(b, current.get(i)) for i, b in untouched.items() if b is not None and not is_absence(b)]
    images = [replace(v, version=versions[v.stored_id]) for v in kept]
    free = _with_free_names(session, images)
    _put_back(session, way.back, free, current, {v.stored_id: v.version for v in kept}, now)
    restored = {v.stored_id for v in free} | {i for i, before in untouched.items() if is_absence(before)}
    return PutBack(frozenset(restored), tuple(i for i in entries if i not in restored))


def end_way_back(session: Session, way: WayBack, done: Sequence[PutBack]) -> TakenBack:
    """The words as well; then the way back is whole."""
    row = session.get_one(ChangeRow, way.change)
    words = _words_back(session, row, way.back)
    finish(session, way.back)
    restored = sorted(i for part in done for i in part.restored)
    return TakenBack(way.back, tuple(restored), (*words, *_names(session, [i for part in done for i in part.left])))


def _parts(
    session: Session, entries: Mapping[VendorId, dict[str, Any] | None], at_once: int
) -> tuple[tuple[VendorId, ...], ...]:
    """First whom the change brought, then together those who get other names, since they may exchange them."""
    brought = [i for i, before in entries.items() if is_absence(before)]
    kept = {i: before for i, before in entries.items() if before is not None and not is_absence(before)}
    named = _keys_of(session, [i for i, before in kept.items() if "name" in before])
    renamed = tuple(i for i, key in named.items() if key != text_key(kept[i]["name"]))
    others = [i for i in kept if i not in set(renamed)]
    return tuple(part for part in (*_sliced(brought, at_once), renamed, *_sliced(others, at_once)) if part)


def _sliced(ids: Sequence[VendorId], at_once: int) -> list[tuple[VendorId, ...]]:
    return [tuple(ids[start : start + at_once]) for start in range(0, len(ids), at_once)]


def _keys_of(session: Session, vendor_ids: Sequence[VendorId]) -> dict[VendorId, str]:
    found: dict[VendorId, str] = {}
    for start in range(0, len(vendor_ids), CHUNK):
        chunk = vendor_ids[start : start + CHUNK]
        rows = session.execute(select(VendorRow.id, VendorRow.name_key).where(VendorRow.id.in_(chunk)))
        found |= {VendorId(i): key for i, key in rows}
    return found


def _words_back(session: Session, row: ChangeRow, back: ChangeId) -> tuple[str, ...]:
    """Bring the vocabulary of before back; what stays because it was changed again since."""
    if row.terms_before is None:
        return ()
    later = select(ChangeRow.id).where(
        ChangeRow.id > row.id, ChangeRow.id < back, ChangeRow.terms_before.is_not(None), ChangeRow.undone_by.is_(None)
    )
    undoing = select(ChangeRow.undone_by).where(ChangeRow.undone_by.is_not(None), ChangeRow.id > row.id)
    if session.scalar(later.where(ChangeRow.id.not_in(undoing)).limit(1)) is not None:
        return ("the processes and specifications",)
    statement = update(ChangeRow).where(ChangeRow.id == back)
    session.execute(statement.values(terms_before=vocabulary.image(vocabulary.read(session))))
    vocabulary.write(session, vocabulary.from_image(row.terms_before))
    return ()


def _put_back(
    session: Session,
    back: ChangeId,
    images: Sequence[Vendor],
    current: Mapping[VendorId, Vendor],
    versions: Mapping[VendorId, int],
    now: datetime,
) -> None:
    """`versions` are those that the images had when they were made."""
    owners = vendors.owners(session, [v.stored_id for v in images])
    before = [current.get(v.stored_id) for v in images]
    written = vendors.overwrite(session, before, images, now)
    notes = [
        (v.stored_id, image(was, v) if was else absence(owners[v.stored_id]), v.version)
        for was, v in zip(before, written, strict=True)
    ]
    _relabel(session, [(v.stored_id, versions[v.stored_id], v.version) for v in written])
    _note(session, back, notes)


def _relabel(session: Session, restored: Sequence[tuple[VendorId, int, int]]) -> None:
    """A state that is back has another version than when it was made: whoever made it is the last one again.

    So changes can be taken back one after the other, and done again in turn.
    """
    table = ChangedVendorRow.__table__
    statement = (
        update(table)  # type: ignore[arg-type] # declared as FromClause
        .where(table.c.vendor_id == bindparam("of"), table.c.version == bindparam("was"))
        .values(version=bindparam("becomes"))
    )
    if restored:
        session.execute(statement, [{"of": i, "was": was, "becomes": now} for i, was, now in restored])


def _with_free_names(session: Session, images: Sequence[Vendor]) -> list[Vendor]:
    """Those whose name no other vendor has taken meanwhile; one that gives it up in the same go does not count."""
    taken = vendors.owners_of_names(session, [v.name for v in images])
    free = list(images)
    while True:
        going = {v.id for v in free}
        fewer = [v for v in free if taken.get(text_key(v.name), v.id) in going]
        if len(fewer) == len(free):
            return free
        free = fewer


def _entries(
    session: Session, change: ChangeId, of: Sequence[VendorId] | None = None
) -> dict[VendorId, tuple[dict[str, Any] | None, int]]:
    """Of all vendors of the change, or of these."""
    columns = select(ChangedVendorRow.vendor_id, ChangedVendorRow.before, ChangedVendorRow.version)
    statement = columns.where(ChangedVendorRow.change_id == change)
    of_these = [ChangedVendorRow.vendor_id.in_(some) for some in _sliced(of, CHUNK)] if of is not None else [true()]
    rows = [row for some in of_these for row in session.execute(statement.where(some))]
    return {VendorId(i): (before, version) for i, before, version in rows}


def _names(session: Session, vendor_ids: Sequence[VendorId]) -> tuple[str, ...]:
    found: list[str] = []
    for start in range(0, len(vendor_ids), CHUNK):
        chunk = vendor_ids[start : start + CHUNK]
        found += session.scalars(select(VendorRow.name).where(VendorRow.id.in_(chunk)))
    return tuple(sorted(found, key=text_key))


def _note(session: Session, change: ChangeId, changed: Sequence[tuple[VendorId, dict[str, Any] | None, int]]) -> None:
    if changed:
        rows = [{"change_id": change, "vendor_id": i, "before": b, "version": v} for i, b, v in changed]
        bulk.write(session, table_of(ChangedVendorRow), rows)
        _tell(session)


def _tell(session: Session) -> None:
    """Mails that wait are judged again after every part of a change; its id alone would tell of the first one only."""
    preferences.put(session, preferences.VENDORS_WRITTEN, secrets.token_hex(8))


def _change(session: Session, row: ChangeRow) -> Change:
    return Change(id=ChangeId(row.id), at=row.at, label=row.label, vendors=size(session, ChangeId(row.id)))
