"""rfq-sender rfq recommend: whom to ask for each line, by what the shop's own RFQs have taught."""

from argparse import Namespace

from app.cli.answer import Answer, Table
from app.domain.matching.coverage import Coverage
from app.domain.matching.matching import LineMatch, Proposal
from app.domain.trade.ids import VendorId
from app.services.suite import Services

_NOBODY = "No vendor is known to do it."


def recommend(services: Services, args: Namespace) -> Answer:
    """The best of each line, what to expect of them, and with `--why` the reasons."""
    rfq = services.rfq_reading.by_number(args.rfq)
    found = services.matching.items(rfq.items, rfq.attachments)
    chosen = {line.number: _best(found, line, args.best) for line in found.lines}
    asked: dict[VendorId, list[int]] = {}
    for number, proposals in chosen.items():
        for proposal in proposals:
            asked.setdefault(proposal.vendor_id, []).append(number)
    expected = services.matching.expected(asked)
    document = {
        "rfq": rfq.number,
        "lines": [
            {"number": line.number, "wanted": line.wanted, "vendors": [_document(p) for p in chosen[line.number]]}
            for line in found.lines
        ],
        "expected_answers": {
            "asked": expected.asked,
            "answers": round(expected.answers, 2),
            "low": expected.low,
            "high": expected.high,
            "text": expected.text,
        },
    }
    parts: list[str | Table] = []
    for line in found.lines:
        parts.append(f"\nLine {line.number}, {line.part_number}: {line.wanted or 'no process, no specification'}")
        parts.append(_table(chosen[line.number], with_reasons=args.why))
    return Answer(document, [*parts, expected.text] if expected.text else parts)


def _best(found: Coverage, line: LineMatch, most: int) -> list[Proposal]:
    """Who is known to do it, then who may do it; nobody who may not have it."""
    able = [p for p in (*line.covering, *line.open) if found.may_have(p.vendor_id, line.number)]
    return able[:most]


def _document(proposal: Proposal) -> dict[str, object]:
    estimate = proposal.estimate
    return {
        "vendor_id": proposal.vendor_id,
        "vendor": proposal.vendor,
        "answer": proposal.answer,
        "quotes": None if estimate is None else round(estimate.quote, 2),
        "price": None if estimate is None else round(estimate.price, 2),
        "known": None if estimate is None else round(estimate.known, 1),
        "is_trial": proposal.is_trial,
        "reasons": [*proposal.reasons, *proposal.warnings],
    }


def _table(proposals: list[Proposal], *, with_reasons: bool) -> Table:
    heads = ("", "Vendor", "Quotes", "Price")
    rows = [[p.answer, p.vendor, *_figures(p)] for p in proposals]
    if with_reasons:
        rows = [[*row, "; ".join((*p.reasons, *p.warnings))] for row, p in zip(rows, proposals, strict=True)]
    return Table((*heads, "Why") if with_reasons else heads, rows, _NOBODY)


def _figures(proposal: Proposal) -> tuple[str, str]:
    estimate = proposal.estimate
    if estimate is None:
        return "", ""
    above = round((estimate.price - 1) * 100)
    return f"{estimate.quote:.0%}", f"{above}% above the best" if above > 0 else "the best"
