"""The dialog of a team: its users, what needs an approver's word, and who changed what."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from app.domain.people.user import User
from app.domain.rfqs.approval import ApprovalRules
from app.ui.look.plain import plain_label
from app.ui.look.spacing import LARGE, MEDIUM, SMALL
from app.ui.look.table import Table
from app.ui.look.window_size import begin_size
from app.ui.team.log_view import LogPage
from app.ui.team.team_model import ChangesModel, UsersModel
from app.ui.widgets.banner import Banner
from app.ui.widgets.empty_state import EmptyOr, EmptyState
from app.ui.widgets.find_bar import Findable, FindKey
from app.ui.widgets.flat_tabs import FlatTabs
from app.ui.widgets.page import button, inner_layout, quiet_label, row

LOG = 2  # among the pages
_MOST_VENDORS = 10_000
_USUAL_VENDORS = 10


class TeamDialog(QDialog):
    """Each press is kept at once; there is nothing to save. `rules_asked` carries ApprovalRules."""

    add_asked = Signal()
    role_asked = Signal(object)  # User
    remove_asked = Signal(list)  # of User
    rules_asked = Signal(object)
    page_shown = Signal(int)

    def __init__(self, users: UsersModel, changes: ChangesModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Team"))
        begin_size(self, 860, 520)
        self._users = users
        self.banner = Banner()
        self.table = Table("Users of the team")
        self.table.show_lines(users)
        self._add = button(self.tr("&Add…"), self.add_asked.emit)
        self._role = button(self.tr("Change &role…"), self._on_role)
        self._remove = button(self.tr("Re&move"), self._on_remove, self.tr("They can't open the team's data any more."))
        self.is_above, self.above = QCheckBox(self.tr("RFQs to &more than")), QSpinBox()
        self.is_controlled = QCheckBox(self.tr("RFQs with &controlled lines or files"))
        self.log = LogPage(changes)
        self.tabs = FlatTabs(
            {self.tr("Users"): self._users_page(), self.tr("Approval"): self._rules_page(), self.tr("Log"): self.log}
        )
        self._lay_out()
        self.table.offer(self._role, "Return")
        self.table.offer(self._remove, "Del")
        self.table.opened.connect(self.role_asked)
        self.table.removal_asked.connect(self._on_remove)
        FindKey(self)
        self.table.selectionModel().selectionChanged.connect(self.show_state)
        for box in (self.is_above, self.is_controlled):
            box.clicked.connect(self._on_rules)
        self.above.editingFinished.connect(self._on_rules)
        self.tabs.pages.currentChanged.connect(self.page_shown)  # by a click or by Ctrl+Tab

    def show_state(self) -> None:
        """After the rows have changed: the empty state, and what can be pressed."""
        chosen = self.table.selected_lines()
        self._stack.show_any(bool(self._users.lines))
        self._role.setEnabled(len(chosen) == 1)
        self._remove.setEnabled(bool(chosen))

    def show_rules(self, rules: ApprovalRules) -> None:
        """As they are kept."""
        self.is_above.setChecked(rules.above is not None)
        self.above.setEnabled(rules.above is not None)
        self.above.setValue(_USUAL_VENDORS if rules.above is None else rules.above)
        self.is_controlled.setChecked(rules.is_for_controlled)

    @property
    def rules(self) -> ApprovalRules:
        above = self.above.value() if self.is_above.isChecked() else None
        return ApprovalRules(above=above, is_for_controlled=self.is_controlled.isChecked())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addWidget(self.banner)
        column.addWidget(self.tabs, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.show_state()

    def _users_page(self) -> QWidget:
        text = self.tr(
            "As long as there are no users, everybody who reaches the database may do everything. The first one has "
            "to be an admin: add yourself."
        )
        empty = EmptyState("vendors", self.tr("No users yet"), text, ((self.tr("&Add…"), self.add_asked.emit),))
        page = QWidget()
        inside = inner_layout(page)
        inside.addWidget(Findable(self.table), 1)
        inside.addLayout(row(self._add, self._role, self._remove, None))
        self._stack = EmptyOr(empty, page)
        return self._stack

    def _rules_page(self) -> QWidget:
        page = QWidget()
        inside = inner_layout(page)
        text = self.tr("Before these are sent, an approver or an admin has to agree. All others go as before.")
        inside.addWidget(quiet_label(text, wrap=True))
        self.above.setRange(0, _MOST_VENDORS)
        self.above.setValue(_USUAL_VENDORS)
        self.above.setAccessibleName(self.tr("Number of vendors"))
        line = QHBoxLayout()
        line.setSpacing(SMALL)
        for widget in (self.is_above, self.above, plain_label(self.tr("vendors"))):
            line.addWidget(widget)
        line.addStretch(1)
        inside.addLayout(line)
        inside.addWidget(self.is_controlled)
        inside.addStretch(1)
        return page

    def _chosen(self) -> Sequence[User]:
        return self.table.selected_lines()

    def _on_role(self) -> None:
        for user in self._chosen()[:1]:
            self.role_asked.emit(user)

    def _on_remove(self) -> None:
        self.remove_asked.emit(list(self._chosen()))

    def _on_rules(self) -> None:
        self.above.setEnabled(self.is_above.isChecked())
        self.rules_asked.emit(self.rules)
