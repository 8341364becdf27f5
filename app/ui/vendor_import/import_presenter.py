"""From a file to the vendor list, with a look at what comes in before anything is stored."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from app.background.job_runner import JobRunner
from app.domain.incoming import ImportPlan
from app.services.vendor_import import Imported, VendorImport
from app.ui.look.wording import counted
from app.ui.widgets.problem_box import discard
from app.ui.widgets.report_dialog import ReportDialog

_SHEETS = "Vendor lists (*.csv *.txt *.tsv *.xlsx *.xls *.xlsb *.ods);;All files (*)"


class ImportPresenter(QObject):
    """One import at a time."""

    finished = Signal(object, str)  # ChangeId, what was done in words
    failed = Signal(object)  # a Problem

    def __init__(self, imports: VendorImport, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._imports, self._jobs = imports, jobs
        self._plan: ImportPlan | None = None
        self._window: QWidget | None = None
        self.report: ReportDialog | None = None

    def open(self, window: QWidget, path: str = "") -> None:
        """Ask for a file unless it is named already."""
        self._window = window
        if not path:
            path, _ = QFileDialog.getOpenFileName(window, self.tr("Import vendors"), "", _SHEETS)
        if path:
            self._jobs.run(self._imports.plan, Path(path), then=self._on_planned, failed=self.failed.emit)

    def _on_planned(self, plan: ImportPlan) -> None:
        self._plan = plan
        incoming = len(plan.new) + len(plan.updated) + plan.spellings
        accept = self.tr("&Import {what}").format(what=counted(incoming, *_noun(plan))) if incoming else ""
        title = self.tr("Import from {file}").format(file=plan.path.name)
        discard(self.report)
        self.report = ReportDialog(title, plan_text(plan), plan.remarks, accept, self._window)
        self.report.accepted.connect(self._on_accepted)
        self.report.open()

    @Slot()
    def _on_accepted(self) -> None:
        if self._plan:
            self._jobs.run(self._imports.apply, self._plan, then=self._on_imported, failed=self.failed.emit)

    def _on_imported(self, done: Imported) -> None:
        if self._plan is not None:
            text = self.tr("{new} added, {updated} updated from {file}.")
            noun = _noun(self._plan)
            said = text.format(new=counted(done.added, *noun), updated=f"{done.updated:,}", file=self._plan.path.name)
            self.finished.emit(done.change, said)


def _noun(plan: ImportPlan) -> tuple[str, str]:
    return ("vendor", "vendors") if plan.terms is None else ("spelling", "spellings")


def plan_text(plan: ImportPlan) -> str:
    """What comes in, in two sentences."""
    read = f"{counted(plan.rows, 'row', 'rows')} read ({plan.encoding})."
    if plan.terms is not None:
        new = counted(plan.spellings, "new spelling", "new spellings")
        return f"{read} {new} of processes and specifications.\nNothing is stored until you press Import."
    parts = [
        counted(len(plan.new), "new vendor", "new vendors"),
        counted(len(plan.updated), "update", "updates"),
        f"{plan.unchanged:,} unchanged",
        counted(plan.contacts, "new contact", "new contacts"),
        counted(plan.capabilities, "new capability", "new capabilities") if plan.capabilities else "",
        f"{len(plan.doubtful):,} much like another" if plan.doubtful else "",
    ]
    return f"{read} {' · '.join(p for p in parts if p)}.\nNothing is stored until you press Import."
