"""A vendor in a request: who of it is written to, what it is asked for, and what it said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.rfqs.mark import Mark
from app.domain.trade.ids import AttachmentId, LineId, VendorId
from app.domain.trade.text_key import text_key
from app.domain.vendors.response import Response
from app.domain.vendors.vendor import AddressedAs, ContactRank, Vendor

_UNMARKED = Mark("", "")
Asked = Mapping[VendorId, frozenset[LineId] | None]  # who is asked for which lines; None: all, also those to come


@dataclass(frozen=True, slots=True)
class InvitedContact:
    """A contact of the vendor, known by its address, and where it stands in the mail."""

    email: str
    addressed: AddressedAs = AddressedAs.TO


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """`contacts` None: those that the vendor's own entry says. `lines` None: all of them, also those to come.

    `mark` is empty until the invitation is stored.
    """

    vendor_id: VendorId
    mark: Mark = _UNMARKED
    contacts: tuple[InvitedContact, ...] | None = None
    lines: frozenset[LineId] | None = None
    extra_files: frozenset[AttachmentId] = frozenset()  # of those that do not go to everybody
    response: Response = Response.AWAITING
    responded_at: datetime | None = None

    def asks_for(self, line: LineId | None) -> bool:
        """Whether the vendor is asked for this line; one that is not stored yet is a line to come."""
        return self.lines is None or line in self.lines

    def addressed(self, vendor: Vendor) -> Vendor:
        """The vendor with the chosen contacts as those who get the mail; with none where all of them are gone."""
        if self.contacts is None:
            return vendor
        chosen = {text_key(c.email): c.addressed for c in self.contacts}
        contacts = tuple(
            replace(c, rank=ContactRank.PRIMARY, addressed=chosen[text_key(c.email)])
            if text_key(c.email) in chosen
            else replace(c, rank=ContactRank.SECONDARY)
            for c in vendor.contacts
        )
        known = any(c.rank is ContactRank.PRIMARY for c in contacts)
        return replace(vendor, contacts=contacts if known else ())


def asked_for(asked: Asked, known: Iterable[Invitation]) -> tuple[Invitation, ...]:
    """Exactly these vendors, each for its lines; who was invited before keeps all else of its invitation."""
    return tuple(replace(i, lines=asked[i.vendor_id]) for i in invitations_of(asked, known))


def invitations_of(vendor_ids: Iterable[VendorId], known: Iterable[Invitation]) -> tuple[Invitation, ...]:
    """One for each of these vendors; who was invited before keeps the invitation it had."""
    before = {invitation.vendor_id: invitation for invitation in known}
    return tuple(before.get(v) or Invitation(vendor_id=v) for v in dict.fromkeys(vendor_ids))
