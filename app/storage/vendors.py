"""Vendors and their contacts."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from app.domain.ids import ContactId, VendorId
from app.domain.text_key import text_key
from app.domain.vendor import Contact, ContactRank, Vendor, VendorLine, VendorStatus
from app.storage.schema import ContactRow, VendorRow

_CHUNK = 500  # bound parameters of one IN list


def insert(session: Session, vendor: Vendor, now: datetime) -> Vendor:
    """Store a new vendor; returns it with its ids."""
    row = VendorRow(**_columns(vendor, now), removed_at=None)
    session.add(row)
    session.flush()
    _insert_contacts(session, row.id, vendor.contacts)
    return get(session, [VendorId(row.id)])[0]


def replace(session: Session, vendor: Vendor, now: datetime) -> Vendor:
    """Overwrite a vendor of the list and its contacts."""
    session.execute(update(VendorRow).where(VendorRow.id == vendor.stored_id).values(**_columns(vendor, now)))
    session.execute(delete(ContactRow).where(ContactRow.vendor_id == vendor.stored_id))
    _insert_contacts(session, vendor.stored_id, vendor.contacts)
    return get(session, [vendor.stored_id])[0]


def remove(session: Session, vendor_ids: Sequence[VendorId], now: datetime) -> None:
    """Take out of every list; deliveries made to them keep their history."""
    _mark(session, vendor_ids, now)


def restore(session: Session, vendor_ids: Sequence[VendorId]) -> None:
    """Undo `remove`."""
    _mark(session, vendor_ids, None)


def get(session: Session, vendor_ids: Sequence[VendorId]) -> list[Vendor]:
    """The living vendors among these ids, in the order of the ids."""
    found: dict[VendorId, Vendor] = {}
    for start in range(0, len(vendor_ids), _CHUNK):
        chunk = vendor_ids[start : start + _CHUNK]
        rows = session.scalars(select(VendorRow).where(VendorRow.id.in_(chunk), VendorRow.removed_at.is_(None)))
        found |= {v.id: v for v in _with_contacts(session, rows) if v.id is not None}
    return [found[i] for i in vendor_ids if i in found]


def every(session: Session) -> list[Vendor]:
    """All living vendors by name."""
    statement = select(VendorRow).where(VendorRow.removed_at.is_(None)).order_by(VendorRow.name_key)
    return _with_contacts(session, session.scalars(statement))


def by_names(session: Session, names: Iterable[str]) -> dict[str, Vendor]:
    """Living vendors by `text_key` of the names asked for; the missing ones are not in it."""
    keys = sorted({text_key(name) for name in names})
    found: dict[str, Vendor] = {}
    for start in range(0, len(keys), _CHUNK):
        rows = session.scalars(
            select(VendorRow).where(
                VendorRow.name_key.in_(keys[start : start + _CHUNK]), VendorRow.removed_at.is_(None)
            )
        )
        found |= {text_key(v.name): v for v in _with_contacts(session, rows)}
    return found


def count(session: Session) -> int:
    """How many living vendors there are."""
    return session.scalar(select(func.count()).select_from(VendorRow).where(VendorRow.removed_at.is_(None))) or 0


def lines(session: Session, search: str = "") -> list[VendorLine]:
    """The vendor table by name; every word of `search` occurs in name, contacts or addresses."""
    statement = _line_columns().where(VendorRow.removed_at.is_(None)).order_by(VendorRow.name_key)
    for word in search.casefold().split():
        statement = statement.where(func.instr(VendorRow.search_text, word) > 0)
    return [_line(*row) for row in session.execute(statement)]


def lines_of(session: Session, vendor_ids: Sequence[VendorId]) -> list[VendorLine]:
    """The same for these vendors only, in the order of the ids."""
    found: dict[VendorId, VendorLine] = {}
    for start in range(0, len(vendor_ids), _CHUNK):
        statement = _line_columns().where(VendorRow.id.in_(vendor_ids[start : start + _CHUNK]))
        found |= {line.id: line for line in (_line(*row) for row in session.execute(statement))}
    return [found[i] for i in vendor_ids if i in found]


def _mark(session: Session, vendor_ids: Sequence[VendorId], removed_at: datetime | None) -> None:
    for start in range(0, len(vendor_ids), _CHUNK):
        chunk = vendor_ids[start : start + _CHUNK]
        session.execute(update(VendorRow).where(VendorRow.id.in_(chunk)).values(removed_at=removed_at))


def _line_columns() -> Select[VendorRow, str | None, str | None, int | None]:
    contact = ContactRow.__table__.c
    # the one who is written to first: primary before secondary, then the buyer's order
    first = (
        select(contact.id)
        .where(contact.vendor_id == VendorRow.id)
        .order_by(contact.rank, contact.position)
        .limit(1)
        .correlate(VendorRow)
        .scalar_subquery()
    )
    number = (
        select(func.count(contact.id)).where(contact.vendor_id == VendorRow.id).correlate(VendorRow).scalar_subquery()
    )
    return select(VendorRow, ContactRow.name, ContactRow.email, number).outerjoin(ContactRow, ContactRow.id == first)


def _line(row: VendorRow, contact: str | None, email: str | None, contacts: int | None) -> VendorLine:
    return VendorLine(
        id=VendorId(row.id),
        name=row.name,
        categories=", ".join(row.categories),
        contact=contact or "",
        email=email or "",
        contacts=contacts or 0,
        status=VendorStatus(row.status),
        changed_at=row.changed_at,
    )


def _columns(vendor: Vendor, now: datetime) -> dict[str, object]:
    words = [vendor.name, *vendor.categories]
    for contact in vendor.contacts:
        words += [contact.name, contact.email]
    return {
        "name": vendor.name,
        "name_key": text_key(vendor.name),
        "categories": list(vendor.categories),
        "website": vendor.website,
        "status": vendor.status,
        "status_reason": vendor.status_reason,
        "search_text": text_key(" ".join(words)),
        "changed_at": now,
    }


def _insert_contacts(session: Session, vendor_id: int, contacts: Sequence[Contact]) -> None:
    session.add_all(
        ContactRow(
            vendor_id=vendor_id,
            position=position,
            email=c.email,
            name=c.name,
            first_name=c.first_name,
            last_name=c.last_name,
            phone=c.phone,
            state=c.state,
            rank=c.rank,
        )
        for position, c in enumerate(contacts)
    )
    session.flush()


def _with_contacts(session: Session, rows: Iterable[VendorRow]) -> list[Vendor]:
    vendors = list(rows)
    contacts: dict[int, list[Contact]] = {row.id: [] for row in vendors}
    ids = list(contacts)
    for start in range(0, len(ids), _CHUNK):
        statement = select(ContactRow).where(ContactRow.vendor_id.in_(ids[start : start + _CHUNK]))
        for c in session.scalars(statement.order_by(ContactRow.vendor_id, ContactRow.position)):
            contacts[c.vendor_id].append(_contact(c))
    return [
        Vendor(
            id=VendorId(row.id),
            name=row.name,
            categories=tuple(row.categories),
            website=row.website,
            status=VendorStatus(row.status),
            status_reason=row.status_reason,
            contacts=tuple(contacts[row.id]),
        )
        for row in vendors
    ]


def _contact(row: ContactRow) -> Contact:
    return Contact(
        id=ContactId(row.id),
        email=row.email,
        name=row.name,
        first_name=row.first_name,
        last_name=row.last_name,
        phone=row.phone,
        state=row.state,
        rank=ContactRank(row.rank),
    )
