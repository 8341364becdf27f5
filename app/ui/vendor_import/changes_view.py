"""Second page of the import: every vendor of the sheet, what would become of it, and what is decided."""

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QComboBox, QSplitter, QWidget

from app.domain.vendors.import_kind import Policy
from app.domain.vendors.incoming import Decision, ImportPlan, Outcome
from app.ui.look.choice_delegate import ChoiceDelegate
from app.ui.look.language import tr
from app.ui.look.plain import plain_label
from app.ui.look.table import Table
from app.ui.look.table_model import LINE
from app.ui.look.tokens import tokens_of
from app.ui.vendor_import.incoming_model import OUTCOME, IncomingLine, IncomingModel
from app.ui.vendor_import.plan_text import all_html, one_html, raising_text, summary
from app.ui.widgets.find_field import FindField
from app.ui.widgets.page import button, inner_layout, row
from app.ui.widgets.paper import Paper

_TYPING_MS = 120


class ChangesView(QWidget):
    """`policy_changed`: the sheet has to be compared again, by another policy or with clearances that rise."""

    policy_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._plan: ImportPlan | None = None
        self.model = IncomingModel(self)
        self.table = Table("Vendors of the sheet")
        self.table.setItemDelegate(ChoiceDelegate(self.table))
        self.table.show_lines(self.model, sort_column=None)
        trigger = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(trigger.EditKeyPressed | trigger.SelectedClicked | trigger.DoubleClicked)
        self._summary = plain_label()
        self._summary.setWordWrap(True)
        self.outcome = QComboBox()
        self.outcome.setAccessibleName(self.tr("Which vendors are shown"))
        self.policy = QComboBox()
        self.policy.setAccessibleName(self.tr("What happens to existing values"))
        self.policy.addItem(self.tr("Use the values in the sheet"), Policy.OVERWRITE)
        self.policy.addItem(self.tr("Only fill empty fields"), Policy.FILL)
        self.raises = QCheckBox()
        self.search = FindField(self.tr("Search the sheet"), self.tr("Search the vendors of the sheet"))
        self.detail = Paper(self.tr("What would change"))
        self.detail.setTabChangesFocus(True)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._lay_out()
        self._typing.timeout.connect(self._on_wanted)
        self.search.textChanged.connect(self._typing.start)
        self.search.lead_to(self.table, self._on_wanted)
        self.outcome.currentIndexChanged.connect(self._on_wanted)
        self.policy.activated.connect(self._on_policy)
        self.raises.clicked.connect(self._on_policy)
        self.table.selectionModel().selectionChanged.connect(self._show_detail)

    @property
    def chosen_policy(self) -> Policy:
        return Policy(self.policy.currentData())

    def show_plan(self, plan: ImportPlan) -> None:
        """Decisions that were made about the same vendors stay."""
        self._plan = plan
        known = self.model.said
        lines = [IncomingLine.begun(i) for i in plan.incoming]
        self.model.replace([])
        self.model.replace([_with(line, known) for line in lines])
        self._summary.setText(summary(plan))
        self.raises.setVisible(bool(plan.raising))
        self.raises.setChecked(self.raises.isChecked() and bool(plan.raising))
        self.raises.setText(raising_text(plan))
        self.outcome.blockSignals(True)
        self.outcome.clear()
        self.outcome.addItem(self.tr("All ({n})").format(n=len(lines)), "")
        for outcome, chip in OUTCOME.items():
            number = sum(line.incoming.outcome is outcome for line in lines)
            if number:
                self.outcome.addItem(f"{chip.said} ({number:,})", outcome.value)
        self.outcome.blockSignals(False)
        doubtful = self.outcome.findData(Outcome.DOUBTFUL.value)
        self.outcome.setCurrentIndex(max(0, doubtful) if doubtful > 0 else 0)
        self.table.setVisible(plan.terms is None)
        self._on_wanted()

    def show_undecided(self) -> None:
        """To the first vendor that is not decided about."""
        place = self.outcome.findData(Outcome.DOUBTFUL.value)
        self.search.clear()
        self.outcome.setCurrentIndex(max(0, place))
        self._on_wanted()
        self.table.setFocus()
        self.table.seek(lambda line: line.decision is None, self.model.columnCount() - 1)

    def _lay_out(self) -> None:
        column = inner_layout(self)
        column.addWidget(self._summary)
        take = button(self.tr("&Use all shown"), self._on_take, self.tr("Import all vendors shown."))
        leave = button(self.tr("&Leave out all shown"), self._on_leave, self.tr("They won't be imported."))
        column.addLayout(row(self.outcome, self.search, self.policy))
        column.addWidget(self.raises)
        column.addLayout(row(take, leave, None))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(self.detail)
        splitter.setStretchFactor(0, 5)
        splitter.setStretchFactor(1, 3)
        column.addWidget(splitter, 1)

    def _shown(self) -> list[str]:
        return [self.model.index(r, 0).data(LINE).name for r in range(self.model.rowCount())]

    def _on_take(self) -> None:
        self.model.decide(self._shown(), "")

    def _on_leave(self) -> None:
        self.model.decide(self._shown(), tr("Leave out"))

    def _on_wanted(self) -> None:
        outcome = str(self.outcome.currentData() or "")
        self.model.search(f"{self.search.text()} {outcome}".strip())
        self._show_detail()

    def _on_policy(self) -> None:
        self.policy_changed.emit()

    def _show_detail(self) -> None:
        if self._plan is None:
            return
        lines: list[IncomingLine] = self.table.selected_lines()
        tokens = tokens_of(self.palette())
        one = one_html(lines[0].incoming, self._plan, tokens) if len(lines) == 1 else all_html(self._plan, tokens)
        self.detail.setHtml(one)


def _with(line: IncomingLine, known: dict[str, Decision]) -> IncomingLine:
    return replace(line, decision=known[line.name]) if line.name in known else line
