"""Vendors as rows of their four tables, and back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import DeclarativeBase, Session

from app.domain.trade.ids import VendorId
from app.domain.trade.text_key import text_key, word_key
from app.domain.vendors.fields import FIELDS, FieldKind, fields_of
from app.domain.vendors.vendor import (
    AddressedAs,
    AddressState,
    Approval,
    Capability,
    Contact,
    ContactRank,
    Standing,
    Vendor,
    VendorStatus,
)
from app.storage.base.vendor_schema import ApprovalRow, CapabilityRow, ContactRow

CHUNK = 500  # bound parameters of one IN list
_PARTS: tuple[type[ContactRow | CapabilityRow | ApprovalRow], ...] = (ContactRow, CapabilityRow, ApprovalRow)
_NAMES = tuple(field.name for field in FIELDS)
_WORDS = tuple(field.name for field in fields_of(FieldKind.WORDS))


def vendor_columns(vendor: Vendor, now: datetime) -> dict[str, object]:
    """The vendor's own row, without its id, its version and whether it is removed."""
    return {
        **{name: _plain(getattr(vendor, name)) for name in _NAMES},
        "name_key": text_key(vendor.name),
        "changed_at": now,
    }


def insert_parts(session: Session, vendors: Iterable[Vendor]) -> None:
    """Contacts, capabilities and approvals of stored vendors that have none yet, in one statement a table."""
    rows: dict[type[DeclarativeBase], list[dict[str, object]]] = {table: [] for table in _PARTS}
    for vendor in vendors:
        owner = vendor.stored_id
        rows[ContactRow] += [_contact_columns(owner, i, c) for i, c in enumerate(vendor.contacts)]
        rows[CapabilityRow] += [_capability_columns(owner, i, c) for i, c in enumerate(vendor.capabilities)]
        rows[ApprovalRow] += [_approval_columns(owner, i, a) for i, a in enumerate(vendor.approvals)]
    for row, values in rows.items():
        if values:
            session.execute(insert(_table(row)), values)


def delete_parts(session: Session, vendor_ids: Sequence[VendorId]) -> None:
    """Take these vendors' contacts, capabilities and approvals away."""
    for start in range(0, len(vendor_ids), CHUNK):
        for row in _PARTS:
            session.execute(_table(row).delete().where(row.vendor_id.in_(vendor_ids[start : start + CHUNK])))


def vendors_of(session: Session, rows: Iterable[Any]) -> list[Vendor]:
    """Whole vendors, in the order of the rows (objects or columns)."""
    found = list(rows)
    ids = [row.id for row in found]
    contacts: dict[int, list[Contact]] = {i: [] for i in ids}
    capabilities: dict[int, list[Capability]] = {i: [] for i in ids}
    approvals: dict[int, list[Approval]] = {i: [] for i in ids}
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        for c in _parts(session, ContactRow, chunk):
            contacts[c.vendor_id].append(_contact(c))
        for k in _parts(session, CapabilityRow, chunk):
            capabilities[k.vendor_id].append(_capability(k))
        for a in _parts(session, ApprovalRow, chunk):
            approval = Approval(customer=a.customer, process=a.process, valid_until=a.valid_until)
            approvals[a.vendor_id].append(approval)
    return [_vendor(row, contacts[row.id], capabilities[row.id], approvals[row.id]) for row in found]


def _plain(value: object) -> object:
    if isinstance(value, VendorStatus):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def _table(row: type[DeclarativeBase]) -> Table:
    """Statements on the table itself: no objects, seven times as fast."""
    table = row.__table__
    assert isinstance(table, Table)  # noqa: S101 - for mypy: every class here stands for a table
    return table


def _parts(session: Session, row: Any, chunk: Sequence[int]) -> Iterable[Any]:  # noqa: ANN401 - any of the three
    columns = row.__table__.c
    statement = select(*columns).where(columns.vendor_id.in_(chunk)).order_by(columns.vendor_id, columns.position)
    return session.execute(statement)


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
        "specification_key": word_key(capability.specification),
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


def _vendor(row: Any, contacts: list[Contact], can: list[Capability], approvals: list[Approval]) -> Vendor:  # noqa: ANN401 - as below
    values: dict[str, Any] = {name: getattr(row, name) for name in _NAMES}
    words = {name: tuple(values[name]) for name in _WORDS}
    return Vendor(
        **values | words | {"status": VendorStatus(row.status)},
        id=VendorId(row.id),
        version=row.version,
        contacts=tuple(contacts),
        capabilities=tuple(can),
        approvals=tuple(approvals),
    )


def _contact(row: Any) -> Contact:  # noqa: ANN401 - a row of named columns
    return Contact(
        email=row.email,
        name=row.name,
        first_name=row.first_name,
        last_name=row.last_name,
        phone=row.phone,
        state=row.state,
        role=row.role,
        rank=ContactRank(row.rank),
        addressed=AddressedAs(row.addressed),
        address_state=AddressState(row.address_state),
    )


def _capability(row: Any) -> Capability:  # noqa: ANN401 - a row of named columns
    return Capability(
        process=row.process,
        specification=row.specification,
        type=row.type,
        spec_class=row.spec_class,
        standing=Standing(row.standing),
        source=row.source,
        valid_until=row.valid_until,
    )
