"""What an import did: a summary and every remark with its row."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.trade.finding import Remark
from app.domain.trade.problem import Problem
from app.ui.look.language import tr
from app.ui.look.plain import plain_label
from app.ui.look.spacing import LARGE, MEDIUM
from app.ui.look.window_size import begin_size
from app.ui.widgets.file_dialogs import save_file
from app.ui.widgets.find_bar import Findable, FindKey
from app.ui.widgets.page import quiet_label
from app.ui.widgets.problem_box import tell_problem
from app.ui.widgets.remark_table import RemarkTable


class ReportDialog(QDialog):
    """There is nothing to decide: Enter closes it. `save` writes a file."""

    def __init__(
        self,
        title: str,
        summary: str,
        remarks: Sequence[Remark],
        save: Callable[[Path, Sequence[Remark]], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._save = save
        self._remarks = tuple(remarks)
        self.setWindowTitle(title)
        begin_size(self, 980, 560)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        text = plain_label(summary)
        text.setWordWrap(True)
        column.addWidget(text)
        column.addWidget(self._about_remarks())
        self.table = RemarkTable()
        self.table.show_remarks(self._remarks)
        column.addWidget(Findable(self.table), 1)
        if not remarks:
            column.addStretch(1)
        buttons = self._buttons()
        column.addWidget(buttons)
        close = buttons.addButton(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        FindKey(self)
        close.setFocus()  # the table would keep Enter for itself

    def save_report(self, path: Path) -> None:
        """Write the remarks, or say why not."""
        try:
            self._save(path, self._remarks)
        except Problem as reason:
            tell_problem(self, self.tr("Save report"), reason)

    def _about_remarks(self) -> QLabel:
        if not self._remarks:
            return quiet_label(self.tr("Every row could be used as it is."))
        dropped = sum(r.dropped for r in self._remarks)
        text = self.tr("{n} remarks: {dropped} rows left out; {changed} used, but worth a look.")
        return quiet_label(text.format(n=len(self._remarks), dropped=dropped, changed=len(self._remarks) - dropped))

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        if self._remarks:
            save = QPushButton(self.tr("&Save report…"))
            save.setAutoDefault(False)
            save.clicked.connect(self._on_save)
            box.addButton(save, QDialogButtonBox.ButtonRole.ActionRole)
        box.rejected.connect(self.reject)
        return box

    def _on_save(self) -> None:
        if path := save_file(self, self.tr("Save report"), "import-report.csv", tr("CSV (*.csv);;Excel (*.xlsx)")):
            self.save_report(path)
