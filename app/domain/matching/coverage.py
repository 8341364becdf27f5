"""All lines of a request together: who covers how much, and which lines stand alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from app.domain.matching.matching import LineMatch, Proposal
from app.domain.rfqs.bars import Ban
from app.domain.trade.ids import VendorId
from app.domain.trade.text_key import word_key


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorCoverage:
    """A vendor and the lines it is known to do; `hints` are lines for which it is proposed and not known, and of these
    `open` are those that it may do.
    """

    vendor_id: VendorId
    vendor: str
    lines: tuple[int, ...]
    hints: tuple[int, ...]
    open: tuple[int, ...]
    best: Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """`vendors` begin with who covers most lines; those who may have none of theirs come last.

    `barred` are, of every vendor of the list, the lines that it must not be asked for.
    """

    lines: tuple[LineMatch, ...]
    vendors: tuple[VendorCoverage, ...]
    barred: Mapping[VendorId, Ban] = field(default_factory=dict)

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

    def may_have(self, vendor_id: VendorId, line: int) -> bool:
        """Whether the vendor may be asked for this line."""
        ban = self.barred.get(vendor_id)
        return ban is None or line not in ban.lines

    def best(self, per_line: int) -> Mapping[VendorId, frozenset[int]]:
        """The first `per_line` vendors for each line who may be asked for it, with the lines that they are best for.

        Who is known to do it comes before who may do it; nobody of whom something else is known.
        """
        chosen: dict[VendorId, set[int]] = {}
        for line in self.lines:
            able = (p.vendor_id for p in (*line.covering, *line.open) if self.may_have(p.vendor_id, line.number))
            for vendor_id in islice(able, per_line):
                chosen.setdefault(vendor_id, set()).add(line.number)
        return {vendor_id: frozenset(numbers) for vendor_id, numbers in chosen.items()}

    def able(self) -> Mapping[VendorId, frozenset[int]]:
        """Everybody who is known to do a line and may be asked for it, with all such lines."""
        found = {v.vendor_id: frozenset(n for n in v.lines if self.may_have(v.vendor_id, n)) for v in self.vendors}
        return {vendor_id: numbers for vendor_id, numbers in found.items() if numbers}

    def lines_for(self, vendor_ids: Iterable[VendorId]) -> Mapping[VendorId, frozenset[int]]:
        """What vendors are asked for where nobody says which lines: those that one does, else those that it may do or
        is hinted at for, else all; never one that it must not have. Who would be asked for nothing is left out.
        """
        known = {v.vendor_id: v.lines or v.open or v.hints for v in self.vendors}
        every = tuple(line.number for line in self.lines)
        found = {v: frozenset(n for n in known.get(v) or every if self.may_have(v, n)) for v in vendor_ids}
        return {vendor_id: numbers for vendor_id, numbers in found.items() if numbers}


def coverage(lines: Sequence[LineMatch], barred: Mapping[VendorId, Ban]) -> Coverage:
    """Put the lines together; `barred` says who may not have which of them."""
    proposals: dict[VendorId, list[tuple[int, Proposal]]] = {}
    places: dict[VendorId, list[int]] = {}
    for line in lines:
        for place, proposal in enumerate(line.proposals):
            proposals.setdefault(proposal.vendor_id, []).append((line.number, proposal))
            places.setdefault(proposal.vendor_id, []).append(place)
    vendors = [_of_vendor(vendor_id, found) for vendor_id, found in proposals.items()]
    mean = {vendor_id: sum(some) / len(some) for vendor_id, some in places.items()}
    vendors.sort(key=lambda v: (-len(v.lines), v.best.grade, mean[v.vendor_id], word_key(v.vendor), v.vendor_id))
    vendors.sort(key=lambda v: v.vendor_id in barred and barred[v.vendor_id].lines.issuperset((*v.lines, *v.hints)))
    return Coverage(lines=tuple(lines), vendors=tuple(vendors), barred=barred)


def _of_vendor(vendor_id: VendorId, found: Sequence[tuple[int, Proposal]]) -> VendorCoverage:
    best = min((p for _, p in found), key=lambda p: p.grade)
    return VendorCoverage(
        vendor_id=vendor_id,
        vendor=best.vendor,
        lines=tuple(number for number, p in found if p.covers),
        hints=tuple(number for number, p in found if not p.covers),
        open=tuple(number for number, p in found if p.grade.is_open),
        best=best,
    )
