"""How RFQs have been answered lately: by day, by vendor, and what waits for a decision."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app.domain.rfqs.overview import Overview
from app.ui.activity.answers_words import bars_of, days_text, lengths_of, times_text, value_text
from app.ui.look.plain import plain_label
from app.ui.look.spacing import MEDIUM, SMALL
from app.ui.look.tokens import Tone, tokens_of
from app.ui.widgets.bar_chart import BarChart
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyOr, EmptyState
from app.ui.widgets.lengths_chart import LengthsChart
from app.ui.widgets.page import button, heading, inner_layout, quiet_label, row

SPANS = (30, 90, 365)
_SHARP = 2  # pixels of a picture for one of the screen


class AnswersView(QWidget):
    """`span_chosen` carries a number of days."""

    span_chosen = Signal(int)
    export_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.spans = QComboBox()
        self.spans.setAccessibleName(self.tr("Days"))
        for text, days in zip(
            (self.tr("Last 30 days"), self.tr("Last 90 days"), self.tr("Last year")), SPANS, strict=True
        ):
            self.spans.addItem(text, days)
        self.spans.activated.connect(lambda _index: self.span_chosen.emit(self.days))
        self.export = button(self.tr("E&xport…"), self.export_asked.emit, self.tr("As a table or as a picture."))
        self.values, self.times = plain_label(), quiet_label(wrap=True)
        self.values.setWordWrap(True)
        self.chart = BarChart(self.tr("Answers per day"), Tone.WARN)
        self.lengths = LengthsChart(self.tr("Answer times"))
        self._cards = QWidget()
        column = QVBoxLayout(self._cards)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MEDIUM)
        for card in (self._value_card(), self._days_card(), self._times_card()):
            column.addWidget(card)
        column.addStretch(1)
        text = self.tr("Once vendors answer your RFQs, you see here how many do each day and how long they take.")
        self._stack = EmptyOr(EmptyState("replies", self.tr("No answers in this time."), text), self._cards)
        outer = inner_layout(self)
        outer.addLayout(row(self.spans, None, self.export))
        outer.addWidget(self._stack, 1)

    @property
    def days(self) -> int:
        """That are looked at."""
        return int(self.spans.currentData())

    def show_overview(self, found: Overview) -> None:
        """All of it anew."""
        self.values.setText(value_text(found.open_values))
        self.chart.show_bars(bars_of(found.days), days_text(found))
        self.lengths.show_lengths(lengths_of(found))
        self.times.setText(times_text(found))
        self._answer_times.setVisible(bool(found.times))
        has_any = bool(found.answered or found.open_values)
        self._stack.show_any(has_any)
        self.export.setEnabled(has_any)

    def picture(self) -> bytes:
        """The cards as PNG, twice as sharp as on the screen."""
        image = QImage(self._cards.size() * _SHARP, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(_SHARP)
        image.fill(tokens_of(self.palette()).window)
        painter = QPainter(image)
        self._cards.render(painter, QPoint(0, 0))
        painter.end()
        octets = QByteArray()
        buffer = QBuffer(octets)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know no name of a format
        return bytes(octets.data())

    def _value_card(self) -> Card:
        card = Card()
        card.column.addWidget(heading(self.tr("Waiting for a decision")))
        card.column.addWidget(self.values)
        about = self.tr(
            "The least offers to RFQs that aren't decided, line by line, without tooling and charges per order."
        )
        card.column.addWidget(quiet_label(about, wrap=True))
        return card

    def _days_card(self) -> Card:
        card = Card()
        card.column.addWidget(heading(self.tr("Answers per day")))
        about = self.tr(
            "Quoted, and hatched above it declined. A vendor counts once for each RFQ, with its first answer."
        )
        card.column.addWidget(quiet_label(about, wrap=True))
        card.column.addWidget(self.chart)
        return card

    def _times_card(self) -> Card:
        card = self._answer_times = Card()
        card.column.addWidget(heading(self.tr("Answer times")))
        card.column.addWidget(self.times)
        card.column.addSpacing(SMALL)
        card.column.addWidget(self.lengths)
        return card
