"""Vendors that were merged into others: whose history counts for whom."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.trade.ids import VendorId
from app.domain.trade.text_key import text_key
from app.storage.base.among import among_these, these
from app.storage.base.vendor_schema import VendorRow
from app.storage.vendors.rows import CHUNK

_DOUBLES = select(VendorRow.id, VendorRow.merged_into).where(among_these(VendorRow.merged_into))


def with_doubles(session: Session, vendor_ids: Iterable[VendorId]) -> dict[int, VendorId]:
    """Every vendor whose history counts → the one it counts for; doubles of doubles too."""
    owner_of: dict[int, VendorId] = {i: i for i in vendor_ids}
    fresh: list[int] = sorted(owner_of)
    while fresh:
        found: list[int] = []
        for start in range(0, len(fresh), CHUNK):
            chunk = fresh[start : start + CHUNK]
            for double, into in session.execute(_DOUBLES, these(chunk)):
                owner_of[double] = owner_of[into or double]
                found.append(double)
        fresh = found
    return owner_of


def survivors(session: Session) -> Mapping[int, VendorId]:
    """Every double → the vendor that has its history now."""
    columns = select(VendorRow.id, VendorRow.merged_into).where(VendorRow.merged_into.is_not(None))
    into = {double: VendorId(owner) for double, owner in session.execute(columns) if owner is not None}
    return {double: _last(into, double) for double in into}


def _last(into: Mapping[int, VendorId], double: int) -> VendorId:
    owner = into[double]
    while owner in into:
        owner = into[owner]
    return owner


def by_names(session: Session, names: Iterable[str]) -> Mapping[str, VendorId]:
    """`text_key` of names that doubles had → the vendors that they are now."""
    keys = sorted({text_key(name) for name in names})
    into = survivors(session) if keys else {}
    found: dict[str, VendorId] = {}
    for start in range(0, len(keys) if into else 0, CHUNK):
        columns = select(VendorRow.name_key, VendorRow.id).where(
            VendorRow.name_key.in_(keys[start : start + CHUNK]), VendorRow.merged_into.is_not(None)
        )
        found |= {key: into[double] for key, double in session.execute(columns.order_by(VendorRow.id))}
    return found
