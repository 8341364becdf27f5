"""How much price, lead time and history count for the points of an order."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QFormLayout, QSpinBox, QWidget

from app.domain.comparison.points import Weights, WeightsInvalid
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.widgets.banner import Banner
from app.ui.widgets.entry_dialog import EntryDialog
from app.ui.widgets.page import button, field, page_layout, primary_button, quiet_label, row

_MOST = 100


class WeightsDialog(EntryDialog):
    """`entered` carries Weights, or None: no points are given."""

    entered = Signal(object)

    def __init__(self, known: Weights | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Weights"))
        self.banner = Banner()
        weights = known or Weights()
        self.price, self.lead_time, self.history = (
            _weight(value) for value in (weights.price, weights.lead_time, weights.history)
        )
        column = page_layout(self)
        column.addWidget(self.banner)
        about = self.tr(
            "Orders get points from 0 to 100 beside their amounts. The best one gets all points, others their share."
        )
        column.addWidget(quiet_label(about, wrap=True))
        form = QFormLayout()
        field(form, self.tr("&Price:"), self.price)
        field(form, self.tr("&Lead time:"), self.lead_time)
        field(form, self.tr("&Answers in time so far:"), self.history)
        column.addLayout(form)
        column.addStretch(1)
        buttons = QDialogButtonBox()
        give = primary_button(self.tr("&Give points"), self._on_give)
        buttons.addButton(give, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.rejected.connect(self.reject)
        self.no_points = button(self.tr("&No points"), self._on_none, self.tr("Show amounts alone."))
        self.no_points.setEnabled(known is not None)
        foot = row(self.no_points, None)
        foot.addWidget(buttons)
        column.addLayout(foot)

    def _on_give(self) -> None:
        try:
            self._enter(Weights(self.price.value(), self.lead_time.value(), self.history.value()).checked())
        except WeightsInvalid as why:
            self.banner.say(Tone.ERR, tr(str(why)))
            self.price.setFocus()

    def _on_none(self) -> None:
        self._enter(None)

    def _enter(self, weights: Weights | None) -> None:
        self.begin_anew()
        self.accept()
        self.entered.emit(weights)


def _weight(value: int) -> QSpinBox:
    made = QSpinBox()
    made.setRange(0, _MOST)
    made.setSingleStep(5)
    made.setValue(value)
    return made
