"""Quotes: each revision stays as it was stored; what changes is which of them counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.domain.quotes.form import Charges
from app.domain.quotes.quote import Alternative, Quote, QuotedPrice, QuoteId, QuoteState, Source
from app.domain.trade.ids import IncomingId, RfqId, VendorId
from app.storage.base.schema import Base
from app.storage.vendors.doubles import survivors, with_doubles
from app.storage.vendors.rows import CHUNK

_QUOTES, _PRICES = Base.metadata.tables["quotes"], Base.metadata.tables["quoted_prices"]
_q, _p = _QUOTES.c, _PRICES.c
_CHARGES = ("line_minimum", "lot_charge", "nre")


def store(session: Session, quote: Quote, now: datetime) -> Quote:
    """The next revision, which counts from now on; the one before does no longer."""
    mine = (_q.rfq_id == quote.rfq_id, _q.vendor_id == quote.vendor_id)
    last = session.scalar(select(func.max(_q.number)).where(*mine)) or 0
    before = (*mine, _q.state == QuoteState.STORED)
    session.execute(update(_QUOTES).where(*before).values(state=QuoteState.SUPERSEDED))
    values = {
        "rfq_id": quote.rfq_id,
        "vendor_id": quote.vendor_id,
        "number": last + 1,
        "state": QuoteState.STORED,
        "source": quote.source,
        "incoming_id": quote.incoming_id,
        "file": quote.file,
        "stored_at": now,
        "is_complete": quote.is_complete,
        "quote_number": quote.quote_number,
        "currency": quote.currency,
        "valid_until": quote.valid_until,
        "order_minimum": _plain(quote.order_minimum),
        "order_charge": _plain(quote.order_charge),
        "delivery": quote.delivery,
        "payment": quote.payment,
        "remarks": quote.remarks,
        "cells": dict(quote.cells),
        "charges": {str(line): _charges_document(charges) for line, charges in quote.charges.items()},
        "alternatives": [_alternative_document(alternative) for alternative in quote.alternatives],
    }
    added: int = session.execute(insert(_QUOTES).values(values).returning(_q.id)).scalar_one()
    if quote.prices:
        session.execute(insert(_PRICES), [_price_values(added, price) for price in quote.prices])
    return replace(quote, id=QuoteId(added), number=last + 1, state=QuoteState.STORED, stored_at=now)


def get(session: Session, quote_id: QuoteId) -> Quote | None:
    found = _read(session, select(_QUOTES).where(_q.id == quote_id))
    return found[0] if found else None


def of(session: Session, rfq_id: RfqId, vendor_id: VendorId | None = None) -> list[Quote]:
    """All revisions of an RFQ, or of one vendor in it, oldest first."""
    statement = select(_QUOTES).where(_q.rfq_id == rfq_id).order_by(_q.vendor_id, _q.number)
    if vendor_id is not None:
        statement = statement.where(_q.vendor_id.in_(sorted(with_doubles(session, [vendor_id]))))
    return _read(session, statement)


def withdraw(session: Session, quote: Quote) -> None:
    """It counts no longer, and the newest of those before it does."""
    mine = (_q.rfq_id == quote.rfq_id, _q.vendor_id == quote.vendor_id)
    session.execute(update(_QUOTES).where(_q.id == quote.id).values(state=QuoteState.WITHDRAWN))
    earlier = select(func.max(_q.number)).where(*mine, _q.state == QuoteState.SUPERSEDED).scalar_subquery()
    has_one = select(_q.id).where(*mine, _q.state == QuoteState.STORED).exists()
    session.execute(update(_QUOTES).where(*mine, _q.number == earlier, ~has_one).values(state=QuoteState.STORED))


def _read(session: Session, statement: Any) -> list[Quote]:  # noqa: ANN401 - a select of all columns
    rows = session.execute(statement).all()
    prices = _prices(session, [row.id for row in rows])
    into = survivors(session)
    return [
        Quote(
            id=QuoteId(row.id),
            rfq_id=RfqId(row.rfq_id),
            vendor_id=into.get(row.vendor_id, VendorId(row.vendor_id)),
            number=row.number,
            state=QuoteState(row.state),
            source=Source(row.source),
            incoming_id=None if row.incoming_id is None else IncomingId(row.incoming_id),
            file=row.file,
            stored_at=row.stored_at,
            quote_number=row.quote_number,
            currency=row.currency,
            valid_until=row.valid_until,
            order_minimum=_amount(row.order_minimum),
            order_charge=_amount(row.order_charge),
            delivery=row.delivery,
            payment=row.payment,
            remarks=row.remarks,
            cells=row.cells,
            charges={int(line): _charges(document) for line, document in row.charges.items()},
            alternatives=tuple(_alternative(document) for document in row.alternatives),
            prices=tuple(prices.get(row.id, ())),
        )
        for row in rows
    ]


def _prices(session: Session, ids: Sequence[int]) -> Mapping[int, Iterable[QuotedPrice]]:
    found: dict[int, list[QuotedPrice]] = {}
    for start in range(0, len(ids), CHUNK):
        statement = select(_PRICES).where(_p.quote_id.in_(ids[start : start + CHUNK]))
        for row in session.execute(statement.order_by(_p.quote_id, _p.line, _p.quantity)):
            price = QuotedPrice(
                line=row.line,
                quantity=row.quantity,
                unit_price=_amount(row.unit_price),
                per=row.per,
                is_free=row.is_free,
                no_quote=row.no_quote,
                lead_shortest=row.lead_shortest,
                lead_longest=row.lead_longest,
                ships=row.ships,
                remarks=row.remarks,
                evidence=row.evidence,
                lead_evidence=row.lead_evidence,
            )
            found.setdefault(row.quote_id, []).append(price)
    return found


def _price_values(quote_id: int, price: QuotedPrice) -> dict[str, object]:
    return {
        "quote_id": quote_id,
        "line": price.line,
        "quantity": price.quantity,
        "unit_price": _plain(price.unit_price),
        "per": price.per,
        "is_free": price.is_free,
        "no_quote": price.no_quote,
        "lead_shortest": price.lead_shortest,
        "lead_longest": price.lead_longest,
        "ships": price.ships,
        "remarks": price.remarks,
        "evidence": price.evidence,
        "lead_evidence": price.lead_evidence,
    }


def _charges_document(charges: Charges) -> dict[str, object]:
    return {name: _plain(getattr(charges, name)) for name in _CHARGES} | {"cells": dict(charges.cells)}


def _charges(document: Mapping[str, Any]) -> Charges:
    return Charges(**{name: _amount(document[name]) for name in _CHARGES}, cells=document["cells"])


def _alternative_document(alternative: Alternative) -> dict[str, object]:
    return {
        "part_number": alternative.part_number,
        "quantity": alternative.quantity,
        "unit_price": _plain(alternative.unit_price),
        "per": alternative.per,
        "remarks": alternative.remarks,
    }


def _alternative(document: Mapping[str, Any]) -> Alternative:
    return Alternative(**{**document, "unit_price": _amount(document["unit_price"])})


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
