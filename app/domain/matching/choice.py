"""Vendors that may be asked: how each stands to each line, and why. What every door shows where vendors are chosen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from app.domain.matching.coverage import Coverage, VendorCoverage
from app.domain.matching.matching import Barrier, Proposal
from app.domain.trade.ids import VendorId
from app.domain.vendors.vendor import VendorLine, VendorStatus

_NEVER = frozenset({Barrier.BLOCKED, Barrier.CLEARANCE})  # barriers that a tick does not lift


class Mark(Enum):
    """How a vendor stands to a line."""

    DOES = "does it"
    PERHAPS = "perhaps"
    OTHER = "something else is known"
    NOTHING = "nothing known"
    LEFT_OUT = "not proposed"
    BARRED = "may not have it"


class Verdict(Enum):
    """How a vendor stands to all lines that it is shown for."""

    DOES = auto()
    PERHAPS = auto()
    OTHER = auto()
    ON_HOLD = auto()
    LEFT_OUT = auto()
    BARRED = auto()


@dataclass(frozen=True, slots=True)
class Reason:
    """What is said of these lines; of no line in particular where there are none."""

    lines: tuple[int, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A vendor and a line."""

    mark: Mark
    words: tuple[str, ...] = ()


Cells = Mapping[int, Cell]  # by numbers of lines
NOTHING_KNOWN = Cell(Mark.NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A vendor that may be asked. `place` keeps the order of the proposals."""

    id: VendorId
    name: str
    place: int
    lines: tuple[int, ...] = ()  # that it is known to do
    open: tuple[int, ...] = ()  # that it may do
    barred: frozenset[int] = frozenset()  # that it must not be asked for
    why: tuple[Reason, ...] = ()
    cells: Cells = field(default_factory=dict)  # of the lines of which there is something to say
    verdict: Verdict | None = None
    check: str = ""  # what is wrong with the vendor's data
    status: VendorStatus = VendorStatus.ACTIVE
    may_be_asked: bool = True

    def cell(self, line: int) -> Cell:
        """How it stands to the line of this number, and why."""
        return self.cells.get(line, NOTHING_KNOWN)

    def mark(self, line: int) -> Mark:
        """The same without a reason."""
        return self.cell(line).mark

    def may_have(self, line: int, *, is_asked: bool) -> bool:
        """Whether a tick may be there: who was asked may be left out again, whatever stands against it now."""
        return is_asked or (self.may_be_asked and line not in self.barred)


def proposed(found: Coverage, line: int | None = None) -> list[Choice]:
    """Who can do the lines, or one of them: best first."""
    cells, mine = _cells(found), _proposals(found)
    rows = [_proposed(n, v, mine[v.vendor_id], cells[v.vendor_id]) for n, v in enumerate(found.vendors)]
    if line is not None:
        match = next((m for m in found.lines if m.number == line), None)
        by_id = {row.id: row for row in rows}
        some = sorted(match.proposals if match else (), key=lambda p: not found.may_have(p.vendor_id, line))
        rows = [
            replace(by_id[p.vendor_id], place=place, why=(Reason((), _words(p)),), verdict=_verdict(p))
            for place, p in enumerate(some)
        ]
    return [_with_ban(row, found, line) for row in rows]


def excluded(found: Coverage, line: int | None = None) -> list[Choice]:
    """Who could do a line but for something that stands against it, and is proposed for no other one."""
    known = {v.vendor_id for v in found.vendors} if line is None else set()
    cells = _cells(found)
    against: dict[VendorId, dict[str, list[int]]] = {}
    names: dict[VendorId, str] = {}
    never: set[VendorId] = set()
    for match in found.lines:
        for one in match.excluded if line in (None, match.number) else ():
            if one.vendor_id not in known:
                names[one.vendor_id] = one.vendor
                against.setdefault(one.vendor_id, {}).setdefault(one.reason, []).append(match.number)
                never |= {one.vendor_id} if one.barrier in _NEVER else set()
    return [
        Choice(
            id=key,
            name=names[key],
            place=place,
            lines=tuple(number for numbers in reasons.values() for number in numbers),
            barred=found.barred[key].lines if key in found.barred else frozenset(),
            why=_grouped(reasons),
            cells=cells[key],
            verdict=Verdict.LEFT_OUT,
            may_be_asked=key not in never,
        )
        for place, (key, reasons) in enumerate(against.items())
    ]


def listed(vendors: Sequence[VendorLine], found: Coverage) -> list[Choice]:
    """Vendors of the list, with what is known of them for these lines."""
    known = {row.id: row for row in (*excluded(found), *proposed(found))}
    return [_listed(vendor, place, found, known.get(vendor.id)) for place, vendor in enumerate(vendors)]


def _listed(vendor: VendorLine, place: int, found: Coverage, known: Choice | None) -> Choice:
    row = known or _unknown(vendor, found)
    may_be_asked = row.may_be_asked and vendor.status is not VendorStatus.BLOCKED
    return replace(row, place=place, check=vendor.check, status=vendor.status, may_be_asked=may_be_asked)


def _unknown(vendor: VendorLine, found: Coverage) -> Choice:
    said, ban = vendor.capabilities or vendor.categories, found.barred.get(vendor.id)
    row = Choice(
        id=vendor.id,
        name=vendor.name,
        place=0,
        why=(Reason((), (said,)),) if said else (),
        cells={} if ban is None else {number: Cell(Mark.BARRED, (ban.text,)) for number in ban.lines},
    )
    return _with_ban(row, found, None)


def _proposed(place: int, vendor: VendorCoverage, mine: Sequence[tuple[int, Proposal]], cells: Cells) -> Choice:
    """The reasons for its lines, those that are alike together, what it is known to do first."""
    numbers: dict[tuple[str, ...], list[int]] = {}
    for number, proposal in sorted(mine, key=lambda pair: pair[1].grade):
        numbers.setdefault(_words(proposal), []).append(number)
    return Choice(
        id=vendor.vendor_id,
        name=vendor.vendor,
        place=place,
        lines=vendor.lines,
        open=vendor.open,
        why=tuple(Reason(tuple(lines), words) for words, lines in numbers.items()),
        cells=cells,
        verdict=_verdict(vendor.best),
    )


def _with_ban(row: Choice, found: Coverage, line: int | None) -> Choice:
    """Who may have none of the lines that it is shown for says why, and nothing besides."""
    ban = found.barred.get(row.id)
    if ban is None:
        return row
    every = frozenset(match.number for match in found.lines)
    wanted = frozenset((*row.lines, *row.open)) or every if line is None else frozenset({line})
    row = replace(row, barred=ban.lines, may_be_asked=row.may_be_asked and not ban.lines >= every)
    said = Reason((), (ban.text,))
    if row.may_be_asked and not ban.lines >= wanted:
        return replace(row, why=(*row.why, said))
    return replace(row, why=(said,), verdict=Verdict.BARRED)


def _proposals(found: Coverage) -> Mapping[VendorId, Sequence[tuple[int, Proposal]]]:
    """Of each vendor, with the numbers of the lines."""
    mine: dict[VendorId, list[tuple[int, Proposal]]] = {}
    for match in found.lines:
        for proposal in match.proposals:
            mine.setdefault(proposal.vendor_id, []).append((match.number, proposal))
    return mine


def _cells(found: Coverage) -> Mapping[VendorId, Cells]:
    """Of each vendor that a line says something of; what it must not have comes before all else."""
    cells: dict[VendorId, dict[int, Cell]] = {}
    for match in found.lines:
        for proposal in match.proposals:
            cells.setdefault(proposal.vendor_id, {})[match.number] = Cell(_mark(proposal), _words(proposal))
        for one in match.excluded:
            cells.setdefault(one.vendor_id, {})[match.number] = Cell(Mark.LEFT_OUT, (one.reason,))
    for vendor_id in cells.keys() & found.barred.keys():
        ban = found.barred[vendor_id]
        cells[vendor_id] |= dict.fromkeys(ban.lines, Cell(Mark.BARRED, (ban.text,)))
    return cells


def _words(proposal: Proposal) -> tuple[str, ...]:
    return (*proposal.reasons, *proposal.warnings)


def _mark(proposal: Proposal) -> Mark:
    return Mark.DOES if proposal.covers else Mark.PERHAPS if proposal.grade.is_open else Mark.OTHER


def _verdict(proposal: Proposal) -> Verdict:
    if proposal.warnings:
        return Verdict.ON_HOLD
    return Verdict[_mark(proposal).name]


def _grouped(reasons: Mapping[str, Iterable[int]]) -> tuple[Reason, ...]:
    """One that is said of all its lines names none."""
    if len(reasons) == 1:
        return (Reason((), tuple(reasons)),)
    return tuple(Reason(tuple(numbers), (reason,)) for reason, numbers in reasons.items())
