"""Vendors that stand in the list more than once: found, told apart for good, or made one."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.trade.clearance import Clearances
from app.domain.trade.ids import ChangeId, VendorId
from app.domain.trade.problem import Problem
from app.domain.vendors.duplicate_search import Doubles, SearchCancelled, Watch, doubles
from app.domain.vendors.duplicates import LOWEST_SCORE, Profile
from app.domain.vendors.joining import Joined, joined
from app.domain.vendors.vendor import Vendor
from app.storage.base.database import Database, Session
from app.storage.vendors import changes, duplicates, vendors
from app.system.clock import Clock

_LOG = logging.getLogger(__name__)
_STEP = 1_000  # vendors that are read between two looks at whether it is still wanted


class NothingToMerge(Problem):
    """Fewer than two vendors, or one of them twice; nothing was changed."""


class MergeOutdated(Problem):
    """One of the vendors was changed or removed since it was looked at; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The vendor that stays, and the change by which all of it can be taken back."""

    change: ChangeId
    vendor: Vendor
    joined: Joined


@dataclass(frozen=True, slots=True)
class Duplicates:
    database: Database
    clock: Clock
    clearances: Clearances

    def find(self, lowest: int = LOWEST_SCORE, watch: Watch | None = None) -> Doubles:
        """Pairs of at least that score, without those that are known to be two vendors.

        While the list is read, `watch` is told 0 of 0.

        Raises:
            SearchCancelled: `watch` said so.
        """
        with self.database.read() as session:
            profiles = _read(duplicates.profiles(session), watch)
            distinct = duplicates.distinct(session)
        return doubles(profiles, distinct, lowest, watch)

    def entries(self, vendor_ids: Sequence[VendorId]) -> list[Vendor]:
        """These vendors whole, to be put side by side; MergeOutdated where one is not there any more."""
        with self.database.read() as session:
            found = vendors.get(session, vendor_ids)
        if len(found) < len(vendor_ids):
            raise MergeOutdated("One of these vendors was removed in the meantime. Look for duplicates again.")
        return found

    def join(self, entries: Sequence[Vendor], take: Mapping[str, VendorId] | None = None) -> Joined:
        """What merging would make of them; nothing is written. The first one stays."""
        _refuse_one(entries)
        return joined(entries, self.clearances, take)

    def merge(self, entries: Sequence[Vendor], take: Mapping[str, VendorId] | None = None) -> Merged:
        """Make them one, as one change: the first stays and has the history of all.

        Raises:
            NothingToMerge
            MergeOutdated: one of them is no longer what was looked at.
        """
        made = self.join(entries, take)
        first, others = entries[0], entries[1:]
        now = self.clock.now()
        with self.database.write() as session:
            _refuse_outdated(session, entries)
            names = ", ".join(f"“{v.name}”" for v in others[:2]) + (f" and {len(others) - 2} more" * (len(others) > 2))
            change = changes.begin(session, f"merging {names} into “{first.name}”", now)
            changes.remove(session, change, others, now, first.stored_id)  # first: the name of one may be taken
            (stays,) = changes.overwrite(session, change, [first], [made.vendor], now)
        if made.raised:
            level = made.vendor.clearance
            _LOG.info(
                "clearance raised by merging", extra={"vendor": stays.stored_id, "level": level, "change": change}
            )
        return Merged(change, stays, made)

    def tell_apart(self, one: VendorId, two: VendorId) -> None:
        """They are not the same, and are not proposed again."""
        if one == two:
            raise NothingToMerge("Both names are the same vendor. Name two vendors.")
        with self.database.write() as session:
            duplicates.set_distinct(session, one, two)

    def may_be_same(self, one: VendorId, two: VendorId) -> None:
        """Take that back."""
        with self.database.write() as session:
            duplicates.forget_distinct(session, one, two)


def _read(profiles: Iterable[Profile], watch: Watch | None) -> list[Profile]:
    found: list[Profile] = []
    for profile in profiles:
        if len(found) % _STEP == 0 and watch is not None and not watch(0, 0):
            raise SearchCancelled
        found.append(profile)
    return found


def _refuse_one(entries: Sequence[Vendor]) -> None:
    if len({v.stored_id for v in entries}) < max(len(entries), 2):
        raise NothingToMerge("Nothing was changed. Choose at least two different vendors to merge.")


def _refuse_outdated(session: Session, entries: Sequence[Vendor]) -> None:
    now = vendors.versions(session, [v.stored_id for v in vendors.get(session, [v.stored_id for v in entries])])
    for seen in entries:
        if now.get(seen.stored_id) != seen.version:
            raise MergeOutdated(
                f"“{seen.name}” was changed or removed in the meantime. Nothing was merged; look at it again."
            )
