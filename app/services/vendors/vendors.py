"""The vendor list: look, change, take out, and take any change back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.documents.vendors.export import write_approvals, write_capabilities, write_vendors
from app.domain.trade.address import AddressUnusable, mail_address
from app.domain.trade.change import Change, TakenBack
from app.domain.trade.ids import ChangeId, VendorId
from app.domain.trade.problem import Problem
from app.domain.trade.text_key import text_key
from app.domain.vendors.import_kind import ImportKind
from app.domain.vendors.vendor import AddressState, Contact, Vendor
from app.services.vendors.long_change import LongChanges
from app.storage.base.database import Database, Session
from app.storage.vendors import changes, state, vendors
from app.system.clock import Clock

_REMOVED = "This vendor was removed in the meantime. Refresh the list."
_RECENT = 50  # changes that are offered to be taken back


class VendorMissing(Problem):
    """There is no such vendor (any more)."""


class VendorInvalid(Problem):
    """A field cannot be kept as it is; the message names it."""


class VendorChanged(Problem):
    """Somebody or something else has changed the vendor since it was read; nothing was saved."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The vendors as they are now, and the change by which it can be taken back."""

    change: ChangeId
    vendors: tuple[Vendor, ...]


@dataclass(frozen=True, slots=True)
class Vendors:
    database: Database
    clock: Clock
    long_changes: LongChanges

    def make_findable(self) -> None:
        """At start: an older version's index, or none, is made anew; else it takes no time."""
        with self.database.read() as session:
            if state.is_indexed(session):
                return
        with self.database.write() as session:
            vendors.learn_anew(session)

    def get(self, vendor_id: VendorId) -> Vendor:
        """One vendor with all that belongs to it, or VendorMissing."""
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
        """Store a new or changed vendor; raises what `save_all` does."""
        return self.save_all([vendor]).vendors[0]

    def save_all(self, changed: Sequence[Vendor], label: str = "") -> Saved:
        """Store new and changed vendors, all or none, as one change.

        Raises:
            VendorInvalid: name missing or taken, or a contact that cannot be kept.
            VendorChanged: one of them is no longer what was read.
            VendorMissing: one of them was removed in the meantime.
        """
        checked = [_checked(vendor) for vendor in changed]
        now = self.clock.now()
        with self.database.write() as session:
            _refuse_namesakes(session, checked)
            known = [v for v in checked if v.id is not None]
            before = _unchanged(session, known)
            change = changes.begin(session, label or _label(checked, known), now)
            written = {v.id: v for v in changes.overwrite(session, change, before, known, now)}
            added = iter(changes.add(session, change, [v for v in checked if v.id is None], now))
        return Saved(change, tuple(next(added) if v.id is None else written[v.id] for v in checked))

    def change(self, vendor_ids: Sequence[VendorId], changed: Callable[[Vendor], Vendor], label: str = "") -> Saved:
        """Change each of them in the same way, as one change; raises what `save_all` does."""
        with self.database.read() as session:
            before = vendors.get(session, vendor_ids)
        if not before:
            raise VendorMissing(_REMOVED)
        return self.save_all([changed(vendor) for vendor in before], label)

    def remove(self, vendor_ids: Sequence[VendorId]) -> Saved:
        """Take out of the list; mails made to them keep their history. VendorMissing: all are gone already."""
        now = self.clock.now()
        with self.database.write() as session:
            gone = vendors.get(session, vendor_ids)
            if not gone:
                raise VendorMissing(_REMOVED)
            change = changes.begin(session, f"removing {_names(gone)}", now)
            changes.remove(session, change, gone, now)
        return Saved(change, tuple(gone))

    def take_back(self, change: ChangeId) -> TakenBack:
        """Make it as it was before; the answer's own change takes that back again.

        Raises:
            TakenBackAlready
            ListBusy: an import, or the undoing of one, is under way.
        """
        return self.long_changes.take_back(change)

    def recent_changes(self) -> list[Change]:
        """What can be taken back, newest first."""
        with self.database.read() as session:
            return changes.latest(session, _RECENT)

    def export(self, path: Path, kind: ImportKind = ImportKind.VENDORS) -> int:
        """Write vendors, capabilities or customers' lists to a .csv or .xlsx that can be imported again.

        Returns how many vendors, or how many capabilities or places on lists.

        Raises:
            TableNotWritten
        """
        with self.database.read() as session:
            every = list(vendors.every(session))
        if kind is ImportKind.CAPABILITIES:
            return write_capabilities(path, every)
        if kind is ImportKind.APPROVED:
            return write_approvals(path, every)
        write_vendors(path, every)
        return len(every)


def _checked(vendor: Vendor) -> Vendor:
    name = " ".join(vendor.name.split())
    if not name:
        raise VendorInvalid("The vendor has no name. Write the company's name.")
    contacts: dict[str, Contact] = {}
    for position, contact in enumerate(vendor.contacts):
        checked = _checked_contact(contact, name)
        key = checked.email.casefold() or f"no address {position}"
        if key in contacts:
            raise VendorInvalid(f"“{checked.email}” stands twice at “{name}”. Remove one of the two contacts.")
        contacts[key] = checked
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


def _refuse_namesakes(session: Session, checked: Sequence[Vendor]) -> None:
    taken = vendors.by_names(session, [v.name for v in checked])
    own: dict[str, Vendor] = {}
    for vendor in checked:
        key = text_key(vendor.name)
        namesake = taken.get(key)
        if own.setdefault(key, vendor) is not vendor or (namesake is not None and namesake.id != vendor.id):
            raise VendorInvalid(f"There is a vendor “{vendor.name}” already. Choose another name, or edit that one.")


def _unchanged(session: Session, known: Sequence[Vendor]) -> list[Vendor]:
    """These vendors as they are stored; they are what the buyer has seen."""
    before = vendors.get(session, [v.stored_id for v in known])
    if len(before) < len(known):
        raise VendorMissing(_REMOVED)
    for now, seen in zip(before, known, strict=True):
        if now.version != seen.version:
            raise VendorChanged(f"“{now.name}” was changed in the meantime. Nothing was saved; look at it again.")
    return before


def _label(checked: Sequence[Vendor], known: Sequence[Vendor]) -> str:
    return f"{'changing' if known else 'adding'} {_names(checked)}"


def _names(some: Sequence[Vendor]) -> str:
    return f"“{some[0].name}”" if len(some) == 1 else f"{len(some)} vendors"
