"""Vendors as rows of their four tables, and back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from enum import EnumMeta
from typing import Any

from sqlalchemy import Select, Table, select
from sqlalchemy.orm import DeclarativeBase, Session

from app.domain.trade.ids import VendorId
from app.domain.trade.text_key import text_key, word_key
from app.domain.vendors.fields import FIELDS, FieldKind, fields_of
from app.domain.vendors.vendor import (
    Approval,
    Capability,
    Contact,
    Vendor,
    VendorStatus,
)
from app.domain.words.specification import read_specification
from app.storage.base import bulk
from app.storage.base.among import among, among_these, these
from app.storage.base.vendor_schema import ApprovalRow, CapabilityRow, ContactRow

CHUNK = 500  # bound parameters of one IN list
_Row = type[ContactRow | CapabilityRow | ApprovalRow]
_Members = Sequence[tuple[str, Mapping[Any, Any]]]
_NAMES = tuple(field.name for field in FIELDS)
_WORDS = tuple(field.name for field in fields_of(FieldKind.WORDS))

Pair = tuple[Vendor | None, Vendor]
"""A vendor as it stands in the list, None where it does not, and as it is to stand there."""


def differing(pairs: Sequence[Pair]) -> list[str]:
    """The fields in which any of them becomes another."""
    return [n for n in _NAMES if any(was is None or getattr(was, n) != getattr(v, n) for was, v in pairs)]


def vendor_columns(vendor: Vendor, fields: Sequence[str], now: datetime) -> dict[str, object]:
    """These fields as its own row has them; who gets a name stands in the list."""
    columns = {name: _plain(getattr(vendor, name)) for name in fields}
    if "name" in columns:
        columns |= {"name_key": text_key(vendor.name), "removed_at": None, "merged_into": None}
    return columns | {"version": vendor.version, "changed_at": now}


def write_parts(session: Session, pairs: Sequence[Pair]) -> None:
    """Contacts, capabilities and approvals of stored vendors, each kind only of those where it differs."""
    for row, _, name, columns_of in _PARTS:
        others = [v for was, v in pairs if was is None or getattr(was, name) != getattr(v, name)]
        ids = [v.stored_id for v in others]
        for start in range(0, len(ids), CHUNK):
            session.execute(table_of(row).delete().where(among(row.vendor_id, ids[start : start + CHUNK])))
        values = [columns_of(v.stored_id, i, part) for v in others for i, part in enumerate(getattr(v, name))]
        bulk.write(session, table_of(row), values)


def key_specifications(session: Session) -> None:
    """Give all stored specifications the keys by which this version finds them."""
    table = table_of(CapabilityRow)
    listed = session.execute(select(table.c.specification, table.c.specification_key).distinct())
    for text, key in listed.all():
        if key != (now := read_specification(text).key):
            session.execute(table.update().where(table.c.specification == text).values(specification_key=now))


def vendors_of(session: Session, rows: Iterable[Any]) -> list[Vendor]:
    """Whole vendors, in the order of the rows (objects or columns)."""
    found = list(rows)
    ids = [row.id for row in found]
    parts: dict[int, dict[str, list[Any]]] = {i: {name: [] for _, _, name, _ in _PARTS} for i in ids}
    for row, kind, name, _ in _PARTS:
        for start in range(0, len(ids), CHUNK):
            for owner, part in _parts(session, row, kind, ids[start : start + CHUNK]):
                parts[owner][name].append(part)
    return [_vendor(row, parts[row.id]) for row in found]


def _plain(value: object) -> object:
    if isinstance(value, VendorStatus):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def table_of(row: type[DeclarativeBase]) -> Table:
    """Statements on the table itself: no objects, seven times as fast."""
    table = row.__table__
    assert isinstance(table, Table)  # noqa: S101 - for mypy: every class here stands for a table
    return table


def _parts(session: Session, row: _Row, kind: type[Any], chunk: Sequence[int]) -> Iterable[tuple[int, Any]]:
    """Each with its owner, in order; by place, since asking rows by name takes longer than all else."""
    statement, names, members = _READING[row]
    for found in session.execute(statement, these(chunk)).all():
        part: dict[str, Any] = dict(zip(names, found[1:], strict=True))
        for name, member in members:
            part[name] = member[part[name]]
        yield found[0], kind(**part)


_Reading = tuple[Select[Any], Sequence[str], _Members]


def _reading(row: _Row, kind: type[Any]) -> _Reading:
    """Its statement, the names of its fields, and by name what the values of those stand for that are one of a few."""
    columns, names = table_of(row).c, [field.name for field in fields(kind)]
    wanted = select(columns.vendor_id, *(columns[name] for name in names)).where(among_these(columns.vendor_id))
    members = [(f.name, {m.value: m for m in f.type}) for f in fields(kind) if isinstance(f.type, EnumMeta)]
    return wanted.order_by(columns.vendor_id, columns.position), names, members


def _contact_columns(owner: int, position: int, contact: Contact) -> dict[str, object]:
    return {
        "vendor_id": owner,
        "position": position,
        "email": contact.email,
        "name": contact.name,
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "phone": contact.phone,
        "state": contact.state,
        "role": contact.role,
        "rank": contact.rank.value,
        "addressed": contact.addressed.value,
        "address_state": contact.address_state.value,
    }


def _capability_columns(owner: int, position: int, capability: Capability) -> dict[str, object]:
    return {
        "vendor_id": owner,
        "position": position,
        "process": capability.process,
        "process_key": word_key(capability.process),
        "specification": capability.specification,
        "specification_key": read_specification(capability.specification).key,
        "type": capability.type,
        "spec_class": capability.spec_class,
        "standing": capability.standing.value,
        "source": capability.source,
        "valid_until": capability.valid_until,
    }


def _approval_columns(owner: int, position: int, approval: Approval) -> dict[str, object]:
    return {
        "vendor_id": owner,
        "position": position,
        "customer": approval.customer,
        "customer_key": text_key(approval.customer),
        "process": approval.process,
        "process_key": word_key(approval.process),
        "valid_until": approval.valid_until,
    }


_PARTS: tuple[tuple[_Row, type[Any], str, Callable[..., dict[str, object]]], ...] = (
    (ContactRow, Contact, "contacts", _contact_columns),
    (CapabilityRow, Capability, "capabilities", _capability_columns),
    (ApprovalRow, Approval, "approvals", _approval_columns),
)
_READING = {row: _reading(row, kind) for row, kind, _, _ in _PARTS}


def _vendor(row: Any, parts: dict[str, list[Any]]) -> Vendor:  # noqa: ANN401 - a row of named columns
    values: dict[str, Any] = {name: getattr(row, name) for name in _NAMES}
    words = {name: tuple(values[name]) for name in _WORDS}
    return Vendor(
        **values | words | {"status": VendorStatus(row.status)} | {name: tuple(some) for name, some in parts.items()},
        id=VendorId(row.id),
        version=row.version,
    )
