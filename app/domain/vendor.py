"""Vendors and the people or desks to write to there."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.ids import ContactId, VendorId


class VendorStatus(StrEnum):
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    BLOCKED = "blocked"


class ContactRank(StrEnum):
    PRIMARY = "primary"
    SECONDARY = "secondary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One address at a vendor: a person, or a desk such as "Quotes" (then `first_name` is empty).

    Primary contacts are written to (To); secondary ones are asked only when the buyer says so, or when the
    vendor has no primary contact.
    """

    email: str
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    state: str = ""
    rank: ContactRank = ContactRank.SECONDARY
    id: ContactId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """A company with its contacts, in the order the buyer listed them."""

    name: str
    categories: tuple[str, ...] = ()
    website: str = ""
    status: VendorStatus = VendorStatus.ACTIVE
    status_reason: str = ""
    contacts: tuple[Contact, ...] = ()
    id: VendorId | None = None

    @property
    def stored_id(self) -> VendorId:
        """Its id. ValueError where it was never stored, which is a mistake of ours."""
        if self.id is None:
            raise ValueError(f"the vendor {self.name!r} is not stored")
        return self.id

    @property
    def recipients(self) -> tuple[Contact, ...]:
        """Who gets the mail: every primary contact, else the first one, else nobody."""
        primary = tuple(c for c in self.contacts if c.rank is ContactRank.PRIMARY)
        return primary or self.contacts[:1]


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
