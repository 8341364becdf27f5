"""A chip as a line of text: glyph and word in the colour of its tone, whatever the scheme."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.ui.look.chip import Chip
from app.ui.look.plain import set_tip
from app.ui.look.tokens import tokens_of


class ChipLabel(QWidget):
    """Empty until it has a chip to show."""

    def __init__(self) -> None:
        super().__init__()
        self.chip: Chip | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        return "" if self.chip is None else str(self.chip).strip()

    def show_chip(self, chip: Chip | None, tip: str = "") -> None:
        """The tip says why."""
        self.chip = chip
        set_tip(self, tip)
        self.setAccessibleName("" if chip is None else chip.said)
        self.setAccessibleDescription(tip)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text), metrics.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.chip is not None:
            painter = QPainter(self)
            painter.setPen(tokens_of(self.palette()).ink_of(self.chip.tone))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self.text)
