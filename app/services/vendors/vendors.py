"""The vendor list: look, change, take out, and take any change back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.documents.vendors.export import write_approvals, write_capabilities, write_vendors
from app.domain.trade.change import Change, TakenBack
from app.domain.trade.ids import ChangeId, VendorId
from app.domain.trade.problem import Problem
from app.domain.trade.text_key import text_key
from app.domain.trade.watch import Watch, unwatched
from app.domain.vendors.import_kind import ImportKind
from app.domain.vendors.vendor import Vendor
from app.services.vendors.long_change import PART, LongChanges
from app.services.vendors.vendor_check import VendorInvalid as VendorInvalid  # noqa: PLC0414 - raised by what is here
from app.services.vendors.vendor_check import checked, refuse_namesakes
from app.storage.base.database import Database, Session
from app.storage.vendors import changes, vendors
from app.system.clock import Clock

_REMOVED = "This vendor was removed in the meantime. Refresh the list."
_RECENT = 50  # changes that are offered to be taken back


class VendorMissing(Problem):
    """There is no such vendor (any more)."""


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
        """Make the search index anew: that of an older version, or none, finds nobody."""
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
        fit = [checked(vendor) for vendor in changed]
        now = self.clock.now()
        with self.database.write() as session:
            refuse_namesakes(session, fit)
            known = [v for v in fit if v.id is not None]
            before = _unchanged(session, known)
            change = changes.begin(session, label or _label(fit, known), now)
            written = {v.id: v for v in changes.overwrite(session, change, before, known, now)}
            added = iter(changes.add(session, change, [v for v in fit if v.id is None], now))
        return Saved(change, tuple(next(added) if v.id is None else written[v.id] for v in fit))

    def change(
        self,
        vendor_ids: Sequence[VendorId],
        changed: Callable[[Vendor], Vendor],
        label: str = "",
        watch: Watch = unwatched,
    ) -> Saved:
        """Change each of them in the same way, as one change, all or none; those that are gone are left out.

        Many are written part by part, so that nobody who sends waits for long; `watch` hears of vendors.

        Raises:
            VendorInvalid: one of them cannot be kept like this.
            VendorMissing: all of them are gone.
            ListBusy: an import, or another change of many, is under way.
            Cancelled: by `watch`; what was written is taken back.
        """
        if len(vendor_ids) > PART:
            return self._change_many(vendor_ids, changed, label or f"changing {len(vendor_ids)} vendors", watch)
        with self.database.write() as session:
            before = vendors.get(session, vendor_ids)
            if not before:
                raise VendorMissing(_REMOVED)
            change = changes.begin(session, label or _label(before, before), self.clock.now())
            return Saved(change, tuple(self._overwrite(session, change, before, changed)))

    def _change_many(
        self, vendor_ids: Sequence[VendorId], changed: Callable[[Vendor], Vendor], label: str, watch: Watch
    ) -> Saved:
        written: list[Vendor] = []
        with self.long_changes.written(label) as change:
            in_order = sorted(vendor_ids)  # a part writes few pages where its vendors are neighbours
            for start in range(0, len(vendor_ids), PART):
                watch(start, len(vendor_ids))
                with self.database.write() as session:
                    before = vendors.get(session, in_order[start : start + PART])
                    written += self._overwrite(session, change, before, changed)
                self.long_changes.let_others_write()
            watch(len(vendor_ids), len(vendor_ids))
            if not written:
                raise VendorMissing(_REMOVED)
        return Saved(change, tuple(written))

    def _overwrite(
        self, session: Session, change: ChangeId, before: Sequence[Vendor], changed: Callable[[Vendor], Vendor]
    ) -> list[Vendor]:
        after = [checked(changed(vendor), vendor) for vendor in before]
        refuse_namesakes(session, after)
        return changes.overwrite(session, change, before, after, self.clock.now())

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

    def take_back(self, change: ChangeId, watch: Watch = unwatched) -> TakenBack:
        """Make it as it was before; the answer's own change takes that back again.

        Raises:
            TakenBackAlready
            ListBusy: an import, or the undoing of one, is under way.
        """
        return self.long_changes.take_back(change, watch)

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
