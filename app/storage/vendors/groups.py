"""Named sets of vendors: saved searches and hand-picked ones."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.domain.trade.ids import GroupId, VendorId
from app.domain.trade.text_key import text_key
from app.domain.vendors.group import VendorGroup
from app.domain.vendors.search import VendorSearch, search_from
from app.storage.base.vendor_schema import GroupMemberRow, GroupRow, VendorRow
from app.storage.vendors.doubles import survivors
from app.storage.vendors.rows import CHUNK


def every(session: Session) -> list[VendorGroup]:
    """By name."""
    return [_group(row) for row in session.scalars(select(GroupRow).order_by(GroupRow.name_key))]


def get(session: Session, group_id: GroupId) -> VendorGroup | None:
    """The group, if it is still there."""
    row = session.get(GroupRow, group_id)
    return None if row is None else _group(row)


def named(session: Session, name: str) -> VendorGroup | None:
    """The group of that name, whatever the case."""
    row = session.scalar(select(GroupRow).where(GroupRow.name_key == text_key(name)))
    return None if row is None else _group(row)


def add(session: Session, name: str, search: VendorSearch | None) -> VendorGroup:
    """A new one, of a name that is free."""
    row = GroupRow(name=name, name_key=text_key(name), search=None if search is None else search.image())
    session.add(row)
    session.flush()
    return _group(row)


def rename(session: Session, group_id: GroupId, name: str) -> None:
    """Another name, which is free."""
    session.execute(update(GroupRow).where(GroupRow.id == group_id).values(name=name, name_key=text_key(name)))


def remove(session: Session, group_id: GroupId) -> None:
    """The group alone; its vendors stay."""
    session.execute(delete(GroupRow).where(GroupRow.id == group_id))


def members(session: Session, group_id: GroupId) -> list[VendorId]:
    """Living members by name; who was merged into another vendor is that one."""
    ids = set(session.scalars(select(GroupMemberRow.vendor_id).where(GroupMemberRow.group_id == group_id)))
    into = survivors(session)
    living = select(VendorRow.id).where(VendorRow.removed_at.is_(None)).order_by(VendorRow.name_key)
    wanted = {into.get(i, VendorId(i)) for i in ids}
    return [VendorId(i) for i in session.scalars(living) if i in wanted]


def add_members(session: Session, group_id: GroupId, vendor_ids: Sequence[VendorId]) -> int:
    """Put them in; how many were not in yet."""
    known = set(members(session, group_id))
    fresh = [{"group_id": group_id, "vendor_id": i} for i in dict.fromkeys(vendor_ids) if i not in known]
    if fresh:
        session.execute(insert(GroupMemberRow), fresh)
    return len(fresh)


def take_out(session: Session, group_id: GroupId, vendor_ids: Sequence[VendorId]) -> None:
    """Take them out, and the doubles that they stand for."""
    wanted = set(vendor_ids)
    into = survivors(session)
    ids = session.scalars(select(GroupMemberRow.vendor_id).where(GroupMemberRow.group_id == group_id)).all()
    gone = [i for i in ids if into.get(i, VendorId(i)) in wanted]
    for start in range(0, len(gone), CHUNK):
        chunk = GroupMemberRow.vendor_id.in_(gone[start : start + CHUNK])
        session.execute(delete(GroupMemberRow).where(GroupMemberRow.group_id == group_id, chunk))


def _group(row: GroupRow) -> VendorGroup:
    search = None if row.search is None else search_from(row.search)
    return VendorGroup(id=GroupId(row.id), name=row.name, search=search)
