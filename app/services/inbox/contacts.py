"""People whom an answer names and whom the vendor's entry has not: offered, and added when the buyer says so."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.domain.inbox.entry import Entry
from app.domain.trade.address import Mailbox, same_mailbox
from app.domain.trade.identity import company_domain
from app.domain.vendors.vendor import Contact, ContactRank, Vendor
from app.services.vendors.vendors import Saved, VendorMissing, Vendors


@dataclass(frozen=True, slots=True)
class AnswerContacts:
    vendors: Vendors

    def offered(self, entry: Entry) -> list[Mailbox]:
        """The sender, where it writes from the vendor's own domain, and deputies that an absence note names."""
        if entry.place is None:
            return []
        try:
            vendor = self.vendors.get(entry.place.vendor_id)
        except VendorMissing:
            return []
        known = {same_mailbox(contact.email) for contact in vendor.contacts}
        found = {same_mailbox(box.address): box for box in _named(entry, vendor)}
        return [box for key, box in found.items() if key not in known]

    def add(self, entry: Entry, person: Mailbox) -> Saved | None:
        """As a further contact, to whom nothing goes by itself; None where it is nobody's. Can be undone with the list.

        Raises:
            VendorInvalid: the address can't be used.
            VendorMissing: the vendor was removed meanwhile.
        """
        if entry.place is None:
            return None
        contact = Contact(email=person.address, name=person.name, rank=ContactRank.SECONDARY)
        label = f"adding {person.address} to {entry.place.vendor}"
        return self.vendors.change([entry.place.vendor_id], lambda v: _with(v, contact), label)


def _named(entry: Entry, vendor: Vendor) -> Iterator[Mailbox]:
    for deputy in entry.details.get("absence", {}).get("deputies", ()):
        yield Mailbox(deputy["address"], deputy["name"])
    theirs = {company_domain(contact.email) for contact in vendor.contacts} - {""}
    if entry.kind.is_answer and company_domain(entry.sender) in theirs:
        yield Mailbox(entry.sender, entry.sender_name)


def _with(vendor: Vendor, contact: Contact) -> Vendor:
    if any(same_mailbox(known.email) == same_mailbox(contact.email) for known in vendor.contacts):
        return vendor
    return replace(vendor, contacts=(*vendor.contacts, contact))
