"""Several entries of one vendor made one: nothing that is known of any of them is lost.

Where they differ the buyer chooses. What is not chosen is told in the notes. Where nobody chooses the strictest counts:
the lowest clearance, blocked before on hold before active, the smallest mail.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from app.domain.trade.clearance import Clearances
from app.domain.trade.ids import VendorId
from app.domain.trade.text_key import text_key
from app.domain.vendors.capabilities import capabilities_together, capability_text
from app.domain.vendors.fields import FIELDS, FieldKind, VendorField, fields_of
from app.domain.vendors.merge import (
    CONTACT_TEXTS,
    approval_text,
    approvals_together,
    contact_key,
    contact_text,
    united,
)
from app.domain.vendors.vendor import (
    AddressState,
    Contact,
    ContactRank,
    Vendor,
    VendorStatus,
)

T = TypeVar("T")

_NOT_CHOSEN = (FieldKind.WORDS, FieldKind.REASON, FieldKind.NOTES)
CHOSEN = {field.name: field for field in FIELDS if field.kind not in _NOT_CHOSEN}
"""Fields in which one entry's word counts. Words and notes of all are kept; the reason goes with the status."""

_WORDS = fields_of(FieldKind.WORDS)
_STRICTEST = (VendorStatus.ACTIVE, VendorStatus.ON_HOLD, VendorStatus.BLOCKED)
_WORST = (AddressState.UNCHECKED, AddressState.VALID, AddressState.BOUNCED, AddressState.UNUSABLE)


@dataclass(frozen=True, slots=True)
class Differing:
    """A field in which the entries differ: what each says, and whose is taken."""

    field: str
    says: Mapping[VendorId, str]  # in the order of the entries; an empty text where nothing is known
    taken: VendorId


@dataclass(frozen=True, slots=True)
class Joined:
    """The one vendor, with the id of the first entry. `told` are the lines that its notes gained.

    `raised`: it holds a clearance that one of the entries did not hold, as the buyer chose.
    """

    vendor: Vendor
    differing: tuple[Differing, ...]
    told: tuple[str, ...]
    raised: bool


def joined(entries: Sequence[Vendor], clearances: Clearances, take: Mapping[str, VendorId] | None = None) -> Joined:
    """The first entry with all that the others know; `take` says by field whose word counts.

    ValueError where `take` names a field or an entry that there is not, which is a mistake of ours.
    """
    chosen = {name: _default(field, entries, clearances) for name, field in CHOSEN.items()} | dict(take or {})
    by_id = {v.stored_id: v for v in entries}
    if not chosen.keys() <= CHOSEN.keys() or not set(chosen.values()) <= set(by_id):
        raise ValueError(f"nothing to be taken: {take}")
    taken: dict[str, Any] = {name: getattr(by_id[i], name) for name, i in chosen.items()}
    words = {f.name: united((), [w for v in entries for w in getattr(v, f.name)], text_key) for f in _WORDS}
    made = replace(
        entries[0],
        **taken | words,
        status_reason=by_id[chosen["status"]].status_reason,
        contacts=_contacts(entries),
        capabilities=capabilities_together(c for v in entries for c in v.capabilities),
        approvals=approvals_together(a for v in entries for a in v.approvals),
    )
    told = tuple(dict.fromkeys(line for entry in entries for line in _told(entry, made, chosen)))
    notes = united((), [v.notes for v in entries if v.notes], text_key)
    differing = tuple(d for f in CHOSEN.values() if (d := _differing(f, entries, chosen[f.name])))
    raised = any(clearances.is_above(made.clearance, v.clearance) for v in entries)
    return Joined(replace(made, notes="\n".join((*notes, *told))), differing, told, raised)


def shown(vendor: Vendor, field: VendorField) -> str:
    """What an entry says in a field that is chosen, as the buyer reads it."""
    reason = f": {vendor.status_reason}" if field.kind is FieldKind.STATUS and vendor.status_reason else ""
    return f"{field.text(vendor)}{reason}"


def _default(field: VendorField, entries: Sequence[Vendor], clearances: Clearances) -> VendorId:
    """Whose word counts where nobody chose: mostly the first entry's."""
    taken = entries[0]
    if field.kind is FieldKind.STATUS:
        taken = max(entries, key=lambda v: _STRICTEST.index(v.status))
    elif field.kind is FieldKind.CLEARANCE:
        for entry in entries:
            taken = entry if clearances.is_above(taken.clearance, entry.clearance) else taken
    elif field.kind is FieldKind.OCTETS:
        known = [v for v in entries if getattr(v, field.name) is not None]
        taken = min(known, key=lambda v: int(getattr(v, field.name)), default=taken)
    elif field.kind in (FieldKind.LINE, FieldKind.LINES):
        taken = next((v for v in entries if getattr(v, field.name)), taken)
    return taken.stored_id


def _differing(field: VendorField, entries: Sequence[Vendor], taken: VendorId) -> Differing | None:
    says = {v.stored_id: shown(v, field) for v in entries}
    return Differing(field.name, says, taken) if len(set(says.values())) > 1 else None


def _contacts(entries: Sequence[Vendor]) -> tuple[Contact, ...]:
    found: dict[str, Contact] = {}
    for contact in (c for v in entries for c in v.contacts):
        before = found.get(contact_key(contact))
        found[contact_key(contact)] = _together(before, contact) if before else contact
    return tuple(found.values())


def _together(first: Contact, second: Contact) -> Contact:
    """One contact: what the first does not say, the second does. A bad address stays a bad one."""
    leading = second if second.rank is ContactRank.PRIMARY and first.rank is not ContactRank.PRIMARY else first
    return replace(
        first,
        **{name: getattr(first, name) or getattr(second, name) for name in CONTACT_TEXTS},
        rank=leading.rank,
        addressed=leading.addressed,
        address_state=max(first.address_state, second.address_state, key=_WORST.index),
    )


def _told(entry: Vendor, made: Vendor, chosen: Mapping[str, VendorId]) -> Iterable[str]:
    """What this entry said otherwise, in lines for the notes."""
    for name, field in CHOSEN.items():
        said = shown(entry, field)
        if chosen[name] == entry.stored_id or not said or text_key(said) == text_key(shown(made, field)):
            continue
        if field.kind is FieldKind.NAME:
            yield f"Also listed as “{entry.name}”."
        elif field.kind is not FieldKind.STATUS or entry.status is not VendorStatus.ACTIVE:
            yield f"{field.words.capitalize()} of “{entry.name}”: {said}"
    contacts = {contact_key(c): c for c in made.contacts}
    for contact in entry.contacts:
        if _says_otherwise(contact, contacts[contact_key(contact)]):
            yield f"Contact of “{entry.name}”: {contact_text(contact)}"
    yield from _otherwise(f"Capability of “{entry.name}”", entry.capabilities, made.capabilities, capability_text)
    yield from _otherwise(f"Approval of “{entry.name}”", entry.approvals, made.approvals, approval_text)


def _otherwise(what: str, said: Iterable[T], now: Iterable[T], text: Callable[[T], str]) -> Iterable[str]:
    kept = {text_key(text(one)) for one in now}
    return (f"{what}: {text(one)}" for one in said if text_key(text(one)) not in kept)


def _says_otherwise(contact: Contact, now: Contact) -> bool:
    pairs = [(getattr(contact, name), getattr(now, name)) for name in CONTACT_TEXTS]
    return any(said and text_key(said) != text_key(kept) for said, kept in pairs)
