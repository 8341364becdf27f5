"""Search, change, import and export of the vendor list."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.background.job_runner import JobRunner
from app.domain.change import TakenBack
from app.domain.ids import ChangeId, VendorId
from app.domain.incoming import ImportPlan
from app.domain.vendor import Vendor, VendorLine
from app.services.vendor_import import Imported, VendorImport
from app.services.vendors import Saved, Vendors
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted
from app.ui.vendors.vendor_dialog_view import VendorDialog
from app.ui.vendors.vendors_model import VendorsModel
from app.ui.vendors.vendors_view import VendorsView
from app.ui.widgets.problem_box import discard, problem_text
from app.ui.widgets.report_dialog import ReportDialog


class VendorsPresenter(QObject):
    """One page, one dialog at a time."""

    changed = Signal()

    def __init__(self, vendors: Vendors, imports: VendorImport, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._vendors, self._imports, self._jobs = vendors, imports, jobs
        self._search = ""
        self._undoable: ChangeId | None = None
        self._plan: ImportPlan | None = None
        self._dialog: VendorDialog | None = None
        self.report: ReportDialog | None = None
        self.model = VendorsModel(self)
        self.view = VendorsView(self.model)
        self._connect_view()

    def _connect_view(self) -> None:
        view = self.view
        view.search_changed.connect(self._on_search_changed)
        view.add_asked.connect(self._on_add_asked)
        view.edit_asked.connect(self._on_edit_asked)
        view.remove_asked.connect(self._on_remove_asked)
        view.import_asked.connect(self._on_import_asked)
        view.export_asked.connect(self._on_export_asked)
        view.undo_action.triggered.connect(self._on_undo)

    @property
    def dialog(self) -> VendorDialog | None:
        """The vendor that is being edited."""
        return self._dialog

    def show(self) -> None:
        """Read the list anew."""
        self._jobs.run(self._vendors.lines, self._search, then=self._on_lines, failed=self._on_failed)

    def _on_lines(self, lines: list[VendorLine]) -> None:
        self.model.replace(lines)
        self.view.show_count(len(lines), self._search)

    @Slot(str)
    def _on_search_changed(self, text: str) -> None:
        self._search = text
        self.show()

    @Slot()
    def _on_add_asked(self) -> None:
        self._open_dialog(Vendor(name=""))

    @Slot(int)
    def _on_edit_asked(self, vendor_id: VendorId) -> None:
        self._jobs.run(self._vendors.get, vendor_id, then=self._open_dialog, failed=self._on_failed)

    def _open_dialog(self, vendor: Vendor) -> None:
        discard(self._dialog)
        self._dialog = VendorDialog(vendor, self.view.window())
        self._dialog.save_asked.connect(self._on_save_asked)
        self._dialog.open()

    @Slot(object)
    def _on_save_asked(self, vendor: Vendor) -> None:
        self._jobs.run(self._vendors.save, vendor, then=self._on_saved, failed=self._on_save_failed)

    def _on_saved(self, _vendor: Vendor) -> None:
        if self._dialog:
            self._dialog.accept()
        self._refresh()

    def _on_save_failed(self, error: Exception) -> None:
        if self._dialog:
            self._dialog.banner.say(Tone.ERR, problem_text(error))

    @Slot(list)
    def _on_remove_asked(self, ids: list[VendorId]) -> None:
        self._jobs.run(self._vendors.remove, ids, then=self._on_removed, failed=self._on_failed)

    def _on_removed(self, removed: Saved) -> None:
        self._undoable = removed.change
        gone = removed.vendors
        names = gone[0].name if len(gone) == 1 else counted(len(gone), "vendor", "vendors")
        text = self.tr("{what} removed. Mails already sent stay in the outbox.").format(what=names)
        self.view.banner.say(Tone.INFO, text, ((self.tr("&Undo"), self._on_undo),))
        self._refresh()

    @Slot()
    def _on_undo(self) -> None:
        undoable, self._undoable = self._undoable, None
        if undoable is not None:
            self._jobs.run(self._vendors.take_back, undoable, then=self._on_restored, failed=self._on_failed)

    def _on_restored(self, _done: TakenBack) -> None:
        self.view.banner.hush()
        self._refresh()

    @Slot(Path)
    def _on_import_asked(self, path: Path) -> None:
        self._jobs.run(self._imports.plan, path, then=self._on_planned, failed=self._on_failed)

    def _on_planned(self, plan: ImportPlan) -> None:
        self._plan = plan
        incoming = len(plan.new) + len(plan.updated) + plan.spellings
        noun = ("vendor", "vendors") if plan.terms is None else ("spelling", "spellings")
        accept = self.tr("&Import {what}").format(what=counted(incoming, *noun)) if incoming else ""
        title = self.tr("Import from {file}").format(file=plan.path.name)
        discard(self.report)
        self.report = ReportDialog(title, plan_text(plan), plan.remarks, accept, self.view.window())
        self.report.accepted.connect(self._on_import_accepted)
        self.report.open()

    @Slot()
    def _on_import_accepted(self) -> None:
        if self._plan:
            self._jobs.run(self._imports.apply, self._plan, then=self._on_imported, failed=self._on_failed)

    def _on_imported(self, done: Imported) -> None:
        if self._plan is not None:
            noun = ("vendor", "vendors") if self._plan.terms is None else ("spelling", "spellings")
            text = self.tr("{new} added, {updated} updated from {file}.")
            said = text.format(new=counted(done.added, *noun), updated=f"{done.updated:,}", file=self._plan.path.name)
            self._undoable = done.change
            self.view.banner.say(Tone.OK, said, ((self.tr("&Undo"), self._on_undo),))
        self._refresh()

    @Slot(Path)
    def _on_export_asked(self, path: Path) -> None:
        self._jobs.run(self._vendors.export, path, then=self._on_exported, failed=self._on_failed)

    def _on_exported(self, number: int) -> None:
        self.view.banner.say(Tone.OK, self.tr("{n} vendors exported.").format(n=number))

    def _refresh(self) -> None:
        self.show()
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        self.view.banner.say(Tone.ERR, problem_text(error))


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
