"""Vendors that may be asked, as rows: who is proposed, who is not, and who is found, with the reasons."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from app.domain.matching.coverage import Coverage
from app.domain.matching.matching import Barrier, Exclusion, Proposal
from app.domain.trade.ids import VendorId
from app.domain.trade.line_numbers import ranges
from app.domain.vendors.vendor import VendorLine, VendorStatus
from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.states import VENDOR
from app.ui.look.tokens import Tone

_NEVER = frozenset({Barrier.BLOCKED, Barrier.CLEARANCE})  # barriers that a tick does not lift
_DOES = Chip("✓", "Does it", Tone.OK)
_BARRED = Chip("✗", "Not cleared", Tone.ERR)
_PERHAPS = Chip("~", "Perhaps", Tone.NEUTRAL)
_OTHER = Chip("≠", "Other", Tone.NEUTRAL)


class Mark(Enum):
    """How a vendor stands to a line."""

    DOES = "does it"
    PERHAPS = "perhaps"
    NOTHING = "nothing known"
    BARRED = "may not have it"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceLine:
    """A vendor as step 3 shows it. `place` keeps the order of the proposals."""

    id: VendorId
    name: str
    place: int
    lines: tuple[int, ...] = ()  # that it is known to do
    open: tuple[int, ...] = ()  # that it may do
    barred: frozenset[int] = frozenset()  # that it must not be asked for
    why: str = ""
    chip: Chip | None = None
    may_be_asked: bool = True

    def mark(self, line: int) -> Mark:
        """How it stands to the line of this number."""
        if line in self.barred:
            return Mark.BARRED
        return Mark.DOES if line in self.lines else Mark.PERHAPS if line in self.open else Mark.NOTHING


def proposed(found: Coverage, line: int | None) -> list[ChoiceLine]:
    """Who can do the lines, or one of them: best first."""
    return _marked(_proposed(found, line), found, line)


def _marked(rows: Sequence[ChoiceLine], found: Coverage, line: int | None) -> list[ChoiceLine]:
    """Who may have none of the lines that it is shown for says why."""
    return [_barred(row, found, line) if row.id in found.barred else row for row in rows]


def _barred(row: ChoiceLine, found: Coverage, line: int | None) -> ChoiceLine:
    ban = found.barred[row.id]
    every = frozenset(match.number for match in found.lines)
    wanted = frozenset((*row.lines, *row.open)) or every if line is None else frozenset({line})
    row = replace(row, barred=ban.lines, may_be_asked=row.may_be_asked and not ban.lines >= every)
    if row.may_be_asked and not ban.lines >= wanted:
        return replace(row, why="\n".join(part for part in (row.why, tr(ban.text)) if part))
    return replace(row, why=tr(ban.text), chip=_BARRED)


def _proposed(found: Coverage, line: int | None) -> list[ChoiceLine]:
    rows = [
        ChoiceLine(
            id=v.vendor_id,
            name=v.vendor,
            place=place,
            lines=v.lines,
            open=v.open,
            why=_why_of_all(found, v.vendor_id),
            chip=_chip(v.best),
        )
        for place, v in enumerate(found.vendors)
    ]
    if line is None:
        return rows
    match = next((m for m in found.lines if m.number == line), None)
    by_id = {row.id: row for row in rows}
    proposals = sorted(match.proposals if match else (), key=lambda p: not found.may_have(p.vendor_id, line))
    return [replace(by_id[p.vendor_id], place=place, why=_why(p), chip=_chip(p)) for place, p in enumerate(proposals)]


def excluded(found: Coverage, line: int | None) -> list[ChoiceLine]:
    """Who could do a line but for something that stands against it, and is proposed for no other one."""
    asked = {v.vendor_id for v in found.vendors} if line is None else set()
    rows: dict[VendorId, tuple[Exclusion, list[int]]] = {}
    for match in found.lines:
        for exclusion in match.excluded if line in (None, match.number) else ():
            if exclusion.vendor_id not in asked:
                rows.setdefault(exclusion.vendor_id, (exclusion, []))[1].append(match.number)
    choices = [
        ChoiceLine(
            id=vendor_id,
            name=exclusion.vendor,
            place=place,
            lines=tuple(numbers),
            why=tr(exclusion.reason),
            chip=Chip("✗", "Not proposed", Tone.ERR),
            may_be_asked=exclusion.barrier not in _NEVER,
        )
        for place, (vendor_id, (exclusion, numbers)) in enumerate(rows.items())
    ]
    return [replace(c, barred=found.barred[c.id].lines) if c.id in found.barred else c for c in choices]


def listed(vendors: Sequence[VendorLine], found: Coverage) -> list[ChoiceLine]:
    """Vendors of the list, with what is known of them for these lines."""
    by_id = {c.id: c for c in (*excluded(found, None), *proposed(found, None))}
    return [
        _listed(vendor, place, by_id[vendor.id])
        if vendor.id in by_id
        else _marked([_unknown(vendor, place)], found, None)[0]
        for place, vendor in enumerate(vendors)
    ]


def _listed(vendor: VendorLine, place: int, known: ChoiceLine) -> ChoiceLine:
    is_blocked = vendor.status is VendorStatus.BLOCKED
    chip = _trouble(vendor) or known.chip
    return replace(known, place=place, chip=chip, may_be_asked=known.may_be_asked and not is_blocked)


def _unknown(vendor: VendorLine, place: int) -> ChoiceLine:
    return ChoiceLine(
        id=vendor.id,
        name=vendor.name,
        place=place,
        why=vendor.capabilities or vendor.categories,
        chip=_trouble(vendor),
        may_be_asked=vendor.status is not VendorStatus.BLOCKED,
    )


def _trouble(vendor: VendorLine) -> Chip | None:
    if vendor.check:
        return Chip("✗", tr(vendor.check), Tone.ERR)
    return None if vendor.status is VendorStatus.ACTIVE else VENDOR[vendor.status]


def _chip(proposal: Proposal) -> Chip:
    if proposal.warnings:
        return Chip("!", "On hold", Tone.WARN)
    return _DOES if proposal.covers else _PERHAPS if proposal.grade.is_open else _OTHER


def _why(proposal: Proposal) -> str:
    return "; ".join(map(tr, (*proposal.reasons, *proposal.warnings)))


def _why_of_all(found: Coverage, vendor_id: VendorId) -> str:
    """The reasons for its lines, those that are alike together, what it is known to do first."""
    mine = [(m.number, p) for m in found.lines for p in m.proposals if p.vendor_id == vendor_id]
    mine.sort(key=lambda pair: pair[1].grade)
    numbers: dict[str, list[int]] = {}
    for number, proposal in mine:
        numbers.setdefault(_why(proposal), []).append(number)
    return "\n".join(f"{ranges(lines)}: {why}" for why, lines in numbers.items())
