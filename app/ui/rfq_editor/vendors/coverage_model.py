"""The lines of the request, each with how many vendors can do it: those that nobody covers stand out."""

from PySide6.QtCore import QObject

from app.domain.matching.covered import CoveredLine
from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.table_model import Column, LinesModel
from app.ui.look.tokens import Tone


def _chip(line: CoveredLine) -> Chip:
    if not line.known:
        return Chip("~", tr(f"{line.open} perhaps"), Tone.WARN) if line.open else Chip("✗", "nobody", Tone.ERR)
    if line.known == 1 and line.number:
        return Chip("!", "one only", Tone.WARN)
    said = tr(f"{line.asked} of {line.known}")
    return Chip("✓", said, Tone.OK) if line.asked else Chip("○", said, Tone.NEUTRAL)


COLUMNS: tuple[Column[CoveredLine], ...] = (
    Column(title="", text=lambda c: str(c.number or ""), sort=lambda c: c.number, width=44, right=True),
    Column(title="Line", text=lambda c: c.title if c.number else tr("All lines"), width=112),
    Column(title="Asked", text=lambda c: str(_chip(c)), chip=_chip, sort=lambda c: c.known, width=126),
)


class CoverageModel(LinesModel[CoveredLine]):
    def __init__(self, parent: QObject) -> None:
        super().__init__(COLUMNS, key=lambda c: c.number, parent=parent)
