"""What became of the requests that vendors were sent; a double's count for the vendor that it was merged into.

A handful of statements for any number of vendors, each by an index.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
_RESPONSES = {response.value: response for response in Response}  # by itself the enum takes five times as long
_ANSWERS = ("decline", "form", "quote")  # kinds of mails
_UNFILED = ("asked", "aside")  # said the other way round SQLite would look for all that is filed
_Key = tuple[VendorId, int]  # whom it counts for, RFQ
_MAILS = {
    by: select(_d.vendor_id, _d.rfq_id, _d.purpose, _d.changed_at, _r.state, _r.deadline_local, _r.deadline_zone)
    .join(_r, _r.id == _d.rfq_id)
    .where(
        among_these(of),
        _d.state == DeliveryState.ACCEPTED,
        _d.purpose.in_(BRINGS_RFQ),  # an answer of ours asks nobody anew
    )
    for by, of in {"vendor_id": _d.vendor_id, "rfq_id": _d.rfq_id}.items()
}


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


class _Facts:
    """What the tables say, by vendor and RFQ: the mail may be a double's, and the answer its survivor's.

    `by`: the column that what is read is told by.
    """

    def __init__(self, owner_of: Mapping[int, VendorId], by: Literal["vendor_id", "rfq_id"] = "vendor_id") -> None:
        self.owner_of, self._by = owner_of, by
        self._sent: dict[_Key, tuple[datetime, datetime | None, bool]] = {}  # when, deadline, whether closed
        self._again: dict[_Key, list[datetime]] = {}  # when, to another contact: the first one's address had bounced
        self._said: dict[_Key, tuple[Response, bool]] = {}  # response, whether it was taken back
        self._left_out: set[_Key] = set()
        self._answers: dict[_Key, list[datetime]] = {}
        self._quotes: dict[_Key, list[datetime]] = {}
        self._deadlines = _Deadlines({})

    def read(self, session: Session, ids: Sequence[int]) -> None:
        chunks = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
        for chunk in chunks:
            self._read_mails(session, chunk)
        for chunk in chunks if self._sent else ():  # who was asked nothing has answered nothing that counts
            self._read_invitations(session, chunk)
            self._read_answers(session, chunk)
            self._read_quotes(session, chunk)

    def requests(self) -> Mapping[VendorId, Mapping[int, Request]]:
        found: dict[VendorId, dict[int, Request]] = {}
        for key, (first, deadline, is_closed) in self._sent.items():
            (owner, rfq), asked_at = key, first
            response, is_withdrawn = self._said.get(key, (Response.AWAITING, True))
            quotes = self._quotes.get(key, ())
            answered_at = min((*self._answers.get(key, ()), *quotes), default=None)
            if key in self._again:  # hardly ever
                again = [at for at in self._again[key] if answered_at is None or at <= answered_at]
                asked_at = max(again, default=asked_at)
            found.setdefault(owner, {})[rfq] = Request(
                asked_at=asked_at,
                response=response,
                answered_at=answered_at,
                quoted_at=min(quotes, default=None),
                deadline=deadline,
                is_closed=is_closed,
                is_withdrawn=is_withdrawn,
                is_left_out=key in self._left_out,
            )
        return found

    def _read_mails(self, session: Session, chunk: Sequence[int]) -> None:
        for vendor_id, rfq, purpose, at, state, local, zone in driver_rows(session, _MAILS[self._by], these(chunk)):
            key, first = (self._owner(vendor_id), rfq), time_of(at)
            if purpose == Purpose.NEXT_CONTACT:
                self._again.setdefault(key, []).append(first)
                continue
            if key in self._sent:
                first = min(first, self._sent[key][0])
            self._sent[key] = first, self._deadlines.of(local, zone), state == _CLOSED

    def _read_invitations(self, session: Session, chunk: Sequence[int]) -> None:
        """Of two, a double's and its own, the one that is answered counts, else the one that is not taken back."""
        columns = (_i.vendor_id, _i.rfq_id, _i.response, _i.responded_at, _i.withdrawn, _i.left_out)
        statement = select(*columns).where(self._are_of(_i))
        for vendor_id, rfq, said, at, withdrawn, left_out in driver_rows(session, statement, these(chunk)):
            key, response = (self._owner(vendor_id), rfq), _RESPONSES[said]
            if left_out:
                self._left_out.add(key)
            before = self._said.get(key)
            if before is None or (not before[0].is_answer and (response.is_answer or not withdrawn)):
                self._said[key] = response, bool(withdrawn)
            if at is not None and response.is_answer and response is not Response.ACKNOWLEDGED:
                self._answers.setdefault(key, []).append(time_of(at))

    def _read_answers(self, session: Session, chunk: Sequence[int]) -> None:
        at = func.coalesce(_m.sent_at, _m.arrived_at)
        statement = (
            select(_m.vendor_id, _m.rfq_id, func.min(at))
            .where(self._are_of(_m), _m.rfq_id.is_not(None), _m.kind.in_(_ANSWERS), _m.state.not_in(_UNFILED))
            .group_by(_m.vendor_id, _m.rfq_id)
        )
        self._note(self._answers, driver_rows(session, statement, these(chunk)))

    def _read_quotes(self, session: Session, chunk: Sequence[int]) -> None:
        at = func.coalesce(_m.sent_at, _m.arrived_at, _q.stored_at)
        statement = (
            select(_q.vendor_id, _q.rfq_id, func.min(at))
            .outerjoin(_m, _m.id == _q.incoming_id)
            .where(self._are_of(_q), _q.state != _WITHDRAWN)
            .group_by(_q.vendor_id, _q.rfq_id)
        )
        self._note(self._quotes, driver_rows(session, statement, these(chunk)))

    def _note(self, times: dict[_Key, list[datetime]], rows: Iterable[Any]) -> None:
        for vendor_id, rfq, at in rows:
            times.setdefault((self._owner(vendor_id), rfq), []).append(time_of(at))

    def _owner(self, vendor_id: int) -> VendorId:
        return self.owner_of.get(vendor_id, VendorId(vendor_id))

    def _are_of(self, table: Any) -> ColumnElement[bool]:  # noqa: ANN401 - any that has the column
        return among_these(getattr(table, self._by))
