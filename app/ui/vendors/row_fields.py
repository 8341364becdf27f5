"""The columns of the small tables in a vendor's dialog."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from app.domain.vendors.vendor import AddressedAs, AddressState, Approval, Capability, Contact, ContactRank, Standing
from app.ui.look.language import tr
from app.ui.vendors.rows_model import Field, Tick

E = TypeVar("E", bound=StrEnum)
_TO_CC = {AddressedAs.TO: "To", AddressedAs.CC: "Cc"}
_STATES = {
    AddressState.UNCHECKED: "Not tried",
    AddressState.VALID: "Accepts email",
    AddressState.BOUNCED: "Bounced",
    AddressState.UNUSABLE: "Unusable",
}
_STANDINGS = {
    Standing.APPROVED: "Approved",
    Standing.FAMILIAR: "Familiar",
    Standing.UNSTATED: "–",
    Standing.BY_REQUEST: "By request",
}


def _kind(words: Mapping[E, str], text: str) -> E:
    for kind, word in words.items():
        if text.casefold() in (word.casefold(), tr(word).casefold()):
            return kind
    raise ValueError(text)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _rank(contact: Contact, primary: bool) -> Contact:
    return replace(contact, rank=ContactRank.PRIMARY if primary else ContactRank.SECONDARY)


CONTACT_TICK: Tick[Contact] = Tick(is_on=lambda c: c.rank is ContactRank.PRIMARY, changed=_rank)
CONTACT: tuple[Field[Contact], ...] = (
    Field(title="Email", text=lambda c: c.email, changed=lambda c, t: c.at(t), width=220),
    Field(title="Name", text=lambda c: c.name, changed=lambda c, t: replace(c, name=t), width=130),
    Field(title="First name", text=lambda c: c.first_name, changed=lambda c, t: replace(c, first_name=t), width=90),
    Field(title="Last name", text=lambda c: c.last_name, changed=lambda c, t: replace(c, last_name=t), width=90),
    Field(title="Phone", text=lambda c: c.phone, changed=lambda c, t: replace(c, phone=t), width=120),
    Field(title="Role", text=lambda c: c.role, changed=lambda c, t: replace(c, role=t), width=80),
    Field(
        title="To / Cc",
        text=lambda c: tr(_TO_CC[c.addressed]),
        changed=lambda c, t: replace(c, addressed=_kind(_TO_CC, t)),
        choices=tuple(_TO_CC.values()),
        width=70,
    ),
    Field(
        title="Address",
        text=lambda c: tr(_STATES[c.address_state]),
        changed=lambda c, t: replace(c, address_state=_kind(_STATES, t)),
        choices=tuple(_STATES.values()),
        width=100,
    ),
)
CAPABILITY: tuple[Field[Capability], ...] = (
    Field(title="Process", text=lambda c: c.process, changed=lambda c, t: replace(c, process=t), width=170),
    Field(
        title="Specification",
        text=lambda c: c.specification,
        changed=lambda c, t: replace(c, specification=t),
        width=140,
    ),
    Field(title="Type", text=lambda c: c.type, changed=lambda c, t: replace(c, type=t), width=60),
    Field(title="Class", text=lambda c: c.spec_class, changed=lambda c, t: replace(c, spec_class=t), width=60),
    Field(
        title="Standing",
        text=lambda c: tr(_STANDINGS[c.standing]),
        changed=lambda c, t: replace(c, standing=_kind(_STANDINGS, t)),
        choices=tuple(_STANDINGS.values()),
        width=100,
    ),
    Field(title="Known from", text=lambda c: c.source, changed=lambda c, t: replace(c, source=t)),
    Field(
        title="Valid until",
        text=lambda c: str(c.valid_until or ""),
        changed=lambda c, t: replace(c, valid_until=_day(t)),
        width=100,
    ),
)
APPROVAL: tuple[Field[Approval], ...] = (
    Field(title="Customer", text=lambda a: a.customer, changed=lambda a, t: replace(a, customer=t), width=220),
    Field(title="Process", text=lambda a: a.process, changed=lambda a, t: replace(a, process=t), width=220),
    Field(
        title="Valid until",
        text=lambda a: str(a.valid_until or ""),
        changed=lambda a, t: replace(a, valid_until=_day(t)),
        width=120,
    ),
)
