"""What became of the requests to vendors, as experience counts it: what was asked for, and what came of it."""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from statistics import median
from typing import Any, NamedTuple, Self

from sqlalchemy import Text, and_, cast, or_, select
from sqlalchemy.orm import Session

from app.domain.matching.line_words import line_words
from app.domain.rfqs.outcome import Outcome as Decided
from app.domain.rfqs.rfq import RfqItem, RfqState
from app.domain.trade.ids import VendorId
from app.domain.trade.quantity import QuantityBreaks
from app.domain.vendors.experience import LATELY, Outcome, Wanted, season_of, size_of
from app.domain.vendors.record import Record, Request, record_of
from app.domain.words.vocabulary import TermKind, Vocabulary
from app.storage.base.among import among_these, these
from app.storage.base.comparison_schema import DecisionRow
from app.storage.base.driver_rows import driver_rows
from app.storage.base.inbox_schema import IncomingRow
from app.storage.base.schema import InvitationRow, ItemRow, RfqRow
from app.storage.vendors import prices, records, vocabulary
from app.storage.vendors.doubles import with_doubles
from app.storage.vendors.rows import CHUNK

_BOUNCE = "bounce"
_ONE = QuantityBreaks((1,))
_ITEMS = select(
    ItemRow.rfq_id, ItemRow.id, ItemRow.process, ItemRow.specification, ItemRow.callout, ItemRow.quantities
).where(among_these(ItemRow.rfq_id))
_ASKED_FOR = select(InvitationRow.vendor_id, InvitationRow.rfq_id, cast(InvitationRow.lines, Text)).where(
    among_these(InvitationRow.vendor_id), InvitationRow.lines.is_not(None)
)
_AWARDS = select(DecisionRow.rfq_id, cast(DecisionRow.document, Text)).where(
    among_these(DecisionRow.rfq_id), DecisionRow.outcome == Decided.AWARDED, DecisionRow.undone_at.is_(None)
)
_BOUNCED = select(IncomingRow.vendor_id, IncomingRow.rfq_id).where(
    among_these(IncomingRow.vendor_id), IncomingRow.rfq_id.is_not(None), IncomingRow.kind == _BOUNCE
)


class _Line(NamedTuple):
    id: int
    process: str
    specification: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Learned:
    """Of one vendor; `until`: from when on a request tells something that is still open now, None for never."""

    outcomes: tuple[Outcome, ...]
    record: Record
    until: datetime | None


def learn(session: Session, vendor_ids: Sequence[VendorId], now: datetime) -> Mapping[VendorId, Learned]:
    """Of all of them, what tells something by now; a double's counts for the vendor that it was merged into.

    An address that nothing can be delivered to says nothing of whoever was to be reached there.
    """
    owner_of = with_doubles(session, vendor_ids)
    requests = records.requests_for(session, owner_of)
    position = prices.rfq_positions_for(session, owner_of)
    outcomes = of_requests(session, requests, owner_of, position, Keys.read(session), now)
    found: dict[VendorId, Learned] = {}
    for v in vendor_ids:
        some, told = requests.get(v, {}).values(), tuple(outcomes.get(v, {}).values())
        found[v] = Learned(told, _record(some, told, now), _until(some, now))
    return found


@dataclass(frozen=True, slots=True)
class Lately:
    """What all vendors did, in so many RFQs."""

    outcomes: Sequence[Outcome]
    rfqs: int


def lately(session: Session, now: datetime) -> Lately:
    """Of everybody who was asked in the RFQs that were over last: what somebody is expected to do who is not known."""
    is_due = and_(RfqRow.deadline_local != "", RfqRow.deadline_local < f"{now:%Y-%m-%d}")
    over = select(RfqRow.id).where(or_(is_due, RfqRow.state == RfqState.CLOSED))
    rfqs = list(session.scalars(over.order_by(RfqRow.deadline_local.desc(), RfqRow.id.desc()).limit(LATELY)))
    requests = records.requests_of(session, rfqs)
    owner_of = with_doubles(session, list(requests))
    position = prices.rfq_positions_in(session, rfqs, owner_of)
    told = of_requests(session, requests, owner_of, position, Keys.read(session), now)
    every = [outcome for of in told.values() for outcome in of.values()]
    return Lately(every, len(set[int]().union(*told.values())))


Requests = Mapping[VendorId, Mapping[int, Request]]
Outcomes = Mapping[VendorId, Mapping[int, Outcome]]
"""By vendor and RFQ, of those requests that tell something."""


def of_requests(
    session: Session,
    requests: Requests,
    owner_of: Mapping[int, VendorId],
    position: Mapping[tuple[int, VendorId], float],
    keyed: "Keys",
    now: datetime,
) -> Outcomes:
    """`position`: by RFQ and vendor what its offer was of the best one. `keyed` knows the names of what is found."""
    bounced = {(owner_of[v], rfq) for v, rfq in _rows(session, _BOUNCED, owner_of)}
    told = {
        owner: {
            rfq: request
            for rfq, request in by_rfq.items()
            if request.is_settled(now) and (request.is_answered or (owner, rfq) not in bounced)
        }
        for owner, by_rfq in requests.items()
    }
    rfqs = set[int]().union(*told.values())
    awarded = _awarded(session, rfqs, owner_of)
    wanted = _wanted(session, rfqs, owner_of, keyed)
    return {
        owner: {
            rfq: _outcome(
                request,
                wanted.of(owner, rfq, request.asked_at),
                price=position.get((rfq, owner)),
                is_awarded=rfq in awarded and owner in awarded[rfq],
            )
            for rfq, request in some.items()
        }
        for owner, some in told.items()
    }


def _record(requests: Collection[Request], outcomes: Collection[Outcome], now: datetime) -> Record:
    """Prices are told only where there are requests enough, as all of it."""
    record = record_of(requests, now)
    told = [outcome.price for outcome in outcomes if outcome.price is not None]
    return replace(record, price=median(told)) if record.is_telling and told else record


def _outcome(request: Request, wanted: Wanted, *, price: float | None, is_awarded: bool) -> Outcome:
    hours = None
    if request.answered_at is not None:
        hours = max((request.answered_at - request.asked_at).total_seconds(), 0.0) / 3_600
    return Outcome(
        at=request.asked_at,
        wanted=wanted,
        is_answered=request.is_answered,
        is_quoted=request.is_quoted,
        is_late=request.is_late,
        is_awarded=is_awarded,
        hours=hours,
        price=price,
    )


def _until(requests: Collection[Request], now: datetime) -> datetime | None:
    """The first deadline of those that will tell something once it has passed."""
    due = (r.deadline for r in requests if not r.is_settled(now) and not r.is_withdrawn and not r.is_left_out)
    return min((at for at in due if at is not None), default=None)


class _WantedOf:
    """By RFQ its lines; by vendor and RFQ the ids of those that it was asked for, where these are not all."""

    def __init__(
        self, lines: Mapping[int, Sequence[_Line]], asked_for: Mapping[tuple[VendorId, int], frozenset[int]]
    ) -> None:
        self._lines, self._asked_for = lines, asked_for
        self._chosen = lru_cache(None)(self._of)  # most vendors are asked for all of an RFQ's lines, in one season

    def of(self, owner: VendorId, rfq: int, at: datetime) -> Wanted:
        return self._chosen(rfq, self._asked_for.get((owner, rfq)), season_of(at))

    def _of(self, rfq: int, chosen: frozenset[int] | None, season: int) -> Wanted:
        return _wanted_in([x for x in self._lines.get(rfq, ()) if chosen is None or x.id in chosen], season)


def _wanted_in(lines: Sequence[_Line], season: int) -> Wanted:
    """What most of the lines want; the largest lot of all."""
    if not lines:
        return Wanted(season=season)
    (process, specification), _ = Counter((x.process, x.specification) for x in lines).most_common(1)[0]
    largest = max(x.quantity for x in lines)
    return Wanted(
        process=process,
        specification=specification,
        size=size_of(largest) if largest else "",
        season=season,
    )


def _wanted(session: Session, rfqs: Collection[int], owner_of: Mapping[int, VendorId], keyed: "Keys") -> _WantedOf:
    lines: dict[int, list[_Line]] = {}
    for rfq, i, process, specification, callout, quantities in _rows(session, _ITEMS, rfqs):
        lines.setdefault(rfq, []).append(_Line(i, *keyed.of(process, specification, callout), _largest(quantities)))
    asked_for = {
        (owner_of[vendor_id], rfq): frozenset(json.loads(ids))
        for vendor_id, rfq, ids in _rows(session, _ASKED_FOR, owner_of)
    }
    return _WantedOf(lines, asked_for)


class Keys:
    """Spellings of one process or specification are one; of ten thousand lines there are some hundred.

    `names`: by key, of those that were asked for, what they are called.
    """

    def __init__(self, known: Vocabulary) -> None:
        self._known = known
        self.names: dict[str, str] = {}
        self.of = lru_cache(None)(self._of)

    @classmethod
    def read(cls, session: Session) -> Self:
        """By the vocabulary as it is."""
        return cls(vocabulary.read(session))

    def _of(self, process: str, specification: str, callout: str) -> tuple[str, str]:
        """As matching reads the line."""
        item = RfqItem(number=1, part_number="", quantities=_ONE, callout=callout)
        words = line_words(replace(item, process=process, specification=specification), self._known)
        keys = words.keys(self._known)
        self._name(keys[0], TermKind.PROCESS, words.process)
        self._name(keys[1], TermKind.SPECIFICATION, words.specification.name)
        return keys

    def _name(self, key: str, kind: TermKind, text: str) -> None:
        """The vocabulary's; of spellings that it doesn't know always the same one, in whatever order they are read."""
        name = self._known.canonical(kind, text)
        self.names[key] = min(name, self.names.get(key, name))


@lru_cache(maxsize=10_000)
def _largest(quantities: str) -> int:
    return max(QuantityBreaks.kept(quantities).values, default=0)


def _awarded(
    session: Session, rfqs: Collection[int], owner_of: Mapping[int, VendorId]
) -> Mapping[int, frozenset[VendorId | None]]:
    """Who got an order of each."""
    return {
        rfq: frozenset(owner_of.get(vendor_id) for _, vendor_id, *_ in json.loads(document)["lines"])
        for rfq, document in _rows(session, _AWARDS, rfqs)
    }


def _rows(session: Session, statement: Any, ids: Collection[int]) -> Iterator[Any]:  # noqa: ANN401 - a SELECT of any
    chosen = sorted(ids)
    for start in range(0, len(chosen), CHUNK):
        yield from driver_rows(session, statement, these(chosen[start : start + CHUNK]))
