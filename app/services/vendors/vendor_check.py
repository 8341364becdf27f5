"""What a vendor must be to stand in the list."""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.trade.address import AddressUnusable, mail_address
from app.domain.trade.cleaning import LONGEST_NAME
from app.domain.trade.problem import Problem
from app.domain.trade.text_key import text_key
from app.domain.vendors.vendor import AddressState, Contact, Vendor
from app.storage.base.database import Session
from app.storage.vendors import vendors


class VendorInvalid(Problem):
    """A field cannot be kept as it is; the message names it."""


def checked(vendor: Vendor, before: Vendor | None = None) -> Vendor:
    """Cleaned and fit to be stored; contacts that stand in `before` are known to be.

    Raises:
        VendorInvalid
    """
    name = " ".join(vendor.name.split())
    if not name:
        raise VendorInvalid("The vendor has no name. Write the company's name.")
    if len(name) > LONGEST_NAME:
        raise VendorInvalid(f"The name has {len(name):,} characters; up to {LONGEST_NAME} are kept. Shorten it.")
    if before is not None and vendor.contacts == before.contacts:
        return replace(vendor, name=name)
    contacts: dict[str, Contact] = {}
    for position, contact in enumerate(vendor.contacts):
        good = _checked_contact(contact, name)
        key = good.email.casefold() or f"no address {position}"
        if key in contacts:
            raise VendorInvalid(f"“{good.email}” is listed twice for “{name}”. Remove one of the two contacts.")
        contacts[key] = good
    return replace(vendor, name=name, contacts=tuple(contacts.values()))


def _checked_contact(contact: Contact, vendor: str) -> Contact:
    """An address that is known to be none may stay until somebody mends it; a new one has to be good."""
    try:
        email = mail_address(contact.email)
    except AddressUnusable as reason:
        if contact.address_state is AddressState.UNUSABLE and (contact.email or contact.name or contact.phone):
            return contact
        raise VendorInvalid(f"{vendor}: {reason}") from reason
    mended = contact.address_state is AddressState.UNUSABLE
    return replace(contact, email=email, address_state=AddressState.UNCHECKED if mended else contact.address_state)


def refuse_namesakes(session: Session, some: Sequence[Vendor]) -> None:
    """Raises VendorInvalid where one of these has the name of another, among them or in the list."""
    taken = vendors.owners_of_names(session, [v.name for v in some])
    own: dict[str, Vendor] = {}
    for vendor in some:
        key = text_key(vendor.name)
        namesake = taken.get(key)
        if own.setdefault(key, vendor) is not vendor or (namesake is not None and namesake != vendor.id):
            raise VendorInvalid(f"There is already a vendor “{vendor.name}”. Choose another name, or edit that one.")
