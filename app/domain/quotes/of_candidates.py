"""What a page or an email seems to offer as the quote that it would be: nothing of it counts before it is confirmed."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from app.domain.quotes.candidate_values import Candidate, Candidates, PriceCandidate
from app.domain.quotes.form import Charges, FormFinding
from app.domain.quotes.lead_time import LeadTime
from app.domain.quotes.placed_words import PlacedWord
from app.domain.quotes.quote import Quote, QuotedPrice, Source
from app.domain.trade.ids import IncomingId, RfqId, VendorId

Value = TypeVar("Value")


def quote_of_candidates(
    found: Candidates,
    asked: Sequence[tuple[int, int]],
    rfq_id: RfqId,
    vendor_id: VendorId,
    *,
    incoming_id: IncomingId | None = None,
    file: str = "",
) -> Quote:
    """Each value with the place that it was read from; what is doubtful stays open."""
    no_quote = {line: candidate.text for candidate in found.no_quotes for line in candidate.lines}
    lines = sorted({line for line, _ in asked})
    return Quote(
        rfq_id=rfq_id,
        vendor_id=vendor_id,
        source=Source.DOCUMENT,
        prices=tuple(_price(found, line, quantity, no_quote.get(line, "")) for line, quantity in asked),
        charges={line: charges for line in lines if (charges := _charges(found, line)) != Charges()},
        quote_number=_said(found.quote_number) or "",
        currency=_said(found.currency) or "",
        valid_until=_said(found.valid_until),
        order_minimum=_said(found.order_minimum),
        order_charge=_said(next(iter(found.order_charges), None)),
        delivery=_said(found.delivery) or "",
        payment=_said(found.payment) or "",
        incoming_id=incoming_id,
        file=file,
    )


def doubts_of(found: Candidates) -> tuple[FormFinding, ...]:
    """What is doubtful, each a sentence for the buyer."""
    return tuple(FormFinding(code="doubt", text=text) for text in dict.fromkeys(_doubts(found)) if text)


def place_text(words: Iterable[PlacedWord]) -> str:
    """“page 1: 72.0 310.5 96.2 322.1”: left, top, right and bottom of all of them, in points; empty for none."""
    every = list(words)
    if not every:
        return ""
    left, top = min(w.left for w in every), min(w.top for w in every)
    right, bottom = max(w.right for w in every), max(w.bottom for w in every)
    return f"page {every[0].page}: {left:.1f} {top:.1f} {right:.1f} {bottom:.1f}"


def _price(found: Candidates, line: int, quantity: int, no_quote: str) -> QuotedPrice:
    price, lead = found.price_of(line, quantity), _lead(found.of_line(found.lead_times, line))
    if price is None:
        return QuotedPrice(line=line, quantity=quantity, no_quote=no_quote)
    return QuotedPrice(
        line=line,
        quantity=quantity,
        unit_price=price.unit_price,
        per=price.per,
        is_free=price.is_free,
        lead_shortest=lead.shortest if lead else None,
        lead_longest=lead.longest if lead else None,
        ships=lead.ships if lead else None,
        evidence=place_text(price.words),
    )


def _lead(candidate: Candidate[LeadTime] | None) -> LeadTime | None:
    return None if candidate is None or candidate.doubt else candidate.value


def _charges(found: Candidates, line: int) -> Charges:
    """What is said of this line alone; a minimum that is said of all lines is each line's."""
    minimum = found.of_line(found.line_minimums, line)
    own = {
        "line_minimum": minimum,
        "lot_charge": next((c for c in found.lot_charges if line in c.lines), None),
        "nre": next((c for c in found.nre if line in c.lines), None),
    }
    values = {name: candidate.value for name, candidate in own.items() if candidate is not None}
    cells = {name: place_text(candidate.words) for name, candidate in own.items() if candidate is not None}
    return Charges(**values, cells=cells) if values else Charges()


def _doubts(found: Candidates) -> Iterator[str]:
    prices: tuple[PriceCandidate, ...] = found.prices
    yield from (f"Line {p.line} × {p.quantity:,}: {p.doubt}" for p in prices if p.doubt)
    for kind in (found.line_minimums, found.lot_charges, found.nre, found.order_charges):
        yield from (candidate.doubt for candidate in kind)
    yield from (candidate.doubt for candidate in found.lead_times)
    for one in (found.order_minimum, found.quote_number, found.valid_until, found.currency):
        if one is not None:
            yield one.doubt


def _said(candidate: Candidate[Value] | None) -> Value | None:
    return None if candidate is None or candidate.doubt else candidate.value
