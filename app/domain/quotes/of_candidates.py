"""What a page or an email seems to offer as the quote that it would be: nothing of it counts before it is confirmed."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from app.domain.quotes.candidate_values import Candidate, Candidates
from app.domain.quotes.form import Charges, FormFinding
from app.domain.quotes.lead_time import LeadTime
from app.domain.quotes.placed_words import PlacedWord
from app.domain.quotes.quote import Quote, QuotedPrice, Source
from app.domain.trade.ids import IncomingId, RfqId, VendorId

Value = TypeVar("Value")
Asked = Sequence[tuple[int, int]]  # line and quantity
Amounts = Sequence[Candidate[Decimal]]
_HEAD = ("quote_number", "currency", "valid_until", "order_minimum", "delivery", "payment")
_SAID = {"line_minimum": "line minimum", "lot_charge": "lot charge", "nre": "tooling / NRE"}


def quote_of_candidates(
    found: Candidates,
    asked: Asked,
    rfq_id: RfqId,
    vendor_id: VendorId,
    *,
    incoming_id: IncomingId | None = None,
    file: str = "",
) -> Quote:
    """Each value with the place that it was read from; what is doubtful stays open, and its place is kept."""
    no_quote = {line: candidate.text for candidate in found.no_quotes for line in candidate.lines}
    charges = {line: _charges(found, line, asked) for line in _lines(asked)}
    order_charges = {candidate.value for candidate in found.order_charges}
    return Quote(
        rfq_id=rfq_id,
        vendor_id=vendor_id,
        source=Source.DOCUMENT,
        prices=tuple(_price(found, line, quantity, no_quote.get(line, "")) for line, quantity in asked),
        charges={line: said for line, said in charges.items() if said != Charges()},
        quote_number=_said(found.quote_number) or "",
        currency=_said(found.currency) or "",
        valid_until=_said(found.valid_until),
        order_minimum=_said(found.order_minimum),
        order_charge=_said(found.order_charges[0]) if len(order_charges) == 1 else None,
        delivery=_said(found.delivery) or "",
        payment=_said(found.payment) or "",
        cells=_head_cells(found),
        incoming_id=incoming_id,
        file=file,
    )


def doubts_of(found: Candidates, asked: Asked) -> tuple[FormFinding, ...]:
    """What is doubtful or has no place in the quote, each a sentence for the buyer."""
    return tuple(FormFinding(code="doubt", text=text) for text in dict.fromkeys(_doubts(found, asked)) if text)


def place_text(words: Iterable[PlacedWord]) -> str:
    """“page 1: 72.0 310.5 96.2 322.1”: left, top, right and bottom of all of them, in points; empty for none."""
    every = list(words)
    if not every:
        return ""
    left, top = min(w.left for w in every), min(w.top for w in every)
    right, bottom = max(w.right for w in every), max(w.bottom for w in every)
    return f"page {every[0].page}: {left:.1f} {top:.1f} {right:.1f} {bottom:.1f}"


def _lines(asked: Asked) -> list[int]:
    return sorted({line for line, _ in asked})


def _price(found: Candidates, line: int, quantity: int, no_quote: str) -> QuotedPrice:
    if no_quote:
        return QuotedPrice(line=line, quantity=quantity, no_quote=no_quote)
    price, told = found.price_of(line, quantity), found.of_line(found.lead_times, line)
    lead = _said(told) or LeadTime(text="")
    is_known = price is not None and not price.doubt
    return QuotedPrice(
        line=line,
        quantity=quantity,
        unit_price=price.unit_price if price and is_known else None,
        per=price.per if price else 1,
        is_free=bool(price and is_known and price.is_free),
        lead_shortest=lead.shortest,
        lead_longest=lead.longest,
        ships=lead.ships,
        evidence=place_text(price.words) if price else "",
        lead_evidence=place_text(told.words) if told else "",
    )


def _head_cells(found: Candidates) -> dict[str, str]:
    """Of those that are doubtful, too."""
    said: dict[str, Candidate[Any] | None] = {name: getattr(found, name) for name in _HEAD}
    said["order_charge"] = next(iter(found.order_charges), None)
    return {name: place for name, one in said.items() if one and (place := place_text(one.words))}


def _charges(found: Candidates, line: int, asked: Asked) -> Charges:
    said = {kind: own for kind in _SAID if (own := _own(found, kind, line, asked))}
    values = {kind: _said(own[0]) for kind, own in said.items() if not _are_several(own)}
    return Charges(**values, cells={kind: place_text(own[0].words) for kind, own in said.items()})


def _amounts(found: Candidates, kind: str) -> Amounts:
    kinds: dict[str, Amounts] = {
        "line_minimum": found.line_minimums,
        "lot_charge": found.lot_charges,
        "nre": found.nre,
    }
    return kinds[kind]


def _own(found: Candidates, kind: str, line: int, asked: Asked) -> Amounts:
    """What is said of this line; of all lines each has a minimum, and the only line has everything."""
    amounts = _amounts(found, kind)
    own = [amount for amount in amounts if line in amount.lines]
    is_of_each = kind == "line_minimum" or len(_lines(asked)) == 1
    return own or [amount for amount in amounts if is_of_each and not amount.lines]


def _are_several(amounts: Amounts) -> bool:
    return len({amount.value for amount in amounts}) > 1


def _doubts(found: Candidates, asked: Asked) -> Iterator[str]:
    yield from (f"Line {p.line} × {p.quantity:,}: {p.doubt}" for p in found.prices if p.doubt)
    for kind, said in _SAID.items():
        amounts = _amounts(found, kind)
        yield from (amount.doubt for amount in amounts)
        for line in _lines(asked):
            if _are_several(own := _own(found, kind, line, asked)):
                yield f"Line {line} has several amounts as {said}: {_listed(own)}. Enter the right one, or their sum."
        strays = [amount for amount in amounts if not amount.lines]
        if strays and not any(strays[0] in _own(found, kind, line, asked) for line in _lines(asked)):
            yield f"{_listed(strays)}: no line is named for this {said}. Enter it where it belongs."
    yield from (charge.doubt for charge in found.order_charges)
    yield from (lead.doubt for lead in found.lead_times)
    if _are_several(found.order_charges):
        yield f"There are several charges per order: {_listed(found.order_charges)}. Enter the right one, or their sum."
    ones: tuple[Candidate[Any] | None, ...] = (
        found.order_minimum,
        found.quote_number,
        found.valid_until,
        found.currency,
    )
    yield from (one.doubt for one in ones if one is not None)


def _listed(amounts: Amounts) -> str:
    return ", ".join(f"“{text}”" for text in dict.fromkeys(amount.text for amount in amounts))


def _said(candidate: Candidate[Value] | None) -> Value | None:
    return None if candidate is None or candidate.doubt else candidate.value
