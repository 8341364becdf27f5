"""A vendor as it was, kept as JSON beside the change that made it another."""

from dataclasses import fields
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

_KINDS: dict[str, Any] = {
    "status": Status,
    "rank": ContactRank,
    "addressed": AddressedAs,
    "address_state": AddressState,
    "standing": Standing,
}
_NAMES = {kind: tuple(f.name for f in fields(kind)) for kind in (Vendor, Contact, Capability, Approval)}
_MERGED = "merged into"


def image(vendor: Vendor) -> dict[str, Any]:
    """What `vendor_from` reads; fields that a later version adds get their defaults there."""
    return _plain(vendor)


def vendor_from(kept: dict[str, Any]) -> Vendor:
    """The vendor with the id and the version that it had."""
    whole = _known(Vendor, kept)
    for name, kind in (("contacts", Contact), ("capabilities", Capability), ("approvals", Approval)):
        whole[name] = tuple(kind(**_known(kind, part)) for part in kept[name])
    whole |= {field.name: tuple(kept.get(field.name, ())) for field in fields_of(FieldKind.WORDS)}
    return Vendor(**whole | {"id": VendorId(kept["id"])})


def absence(owner: VendorId | None) -> dict[str, Any] | None:
    """What is kept of a vendor that was not in the list: into whom it had been merged, if into anybody."""
    return None if owner is None else {_MERGED: owner}


def is_absence(kept: dict[str, Any] | None) -> bool:
    """Whether the vendor was not in the list."""
    return kept is None or _MERGED in kept


def owner_of_absent(kept: dict[str, Any] | None) -> VendorId | None:
    """Of one that was not in the list: into whom it had been merged."""
    return None if kept is None else VendorId(kept[_MERGED])


def _plain(value: Any) -> dict[str, Any]:  # noqa: ANN401 - a vendor or a part of one
    return {name: _simple(getattr(value, name)) for name in _NAMES[type(value)]}


def _simple(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(part) if type(part) in _NAMES else part for part in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _known(kind: type[Any], kept: dict[str, Any]) -> dict[str, Any]:
    found = {name: _KINDS[name](kept[name]) if name in _KINDS else kept[name] for name in _NAMES[kind] if name in kept}
    if found.get("valid_until"):
        found["valid_until"] = date.fromisoformat(found["valid_until"])
    return found
