"""A vendor as it was, kept as JSON beside the change that made it another.

A change is taken back only while the vendor is as the change made it: of one that still stands in the list, what it
differs in is enough.
"""

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from datetime import date
from enum import Enum
from typing import Any

from app.domain.trade.ids import VendorId
from app.domain.vendors.fields import FieldKind, fields_of
from app.domain.vendors.vendor import (
    AddressedAs,
    AddressState,
    Approval,
    Capability,
    Contact,
    ContactRank,
    Standing,
    Vendor,
)
from app.domain.vendors.vendor import VendorStatus as Status

_NAMES = {kind: tuple(f.name for f in fields(kind)) for kind in (Vendor, Contact, Capability, Approval)}
_MERGED = "merged into"


def image(vendor: Vendor, after: Vendor | None = None) -> dict[str, Any]:
    """Its version, and what differs from `after`, which the change made of it; None: it made nothing, keep it all."""
    return _plain(vendor, [n for n in _NAMES[Vendor] if after is None or getattr(vendor, n) != getattr(after, n)])


def vendor_from(kept: dict[str, Any], after: Vendor | None) -> Vendor:
    """The vendor with the version that it had; older versions kept all of it in any case.

    Fields that a later version adds have their defaults in one that stands in the list no more.
    """
    was = _known(Vendor, kept)
    return Vendor(**was) if after is None else replace(after, **was)


def absence(owner: VendorId | None) -> dict[str, Any] | None:
    """What is kept of a vendor that was not in the list: into whom it had been merged, if into anybody."""
    return None if owner is None else {_MERGED: owner}


def is_absence(kept: dict[str, Any] | None) -> bool:
    """Whether the vendor was not in the list."""
    return kept is None or _MERGED in kept


def owner_of_absent(kept: dict[str, Any] | None) -> VendorId | None:
    """Of one that was not in the list: into whom it had been merged."""
    return None if kept is None else VendorId(kept[_MERGED])


def _plain(value: Any, names: Iterable[str]) -> dict[str, Any]:  # noqa: ANN401 - a vendor or a part of one
    return {name: _simple(getattr(value, name)) for name in names}


def _simple(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(part, _NAMES[type(part)]) if type(part) in _NAMES else part for part in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _known(kind: type[Any], kept: dict[str, Any]) -> dict[str, Any]:
    return {name: _READ[name](kept[name]) if name in _READ else kept[name] for name in _NAMES[kind] if name in kept}


def _parts_of(kind: type[Any]) -> Callable[[list[dict[str, Any]]], tuple[Any, ...]]:
    return lambda parts: tuple(kind(**_known(kind, part)) for part in parts)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


_READ: dict[str, Callable[[Any], object]] = {
    "status": Status,
    "rank": ContactRank,
    "addressed": AddressedAs,
    "address_state": AddressState,
    "standing": Standing,
    "valid_until": _date,
    "contacts": _parts_of(Contact),
    "capabilities": _parts_of(Capability),
    "approvals": _parts_of(Approval),
    **{field.name: tuple for field in fields_of(FieldKind.WORDS)},
}
