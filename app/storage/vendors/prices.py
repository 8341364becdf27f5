"""The prices of quotes beside those of others to the same RFQs, as the figures of vendors want them."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from app.domain.trade.ids import VendorId
from app.domain.vendors.price_position import LATEST_PRICES, OfferedPrice, line_amount, rfq_positions
from app.storage.base.among import among_these, these
from app.storage.base.driver_rows import driver_rows
from app.storage.base.inbox_schema import QuotedPriceRow, QuoteRow
from app.storage.vendors.rows import CHUNK

_q, _p = QuoteRow, QuotedPriceRow
_STORED = "stored"  # of a quote that counts
_QUOTED = select(_q.vendor_id, _q.rfq_id).where(among_these(_q.vendor_id), _q.state == _STORED)


def rfq_positions_for(session: Session, owner_of: Mapping[int, VendorId]) -> Mapping[tuple[int, VendorId], float]:
    """What the offers of each are of the best ones, in the latest RFQs that each of them has quoted.

    `owner_of`: for whom each vendor's history counts.
    """
    latest = _latest(session, owner_of)
    return _positions(session, sorted(latest), owner_of, latest)


def offered(session: Session, rfq_ids: Sequence[int]) -> Iterator[OfferedPrice]:
    """All that counts in these RFQs; a double's price is its own."""
    for prices in _prices(session, rfq_ids, {}):
        yield from map(OfferedPrice._make, prices)


def rfq_positions_in(
    session: Session, rfq_ids: Sequence[int], owner_of: Mapping[int, VendorId]
) -> Mapping[tuple[int, VendorId], float]:
    """The same in these RFQs."""
    everybody = frozenset(owner_of.values())
    return _positions(session, rfq_ids, owner_of, dict.fromkeys(rfq_ids, everybody))


def _positions(
    session: Session,
    rfqs: Sequence[int],
    owner_of: Mapping[int, VendorId],
    wanted: Mapping[int, Collection[VendorId]],
) -> Mapping[tuple[int, VendorId], float]:
    found: dict[tuple[int, VendorId], float] = {}
    for prices in _prices(session, rfqs, owner_of):
        found |= rfq_positions(prices, wanted)
    return found


def _latest(session: Session, owner_of: Mapping[int, VendorId]) -> Mapping[int, set[VendorId]]:
    """By RFQ, for whom it is one of the last that it has quoted: whoever else is asked for moves nobody's figures."""
    of_vendor: dict[VendorId, set[int]] = {}
    ids = sorted(owner_of)
    for start in range(0, len(ids), CHUNK):
        for vendor_id, rfq in driver_rows(session, _QUOTED, these(ids[start : start + CHUNK])):
            of_vendor.setdefault(owner_of[vendor_id], set()).add(rfq)
    latest: dict[int, set[VendorId]] = {}
    for vendor, rfqs in of_vendor.items():
        for rfq in sorted(rfqs)[-LATEST_PRICES:]:
            latest.setdefault(rfq, set()).add(vendor)
    return latest


_Price = tuple[int, VendorId, str, int, int, float]  # as `OfferedPrice`


def _prices(session: Session, rfqs: Sequence[int], owner_of: Mapping[int, VendorId]) -> Iterator[Iterator[_Price]]:
    """All that count in some hundred of these RFQs after the other: there may be hundreds of thousands."""
    charges_of = lru_cache(None)(_charges)
    for start in range(0, len(rfqs), CHUNK):
        yield (
            (
                rfq,
                owner_of.get(vendor_id, VendorId(vendor_id)),
                currency,
                line,
                quantity,
                line_amount(quantity, float(unit_price), per, *charges_of(charges).get(line, ())),
            )
            for rfq, vendor_id, currency, charges, line, quantity, unit_price, per in (
                driver_rows(session, _PRICED, these(rfqs[start : start + CHUNK]))
            )
        )


_PRICED = (
    select(_q.rfq_id, _q.vendor_id, _q.currency, cast(_q.charges, Text), _p.line, _p.quantity, _p.unit_price, _p.per)
    .join(_p, _p.quote_id == _q.id)
    .where(among_these(_q.rfq_id), _q.state == _STORED, _p.unit_price.is_not(None))
)


def _charges(document: str) -> Mapping[int, tuple[float, float]]:
    """Line → its minimum and its lot charge."""
    read = json.loads(document)
    return {int(line): (float(of["line_minimum"] or 0), float(of["lot_charge"] or 0)) for line, of in read.items()}
