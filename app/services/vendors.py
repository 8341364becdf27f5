"""The vendor list: look, search, change, take out and put back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.documents.vendor_sheet import write_vendors
from app.domain.address import AddressUnusable, mail_address
from app.domain.ids import VendorId
from app.domain.problem import Problem
from app.domain.text_key import text_key
from app.domain.vendor import Contact, Vendor, VendorLine
from app.storage import vendors
from app.storage.database import Database
from app.system.clock import Clock

_REMOVED = "This vendor was removed in the meantime. Refresh the list."


class VendorMissing(Problem):
    """There is no such vendor (any more)."""


class VendorInvalid(Problem):
    """A field cannot be kept as it is; the message names it."""


@dataclass(frozen=True, slots=True)
class Vendors:
    database: Database
    clock: Clock

    def lines(self, search: str = "") -> list[VendorLine]:
        """The table by name; every word of `search` occurs in name, category, contacts or addresses."""
        with self.database.read() as session:
            return vendors.lines(session, search)

    def get(self, vendor_id: VendorId) -> Vendor:
        """One vendor with its contacts, or VendorMissing."""
        with self.database.read() as session:
            found = vendors.get(session, [vendor_id])
        if not found:
            raise VendorMissing(_REMOVED)
        return found[0]

    def by_names(self, names: Sequence[str]) -> list[Vendor]:
        """Vendors by their exact names, whatever the case; VendorMissing names those that are not there."""
        with self.database.read() as session:
            found = vendors.by_names(session, names)
        missing = [n for n in names if text_key(n) not in found]
        if missing:
            listed = ", ".join(f"“{n}”" for n in missing)
            raise VendorMissing(f"There is no vendor named {listed}. See the exact names with “vendors list”.")
        return [found[text_key(n)] for n in names]

    def count(self) -> int:
        """How many there are, without reading them."""
        with self.database.read() as session:
            return vendors.count(session)

    def save(self, vendor: Vendor) -> Vendor:
        """Store a new or changed vendor.

        Raises:
            VendorInvalid: name missing or taken, or an address that cannot be written to.
            VendorMissing: it was removed in the meantime.
        """
        checked = _checked(vendor)
        with self.database.write() as session:
            namesake = vendors.by_names(session, [checked.name]).get(text_key(checked.name))
            if namesake is not None and namesake.id != checked.id:
                raise VendorInvalid(
                    f"There is a vendor “{namesake.name}” already. Choose another name, or edit that one."
                )
            if checked.id is None:
                return vendors.insert(session, checked, self.clock.now())
            if not vendors.get(session, [checked.id]):
                raise VendorMissing(_REMOVED)
            return vendors.replace(session, checked, self.clock.now())

    def remove(self, vendor_ids: Sequence[VendorId]) -> list[Vendor]:
        """Take out of the list; returns what was taken, for `restore`."""
        with self.database.write() as session:
            removed = vendors.get(session, vendor_ids)
            vendors.remove(session, vendor_ids, self.clock.now())
        return removed

    def restore(self, removed: Sequence[Vendor]) -> None:
        """Undo `remove`; VendorInvalid where a new vendor has taken the name since."""
        with self.database.write() as session:
            taken = vendors.by_names(session, [v.name for v in removed])
            if taken:
                names = ", ".join(f"“{v.name}”" for v in taken.values())
                raise VendorInvalid(f"{names} was added again in the meantime, so the removed one stays removed.")
            vendors.restore(session, [v.id for v in removed if v.id is not None])

    def export(self, path: Path) -> int:
        """Write all vendors to a .csv or .xlsx that can be imported again; returns how many."""
        with self.database.read() as session:
            every = vendors.every(session)
        write_vendors(path, every)
        return len(every)


def _checked(vendor: Vendor) -> Vendor:
    name = " ".join(vendor.name.split())
    if not name:
        raise VendorInvalid("The vendor has no name. Write the company's name.")
    contacts: dict[str, Contact] = {}
    for contact in vendor.contacts:
        try:
            email = mail_address(contact.email)
        except AddressUnusable as reason:
            raise VendorInvalid(str(reason)) from reason
        if email.casefold() in contacts:
            raise VendorInvalid(f"“{email}” stands twice at “{name}”. Remove one of the two contacts.")
        contacts[email.casefold()] = replace(contact, email=email)
    return replace(vendor, name=name, contacts=tuple(contacts.values()))
