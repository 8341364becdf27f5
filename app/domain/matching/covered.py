"""The lines of an RFQ, each with how many vendors can do it: those that nobody covers stand out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.domain.matching.coverage import Coverage
from app.domain.trade.ids import VendorId


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredLine:
    """A line of the RFQ; `number` is 0 for all of them together, which have no title."""

    number: int
    title: str
    known: int  # vendors that are known to do it
    open: int  # vendors that may do it
    asked: int  # of those known to do it, how many are asked


def covered_lines(found: Coverage, asked: Mapping[VendorId, Collection[int]]) -> list[CoveredLine]:
    """All lines together, then each; `asked` has numbers of lines."""
    every = {p.vendor_id for line in found.lines for p in line.covering}
    able = {p.vendor_id for line in found.lines for p in line.open}
    rows = [CoveredLine(number=0, title="", known=len(every), open=len(able), asked=len(every & asked.keys()))]
    for line in found.lines:
        known = {p.vendor_id for p in line.covering}
        title = " · ".join(part for part in (line.part_number, line.wanted) if part)
        number = sum(line.number in asked.get(vendor_id, ()) for vendor_id in known)
        rows.append(CoveredLine(number=line.number, title=title, known=len(known), open=len(line.open), asked=number))
    return rows
