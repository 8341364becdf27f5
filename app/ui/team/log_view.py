"""The page of the log: what was changed, the latest first, by one user or in one RFQ."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.domain.people.user import User
from app.ui.look.plain import plain_label
from app.ui.look.table import Table
from app.ui.team.team_model import ChangesModel
from app.ui.widgets.empty_state import EmptyOr, EmptyState
from app.ui.widgets.find_bar import Findable
from app.ui.widgets.page import button, inner_layout, quiet_label, row

_FIELD = 210  # device-independent pixels


class LogPage(QWidget):
    """`asked` carries the name of a user and the number of an RFQ, empty for all; so does `export_asked`."""

    asked = Signal(str, str)
    export_asked = Signal(str, str)

    def __init__(self, model: ChangesModel) -> None:
        super().__init__()
        self._model = model
        self.table = Table("Log of changes")
        self.table.show_lines(model)
        self.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
        self.who = QComboBox()
        self.who.addItem(self.tr("Everybody"), "")
        self.rfq = QLineEdit()
        self.rfq.setPlaceholderText(self.tr("All RFQs, or a number"))
        self.rfq.setClearButtonEnabled(True)
        self._number = quiet_label()
        self._export = button(self.tr("&Export…"), self._on_export, self.tr("All of these changes, as a table."))
        self._lay_out()
        self.who.currentIndexChanged.connect(self.ask)
        self.rfq.editingFinished.connect(self.ask)

    def show_users(self, users: Sequence[User]) -> None:
        """Whose changes can be chosen; the choice stays."""
        chosen = self.who.currentData()
        self.who.blockSignals(True)
        self.who.clear()
        self.who.addItem(self.tr("Everybody"), "")
        for user in users:
            self.who.addItem(user.name, user.name)
        self.who.setCurrentIndex(max(0, self.who.findData(chosen)))
        self.who.blockSignals(False)

    def show_state(self, most: int) -> None:
        """After the rows have changed; `most` are shown at once."""
        number = len(self._model.lines)
        self._stack.show_any(bool(number))
        self._export.setEnabled(bool(number))
        text = self.tr(f"The latest {number:,} changes. Export writes all of them.")
        self._number.setText(text if number >= most else "")

    def ask(self) -> None:
        self.asked.emit(*self._chosen)

    @property
    def _chosen(self) -> tuple[str, str]:
        return str(self.who.currentData() or ""), self.rfq.text().strip()

    def _on_export(self) -> None:
        self.export_asked.emit(*self._chosen)

    def _lay_out(self) -> None:
        inside = inner_layout(self)
        labels = [plain_label(self.tr("&By:")), plain_label(self.tr("&In:"))]
        for label, widget in zip(labels, (self.who, self.rfq), strict=True):
            label.setBuddy(widget)
            widget.setAccessibleName(label.text().replace("&", "").rstrip(":"))
        self.rfq.setFixedWidth(_FIELD)
        inside.addLayout(row(labels[0], self.who, labels[1], self.rfq, None, self._export))
        text = self.tr("What people change in vendors, RFQs, accounts, and rules is kept here. Nobody can change it.")
        empty = EmptyState("copies", self.tr("No changes"), text)
        self._stack = EmptyOr(empty, Findable(self.table))
        inside.addWidget(self._stack, 1)
        inside.addWidget(self._number)
