"""The commands of rfq-sender quote."""

from argparse import Namespace
from dataclasses import asdict
from decimal import Decimal

from app.cli.answer import Answer, Exit, Table
from app.domain.quotes.quote import Quote, QuoteState, lead_text, price_text
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.ids import IncomingId, VendorId
from app.domain.vendors.vendor import Vendor
from app.services.quotes.quoting import Proposal, QuoteGone
from app.services.suite import Services


def run(services: Services, args: Namespace) -> Answer:
    """One of read, file, show, withdraw."""
    if args.action == "read":
        return _proposed(services, services.quoting.of_answer(services.replies.get(IncomingId(args.id))), args)
    rfq = services.rfq_reading.by_number(args.rfq)
    vendor = services.vendors.by_names([args.vendor])[0] if args.vendor else None
    if args.action == "show":
        return _show(services, rfq, vendor)
    assert vendor is not None  # noqa: S101 - for mypy: the others need one
    if args.action == "file":
        return _proposed(services, services.quoting.of_file(args.file, rfq.id, vendor.stored_id), args)
    return _withdraw(services, rfq, vendor)


def _proposed(services: Services, proposal: Proposal, args: Namespace) -> Answer:
    quote = services.quoting.store(proposal.quote) if args.yes else proposal.quote
    place = proposal.place
    rows = [(c.what, c.before, c.after) for c in proposal.changes]
    parts: list[str | Table] = [
        f"{place.vendor}, {place.rfq}: {quote.file}",
        Table(("", "Before", "Now"), rows, "Nothing is different from the quote that counts."),
        *(f"Look at: {finding.text}" for finding in proposal.findings),
        f"Stored as quote {quote.number}." if args.yes else "Nothing was stored. Add --yes to store it.",
    ]
    document = {
        "rfq": place.rfq,
        "vendor": place.vendor,
        "changes": [asdict(change) for change in proposal.changes],
        "findings": [asdict(finding) for finding in proposal.findings],
        "quote": _document(quote),
        "stored": bool(args.yes),
    }
    return Answer(document, parts, Exit.REFUSED if proposal.findings and not args.yes else Exit.DONE)


def _show(services: Services, rfq: Rfq, vendor: Vendor | None) -> Answer:
    found = services.quoting.of(rfq.id, vendor.stored_id if vendor else None)
    quotes = found if vendor else [quote for quote in found if quote.state is QuoteState.STORED]
    names = _names(services, quotes)
    parts: list[str | Table] = []
    for quote in quotes:
        parts.append(
            f"{names[quote.vendor_id]}, quote {quote.number} ({quote.state.value}) {quote.quote_number}".rstrip()
        )
        rows = [(str(p.line), f"{p.quantity:,}", price_text(p), lead_text(p), p.remarks) for p in quote.prices]
        parts.append(Table(("Line", "Quantity", f"Price {quote.currency}".rstrip(), "Lead time", "Remarks"), rows, ""))
    document = [_document(quote) | {"vendor": names[quote.vendor_id]} for quote in quotes]
    return Answer(document, parts or ["No quote is stored."])


def _withdraw(services: Services, rfq: Rfq, vendor: Vendor) -> Answer:
    counting = [q for q in services.quoting.of(rfq.id, vendor.stored_id) if q.state is QuoteState.STORED]
    if not counting or counting[0].id is None:
        raise QuoteGone(f"No quote of {vendor.name} counts for {rfq.number}.")
    before = services.quoting.withdraw(counting[0].id)
    said = f"Quote {before.number} counts again." if before else f"No quote of {vendor.name} counts any more."
    document = {"withdrawn": counting[0].number, "counts": before.number if before else None}
    return Answer(document, [f"Quote {counting[0].number} of {vendor.name} is withdrawn. {said}"])


def _names(services: Services, quotes: list[Quote]) -> dict[VendorId, str]:
    return {v: services.vendors.get(v).name for v in {quote.vendor_id for quote in quotes}}


def _document(quote: Quote) -> dict[str, object]:
    return {
        "number": quote.number,
        "state": quote.state,
        "source": quote.source,
        "file": quote.file,
        "quote_number": quote.quote_number,
        "currency": quote.currency,
        "valid_until": quote.valid_until.isoformat() if quote.valid_until else "",
        "order_minimum": _amount(quote.order_minimum),
        "order_charge": _amount(quote.order_charge),
        "delivery": quote.delivery,
        "payment": quote.payment,
        "remarks": quote.remarks,
        "cells": dict(quote.cells),
        "is_complete": quote.is_complete,
        "prices": [
            {
                "line": p.line,
                "quantity": p.quantity,
                "unit_price": _amount(p.unit_price),
                "per": p.per,
                "free": p.is_free,
                "no_quote": p.no_quote,
                "lead_shortest": p.lead_shortest,
                "lead_longest": p.lead_longest,
                "ships": p.ships.isoformat() if p.ships else "",
                "remarks": p.remarks,
                "evidence": p.evidence,
                "lead_evidence": p.lead_evidence,
            }
            for p in quote.prices
        ],
        "charges": [
            {
                "line": line,
                "line_minimum": _amount(c.line_minimum),
                "lot_charge": _amount(c.lot_charge),
                "nre": _amount(c.nre),
            }
            for line, c in sorted(quote.charges.items())
        ],
        "alternatives": [
            {"part_number": a.part_number, "quantity": a.quantity, "unit_price": _amount(a.unit_price), "per": a.per}
            for a in quote.alternatives
        ],
    }


def _amount(amount: Decimal | None) -> str:
    """As text: a script's floating point is no money."""
    return "" if amount is None else f"{amount:f}"
