"""What a list says of a vendor, taken over into what is known of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from app.domain.trade.address import same_mailbox
from app.domain.trade.cleaning import has_lost_character
from app.domain.trade.clearance import Clearances
from app.domain.trade.text_key import text_key, word_key
from app.domain.vendors.import_kind import Policy
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

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Difference:
    """A field, or one contact, capability or approval, before and after; empty before where it is new."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Taking:
    """How a list is taken over. Nothing that is known is ever taken away, whatever the list leaves out."""

    clearances: Clearances
    policy: Policy = Policy.OVERWRITE

    def vendor(self, known: Vendor, listed: Vendor) -> Vendor:
        """The vendor with what the list adds. A clearance rises and never falls; a block is never lifted."""
        texts = ("website", "address", "status_reason", "language", "time_zone", "terms")
        contacts = {contact_key(c): c for c in known.contacts}
        for contact in listed.contacts:
            before = contacts.get(contact_key(contact))
            contacts[contact_key(contact)] = self._contact(before, contact) if before else contact
        return replace(
            known,
            name=listed.name if has_lost_character(known.name) and not has_lost_character(listed.name) else known.name,
            **self._texts(known, listed, texts),
            status=known.status if listed.status == Vendor(name="").status else listed.status,
            clearance=self.clearances.higher(known.clearance, listed.clearance),
            max_mail_size=self._number(known.max_mail_size, listed.max_mail_size),
            categories=united(known.categories, listed.categories, text_key),
            tags=united(known.tags, listed.tags, text_key),
            notes=_joined(known.notes, listed.notes),
            contacts=tuple(contacts.values()),
            capabilities=capabilities_together(known.capabilities, listed.capabilities),
            approvals=approvals_together(known.approvals, listed.approvals),
        )

    def _contact(self, known: Contact, listed: Contact) -> Contact:
        texts = ("name", "first_name", "last_name", "phone", "state", "role")
        primary = ContactRank.PRIMARY in (known.rank, listed.rank)
        state = listed.address_state
        return replace(
            known,
            **self._texts(known, listed, texts),
            rank=ContactRank.PRIMARY if primary else ContactRank.SECONDARY,
            addressed=AddressedAs.CC if AddressedAs.CC in (known.addressed, listed.addressed) else AddressedAs.TO,
            address_state=known.address_state if state is AddressState.UNCHECKED else state,
        )

    def _texts(self, known: T, listed: T, names: Sequence[str]) -> dict[str, Any]:
        return {name: self._text(getattr(known, name), getattr(listed, name)) for name in names}

    def _text(self, known: str, listed: str) -> str:
        """A word that has lost letters never overwrites a whole one; a whole one mends it, whatever the policy."""
        if not listed or not known:
            return listed or known
        if has_lost_character(listed) != has_lost_character(known):
            return known if has_lost_character(listed) else listed
        return listed if self.policy is Policy.OVERWRITE else known

    def _number(self, known: int | None, listed: int | None) -> int | None:
        keep = known is not None and (listed is None or self.policy is Policy.FILL)
        return known if keep else listed


def contact_key(contact: Contact) -> str:
    """Equal for one contact of a vendor: its mailbox, or without an address its name and phone."""
    if contact.email:
        return same_mailbox(contact.email)
    return f" {text_key(contact.name)} {''.join(c for c in contact.phone if c.isdigit())}"


def united(first: Sequence[T], second: Sequence[T], key: Callable[[T], str]) -> tuple[T, ...]:
    """All of the first, then those of the second that are not among them."""
    known = {key(one) for one in first}
    fresh = {key(one): one for one in reversed(second) if key(one) not in known}
    return (*first, *reversed(fresh.values()))


def capabilities_together(known: Sequence[Capability], listed: Sequence[Capability]) -> tuple[Capability, ...]:
    """Each once; of two standings the better one, of two days the later one, of two sources the listed one."""
    found = {capability_key(c): c for c in known}
    for capability in listed:
        key = capability_key(capability)
        before = found.get(key)
        found[key] = _better(before, capability) if before else capability
    return tuple(found.values())


def differences(before: Vendor, after: Vendor) -> tuple[Difference, ...]:
    """What a change makes of a vendor, in the buyer's words."""
    found = [
        Difference(name.replace("_", " "), str(one or ""), str(two or ""))
        for name in (f.name for f in fields(Vendor))
        if name not in _PARTS and (one := _shown(getattr(before, name))) != (two := _shown(getattr(after, name)))
    ]
    found += _changed("contact", before.contacts, after.contacts, contact_key, contact_text)
    found += _changed("capability", before.capabilities, after.capabilities, capability_key, capability_text)
    found += _changed("approval", before.approvals, after.approvals, approval_key, approval_text)
    return tuple(found)


_PARTS = frozenset({"contacts", "capabilities", "approvals", "id", "version"})


def contact_text(contact: Contact) -> str:
    """All of a contact in one line."""
    parts = (contact.name, contact.email, contact.phone, contact.state, contact.role, contact.rank.value)
    state = "" if contact.address_state.is_good else f"address {contact.address_state.value}"
    return ", ".join(part for part in (*parts, state) if part)


def capability_text(capability: Capability) -> str:
    """All of a capability in one line."""
    kind = f"Type {capability.type}" if capability.type else ""
    spec_class = f"Class {capability.spec_class}" if capability.spec_class else ""
    standing = "" if capability.standing is Standing.UNSTATED else capability.standing.value.replace("_", " ")
    until = f"until {capability.valid_until:%Y-%m-%d}" if capability.valid_until else ""
    words = (capability.process, capability.specification, kind, spec_class)
    return ", ".join(part for part in (" ".join(w for w in words if w), standing, until) if part)


def approval_text(approval: Approval) -> str:
    """All of an approval in one line."""
    until = f"until {approval.valid_until:%Y-%m-%d}" if approval.valid_until else ""
    return ", ".join(part for part in (approval.customer, approval.process, until) if part)


def _shown(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else value


def _changed(
    what: str, before: Sequence[T], after: Sequence[T], key: Callable[[T], str], text: Callable[[T], str]
) -> list[Difference]:
    was = {key(one): text(one) for one in before}
    now = {key(one): text(one) for one in after}
    changed = [Difference(what, was.get(k, ""), shown) for k, shown in now.items() if was.get(k) != shown]
    return changed + [Difference(what, shown, "") for k, shown in was.items() if k not in now]


def capability_key(capability: Capability) -> str:
    """Equal for one capability of a vendor, however it is written."""
    parts = (capability.process, capability.specification, capability.type, capability.spec_class)
    return "|".join(map(word_key, parts))


def _better(known: Capability, listed: Capability) -> Capability:
    order = list(Standing)
    days = [day for day in (known.valid_until, listed.valid_until) if day]
    return replace(
        known,
        standing=min(known.standing, listed.standing, key=order.index),
        source=listed.source or known.source,
        valid_until=max(days) if days else None,
    )


def approval_key(approval: Approval) -> str:
    """Equal for one place on a customer's list."""
    return f"{text_key(approval.customer)}|{word_key(approval.process)}"


def approvals_together(known: Sequence[Approval], listed: Sequence[Approval]) -> tuple[Approval, ...]:
    """Each once; of two days the later one."""
    found = {approval_key(a): a for a in known}
    for approval in listed:
        before = found.get(approval_key(approval))
        days = [a.valid_until for a in (before, approval) if a and a.valid_until]
        found[approval_key(approval)] = replace(before or approval, valid_until=max(days) if days else None)
    return tuple(found.values())


def _joined(known: str, listed: str) -> str:
    if not listed or listed in known:
        return known
    return f"{known}\n{listed}" if known else listed
