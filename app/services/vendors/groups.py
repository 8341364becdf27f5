"""Named sets of vendors: saved searches, and hand-picked ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.trade.cleaning import LONGEST_NAME
from app.domain.trade.ids import GroupId, VendorId
from app.domain.trade.problem import Problem
from app.domain.vendors.group import VendorGroup
from app.domain.vendors.search import Facet, FacetKind, VendorSearch
from app.storage.base.database import Database, Session
from app.storage.vendors import groups


class GroupInvalid(Problem):
    """The group cannot be kept like that; the message says why."""


class GroupMissing(Problem):
    """There is no such group (any more)."""


@dataclass(frozen=True, slots=True)
class VendorGroups:
    database: Database

    def every(self) -> list[VendorGroup]:
        """By name."""
        with self.database.read() as session:
            return groups.every(session)

    def named(self, name: str) -> VendorGroup:
        """The group of that name, or GroupMissing."""
        with self.database.read() as session:
            return _named(session, name)

    def save_search(self, name: str, search: VendorSearch) -> VendorGroup:
        """Keep a search under a new name. GroupInvalid."""
        if search.is_empty:
            raise GroupInvalid("The search is empty, so it finds every vendor. Type something or choose a filter.")
        if any(facet.kind is FacetKind.GROUP for facet in search.facets):
            raise GroupInvalid("A group can't be made from another group. Remove that filter first.")
        with self.database.write() as session:
            return groups.add(session, _checked(session, name), search)

    def pick(self, name: str, vendor_ids: Sequence[VendorId]) -> VendorGroup:
        """Put vendors into the hand-picked group of that name, which is made if there is none. GroupInvalid."""
        with self.database.write() as session:
            group = groups.named(session, name)
            if group is None:
                group = groups.add(session, _checked(session, name), None)
            elif group.search is not None:
                raise GroupInvalid(
                    f"“{group.name}” is a saved search: its vendors are the ones it finds. Choose another name."
                )
            groups.add_members(session, group.id, vendor_ids)
        return group

    def take_out(self, group_id: GroupId, vendor_ids: Sequence[VendorId]) -> None:
        """Take vendors out of a hand-picked group."""
        with self.database.write() as session:
            groups.take_out(session, group_id, vendor_ids)

    def rename(self, group_id: GroupId, name: str) -> None:
        """GroupInvalid: no name, or one that is taken."""
        with self.database.write() as session:
            groups.rename(session, group_id, _checked(session, name, group_id))

    def remove(self, name: str) -> None:
        """The group alone; its vendors stay. GroupMissing."""
        with self.database.write() as session:
            groups.remove(session, _named(session, name).id)


def facet_of(group: VendorGroup) -> Facet:
    """By which the list shows the group."""
    return Facet(FacetKind.GROUP, str(group.id), group.name)


def _named(session: Session, name: str) -> VendorGroup:
    group = groups.named(session, name)
    if group is None:
        raise GroupMissing(f"There is no group “{name}”.")
    return group


def _checked(session: Session, name: str, own: GroupId | None = None) -> str:
    plain = " ".join(name.split())
    if not plain:
        raise GroupInvalid("The group has no name. Type one.")
    if len(plain) > LONGEST_NAME:
        raise GroupInvalid(f"The name has {len(plain):,} characters; up to {LONGEST_NAME} are kept. Shorten it.")
    taken = groups.named(session, plain)
    if taken is not None and taken.id != own:
        raise GroupInvalid(f"There is already a group “{taken.name}”. Choose another name.")
    return plain
