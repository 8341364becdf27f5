"""How a report looks on paper: its fonts, colors and measures."""

from dataclasses import dataclass
from pathlib import Path

REGULAR, BOLD = "ReportSans", "ReportSans-Bold"
LINE, HEAD, ACCENT, QUIET = "#C9CED6", "#E8EDF3", "#1F4E79", "#555555"
GROUND_OF_BEST, INK_OF_BEST, INK_OF_REASON, STRONG_LINE = "#DFF2E1", "#14532D", "#8A3B12", "#7A8494"
MARGIN = 43  # points
FRAME = 6  # a frame has as many points at each side


@dataclass(frozen=True, slots=True)
class Fonts:
    """TrueType files."""

    regular: Path
    bold: Path


@dataclass(frozen=True, slots=True)
class Paper:
    """In points."""

    width: float
    height: float

    @property
    def inner_width(self) -> float:
        """What a table may take."""
        return self.width - 2 * (MARGIN + FRAME)


LETTER, LETTER_ACROSS = Paper(612, 792), Paper(792, 612)
