"""Vendors as wholes: with contacts, capabilities and approvals. Lists read `vendor_lines` instead.

These functions write without a trace; what a user changes goes through `changes`, so that it can be taken back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace as _with
from datetime import datetime

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from app.domain.trade.address import same_mailbox
from app.domain.trade.ids import VendorId
from app.domain.trade.text_key import text_key
from app.domain.vendors.vendor import Vendor
from app.storage.base import bulk
from app.storage.base.vendor_schema import ContactRow, VendorRow
from app.storage.vendors import index, state
from app.storage.vendors.rows import (
    CHUNK,
    Pair,
    differing,
    key_specifications,
    table_of,
    vendor_columns,
    vendors_of,
    write_parts,
)

_BULK = 2_000  # vendors written at a time: bounds the memory, and more is not faster
_LIVING = select(*VendorRow.__table__.c).where(VendorRow.removed_at.is_(None))  # columns: half the time of objects


def add(session: Session, vendors: Sequence[Vendor], now: datetime) -> list[Vendor]:
    """Store new vendors; returns them with their ids and their version, 1."""
    stored: list[Vendor] = []
    for start in range(0, len(vendors), _BULK):
        some = [_with(v, version=1) for v in vendors[start : start + _BULK]]
        new: list[Pair] = [(None, v) for v in some]
        fields = differing(new)
        ids = bulk.add(session, table_of(VendorRow), [vendor_columns(v, fields, now) for v in some])
        new = [(None, _with(v, id=VendorId(i))) for v, i in zip(some, ids, strict=True)]
        write_parts(session, new)
        index.learn(session, new)
        stored += [v for _, v in new]
    return stored


def overwrite(
    session: Session, before: Sequence[Vendor | None], after: Sequence[Vendor], now: datetime
) -> list[Vendor]:
    """Write what differs from `before`, which is how they stand in the list now; one more version each.

    None is a removed one, which then is in the list again.
    """
    pairs = [(was, _with(v, version=v.version + 1)) for was, v in zip(before, after, strict=True)]
    _give_up_names(session, pairs, now)
    table = table_of(VendorRow)
    statement = update(table).where(table.c.id == bindparam("of"))
    for start in range(0, len(pairs), _BULK):
        some = pairs[start : start + _BULK]
        fields = differing(some)
        session.execute(statement, [{"of": v.id, **vendor_columns(v, fields, now)} for _, v in some])
        write_parts(session, some)
        index.learn(session, some)
    return [v for _, v in pairs]


def _give_up_names(session: Session, pairs: Sequence[Pair], now: datetime) -> None:
    """Vendors may exchange their names: none of the old ones is in the way of a new one."""
    renamed = [v.id for was, v in pairs if was is not None and was.name != v.name]
    for start in range(0, len(renamed), CHUNK):
        chunk = renamed[start : start + CHUNK]
        session.execute(update(VendorRow).where(VendorRow.id.in_(chunk)).values(removed_at=now))


def remove(
    session: Session, vendor_ids: Sequence[VendorId], now: datetime, merged_into: VendorId | None = None
) -> None:
    """Take out of every list; their mails keep their history, which `merged_into` then shows as its own."""
    gone = {"removed_at": now, "merged_into": merged_into, "version": VendorRow.version + 1}
    for start in range(0, len(vendor_ids), CHUNK):
        chunk = vendor_ids[start : start + CHUNK]
        session.execute(update(VendorRow).where(VendorRow.id.in_(chunk)).values(gone))
    index.forget(session, vendor_ids)


def get(session: Session, vendor_ids: Sequence[VendorId]) -> list[Vendor]:
    """The living vendors among these ids, in the order of the ids."""
    found: dict[VendorId | None, Vendor] = {}
    for start in range(0, len(vendor_ids), CHUNK):
        chunk = vendor_ids[start : start + CHUNK]
        rows = session.execute(_LIVING.where(VendorRow.id.in_(chunk)))
        found |= {v.id: v for v in vendors_of(session, rows)}
    return [found[i] for i in vendor_ids if i in found]


def versions(session: Session, vendor_ids: Sequence[VendorId]) -> Mapping[VendorId, int]:
    """How often each was changed, removed ones too."""
    found: dict[VendorId, int] = {}
    for start in range(0, len(vendor_ids), CHUNK):
        chunk = vendor_ids[start : start + CHUNK]
        rows = session.execute(select(VendorRow.id, VendorRow.version).where(VendorRow.id.in_(chunk)))
        found |= {VendorId(i): version for i, version in rows}
    return found


def clearances(session: Session, vendor_ids: Sequence[VendorId] | None) -> Mapping[VendorId, tuple[str, str]]:
    """Name and clearance of the living vendors among these, or (None) of all."""
    columns = select(VendorRow.id, VendorRow.name, VendorRow.clearance).where(VendorRow.removed_at.is_(None))
    if vendor_ids is None:
        return {VendorId(i): (name, clearance) for i, name, clearance in session.execute(columns)}
    found: dict[VendorId, tuple[str, str]] = {}
    for start in range(0, len(vendor_ids), CHUNK):
        chunk = vendor_ids[start : start + CHUNK]
        rows = session.execute(columns.where(VendorRow.id.in_(chunk)))
        found |= {VendorId(i): (name, clearance) for i, name, clearance in rows}
    return found


def mail_limits(session: Session, vendor_ids: Sequence[VendorId]) -> Mapping[VendorId, tuple[str, str, int | None]]:
    """Name, clearance, and the largest mail in octets, of the living vendors among these."""
    columns = select(VendorRow.id, VendorRow.name, VendorRow.clearance, VendorRow.max_mail_size)
    found: dict[VendorId, tuple[str, str, int | None]] = {}
    for start in range(0, len(vendor_ids), CHUNK):
        chosen = VendorRow.removed_at.is_(None), VendorRow.id.in_(vendor_ids[start : start + CHUNK])
        rows = session.execute(columns.where(*chosen))
        found |= {VendorId(i): (name, clearance, size) for i, name, clearance, size in rows}
    return found


def owners(session: Session, vendor_ids: Sequence[VendorId]) -> Mapping[VendorId, VendorId | None]:
    """Who each was merged into."""
    found: dict[VendorId, VendorId | None] = {}
    for start in range(0, len(vendor_ids), CHUNK):
        chunk = vendor_ids[start : start + CHUNK]
        rows = session.execute(select(VendorRow.id, VendorRow.merged_into).where(VendorRow.id.in_(chunk)))
        found |= {VendorId(i): None if owner is None else VendorId(owner) for i, owner in rows}
    return found


def every(session: Session) -> Iterable[Vendor]:
    """All living vendors by name, a few at a time: a hundred thousand never stand in memory together."""
    ids = session.scalars(select(VendorRow.id).where(VendorRow.removed_at.is_(None)).order_by(VendorRow.name_key)).all()
    for start in range(0, len(ids), CHUNK):
        yield from get(session, [VendorId(i) for i in ids[start : start + CHUNK]])


def learn_anew(session: Session) -> None:
    """Make every living vendor findable by this version's rules."""
    ids = [VendorId(i) for i in session.scalars(select(VendorRow.id).where(VendorRow.removed_at.is_(None)))]
    for start in range(0, len(ids), _BULK):
        index.learn(session, [(None, v) for v in get(session, ids[start : start + _BULK])])
    key_specifications(session)
    state.mark_indexed(session)
    index.take_stock(session)


def by_names(session: Session, names: Iterable[str]) -> dict[str, Vendor]:
    """Living vendors by `text_key` of the names asked for; the missing ones are not in it."""
    keys = sorted({text_key(name) for name in names})
    found: dict[str, Vendor] = {}
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        rows = session.execute(_LIVING.where(VendorRow.name_key.in_(chunk)))
        found |= {text_key(v.name): v for v in vendors_of(session, rows)}
    return found


def owners_of_names(session: Session, names: Iterable[str]) -> dict[str, VendorId]:
    """Which living vendor has a name, by its `text_key`; those that nobody has are not in it."""
    keys = sorted({text_key(name) for name in names})
    found: dict[str, VendorId] = {}
    for start in range(0, len(keys), CHUNK):
        columns = select(VendorRow.name_key, VendorRow.id).where(VendorRow.removed_at.is_(None))
        rows = session.execute(columns.where(VendorRow.name_key.in_(keys[start : start + CHUNK])))
        found |= {key: VendorId(i) for key, i in rows}
    return found


def owners_of_addresses(session: Session, addresses: Iterable[str]) -> dict[str, frozenset[VendorId]]:
    """Which living vendors have a contact with an address, by its `same_mailbox`; those nobody has are not in it."""
    keys = sorted({same_mailbox(address) for address in addresses})
    found: dict[str, set[VendorId]] = {}
    columns = select(ContactRow.email, VendorRow.id).join(VendorRow, VendorRow.id == ContactRow.vendor_id)
    living = columns.where(VendorRow.removed_at.is_(None))
    for start in range(0, len(keys), CHUNK):
        rows = session.execute(living.where(func.lower(ContactRow.email).in_(keys[start : start + CHUNK])))
        for email, owner in rows:
            found.setdefault(same_mailbox(email), set()).add(VendorId(owner))
    return {key: frozenset(owners) for key, owners in found.items()}


def count(session: Session) -> int:
    """How many living vendors there are."""
    return session.scalar(select(func.count()).select_from(VendorRow).where(VendorRow.removed_at.is_(None))) or 0
