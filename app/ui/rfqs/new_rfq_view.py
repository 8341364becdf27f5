"""The two things that an RFQ cannot do without: what it is about, and by when."""

from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.trade.deadline import DeadlineInvalid
from app.ui.look.language import tr
from app.ui.look.plain import plain_label
from app.ui.look.spacing import LARGE, MEDIUM
from app.ui.look.tokens import Tone
from app.ui.widgets.banner import Banner
from app.ui.widgets.deadline_fields import DeadlineFields, usual_deadline
from app.ui.widgets.entry_dialog import EntryDialog
from app.ui.widgets.page import field, quiet_label


class NewRfqDialog(EntryDialog):
    """`create_asked` carries title and Deadline (or None)."""

    create_asked = Signal(str, object)

    def __init__(self, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("New RFQ"))
        self.setMinimumWidth(560)
        self.banner = Banner()
        self.title = QLineEdit()
        self.title.setPlaceholderText(self.tr("for example Electroless nickel, 3 parts"))
        self.deadline = DeadlineFields(zone)
        self.deadline.show_deadline(usual_deadline(zone, datetime.now(UTC)))
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        field(form, self.tr("&Title:"), self.title)
        form.addRow(plain_label(self.tr("Answer:")), self.deadline)
        buttons = QDialogButtonBox()
        create = buttons.addButton(self.tr("&Create"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)  # behind it for the Tab key, too
        buttons.accepted.connect(self._on_create)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addWidget(self.banner)
        column.addLayout(form)
        column.addWidget(quiet_label(self.tr("Vendors see the title in the subject. Both can be changed later.")))
        column.addWidget(buttons)
        create.setDefault(True)  # before it is in the dialog, Qt would make Cancel the default

    def _on_create(self) -> None:
        try:
            deadline = self.deadline.deadline()
        except DeadlineInvalid as problem:
            self.banner.say(Tone.ERR, tr(str(problem)))
            return
        self.create_asked.emit(self.title.text().strip(), deadline)
