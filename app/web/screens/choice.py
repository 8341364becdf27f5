"""The matrix of who is asked for what, as a page shows it: lines as rows, vendors as columns, words for each cell."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.domain.matching.choice import Choice, Mark, Reason, Verdict
from app.domain.matching.covered import CoveredLine
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.ids import LineId, VendorId
from app.domain.trade.line_numbers import named_lines
from app.domain.vendors.vendor import VendorStatus
from app.web import looks
from app.web.looks import Look

Cells = Mapping[VendorId, Collection[LineId]]  # ticked
_VERDICTS = {
    Verdict.DOES: Look("✓", "Does it", "ok"),
    Verdict.PERHAPS: Look("~", "Perhaps", "neutral"),
    Verdict.OTHER: Look("≠", "Other", "neutral"),
    Verdict.ON_HOLD: Look("!", "On hold", "warn"),
    Verdict.LEFT_OUT: Look("✗", "Not proposed", "err"),
    Verdict.BARRED: Look("✗", "Not cleared", "err"),
}
_MARKS = {
    Mark.DOES: Look("✓", "Does it", "ok"),
    Mark.PERHAPS: Look("~", "Perhaps", "neutral"),
    Mark.OTHER: Look("≠", "Other", "neutral"),
    Mark.NOTHING: Look("·", "Nothing known", "none"),
    Mark.LEFT_OUT: Look("✗", "Not proposed", "err"),
    Mark.BARRED: Look("✗", "May not have it", "err"),
}
_ASKED = Look("✓", "Asked", "info")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A vendor. `was`: what it was asked for when the page was made; `why`: a sentence a reason."""

    id: VendorId
    name: str
    look: Look | None
    why: tuple[str, ...]
    was: str
    is_ticked: bool
    is_written: bool  # has its email, so nothing of it changes
    may_tick: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A vendor and a line."""

    name: str  # of the field
    vendor: str
    look: Look
    why: str
    is_ticked: bool
    may_tick: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the RFQ. `may_more`: somebody does it who isn't asked for it."""

    id: LineId
    number: int
    part: str
    wanted: str
    look: Look
    may_more: bool
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """What a page shows of an RFQ: `ticked` and `cells` are the ticks, which may not be saved yet."""

    rfq: Rfq
    written: Collection[VendorId]
    ticked: Collection[VendorId]
    cells: Cells

    def columns(self, choices: Sequence[Choice], was: Mapping[VendorId, str]) -> list[Column]:
        """One for each vendor."""
        return [self._column(choice, was[choice.id]) for choice in choices]

    def rows(self, choices: Sequence[Choice], lines: Sequence[CoveredLine]) -> list[Row]:
        """One for each line, whose boxes are in the order of the vendors."""
        known = {line.number: line for line in lines}
        return [self._row(number, line_id, known[number], choices) for number, line_id in self.rfq.line_ids.items()]

    def _column(self, choice: Choice, was: str) -> Column:
        is_ticked = choice.id in self.ticked
        return Column(
            id=choice.id,
            name=choice.name,
            look=_look(choice),
            why=tuple(map(_said, choice.why)),
            was=was,
            is_ticked=is_ticked,
            is_written=choice.id in self.written,
            may_tick=choice.id not in self.written and (is_ticked or choice.may_be_asked),
        )

    def _row(self, number: int, line_id: LineId, line: CoveredLine, choices: Sequence[Choice]) -> Row:
        boxes = tuple(self._box(number, line_id, choice) for choice in choices)
        item = next(item for item in self.rfq.items if item.number == number)
        more = any(box.look is _MARKS[Mark.DOES] and box.may_tick and not box.is_ticked for box in boxes)
        return Row(
            id=line_id,
            number=number,
            part=item.part_number,
            wanted=line.title.removeprefix(item.part_number).removeprefix(" · "),
            look=_covered(line),
            may_more=more,
            boxes=boxes,
        )

    def _box(self, number: int, line_id: LineId, choice: Choice) -> Box:
        cell, is_ticked = choice.cell(number), line_id in self.cells.get(choice.id, ())
        is_written = choice.id in self.written
        return Box(
            name=f"cell-{choice.id}-{line_id}",
            vendor=choice.name,
            look=_ASKED if is_written and is_ticked else _MARKS[cell.mark],
            why="; ".join(cell.words),
            is_ticked=is_ticked,
            may_tick=not is_written and choice.may_have(number, is_asked=is_ticked),
        )


def _look(choice: Choice) -> Look | None:
    """What is wrong with the vendor itself comes first, as in the window."""
    if choice.check:
        return Look("✗", choice.check, "err")
    if choice.status is not VendorStatus.ACTIVE:
        return looks.of_vendor(choice.status)
    return None if choice.verdict is None else _VERDICTS[choice.verdict]


def _said(reason: Reason) -> str:
    words = "; ".join(reason.words)
    return f"{named_lines(reason.lines).capitalize()}: {words}" if reason.lines else words


def _covered(line: CoveredLine) -> Look:
    """How many do it, and how many of them are asked."""
    if not line.known:
        return Look("~", f"{line.open} perhaps", "warn") if line.open else Look("✗", "Nobody does it", "err")
    if line.known == 1:
        return Look("!", "One only, asked" if line.asked else "One only", "warn")
    return Look("✓" if line.asked else "○", f"{line.asked} of {line.known} asked", "ok" if line.asked else "neutral")
