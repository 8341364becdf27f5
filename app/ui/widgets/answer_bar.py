"""How the vendors of an RFQ answered: a bar in the colours of the answers, and how many there are of each."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget
from typing_extensions import override

from app.domain.rfqs.tally import NOBODY_ASKED, AnswerTally, Standing
from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.spacing import SMALL
from app.ui.look.states import STANDING
from app.ui.look.tokens import Tone, tokens_of
from app.ui.widgets.chip_label import ChipLabel
from app.ui.widgets.flow import Flow
from app.ui.widgets.page import button, quiet_label, row

_BAR = QSize(140, 8)
_HEIGHT = 22
_GAP = 1.5  # pixels between two parts


class AnswerBar(QWidget):
    """Hidden where nobody was asked. `show_asked` is called when the buyer wants to see the answers, `compare_asked`
    when the offers are to be compared.
    """

    def __init__(self, show_asked: Callable[[], None], compare_asked: Callable[[], None]) -> None:
        super().__init__()
        self.menu = QMenu(self)
        self.write = button(self.tr("Email ve&ndors"), lambda: None, self.tr("Remind them, or tell them what is new."))
        self.write.setMenu(self.menu)
        self._asked = quiet_label()
        self._asked.setFixedHeight(_HEIGHT)
        self._bar = _Bar()
        self._chips = {standing: _Pill() for standing in Standing}
        parts = QWidget()
        parts.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        parts.setLayout(Flow(self._bar, self._asked, *self._chips.values()))
        show = button(self.tr("Show answers"), show_asked, self.tr("The answers to this RFQ, on the page Replies."))
        self.compare = button(
            self.tr("Compare offer&s…"), compare_asked, self.tr("What each vendor's offer comes to, side by side.")
        )
        line = row(parts, show, self.compare, self.write)
        line.setStretch(0, 1)
        line.setAlignment(parts, Qt.AlignmentFlag.AlignVCenter)
        line.setContentsMargins(0, 0, 0, 0)
        self.setLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_tally(self, tally: AnswerTally) -> None:
        """Exactly these."""
        shown = dict(tally.items())
        for standing, chip in self._chips.items():
            count = shown.get(standing, 0)
            chip.show_chip(counted_chip(standing, count))
            chip.setVisible(standing in shown)
        self._asked.setText(tr(f"{tally.asked:,} asked"))
        self._bar.show_tally(tally)
        self.setAccessibleName(tr(tally.text))
        self.setVisible(bool(tally.asked))


def counted_chip(standing: Standing, count: int) -> Chip:
    """How many stand like this."""
    chip = STANDING[standing]
    return Chip(chip.glyph, tr(f"{count:,} {standing}"), chip.tone)


class _Pill(ChipLabel):
    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width() + 2 * SMALL, _HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.chip is not None:
            tokens, area = tokens_of(self.palette()), QRectF(self.rect())
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.ground_of(self.chip.tone))
            painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
            painter.setPen(tokens.ink_of(self.chip.tone))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.text)


class _Bar(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._tally = NOBODY_ASKED
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_tally(self, tally: AnswerTally) -> None:
        self._tally = tally
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(_BAR.width() + SMALL, _HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """The silent ones are the ground that the others fill."""
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(0, (self.height() - _BAR.height()) / 2, _BAR.width(), _BAR.height())
        shape = QPainterPath()
        shape.addRoundedRect(area, area.height() / 2, area.height() / 2)
        painter.setClipPath(shape)
        painter.fillRect(area, tokens.ground_of(Tone.NEUTRAL))
        left = area.left()
        for standing, count in self._tally.items():
            width = area.width() * count / max(1, self._tally.asked)
            if standing is not Standing.SILENT:
                ink = tokens.ink_of(STANDING[standing].tone)
                painter.fillRect(QRectF(left, area.top(), max(width - _GAP, 1.0), area.height()), ink)
            left += width
