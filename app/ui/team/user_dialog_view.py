"""A user: the name that a computer says, and what they may."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.people.user import Role, User
from app.ui.look.language import tr
from app.ui.look.spacing import LARGE, MEDIUM
from app.ui.team.team_model import MAY, ROLES
from app.ui.widgets.banner import Banner
from app.ui.widgets.entry_dialog import EntryDialog
from app.ui.widgets.page import field, quiet_label


class UserDialog(EntryDialog):
    """`kept` carries name and Role. One who is there keeps the name."""

    kept = Signal(str, object)

    def __init__(self, user: User | None, role: Role, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Add user") if user is None else self.tr("Change role"))
        self.setMinimumWidth(480)
        self.banner = Banner()
        self.name = QLineEdit("" if user is None else user.name)
        self.name.setReadOnly(user is not None)
        self.role = QComboBox()
        for one in Role:
            self.role.addItem(tr(ROLES[one]), one)
        self.role.setCurrentIndex(self.role.findData(role if user is None else user.role))
        self._may = quiet_label(wrap=True)
        self.role.currentIndexChanged.connect(self._say)
        self._lay_out(is_new=user is None)
        self._say()

    def _lay_out(self, *, is_new: bool) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        field(form, self.tr("&Name:"), self.name)
        field(form, self.tr("&Role:"), self.role)
        form.addRow(self._may)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addWidget(self.banner)
        column.addLayout(form)
        if is_new:
            text = self.tr(
                "The name that the computer calls its user by, or the one that its settings file says (user). "
                "Capital letters make no difference."
            )
            column.addWidget(quiet_label(text, wrap=True))
        buttons = QDialogButtonBox()
        text = self.tr("&Add") if is_new else self.tr("&Save")
        keep = buttons.addButton(text, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._on_keep)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        keep.setDefault(True)
        (self.name if is_new else self.role).setFocus()

    def _say(self) -> None:
        self._may.setText(tr(MAY[Role(self.role.currentData())]))

    def _on_keep(self) -> None:
        self.kept.emit(self.name.text(), Role(self.role.currentData()))
