"""Vendors, the people or desks to write to there, and what they can do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from app.domain.trade.address import same_mailbox
from app.domain.trade.ids import VendorId


class VendorStatus(StrEnum):
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    BLOCKED = "blocked"

    def stricter(self, other: "VendorStatus") -> "VendorStatus":
        """The stricter of two; they stand in order above."""
        return max(self, other, key=[*VendorStatus].index)


class ContactRank(StrEnum):
    PRIMARY = "primary"
    SECONDARY = "secondary"


class AddressedAs(StrEnum):
    """Where in the mail's header the contact stands."""

    TO = "to"
    CC = "cc"


class AddressState(StrEnum):
    """What is known of an address. A mail never goes round one that is not good: the buyer mends it first."""

    UNCHECKED = "unchecked"
    VALID = "valid"  # a mail to it was taken
    BOUNCED = "bounced"
    UNUSABLE = "unusable"  # no mail address at all; kept as it was written, so that nothing is lost

    @property
    def is_good(self) -> bool:
        """Whether a mail may go there."""
        return self in (AddressState.UNCHECKED, AddressState.VALID)


class Standing(StrEnum):
    """How sure it is that a vendor has a capability, best first."""

    APPROVED = "approved"
    FAMILIAR = "familiar"
    UNSTATED = "unstated"  # listed, and nothing said about it
    BY_REQUEST = "by_request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One address at a vendor: a person, or a desk such as "Quotes" (then `first_name` is empty).

    Primary contacts are written to; secondary ones are asked only when the buyer says so, or when the
    vendor has no primary contact.
    """

    email: str
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    state: str = ""
    role: str = ""  # "Sales", "Quality"
    rank: ContactRank = ContactRank.SECONDARY
    addressed: AddressedAs = AddressedAs.TO
    address_state: AddressState = AddressState.UNCHECKED

    def at(self, email: str) -> "Contact":
        """The same with a corrected address; what was found out about the other one says nothing of it."""
        is_known = self.address_state in (AddressState.VALID, AddressState.BOUNCED)
        is_other = is_known and same_mailbox(email) != same_mailbox(self.email)
        return replace(self, email=email, address_state=AddressState.UNCHECKED if is_other else self.address_state)


class Reached(Protocol):
    """What of a contact decides who is written to: the table's rows have no more of it."""

    @property
    def email(self) -> str: ...
    @property
    def rank(self) -> ContactRank: ...
    @property
    def addressed(self) -> AddressedAs: ...
    @property
    def address_state(self) -> AddressState: ...


_C = TypeVar("_C", bound=Reached)


def recipients_of(contacts: Sequence[_C]) -> tuple[_C, ...]:
    """Who gets the mail: every primary contact, else the first one, else nobody."""
    return tuple(c for c in contacts if c.rank is ContactRank.PRIMARY) or tuple(contacts[:1])


def addressees_of(recipients: Sequence[_C]) -> tuple[_C, ...]:
    """Of these, who stand under To; where all of them are for copies only, the first one does."""
    return tuple(c for c in recipients if c.addressed is AddressedAs.TO) or tuple(recipients[:1])


def check_of(contacts: Sequence[Reached]) -> str:
    """What keeps mails from going to a vendor with these, in a few words; empty: nothing."""
    bad = [c.address_state for c in recipients_of(contacts) if not c.address_state.is_good]
    if not any(c.email for c in contacts):
        return "No address"
    if AddressState.UNUSABLE in bad:
        return "Bad address"
    return "Address bounced" if bad else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """A process that the vendor does, to a specification where one is named; the words are the buyer's own."""

    process: str
    specification: str = ""
    type: str = ""
    spec_class: str = ""
    standing: Standing = Standing.UNSTATED
    source: str = ""  # where it is known from: "certificate of May", "import of capabilities.csv"
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A place on a customer's approved-vendor list; without a process for all of them."""

    customer: str
    process: str = ""
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """A company with its contacts, in the order the buyer listed them."""

    name: str
    categories: tuple[str, ...] = ()
    website: str = ""
    address: str = ""  # postal, in lines
    status: VendorStatus = VendorStatus.ACTIVE
    status_reason: str = ""
    clearance: str = ""  # name of the level held; empty: none
    language: str = ""  # of mails: BCP 47 or its name, "de"; empty: English
    time_zone: str = ""  # IANA, "Europe/Prague"
    terms: str = ""
    max_mail_size: int | None = None  # octets of the encoded mail that the vendor's server takes
    tags: tuple[str, ...] = ()
    notes: str = ""  # internal: never in a mail
    contacts: tuple[Contact, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    approvals: tuple[Approval, ...] = ()
    id: VendorId | None = None
    version: int = 0  # counts the changes; 0: never stored

    @property
    def stored_id(self) -> VendorId:
        """Its id. ValueError where it was never stored, which is a mistake of ours."""
        if self.id is None:
            raise ValueError(f"the vendor {self.name!r} is not stored")
        return self.id

    @property
    def recipients(self) -> tuple[Contact, ...]:
        """Who gets the mail: every primary contact, else the first one, else nobody."""
        return recipients_of(self.contacts)

    @property
    def addressees(self) -> tuple[Contact, ...]:
        """The recipients who stand under To; where all of them are for copies only, the first one does."""
        return addressees_of(self.recipients)

    @property
    def check(self) -> str:
        """What keeps mails from going there, in a few words; empty: nothing."""
        return check_of(self.contacts)

    @property
    def copied(self) -> tuple[Contact, ...]:
        """The recipients who stand under Cc."""
        return tuple(c for c in self.recipients if c not in self.addressees)


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorLine:
    """What the vendor table shows of a vendor: nothing that needs a second query."""

    id: VendorId
    name: str
    categories: str
    contact: str
    email: str
    contacts: int
    status: VendorStatus
    changed_at: datetime
    capabilities: str = ""  # "Anodize, Heat Treat and 3 more"
    clearance: str = ""
    tags: str = ""
    phone: str = ""
    last_rfq: str = ""  # number of the last request it was sent
    last_contact: datetime | None = None  # when a mail server last took a mail to it
    asked: int = 0  # requests it was sent
    answered: int = 0  # of them
    check: str = ""  # what is wrong with its data, in words; empty: nothing
    version: int = 0
    language: str = ""
