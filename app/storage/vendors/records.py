"""What became of the requests that vendors were sent; a double's count for the vendor that it was merged into.

A handful of statements for any number of vendors, each by an index.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.purpose import BRINGS_RFQ, INVITED, Purpose
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import VendorId
from app.domain.vendors.record import Record, Request, average_rate, record_of
from app.domain.vendors.response import Response
from app.storage.base.among import among_these, these
from app.storage.base.driver_rows import driver_rows, time_of
from app.storage.base.inbox_schema import IncomingRow, QuoteRow
from app.storage.base.schema import DeliveryRow, InvitationRow, RfqRow
from app.storage.vendors import prices
from app.storage.vendors.doubles import survivors, with_doubles
from app.storage.vendors.rows import CHUNK

_d, _i, _m, _q, _r = DeliveryRow, InvitationRow, IncomingRow, QuoteRow, RfqRow
_RECENT = 100  # RFQs that make the shop's average
_LOCAL = "%Y-%m-%d %H:%M"
_CLOSED, _WITHDRAWN = "closed", "withdrawn"  # of an RFQ; of a quote
_SAID = {  # by itself the enum takes five times as long; a question is no answer yet
    said.value: (said, said.is_answer and said is not Response.ACKNOWLEDGED) for said in Response
}
_ANSWERS = ("decline", "form", "quote")  # kinds of mails
_UNFILED = ("asked", "aside")  # said the other way round SQLite would look for all that is filed
_NEXT_CONTACT = Purpose.NEXT_CONTACT.value
_MAILS = {
    by: select(_d.vendor_id, _d.rfq_id, _d.purpose, _d.changed_at).where(
        among_these(of),
        _d.state == DeliveryState.ACCEPTED,
        _d.purpose.in_(BRINGS_RFQ),  # an answer of ours asks nobody anew
    )
    for by, of in {"vendor_id": _d.vendor_id, "rfq_id": _d.rfq_id}.items()
}
_RFQS = select(_r.id, _r.state, _r.deadline_local, _r.deadline_zone).where(among_these(_r.id))  # not joined: each once


def requests(session: Session, vendor_ids: Sequence[VendorId]) -> Mapping[VendorId, Mapping[int, Request]]:
    """By vendor and RFQ all whose invitation a mail server accepted; without prices."""
    return requests_for(session, with_doubles(session, vendor_ids))


def requests_for(session: Session, owner_of: Mapping[int, VendorId]) -> Mapping[VendorId, Mapping[int, Request]]:
    """The same, for whom each vendor's history counts."""
    facts = _Facts(owner_of)
    facts.read(session, sorted(owner_of))
    return facts.requests()


def requests_of(session: Session, rfq_ids: Sequence[int]) -> Mapping[VendorId, Mapping[int, Request]]:
    """The same of these RFQs, whoever was asked in them."""
    facts = _Facts(survivors(session), by="rfq_id")
    facts.read(session, rfq_ids)
    return facts.requests()


def records(
    session: Session, vendor_ids: Sequence[VendorId], now: datetime, *, with_prices: bool = True
) -> Mapping[VendorId, Record]:
    """Of those who were sent any request. Prices are looked up only where there are requests enough to tell."""
    sent = requests(session, vendor_ids)
    found = {v: record_of(some.values(), now) for v, some in sent.items()}
    telling = [vendor_id for vendor_id, record in found.items() if record.is_telling]
    if not with_prices or not telling:
        return found
    of: dict[VendorId, list[float]] = {}
    for (rfq, v), price in prices.rfq_positions_for(session, with_doubles(session, telling)).items():
        if rfq not in sent[v] or not sent[v][rfq].is_left_out:
            of.setdefault(v, []).append(price)
    return found | {v: replace(found[v], price=median(some)) for v, some in of.items()}


def shop_rate(session: Session, now: datetime) -> float:
    """Share of answers of all vendors to the RFQs that were changed last."""
    recent = select(_r.id, _r.state, _r.deadline_local, _r.deadline_zone).order_by(_r.changed_at.desc()).limit(_RECENT)
    rfqs = {rfq: of for rfq, *of in driver_rows(session, recent)}
    sent = select(_d.rfq_id, _d.vendor_id).where(
        _d.rfq_id.in_(rfqs), _d.state == DeliveryState.ACCEPTED, _d.purpose == INVITED.purpose
    )
    said = select(_i.rfq_id, _i.vendor_id, _i.response, _i.withdrawn, _i.left_out).where(_i.rfq_id.in_(rfqs))
    written = set(driver_rows(session, sent))  # not joined: SQLite would look for each of thousands by its state
    alike = Counter((rfq, *of) for rfq, vendor_id, *of in driver_rows(session, said) if (rfq, vendor_id) in written)
    deadlines = _Deadlines({})
    counted: list[tuple[Request, int]] = []
    for (rfq, response, withdrawn, left_out), count in alike.items():
        state, local, zone = rfqs[rfq]
        request = Request(
            asked_at=now,
            response=Response(response),
            deadline=deadlines.of(local, zone),
            is_closed=state == _CLOSED,
            is_withdrawn=bool(withdrawn),
            is_left_out=bool(left_out),
        )
        counted.append((request, count))
    return average_rate(counted, now)


@dataclass(frozen=True, slots=True)
class _Deadlines:
    """The same ones come again and again."""

    known: dict[tuple[str, str], datetime]

    def of(self, local: str, zone: str) -> datetime | None:
        if not local:
            return None
        if (local, zone) not in self.known:
            at = datetime.strptime(local, _LOCAL)  # noqa: DTZ007 - wall-clock time
            self.known[local, zone] = Deadline(at, zone).instant
        return self.known[local, zone]


@dataclass(slots=True)
class _Fact:
    """Of one RFQ to one vendor, who was sent it; times as the driver has them, which have the same order."""

    sent: Any
    response: Response | None = None
    is_withdrawn: bool = True
    is_left_out: bool = False
    answered: Any = None
    quoted: Any = None


class _Facts:
    """What the tables say, by vendor and RFQ: the mail may be a double's, and the answer its survivor's.

    `by`: the column that what is read is told by.
    """

    def __init__(self, owner_of: Mapping[int, VendorId], by: Literal["vendor_id", "rfq_id"] = "vendor_id") -> None:
        self.owner_of, self._by = owner_of, by
        self._of: dict[VendorId, dict[int, _Fact]] = {}  # whom it counts for; RFQ
        self._again: dict[tuple[VendorId, int], list[Any]] = {}  # to another contact: the first address had bounced
        self._rfqs: dict[int, tuple[datetime | None, bool]] = {}  # deadline, whether it is closed
        self._deadlines = _Deadlines({})

    def read(self, session: Session, ids: Sequence[int]) -> None:
        chunks = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
        for chunk in chunks:
            self._read_mails(session, chunk)
        for chunk in chunks if self._of else ():  # who was asked nothing has answered nothing that counts
            self._read_invitations(session, chunk)
            self._read_answers(session, chunk)
            self._read_quotes(session, chunk)
        self._read_rfqs(session)

    def requests(self) -> Mapping[VendorId, Mapping[int, Request]]:
        return {
            owner: {rfq: self._request(owner, rfq, fact) for rfq, fact in facts.items()}
            for owner, facts in self._of.items()
        }

    def _request(self, owner: VendorId, rfq: int, fact: _Fact) -> Request:
        asked, answered = fact.sent, _first(fact.answered, fact.quoted)
        if self._again:  # hardly ever
            again = self._again.get((owner, rfq), ())
            asked = max((at for at in again if answered is None or at <= answered), default=asked)
        deadline, is_closed = self._rfqs[rfq]
        answered_at = None if answered is None else time_of(answered)
        return Request(
            asked_at=time_of(asked),
            response=fact.response or Response.AWAITING,
            answered_at=answered_at,
            quoted_at=answered_at if fact.quoted == answered else time_of(fact.quoted) if fact.quoted else None,
            deadline=deadline,
            is_closed=is_closed,
            is_withdrawn=fact.is_withdrawn,
            is_left_out=fact.is_left_out,
        )

    def _read_mails(self, session: Session, chunk: Sequence[int]) -> None:
        for vendor_id, rfq, purpose, at in driver_rows(session, _MAILS[self._by], these(chunk)):
            owner = self._owner(vendor_id)
            if purpose == _NEXT_CONTACT:
                self._again.setdefault((owner, rfq), []).append(at)
                continue
            facts = self._of.setdefault(owner, {})
            if (fact := facts.get(rfq)) is None:
                facts[rfq] = _Fact(at)
            else:
                fact.sent = min(fact.sent, at)

    def _read_invitations(self, session: Session, chunk: Sequence[int]) -> None:
        """Of two, a double's and its own, the one that is answered counts, else the one that is not taken back."""
        columns = (_i.vendor_id, _i.rfq_id, _i.response, _i.responded_at, _i.withdrawn, _i.left_out)
        statement = select(*columns).where(self._are_of(_i))
        for vendor_id, rfq, said, at, withdrawn, left_out in driver_rows(session, statement, these(chunk)):
            if (fact := self._fact(vendor_id, rfq)) is None:
                continue
            response, is_answer = _SAID[said]
            if left_out:
                fact.is_left_out = True
            before = fact.response
            if before is None or (not before.is_answer and (response.is_answer or not withdrawn)):
                fact.response, fact.is_withdrawn = response, bool(withdrawn)
            if at is not None and is_answer:
                fact.answered = _first(fact.answered, at)

    def _read_answers(self, session: Session, chunk: Sequence[int]) -> None:
        at = func.coalesce(_m.sent_at, _m.arrived_at)
        statement = (
            select(_m.vendor_id, _m.rfq_id, func.min(at))
            .where(self._are_of(_m), _m.rfq_id.is_not(None), _m.kind.in_(_ANSWERS), _m.state.not_in(_UNFILED))
            .group_by(_m.vendor_id, _m.rfq_id)
        )
        for vendor_id, rfq, at in driver_rows(session, statement, these(chunk)):
            if (fact := self._fact(vendor_id, rfq)) is not None:
                fact.answered = _first(fact.answered, at)

    def _read_quotes(self, session: Session, chunk: Sequence[int]) -> None:
        at = func.coalesce(_m.sent_at, _m.arrived_at, _q.stored_at)
        statement = (
            select(_q.vendor_id, _q.rfq_id, func.min(at))
            .outerjoin(_m, _m.id == _q.incoming_id)
            .where(self._are_of(_q), _q.state != _WITHDRAWN)
            .group_by(_q.vendor_id, _q.rfq_id)
        )
        for vendor_id, rfq, at in driver_rows(session, statement, these(chunk)):
            if (fact := self._fact(vendor_id, rfq)) is not None:
                fact.quoted = _first(fact.quoted, at)

    def _read_rfqs(self, session: Session) -> None:
        rfqs = sorted({rfq for facts in self._of.values() for rfq in facts})
        for start in range(0, len(rfqs), CHUNK):
            for rfq, state, local, zone in driver_rows(session, _RFQS, these(rfqs[start : start + CHUNK])):
                self._rfqs[rfq] = self._deadlines.of(local, zone), state == _CLOSED

    def _fact(self, vendor_id: int, rfq: int) -> _Fact | None:
        """None: it was not sent."""
        facts = self._of.get(self._owner(vendor_id))
        return facts.get(rfq) if facts else None

    def _owner(self, vendor_id: int) -> VendorId:
        return self.owner_of.get(vendor_id, VendorId(vendor_id))

    def _are_of(self, table: Any) -> ColumnElement[bool]:  # noqa: ANN401 - any that has the column
        return among_these(getattr(table, self._by))


def _first(one: Any, other: Any) -> Any:  # noqa: ANN401 - times as the driver has them
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
