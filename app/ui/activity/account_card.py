"""One account: its name and state, counts, pace, what stands in the way, and its hours."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.services.sending.metrics import AccountMetrics
from app.ui.activity.activity_words import bars_of, chip_of, counts_text, pace_text, trouble_text
from app.ui.activity.hours_chart import HoursChart
from app.ui.look.plain import plain_label
from app.ui.look.spacing import MEDIUM, RADIUS, SMALL, TIGHT
from app.ui.look.tokens import tokens_of
from app.ui.widgets.chip_label import ChipLabel
from app.ui.widgets.page import heading, quiet_label, row


class AccountCard(QWidget):
    """Later metrics are shown in place."""

    def __init__(self, account: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._account = account
        self.chip = ChipLabel()
        self.counts = plain_label()
        self.pace = quiet_label(wrap=True)
        self.trouble = plain_label()
        self.chart = HoursChart()
        self.counts.setWordWrap(True)
        self.trouble.setWordWrap(True)
        legend = quiet_label(self.tr("Emails per hour: sent, and hatched above them failed or Unknown"), wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        column.setSpacing(TIGHT)
        column.addLayout(row(heading(account), None, self.chip))
        for widget in (self.counts, self.pace, self.trouble):
            column.addWidget(widget)
        column.addSpacing(SMALL)
        column.addWidget(legend)
        column.addWidget(self.chart)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_metrics(self, found: AccountMetrics) -> None:
        """As it is now."""
        trouble = trouble_text(found)
        self.chip.show_chip(chip_of(found), trouble)
        self.counts.setText(counts_text(found))
        self.pace.setText(pace_text(found.pace))
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        self.chart.show_bars(bars_of(found))
        self.setAccessibleName(f"{self._account}. {self.counts.text()}. {self.pace.text()}. {trouble}")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), tokens_of(self.palette())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(tokens.border))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
