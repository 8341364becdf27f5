"""Mails that came in, what was done with each, and the way back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, cast, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from app.domain.inbox.entry import Arrival, Entry, EntryState, Wanted, state_of
from app.domain.inbox.filing import Degree, Place
from app.domain.inbox.incoming import IncomingPart
from app.domain.inbox.kind import Kind
from app.domain.trade.address import same_mailbox
from app.domain.trade.ids import IncomingId, RfqId, VendorId
from app.storage.base.inbox_schema import INCOMING, INCOMING_PARTS, BounceRow, IncomingStepRow
from app.storage.base.schema import RfqRow
from app.storage.base.vendor_schema import VendorRow
from app.storage.vendors.doubles import survivors
from app.storage.vendors.rows import CHUNK

_c = INCOMING.c
_STEP = ("state", "rfq_id", "vendor_id", "filed_by")
_GLIMPSE = 300  # characters
_NEEDS_YOU = (_c.state == EntryState.ASKED) | ((_c.state == EntryState.FILED) & (_c.kind == Kind.QUESTION))


def add(session: Session, arrival: Arrival, now: datetime) -> IncomingId | None:
    """Keep it with its files; None where it is here already."""
    if session.scalar(select(_c.id).where(_c.identity == arrival.identity)) is not None:
        return None
    mail, filing = arrival.mail, arrival.filing
    state = state_of(arrival.kind, filing.degree)
    place = filing.places[0] if filing.degree is Degree.CERTAIN else None
    values = {
        "identity": arrival.identity,
        "message_id": mail.message_id,
        "sha256": arrival.sha256,
        "size": arrival.size,
        "origin": arrival.origin,
        "arrived_at": now,
        "sent_at": mail.date,
        "sender": mail.sender.address,
        "sender_name": mail.sender.name,
        "subject": mail.subject,
        "glimpse": " ".join(mail.new_text[: 3 * _GLIMPSE].split())[:_GLIMPSE],
        "kind": arrival.kind,
        "why": arrival.why,
        "degree": filing.degree,
        "reasons": list(filing.reasons),
        "places": [[place.rfq_id, place.vendor_id] for place in filing.places],
        "details": dict(arrival.details),
        "problems": list(mail.problems),
        "state": state,
        "rfq_id": place and place.rfq_id,
        "vendor_id": place and place.vendor_id,
        "filed_by": "program" if place else "",
    }
    added: int = session.execute(insert(INCOMING).values(values).returning(_c.id)).scalar_one()
    _add_parts(session, added, arrival)
    return IncomingId(added)


def _add_parts(session: Session, of: int, arrival: Arrival) -> None:
    parts = [
        {"incoming_id": of, "position": p.position, "name": p.name, "media_type": p.media_type}
        | {"size": p.size, "sha256": p.sha256, "is_inline": p.is_inline}
        for p in arrival.mail.parts
    ]
    if parts:
        session.execute(insert(INCOMING_PARTS), parts)
    bounced = {same_mailbox(b.address): b for b in arrival.bounced}
    rows = [
        {"incoming_id": of, "address_key": key, "address": b.address}
        | {"status": b.status, "counts_at": b.counts_at, "said": b.said}
        for key, b in bounced.items()
    ]
    if rows:
        session.execute(insert(BounceRow), rows)


def there(session: Session, identities: Iterable[str]) -> set[str]:
    """Which of these are kept already."""
    return _present(session, _c.identity, identities)


def with_files(session: Session, hashes: Iterable[str]) -> set[str]:
    """Which of these files (SHA-256) belong to a mail that is kept."""
    return _present(session, _c.sha256, hashes)


def get(session: Session, incoming_id: IncomingId) -> Entry | None:
    """One of them, with its files."""
    found = list(_entries(session, select(INCOMING).where(_c.id == incoming_id)))
    return found[0] if found else None


def message_id(session: Session, incoming_id: IncomingId) -> str:
    """With angle brackets; empty where it has none."""
    return session.scalar(select(_c.message_id).where(_c.id == incoming_id)) or ""


def entries(session: Session, wanted: Wanted, limit: int | None = None) -> list[Entry]:
    """Newest first, with their files."""
    statement = select(INCOMING).order_by(func.coalesce(_c.sent_at, _c.arrived_at).desc(), _c.id.desc())
    if wanted.states is not None:
        statement = statement.where(_c.state.in_(sorted(wanted.states)))
    if wanted.kinds is not None:
        statement = statement.where(_c.kind.in_(sorted(wanted.kinds)))
    if wanted.needs_you:
        statement = statement.where(_NEEDS_YOU)
    if wanted.rfq_id is not None:
        statement = statement.where(_concerns(session, wanted.rfq_id))
    if wanted.vendor_id is not None:
        into = survivors(session)
        doubles = [double for double, owner in into.items() if owner == wanted.vendor_id]
        statement = statement.where(_c.vendor_id.in_([wanted.vendor_id, *doubles]))
    return list(_entries(session, statement.limit(limit)))


def counts(session: Session, rfq_id: RfqId | None = None) -> dict[tuple[EntryState, Kind], int]:
    """How many stand where; of one RFQ, or of all."""
    statement = select(_c.state, _c.kind, func.count()).group_by(_c.state, _c.kind)
    if rfq_id is not None:
        statement = statement.where(_concerns(session, rfq_id))
    return {(EntryState(state), Kind(kind)): n for state, kind, n in session.execute(statement)}


def needing_you(session: Session) -> int:
    """How many only the buyer can go on with; see `Entry.needs_you`."""
    return session.scalar(select(func.count()).select_from(INCOMING).where(_NEEDS_YOU)) or 0


def move(session: Session, entry: Entry, state: EntryState, place: Place | None, label: str, now: datetime) -> None:
    """It stands there now, by the buyer's word; how it stood before is kept."""
    before = _standing(session, entry.id)
    session.execute(insert(IncomingStepRow).values(incoming_id=entry.id, at=now, label=label, before=before))
    values = {
        "state": state,
        "filed_by": "buyer" if place else "",
        "rfq_id": place and place.rfq_id,
        "vendor_id": place and place.vendor_id,
    }
    session.execute(update(INCOMING).where(_c.id == entry.id).values(values))


def step_back(session: Session, incoming_id: IncomingId) -> str:
    """Take the last step back; returns what it was called, empty where there is none."""
    s = IncomingStepRow
    row = session.execute(
        select(s.id, s.label, s.before).where(s.incoming_id == incoming_id).order_by(s.id.desc()).limit(1)
    ).first()
    if row is None:
        return ""
    session.execute(update(INCOMING).where(_c.id == incoming_id).values(dict(row.before)))
    session.execute(delete(s).where(s.id == row.id))
    return str(row.label)


def last_step(session: Session, incoming_id: IncomingId) -> str:
    """What would be taken back; empty where there is nothing."""
    s = IncomingStepRow
    label = session.scalar(select(s.label).where(s.incoming_id == incoming_id).order_by(s.id.desc()).limit(1))
    return label or ""


def said(session: Session, rfq_id: RfqId, vendor_ids: Sequence[int]) -> list[tuple[Kind, datetime]]:
    """What a vendor said to an RFQ, oldest first: the kinds of all that is filed there, and when."""
    at = func.coalesce(_c.sent_at, _c.arrived_at)
    statement = (
        select(_c.kind, _c.sent_at, _c.arrived_at)
        .where(_c.rfq_id == rfq_id, _c.vendor_id.in_(vendor_ids), _c.state.in_((EntryState.FILED, EntryState.DONE)))
        .order_by(at, _c.id)
    )
    return [(Kind(row.kind), row.sent_at or row.arrived_at) for row in session.execute(statement)]


def _concerns(session: Session, rfq_id: RfqId) -> ColumnElement[bool]:
    """What is filed there, and what may belong there while the buyer has not said so."""
    if session.get_bind().dialect.name == "sqlite":
        place = func.json_each(_c.places).table_valued("value")
        of_place: ColumnElement[Any] = func.json_extract(place.c.value, "$[0]")
    else:
        place = func.json_array_elements(_c.places).table_valued("value")
        of_place = cast(func.json_array_element_text(place.c.value, 0), BigInteger)
    is_named = exists().select_from(place).where(of_place == rfq_id)
    return (_c.rfq_id == rfq_id) | ((_c.state == EntryState.ASKED) & is_named)


def _present(session: Session, column: Any, values: Iterable[str]) -> set[str]:  # noqa: ANN401 - a column
    wanted = list(values)
    found: set[str] = set()
    for start in range(0, len(wanted), CHUNK):
        found.update(session.scalars(select(column).where(column.in_(wanted[start : start + CHUNK]))))
    return found


def _standing(session: Session, incoming_id: IncomingId) -> dict[str, object]:
    row = session.execute(select(*(_c[name] for name in _STEP)).where(_c.id == incoming_id)).one()
    return dict(zip(_STEP, row, strict=True))


def _entries(session: Session, statement: Any) -> Iterator[Entry]:  # noqa: ANN401 - a select of all columns
    rows = session.execute(statement).all()
    parts = _parts(session, [row.id for row in rows])
    into = survivors(session)
    named = {(r, v) for row in rows for r, v in (*row.places, (row.rfq_id, row.vendor_id)) if r is not None}
    place_of = _places(session, {(r, into.get(v, v)) for r, v in named})
    for row in rows:
        filed = None if row.rfq_id is None else place_of[row.rfq_id, into.get(row.vendor_id, row.vendor_id)]
        yield Entry(
            id=IncomingId(row.id),
            kind=Kind(row.kind),
            why=row.why,
            state=EntryState(row.state),
            degree=Degree(row.degree),
            reasons=tuple(row.reasons),
            place=filed,
            places=tuple(place_of[r, into.get(v, v)] for r, v in row.places),
            sender=row.sender,
            sender_name=row.sender_name,
            subject=row.subject,
            glimpse=row.glimpse,
            sent_at=row.sent_at,
            arrived_at=row.arrived_at,
            origin=row.origin,
            sha256=row.sha256,
            size=row.size,
            details=row.details,
            problems=tuple(row.problems),
            parts=parts.get(row.id, ()),
        )


def _parts(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[IncomingPart, ...]]:
    found: dict[int, tuple[IncomingPart, ...]] = {}
    p = INCOMING_PARTS.c
    for start in range(0, len(ids), CHUNK):
        statement = select(INCOMING_PARTS).where(p.incoming_id.in_(ids[start : start + CHUNK]))
        for row in session.execute(statement.order_by(p.incoming_id, p.position)):
            part = IncomingPart(
                position=row.position,
                name=row.name,
                media_type=row.media_type,
                size=row.size,
                sha256=row.sha256,
                is_inline=row.is_inline,
            )
            found[row.incoming_id] = (*found.get(row.incoming_id, ()), part)
    return found


def _places(session: Session, pairs: set[tuple[int, int]]) -> dict[tuple[int, int], Place]:
    rfqs = _names(session, RfqRow.id, RfqRow.number, sorted({r for r, _ in pairs}))
    vendors = _names(session, VendorRow.id, VendorRow.name, sorted({v for _, v in pairs}))
    return {(r, v): Place(RfqId(r), rfqs.get(r, ""), VendorId(v), vendors.get(v, "")) for r, v in pairs}


def _names(session: Session, key: Any, name: Any, ids: Sequence[int]) -> dict[int, str]:  # noqa: ANN401 - columns
    found: dict[int, str] = {}
    for start in range(0, len(ids), CHUNK):
        rows = session.execute(select(key, name).where(key.in_(ids[start : start + CHUNK])))
        found |= {row[0]: row[1] for row in rows}
    return found
