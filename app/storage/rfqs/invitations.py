"""Who is invited to a request. What an invitation says outlives its being taken back, so that undo gives it again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from app.domain.rfqs.invitation import Asked, Invitation, InvitedContact
from app.domain.rfqs.mark import Mark
from app.domain.trade.ids import AttachmentId, LineId, RfqId, VendorId
from app.domain.vendors.response import Response
from app.domain.vendors.vendor import AddressedAs
from app.storage.base.schema import Base
from app.storage.base.vendor_schema import VendorRow
from app.storage.rfqs import vendor_links
from app.storage.vendors.doubles import survivors, with_doubles
from app.storage.vendors.rows import CHUNK

_TABLE = Base.metadata.tables["invitations"]
_c = _TABLE.c


def of(session: Session, rfq_id: RfqId) -> tuple[Invitation, ...]:
    """Those of living vendors, by name; who was merged into another one is that one, whose own comes first."""
    found = _rows(session, rfq_id, _c.withdrawn.is_(False))
    wanted = sorted(found)
    names: list[tuple[str, VendorId]] = []
    for start in range(0, len(wanted), CHUNK):
        columns = select(VendorRow.name_key, VendorRow.id).where(VendorRow.removed_at.is_(None))
        rows = session.execute(columns.where(VendorRow.id.in_(wanted[start : start + CHUNK])))
        names += [(name, VendorId(i)) for name, i in rows]
    return tuple(_invitation(vendor_id, found[vendor_id]) for _, vendor_id in sorted(names))


def invite(session: Session, rfq_id: RfqId, marks: Mapping[VendorId, Mark]) -> None:
    """Invite exactly these vendors; who ever was invited, also as a double, keeps the mark and all that was said."""
    into = survivors(session)
    rows = session.execute(select(_c.vendor_id, _c.withdrawn).where(_c.rfq_id == rfq_id)).all()
    owner_of = {row.vendor_id: into.get(row.vendor_id, VendorId(row.vendor_id)) for row in rows}
    active = {row.vendor_id for row in rows if not row.withdrawn}
    there = {owner_of[i] for i in active}
    known = dict(sorted(((owner_of[i], i) for i in owner_of), key=lambda pair: pair[0] == pair[1]))  # its own counts
    _mark_withdrawn(session, rfq_id, [i for i in active if owner_of[i] not in marks], withdrawn=True)
    _mark_withdrawn(session, rfq_id, [known[v] for v in marks if v in known and v not in there], withdrawn=False)
    new = [
        {"rfq_id": rfq_id, "vendor_id": v, "token": m.token, "message_key": m.message_key, "response": "awaiting"}
        | {"response_by": "", "withdrawn": False, "left_out": False, "contacts": None, "lines": None, "extra_files": []}
        for v, m in marks.items()
        if v not in known
    ]
    if new:
        session.execute(insert(_TABLE), new)
        vendor_links.make(session, rfq_id, [v for v in marks if v not in known])


def _mark_withdrawn(session: Session, rfq_id: RfqId, vendor_ids: Sequence[int], *, withdrawn: bool) -> None:
    for start in range(0, len(vendor_ids), CHUNK):
        some = _c.vendor_id.in_(vendor_ids[start : start + CHUNK])
        session.execute(update(_TABLE).where(_c.rfq_id == rfq_id, some).values(withdrawn=withdrawn))


def change(session: Session, rfq_id: RfqId, invitation: Invitation) -> None:
    """Store whom of the vendor to write to and what to ask it for; it must be invited."""
    row = _rows(session, rfq_id, _c.withdrawn.is_(False))[invitation.vendor_id]
    contacts = invitation.contacts
    values = {
        "contacts": None if contacts is None else [[c.email, c.addressed.value] for c in contacts],
        "lines": None if invitation.lines is None else sorted(invitation.lines),
        "extra_files": sorted(invitation.extra_files),
    }
    session.execute(update(_TABLE).where(_c.rfq_id == rfq_id, _c.vendor_id == row.vendor_id).values(values))


def set_lines(session: Session, rfq_id: RfqId, asked: Asked) -> None:
    """Ask each of these invited vendors for its lines; writes only what differs."""
    wanted = {v: None if lines is None else sorted(lines) for v, lines in asked.items()}
    rows = _rows(session, rfq_id, _c.withdrawn.is_(False))
    moved = [
        {"_vendor": row.vendor_id, "lines": wanted[v]}
        for v, row in rows.items()
        if v in wanted and row.lines != wanted[v]
    ]
    if moved:
        one = (_c.rfq_id == rfq_id) & (_c.vendor_id == bindparam("_vendor"))
        session.execute(update(_TABLE).where(one).values(lines=bindparam("lines")), moved)


def respond(
    session: Session, rfq_id: RfqId, vendor_id: VendorId, response: Response, at: datetime | None, by: str = "buyer"
) -> bool:
    """Note what an invited vendor has said, and who says so; False where it is not invited."""
    statement = (
        update(_TABLE)
        .where(_c.rfq_id == rfq_id, _c.withdrawn.is_(False), _c.vendor_id.in_(with_doubles(session, [vendor_id])))
        .values(response=response, responded_at=at, response_by=by)
        .returning(_c.vendor_id)
    )
    return bool(session.scalars(statement).all())


def _rows(session: Session, rfq_id: RfqId, *which: Any) -> dict[VendorId, Any]:  # noqa: ANN401 - conditions
    """By the vendor that each belongs to now; its own comes before that of a double."""
    into = survivors(session)
    rows = session.execute(select(_TABLE).where(_c.rfq_id == rfq_id, *which)).all()
    of_doubles = {into[row.vendor_id]: row for row in rows if row.vendor_id in into}
    return of_doubles | {VendorId(row.vendor_id): row for row in rows if row.vendor_id not in into}


def _invitation(vendor_id: VendorId, row: Any) -> Invitation:  # noqa: ANN401 - a row of named columns
    contacts = None
    if row.contacts is not None:
        contacts = tuple(InvitedContact(email, AddressedAs(addressed)) for email, addressed in row.contacts)
    return Invitation(
        vendor_id=vendor_id,
        mark=Mark(row.token, row.message_key),
        contacts=contacts,
        lines=None if row.lines is None else frozenset(map(LineId, row.lines)),
        extra_files=frozenset(map(AttachmentId, row.extra_files)),
        response=Response(row.response),
        responded_at=row.responded_at,
    )
