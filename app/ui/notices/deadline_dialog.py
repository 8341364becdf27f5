"""A later deadline for an RFQ that was sent."""

from datetime import timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from app.domain.comparison.working_days import after_working_days
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.deadline import Deadline, DeadlineInvalid
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.widgets.banner import Banner
from app.ui.widgets.deadline_fields import DeadlineFields
from app.ui.widgets.entry_dialog import EntryDialog
from app.ui.widgets.page import page_layout, primary_button, quiet_label

_FURTHER = 3  # working days that are proposed


class DeadlineDialog(EntryDialog):
    """`chosen` carries the Deadline: then everybody is told."""

    chosen = Signal(object)

    def __init__(self, rfq: Rfq, zone: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr(f"Extend the deadline – {rfq.number}"))
        self.banner = Banner()
        self.fields = DeadlineFields(zone)
        before = rfq.deadline
        self.fields.show_deadline(later(before) if before else None)
        self.fields.edited.connect(lambda _deadline: self._on_edited())
        self.fields.refused.connect(lambda _why: self._on_edited())
        column = page_layout(self)
        column.addWidget(self.banner)
        if before is not None:
            column.addWidget(quiet_label(tr(f"Until now: {before}"), wrap=True))
        column.addWidget(self.fields)
        column.addStretch(1)
        go = primary_button(self.tr("&Next: tell vendors…"), self._on_chosen)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(go, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.begin_anew()

    def _on_edited(self) -> None:
        self.banner.hush()

    def _on_chosen(self) -> None:
        try:
            deadline = self.fields.deadline()
        except DeadlineInvalid as why:
            self.banner.say(Tone.ERR, str(why))
            return
        if deadline is None:
            self.banner.say(Tone.ERR, self.tr("Enter the new deadline."))
            return
        self.begin_anew()
        self.accept()
        self.chosen.emit(deadline)


def later(before: Deadline) -> Deadline:
    """Some working days on, at the same hour."""
    day = after_working_days(before.local.date(), _FURTHER)
    return Deadline(before.local + timedelta(days=(day - before.local.date()).days), before.zone)
