"""What the samples of replies answer to, and candidates in short words."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from app.domain.quotes.candidate_values import Candidate, Candidates
from app.domain.quotes.form import AskedLine, Asking

ASKING = Asking(
    rfq_number="RFQ-2026-0042",
    token="K7F3Q",
    lines=(
        AskedLine(number=1, part_number="0022-10116", quantities=(1, 5, 25)),
        AskedLine(number=2, part_number="0190-25230", quantities=(10, 50, 100)),
        AskedLine(number=3, part_number="00123456", quantities=(100, 1000)),
    ),
    sent_on=date(2026, 11, 26),
)


def priced(found: Candidates) -> str:
    """“1×5 14.2 · 3×100 41/100”; with a “?” where there is a doubt."""
    return " · ".join(
        f"{price.line}×{price.quantity} {price.unit_price}"
        + (f"/{price.per}" if price.per > 1 else "")
        + ("?" if price.doubt else "")
        for price in found.prices
    )


def said(kind: Sequence[Candidate[Decimal]]) -> dict[str, str]:
    """Amounts by the lines they are said of."""
    return {",".join(map(str, found.lines)): str(found.value) for found in kind}


def days(found: Candidates) -> dict[str, str]:
    """Lead times by their lines."""
    return {
        ",".join(map(str, lead.lines)): f"{lead.value.shortest}-{lead.value.longest}"
        for lead in found.lead_times
        if lead.value
    }
