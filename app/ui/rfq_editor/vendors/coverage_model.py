"""The lines of the request, each with how many vendors can do it: those that nobody covers stand out."""

from dataclasses import dataclass

from PySide6.QtCore import QObject

from app.domain.matching.coverage import Coverage
from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.table_model import Column, LinesModel
from app.ui.look.tokens import Tone
from app.ui.rfq_editor.vendors.choice_model import Ticks


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredLine:
    """A line of the request; `number` is 0 for all of them together."""

    number: int
    title: str
    known: int  # vendors that are known to do it
    open: int  # vendors that may do it
    asked: int  # of them, those who are asked


def covered_lines(found: Coverage, ticks: Ticks) -> list[CoveredLine]:
    """All lines together, then each."""
    every = {p.vendor_id for line in found.lines for p in line.covering}
    able = {p.vendor_id for line in found.lines for p in line.open}
    asked = len(every & ticks.keys())
    rows = [CoveredLine(number=0, title=tr("All lines"), known=len(every), open=len(able), asked=asked)]
    for line in found.lines:
        known = {p.vendor_id for p in line.covering}
        title = " · ".join(part for part in (line.part_number, line.wanted) if part)
        asked = sum(line.number in ticks.get(vendor_id, ()) for vendor_id in known)
        rows.append(CoveredLine(number=line.number, title=title, known=len(known), open=len(line.open), asked=asked))
    return rows


def _chip(line: CoveredLine) -> Chip:
    if not line.known:
        return Chip("~", tr(f"{line.open} perhaps"), Tone.WARN) if line.open else Chip("✗", "nobody", Tone.ERR)
    if line.known == 1 and line.number:
        return Chip("!", "one only", Tone.WARN)
    said = tr(f"{line.asked} of {line.known}")
    return Chip("✓", said, Tone.OK) if line.asked else Chip("○", said, Tone.NEUTRAL)


COLUMNS: tuple[Column[CoveredLine], ...] = (
    Column(title="", text=lambda c: str(c.number or ""), sort=lambda c: c.number, width=48, right=True),
    Column(title="Line", text=lambda c: c.title, width=130),
    Column(title="Asked", text=lambda c: str(_chip(c)), chip=_chip, sort=lambda c: c.known, width=118),
)


class CoverageModel(LinesModel[CoveredLine]):
    def __init__(self, parent: QObject) -> None:
        super().__init__(COLUMNS, key=lambda c: c.number, parent=parent)
