"""What a list says of a vendor, taken over into what is known of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import zip_longest
from typing import Any, TypeVar

from app.domain.trade.address import same_mailbox
from app.domain.trade.cleaning import has_lost_character
from app.domain.trade.clearance import Clearances
from app.domain.trade.text_key import text_key, word_key
from app.domain.vendors.capabilities import capabilities_together, capability_key, capability_text
from app.domain.vendors.fields import FIELDS, FieldKind
from app.domain.vendors.import_kind import Policy
from app.domain.vendors.vendor import (
    AddressedAs,
    AddressState,
    Approval,
    Contact,
    ContactRank,
    Vendor,
)

T = TypeVar("T")
CONTACT_TEXTS = ("name", "first_name", "last_name", "phone", "state", "role")


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
    raises: bool = False  # whether the buyer said that the list may raise clearances

    def vendor(self, known: Vendor, listed: Vendor) -> Vendor:
        """The vendor with what the list adds. A clearance rises only as the buyer said; a block is never lifted."""
        contacts = {contact_key(c): c for c in known.contacts}
        for contact in listed.contacts:
            before = contacts.get(contact_key(contact))
            contacts[contact_key(contact)] = self._contact(before, contact) if before else contact
        return replace(
            known,
            **{f.name: self._value(f.kind, getattr(known, f.name), getattr(listed, f.name)) for f in FIELDS},
            contacts=tuple(contacts.values()),
            capabilities=capabilities_together((*known.capabilities, *listed.capabilities)),
            approvals=approvals_together((*known.approvals, *listed.approvals)),
        )

    def _value(self, kind: FieldKind, known: Any, listed: Any) -> Any:  # noqa: ANN401 - whatever a field holds
        if kind is FieldKind.NAME:
            return listed if has_lost_character(known) and not has_lost_character(listed) else known
        if kind is FieldKind.STATUS:
            return known.stricter(listed)
        if kind is FieldKind.CLEARANCE:
            return self._clearance(known, listed)
        if kind is FieldKind.OCTETS:
            return self._number(known, listed)
        if kind is FieldKind.WORDS:
            return united(known, listed, text_key)
        return _joined(known, listed) if kind is FieldKind.NOTES else self._text(known, listed)

    def fresh(self, listed: Vendor) -> Vendor:
        """A vendor that is not in the list yet: it has no clearance unless the buyer said so.

        A word that is no level stays to be seen, and opens nothing.
        """
        if self.clearances.known(listed.clearance) is None:
            return listed
        return replace(listed, clearance=self._clearance("", listed.clearance))

    def raised(self, known: Vendor | None, listed: Vendor) -> str:
        """The clearance that the list would raise it to; nothing where it would not."""
        level = self.clearances.known(listed.clearance) or ""
        return level if self.clearances.is_above(level, known.clearance if known else "") else ""

    def _clearance(self, known: str, listed: str) -> str:
        """Whatever the policy: what is not said changes nothing, nor does a word that is no level."""
        level = self.clearances.known(listed) if listed else None
        if level is None or (self.clearances.is_above(level, known) and not self.raises):
            return known
        return level

    def _contact(self, known: Contact, listed: Contact) -> Contact:
        texts: dict[str, Any] = {n: self._text(getattr(known, n), getattr(listed, n)) for n in CONTACT_TEXTS}
        primary = ContactRank.PRIMARY in (known.rank, listed.rank)
        state = listed.address_state
        return replace(
            known,
            **texts,
            rank=ContactRank.PRIMARY if primary else ContactRank.SECONDARY,
            addressed=AddressedAs.CC if AddressedAs.CC in (known.addressed, listed.addressed) else AddressedAs.TO,
            address_state=known.address_state if state is AddressState.UNCHECKED else state,
        )

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


def approval_text(approval: Approval) -> str:
    """All of an approval in one line."""
    until = f"until {approval.valid_until:%Y-%m-%d}" if approval.valid_until else ""
    return ", ".join(part for part in (approval.customer, approval.process, until) if part)


def _shown(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else value


def _changed(
    what: str, before: Sequence[T], after: Sequence[T], key: Callable[[T], str], text: Callable[[T], str]
) -> list[Difference]:
    was, now = _texts(before, key, text), _texts(after, key, text)
    found: list[Difference] = []
    for k in dict.fromkeys((*now, *was)):
        gone = [shown for shown in was.get(k, ()) if shown not in now.get(k, ())]
        new = [shown for shown in now.get(k, ()) if shown not in was.get(k, ())]
        found += [Difference(what, *pair) for pair in zip_longest(gone, new, fillvalue="")]
    return found


def _texts(parts: Sequence[T], key: Callable[[T], str], text: Callable[[T], str]) -> Mapping[str, Sequence[str]]:
    """Of one key there may be several: a capability with two standings."""
    found: dict[str, list[str]] = {}
    for part in parts:
        found.setdefault(key(part), []).append(text(part))
    return found


def approval_key(approval: Approval) -> str:
    """Equal for one place on a customer's list."""
    return f"{text_key(approval.customer)}|{word_key(approval.process)}"


def approvals_together(stated: Iterable[Approval]) -> tuple[Approval, ...]:
    """Each once, in its first spelling; a day beats none, a later day an earlier one."""
    found: dict[str, Approval] = {}
    for approval in stated:
        first = found.setdefault(approval_key(approval), approval)
        days = [a.valid_until for a in (first, approval) if a.valid_until]
        found[approval_key(approval)] = replace(first, valid_until=max(days, default=None))
    return tuple(found.values())


def _joined(known: str, listed: str) -> str:
    if not listed or listed in known:
        return known
    return f"{known}\n{listed}" if known else listed
