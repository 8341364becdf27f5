"""Requests with their invitations, and read with their lines and files, too (written in `parts.py`)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import cast

from sqlalchemy import ColumnElement, bindparam, case, func, or_, select, true, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.purpose import Purpose
from app.domain.rfqs.outcome import Outcome
from app.domain.rfqs.rfq import Attachment, Rfq, RfqItem, RfqLine, RfqState, Text, Which
from app.domain.rfqs.terms import Terms
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import AttachmentId, LineId, RfqId
from app.domain.trade.quantity import QuantityBreaks
from app.storage.base.among import among
from app.storage.base.comparison_schema import DecisionRow
from app.storage.base.schema import (
    AccountRow,
    AttachmentRow,
    DeliveryRow,
    InvitationRow,
    ItemRow,
    NumberSeriesRow,
    RfqRow,
)
from app.storage.base.vendor_schema import VendorRow
from app.storage.rfqs import invitations

_LAST_ACCOUNT = (
    select(AccountRow.name)
    .join(DeliveryRow, DeliveryRow.account_id == AccountRow.id)
    .where(DeliveryRow.rfq_id == bindparam("of"), DeliveryRow.purpose == Purpose.INVITATION)
    .order_by(DeliveryRow.id.desc())
    .limit(1)
)
OPEN_MAILS = ("ready", "deferred", "claimed", "committing")
_LOCAL = "%Y-%m-%d %H:%M"
_r = RfqRow
_LISTED = (
    _r.id,
    _r.number,
    _r.title,
    _r.state,
    _r.deadline_local,
    _r.deadline_zone,
    _r.changed_at,
    _r.archived_at,
    _r.owner,
)

_OVER = (RfqState.CLOSED, RfqState.CANCELLED)
_WHICH = {
    Which.OPEN: (RfqRow.state.not_in(_OVER), RfqRow.archived_at.is_(None)),
    Which.CLOSED: (RfqRow.state.in_(_OVER), RfqRow.archived_at.is_(None)),
    Which.ARCHIVED: (RfqRow.archived_at.is_not(None),),
    Which.ALL: (),
}


def next_number(session: Session, prefix: str, year: int) -> str:
    """The next of the series, e.g. "RFQ-2026-0042"; a number is never given twice."""
    row = session.get(NumberSeriesRow, (prefix, year), with_for_update=True)
    if row is None:
        row = NumberSeriesRow(prefix=prefix, year=year, last=0)
        session.add(row)
    row.last += 1
    session.flush()
    return f"{prefix}-{year}-{row.last:04d}"


def create(
    session: Session,
    *,
    number: str,
    title: str,
    deadline: Deadline | None,
    subject: str,
    body: str,
    now: datetime,
    key: str | None = None,
) -> RfqId:
    """Store a new draft; `key` is the script's own name for it, if a script makes it."""
    row = RfqRow(
        number=number,
        title=title,
        state=RfqState.DRAFT,
        subject=subject,
        body=body,
        notes="",
        last_line=0,
        texts={},
        copies=[],
        has_form=True,
        revision=0,
        **asdict(Terms()),
        changed_at=now,
        version=0,
        owner=session.info.get("who", ""),
        script_key=key,
        **_deadline_columns(deadline),
    )
    session.add(row)
    session.flush()
    return RfqId(row.id)


def change(session: Session, rfq_id: RfqId, values: Mapping[str, object], now: datetime) -> None:
    """Overwrite any field but those of other tables; an empty mapping only marks it changed."""
    columns = dict(values)
    if isinstance(terms := columns.pop("terms", None), Terms):
        columns |= asdict(terms)
    if "texts" in columns:
        columns["texts"] = {t.language: [t.subject, t.body] for t in cast("Iterable[Text]", columns["texts"])}
    if "copies" in columns:
        columns["copies"] = list(cast("Iterable[str]", columns["copies"]))
    if "deadline" in columns:
        deadline = columns.pop("deadline")
        columns |= _deadline_columns(deadline if isinstance(deadline, Deadline) else None)
    columns |= {"changed_at": now, "version": RfqRow.version + 1, "changed_by": session.info.get("who", "")}
    session.execute(update(RfqRow).where(RfqRow.id == rfq_id).values(**columns))


def get(session: Session, rfq_id: RfqId) -> Rfq | None:
    """With everything in it; None where it is not there, or deleted."""
    row = session.get(RfqRow, rfq_id)
    return None if row is None or row.deleted_at is not None else _rfq(session, row)


def last_change(session: Session, rfq_id: RfqId) -> tuple[str, datetime]:
    """Who made it (empty: it is not known), and when."""
    row = session.get_one(RfqRow, rfq_id)
    return row.changed_by, row.changed_at


def version_of(session: Session, rfq_id: RfqId) -> tuple[int, str] | None:
    """How many changes it has seen, and who made the last one; None where it is not there."""
    found = select(RfqRow.version, RfqRow.changed_by).where(RfqRow.id == rfq_id, RfqRow.deleted_at.is_(None))
    row = session.execute(found).first()
    return None if row is None else (row.version, row.changed_by)


def deadline_of(session: Session, rfq_id: RfqId) -> Deadline | None:
    """Its deadline alone; None where it has none, or is not there."""
    row = session.get(RfqRow, rfq_id)
    return None if row is None else _deadline(row)


def touch_all(session: Session) -> None:
    """Something that all requests stand on was changed: whoever has judged them judges again."""
    session.execute(update(RfqRow).values(version=RfqRow.version + 1))


def id_of(session: Session, number: str) -> RfqId | None:
    """Which request has this number, whatever the case."""
    wanted = func.upper(RfqRow.number) == number.strip().upper()
    found = session.scalar(select(RfqRow.id).where(wanted, RfqRow.deleted_at.is_(None)))
    return None if found is None else RfqId(found)


def id_of_key(session: Session, key: str) -> RfqId | None:
    """Which request a script made under this key, also a deleted one."""
    found = session.scalar(select(RfqRow.id).where(RfqRow.script_key == key))
    return None if found is None else RfqId(found)


def count(session: Session) -> int:
    """How many RFQs there are, but for archived and deleted ones."""
    there = RfqRow.deleted_at.is_(None), RfqRow.archived_at.is_(None)
    return session.scalar(select(func.count()).select_from(RfqRow).where(*there)) or 0


def page(session: Session, words: str, which: Which, start: int, count: int) -> list[RfqId]:
    """So many of those whose number, title, owner or part numbers have all of the words, the newest change first."""
    r, wanted = RfqRow, select(RfqRow.id).where(RfqRow.deleted_at.is_(None), *_WHICH[which])
    for word in words.split():
        of_line = ItemRow.part_number.icontains(word, autoescape=True)
        has_line = select(ItemRow.id).where(ItemRow.rfq_id == r.id, of_line).exists()
        named = (column.icontains(word, autoescape=True) for column in (r.number, r.title, r.owner))
        wanted = wanted.where(or_(*named, has_line))
    ordered = wanted.order_by(r.changed_at.desc(), r.id.desc()).offset(start).limit(count)
    return [RfqId(i) for i in session.scalars(ordered)]


def lines(session: Session, ids: Collection[RfqId] | None = None) -> list[RfqLine]:
    """The RFQ table, newest change first, with the archived ones; or those of it."""
    d = DeliveryRow

    def of(column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        return true() if ids is None else among(column, ids)

    is_invitation = d.purpose == Purpose.INVITATION
    counts = (
        select(
            d.rfq_id,
            func.sum(case((is_invitation & (d.state == DeliveryState.ACCEPTED), 1), else_=0)).label("sent"),
            func.sum(case((is_invitation & (d.state == DeliveryState.REJECTED), 1), else_=0)).label("failed"),
            func.sum(case((is_invitation & (d.state == DeliveryState.UNKNOWN), 1), else_=0)).label("unknown"),
            func.sum(case((is_invitation & (d.state == DeliveryState.DRAFTED), 1), else_=0)).label("drafted"),
            func.sum(case((d.state.in_(OPEN_MAILS), 1), else_=0)).label("open"),
            func.sum(case((is_invitation, 1), else_=0)).label("total"),
        )
        .where(of(d.rfq_id))
        .group_by(d.rfq_id)
        .subquery()
    )
    # The few that are gone have an index of their own; a server would read all vendors to leave them out.
    is_gone = (VendorRow.id == InvitationRow.vendor_id) & VendorRow.removed_at.is_not(None)
    one = func.coalesce(VendorRow.merged_into, InvitationRow.vendor_id)
    invited = (
        select(InvitationRow.rfq_id, func.count(one.distinct()).label("vendors"))
        .outerjoin(VendorRow, is_gone)
        .where(InvitationRow.withdrawn.is_(False), of(InvitationRow.rfq_id))
        .where(VendorRow.id.is_(None) | VendorRow.merged_into.is_not(None))
        .group_by(InvitationRow.rfq_id)
        .subquery()
    )
    said = ItemRow.part_number + " " + ItemRow.customer_reference
    all_said = select(ItemRow.rfq_id, func.aggregate_strings(said, " ").label("words")).where(of(ItemRow.rfq_id))
    words = all_said.group_by(ItemRow.rfq_id).subquery()
    counting = select(DecisionRow.rfq_id, DecisionRow.outcome).where(DecisionRow.undone_at.is_(None)).subquery()
    statement = (
        select(*_LISTED, counts, invited.c.vendors, words.c.words, counting.c.outcome)
        .outerjoin(counts, counts.c.rfq_id == RfqRow.id)
        .outerjoin(invited, invited.c.rfq_id == RfqRow.id)
        .outerjoin(words, words.c.rfq_id == RfqRow.id)
        .outerjoin(counting, counting.c.rfq_id == RfqRow.id)
        .where(RfqRow.deleted_at.is_(None), of(RfqRow.id))
        .order_by(RfqRow.changed_at.desc(), RfqRow.id.desc())
    )
    return [
        RfqLine(
            id=RfqId(row.id),
            number=row.number,
            title=row.title,
            state=state_of(row.state, row.total or 0, row.open or 0),
            deadline=_deadline_of(row.deadline_local, row.deadline_zone),
            vendors=max(row.vendors or 0, row.total or 0),
            sent=row.sent or 0,
            failed=row.failed or 0,
            unknown=row.unknown or 0,
            drafted=row.drafted or 0,
            changed_at=row.changed_at,
            is_archived=row.archived_at is not None,
            words=row.words or "",
            outcome=Outcome(row.outcome) if row.outcome else None,
            owner=row.owner,
        )
        for row in session.execute(statement)
    ]


def _rfq(session: Session, row: RfqRow) -> Rfq:
    items = session.scalars(select(ItemRow).where(ItemRow.rfq_id == row.id).order_by(ItemRow.position, ItemRow.number))
    files = session.scalars(
        select(AttachmentRow).where(AttachmentRow.rfq_id == row.id).order_by(AttachmentRow.position)
    )
    total, still_open = session.execute(
        select(func.count(), func.sum(case((DeliveryRow.state.in_(OPEN_MAILS), 1), else_=0))).where(
            DeliveryRow.rfq_id == row.id
        )
    ).one()
    return Rfq(
        id=RfqId(row.id),
        number=row.number,
        title=row.title,
        state=state_of(row.state, total, still_open or 0),
        deadline=_deadline(row),
        subject=row.subject,
        body=row.body,
        notes=row.notes,
        texts=tuple(Text(language=k, subject=s, body=b) for k, (s, b) in sorted(row.texts.items())),
        terms=Terms(currency=row.currency, incoterm=row.incoterm, place=row.place, payment=row.payment),
        copies=tuple(row.copies),
        has_form=row.has_form,
        revision=row.revision,
        items=tuple(_item(i) for i in items),
        last_line=row.last_line,
        attachments=tuple(_attachment(a) for a in files),
        invitations=invitations.of(session, RfqId(row.id)),
        owner=row.owner,
        approval=row.approval,
        approved_by=row.approved_by,
        account=session.scalar(_LAST_ACCOUNT, {"of": row.id}) or "",
    )


def state_of(stored: str, deliveries: int, still_open: int) -> RfqState:
    """Sending and sent follow from the mails."""
    if stored != RfqState.DRAFT or not deliveries:
        return RfqState(stored)
    return RfqState.SENDING if still_open else RfqState.SENT


def _deadline_columns(deadline: Deadline | None) -> dict[str, str]:
    if deadline is None:
        return {"deadline_local": "", "deadline_zone": ""}
    return {"deadline_local": deadline.local.strftime(_LOCAL), "deadline_zone": deadline.zone}


def _deadline(row: RfqRow) -> Deadline | None:
    return _deadline_of(row.deadline_local, row.deadline_zone)


@lru_cache(1_000)  # many RFQs are due at the same hour, and reading one takes longer than all else of a line
def _deadline_of(local: str, zone: str) -> Deadline | None:
    if not local:
        return None
    return Deadline(datetime.strptime(local, _LOCAL), zone)  # noqa: DTZ007 - wall-clock time


def _item(row: ItemRow) -> RfqItem:
    return RfqItem(
        id=LineId(row.id),
        number=row.number,
        part_number=row.part_number,
        revision=row.revision,
        description=row.description,
        callout=row.callout,
        process=row.process,
        specification=row.specification,
        type=row.type,
        spec_class=row.spec_class,
        quantities=QuantityBreaks.kept(row.quantities),
        need_by=row.need_by,
        customer_reference=row.customer_reference,
        source_folder=row.source_folder,
        customer=row.customer,
        clearance=row.clearance,
        unit=row.unit,
        target_price=row.target_price,
    )


def _attachment(row: AttachmentRow) -> Attachment:
    return Attachment(
        id=AttachmentId(row.id),
        path=row.path,
        name=row.name,
        size=row.size,
        sha256=row.sha256,
        for_all=row.for_all,
        lines=frozenset(map(LineId, row.lines)),
    )
