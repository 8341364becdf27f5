"""One account: its name and state, counts, pace, what stands in the way, and its hours."""

from PySide6.QtWidgets import QWidget

from app.services.sending.metrics import AccountMetrics
from app.ui.activity.activity_words import bars_of, chip_of, counts_text, hours_text, pace_text, trouble_text
from app.ui.look.plain import plain_label
from app.ui.look.spacing import SMALL
from app.ui.look.tokens import Tone
from app.ui.widgets.bar_chart import BarChart
from app.ui.widgets.card import Card
from app.ui.widgets.chip_label import ChipLabel
from app.ui.widgets.page import heading, quiet_label, row


class AccountCard(Card):
    """Later metrics are shown in place."""

    def __init__(self, account: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._account = account
        self.chip = ChipLabel()
        self.counts = plain_label()
        self.pace = quiet_label(wrap=True)
        self.trouble = plain_label()
        self.chart = BarChart(self.tr("Emails per hour"), Tone.ERR)
        self.counts.setWordWrap(True)
        self.trouble.setWordWrap(True)
        legend = quiet_label(self.tr("Emails per hour: sent, and hatched above them failed or Unknown"), wrap=True)
        column = self.column
        column.addLayout(row(heading(account), None, self.chip))
        for widget in (self.counts, self.pace, self.trouble):
            column.addWidget(widget)
        column.addSpacing(SMALL)
        column.addWidget(legend)
        column.addWidget(self.chart)

    def show_metrics(self, found: AccountMetrics) -> None:
        """As it is now."""
        trouble = trouble_text(found)
        self.chip.show_chip(chip_of(found), trouble)
        self.counts.setText(counts_text(found))
        self.pace.setText(pace_text(found.pace))
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        self.chart.show_bars(bars_of(found), hours_text(found))
        self.setAccessibleName(f"{self._account}. {self.counts.text()}. {self.pace.text()}. {trouble}")
