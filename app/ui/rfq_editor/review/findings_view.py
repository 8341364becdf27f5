"""What the check says: a row for each finding, the whole of the selected one below, and the way to its place."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.trade.finding import Finding
from app.ui.look.language import tr
from app.ui.look.states import SEVERITY
from app.ui.look.table import Table
from app.ui.look.table_model import Column, LinesModel
from app.ui.widgets.empty_state import EmptyOr, EmptyState
from app.ui.widgets.find_bar import Findable
from app.ui.widgets.full_text import FullText
from app.ui.widgets.page import button, inner_layout, row

_Numbered = tuple[int, Finding]

_COLUMNS: tuple[Column[_Numbered], ...] = (
    Column(
        title="Check",
        text=lambda f: str(SEVERITY[f[1].severity]),
        chip=lambda f: SEVERITY[f[1].severity],
        width=172,
    ),
    Column(title="Where", text=lambda f: tr(f[1].row), width=190),
    Column(title="What", text=lambda f: tr(f[1].text), width=330),
    Column(title="What to do", text=lambda f: tr(f[1].todo), width=250),
)


class FindingsView(QWidget):
    """Asks; the presenter answers."""

    go_asked = Signal(object)  # Finding
    check_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._model: LinesModel[_Numbered] = LinesModel(_COLUMNS, key=lambda f: f[0], parent=self)
        self.table = Table("Findings of the check")
        self.table.show_lines(self._model, sort_column=None)
        self.table.opened.connect(self._on_opened)
        self.table.selectionModel().selectionChanged.connect(self._show_whole)
        self.whole = FullText(self.tr("The selected finding"))
        self._go = button(self.tr("&Go there"), self._on_go, self.tr("Show the place of the selected finding (Enter)."))
        self._again = button(self.tr("&Check again"), self.check_asked.emit, self.tr("Files may have changed."))
        self.table.offer(self._go, "Return")
        fine = self.tr("Every vendor has an address, every file is there, every placeholder has a value.")
        self._or_none = EmptyOr(EmptyState("check", self.tr("Ready to send"), fine), Findable(self.table))
        column = inner_layout(self)
        column.addWidget(self._or_none, 1)
        column.addWidget(self.whole)
        column.addLayout(row(self._go, self._again, None))

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(f for _, f in self._model.lines)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """What blocks comes first. What is selected stays so, or else it is the first."""
        selected = [finding for _, finding in self.table.selected_lines()]
        self._model.replace([])
        self._model.replace(list(enumerate(findings)))
        if not self.table.seek(lambda line: line[1] in selected):
            self.table.seek(lambda line: line[0] == 0)
        self._show_whole()
        self._or_none.show_any(bool(findings))
        self._go.setVisible(bool(findings))

    def show_waiting(self) -> None:
        """It has not been checked yet: nothing is said to be fine."""
        self._or_none.show_any(True)

    def _show_whole(self) -> None:
        """The columns are too narrow for most sentences."""
        selected: list[_Numbered] = self.table.selected_lines()
        texts = [f"{tr(finding.row)}: {tr(finding.text)} {tr(finding.todo)}" for _, finding in selected[:1]]
        self.whole.show_text("".join(texts))

    def _on_opened(self, numbered: _Numbered) -> None:
        self.go_asked.emit(numbered[1])

    def _on_go(self) -> None:
        lines: list[_Numbered] = self.table.selected_lines() or list(self._model.lines)
        if lines:
            self.go_asked.emit(lines[0][1])
