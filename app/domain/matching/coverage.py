"""All lines of a request together: who covers how much, and which lines stand alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.matching.matching import LineMatch, Proposal
from app.domain.trade.ids import VendorId
from app.domain.trade.text_key import word_key


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorCoverage:
    """A vendor and the lines it is known to do; `hints` are lines for which it is proposed and not known."""

    vendor_id: VendorId
    vendor: str
    lines: tuple[int, ...]
    hints: tuple[int, ...]
    best: Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """`vendors` begin with who covers most lines; those who may not have all lines come last.

    `barred` says why, of every vendor of the list: whoever is asked is asked for all of them.
    """

    lines: tuple[LineMatch, ...]
    vendors: tuple[VendorCoverage, ...]
    barred: Mapping[VendorId, str] = field(default_factory=dict)

    @property
    def uncovered(self) -> tuple[int, ...]:
        """Numbers of the lines that nobody is known to do."""
        return tuple(line.number for line in self.lines if not line.covering)

    @property
    def perhaps(self) -> tuple[int, ...]:
        """Numbers of those among the uncovered lines that somebody may do."""
        return tuple(line.number for line in self.lines if not line.covering and line.open)

    @property
    def single(self) -> tuple[int, ...]:
        """Numbers of the lines that one vendor alone is known to do."""
        return tuple(line.number for line in self.lines if len(line.covering) == 1)

    def best(self, per_line: int) -> tuple[VendorId, ...]:
        """The first `per_line` vendors for each line who may be asked, each once, in the order of the lines.

        Who is known to do it comes before who may do it; nobody of whom something else is known.
        """
        able = ((*line.covering, *line.open) for line in self.lines)
        free = ([p.vendor_id for p in some if p.vendor_id not in self.barred] for some in able)
        return tuple(dict.fromkeys(vendor_id for ids in free for vendor_id in ids[:per_line]))


def coverage(lines: Sequence[LineMatch], barred: Mapping[VendorId, str]) -> Coverage:
    """Put the lines together; `barred` says who may not have them all, and why."""
    proposals: dict[VendorId, list[tuple[int, Proposal]]] = {}
    for line in lines:
        for proposal in line.proposals:
            proposals.setdefault(proposal.vendor_id, []).append((line.number, proposal))
    vendors = [_of_vendor(vendor_id, found) for vendor_id, found in proposals.items()]
    vendors.sort(key=lambda v: (-len(v.lines), v.best.grade, word_key(v.vendor), v.vendor_id))
    vendors.sort(key=lambda v: v.vendor_id in barred)
    return Coverage(lines=tuple(lines), vendors=tuple(vendors), barred=barred)


def _of_vendor(vendor_id: VendorId, found: Sequence[tuple[int, Proposal]]) -> VendorCoverage:
    best = min((p for _, p in found), key=lambda p: p.grade)
    return VendorCoverage(
        vendor_id=vendor_id,
        vendor=best.vendor,
        lines=tuple(number for number, p in found if p.covers),
        hints=tuple(number for number, p in found if not p.covers),
        best=best,
    )
