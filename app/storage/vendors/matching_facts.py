"""What matching has to know of vendors: only of those who have to do with the lines, found by an index."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.matching.matching import Candidate
from app.domain.trade.ids import VendorId
from app.domain.trade.text_key import text_key
from app.domain.vendors.record import NO_RECORD, Record
from app.domain.vendors.vendor import AddressState, Approval, Capability, Standing, Vendor, VendorStatus
from app.storage.base.vendor_schema import ApprovalRow, CapabilityRow, ContactRow, LabelRow, VendorRow
from app.storage.vendors import vendors
from app.storage.vendors.rows import CHUNK

_BAD = tuple(state.value for state in AddressState if not state.is_good)


@dataclass(frozen=True, slots=True, kw_only=True)
class Living:
    """What stands against whole vendors, before any is read: `clearances` has the living ones, by name."""

    clearances: Mapping[VendorId, str]
    blocked: Collection[VendorId]
    doubtful: Collection[VendorId]  # without an address, or with one that is bad: perhaps not the one that counts


def living(session: Session) -> Living:
    """All of them, in four columns: the others are read for the few that are looked at."""
    rows = session.connection().execute(_LIVING).cursor.fetchall()
    bad = session.scalars(select(ContactRow.vendor_id).where(ContactRow.address_state.in_(_BAD)).distinct())
    return Living(
        clearances={vendor_id: clearance for vendor_id, _, clearance, _ in rows},
        blocked={vendor_id for vendor_id, status, _, _ in rows if status == VendorStatus.BLOCKED},
        doubtful={VendorId(i) for i in bad} | {vendor_id for vendor_id, _, _, reached in rows if not reached},
    )


def approvals(session: Session, customers: Collection[str]) -> Mapping[VendorId, list[Approval]]:
    """The places on the lists of these customers (`text_key`)."""
    found: dict[VendorId, list[Approval]] = {}
    statement = select(ApprovalRow.vendor_id, ApprovalRow.customer, ApprovalRow.process, ApprovalRow.valid_until)
    for vendor_id, customer, process, until in session.execute(
        statement.where(ApprovalRow.customer_key.in_(sorted(customers)))
    ):
        found.setdefault(VendorId(vendor_id), []).append(
            Approval(customer=customer, process=process, valid_until=until)
        )
    return found


def by_capability(
    session: Session, processes: Collection[str], specifications: Collection[str], vendors_by_name: Iterable[VendorId]
) -> Mapping[Capability, list[VendorId]]:
    """What is listed of one of these processes or specifications (`word_key`s) → the living vendors, by name.

    Where it is known from does not matter here. Hundreds of thousands of rows come down to some hundred capabilities.
    """
    place = {vendor_id: n for n, vendor_id in enumerate(vendors_by_name)}
    found: dict[tuple[Any, ...], set[VendorId]] = {}
    for column, keys in (
        (CapabilityRow.process_key, processes),
        (CapabilityRow.specification_key, specifications),
    ):
        wanted = sorted(keys)
        for start in range(0, len(wanted), CHUNK):
            statement = _LISTED.where(column.in_(wanted[start : start + CHUNK]))
            for vendor_id, *listed in session.connection().execute(statement).cursor.fetchall():
                if vendor_id in place:
                    found.setdefault(tuple(listed), set()).add(vendor_id)
    return {_listed(*what): sorted(ids, key=place.__getitem__) for what, ids in found.items()}


_LIVING = (
    select(
        VendorRow.id,
        VendorRow.status,
        VendorRow.clearance,
        exists().where(ContactRow.vendor_id == VendorRow.id).correlate(VendorRow),
    )
    .where(VendorRow.removed_at.is_(None))
    .order_by(VendorRow.name_key)
)
_LISTED = select(
    CapabilityRow.vendor_id,
    CapabilityRow.process,
    CapabilityRow.specification,
    CapabilityRow.type,
    CapabilityRow.spec_class,
    CapabilityRow.standing,
    CapabilityRow.valid_until,
)


def _listed(
    process: str, specification: str, kind: str, spec_class: str, standing: str, until: str | date | None
) -> Capability:
    """From the driver's own row, which has days as text on SQLite."""
    return Capability(
        process=process,
        specification=specification,
        type=kind,
        spec_class=spec_class,
        standing=Standing(standing),
        valid_until=date.fromisoformat(until) if isinstance(until, str) else until,
    )


def by_category(session: Session, category: str, limit: int) -> list[VendorId]:
    """The first `limit` living vendors of a category."""
    statement = (
        select(LabelRow.vendor_id)
        .join(VendorRow, VendorRow.id == LabelRow.vendor_id)
        .where(LabelRow.kind == "category", LabelRow.key == text_key(category), VendorRow.removed_at.is_(None))
        .order_by(VendorRow.name_key)
        .limit(limit)
    )
    return [VendorId(i) for i in session.scalars(statement)]


def candidates(session: Session, vendor_ids: Sequence[VendorId], records: Mapping[VendorId, Record]) -> list[Candidate]:
    """These vendors as matching sees them, with what is known of them."""
    return [_candidate(v, records.get(v.stored_id, NO_RECORD)) for v in vendors.get(session, vendor_ids)]


def _candidate(vendor: Vendor, record: Record) -> Candidate:
    return Candidate(
        id=vendor.stored_id,
        name=vendor.name,
        status=vendor.status,
        status_reason=vendor.status_reason,
        clearance=vendor.clearance,
        categories=vendor.categories,
        capabilities=vendor.capabilities,
        approvals=vendor.approvals,
        has_address=bool(vendor.recipients) and all(c.address_state.is_good for c in vendor.recipients),
        record=record,
    )
