"""From a file, or from copied cells, to the vendor list, with a look at what comes in before anything is stored."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from app.background.job_runner import JobRunner, Pool
from app.background.watching import Watching
from app.domain.trade.watch import Cancelled
from app.domain.vendors.incoming import ImportPlan
from app.domain.vendors.sheet_options import FOUND_OUT, SheetLook, SheetOptions
from app.services.vendors.import_writing import Imported
from app.services.vendors.importing import VendorImport
from app.ui.look.plain import plain_title
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted
from app.ui.vendor_import.import_view import CHANGES, COLUMNS, ImportWindow
from app.ui.vendor_import.plan_text import noun
from app.ui.widgets.problem_box import discard, problem_text

_SHEETS = "Vendor lists (*.csv *.txt *.tsv *.xlsx *.xls *.xlsb *.ods *.yaml *.yml);;All files (*)"


class ImportPresenter(QObject):
    """One import at a time; reading and writing may be stopped, and are done off the window's thread."""

    finished = Signal(object, str)  # ChangeId, what was done in words
    failed = Signal(object)  # a Problem before there was a window

    def __init__(self, imports: VendorImport, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._imports, self._jobs = imports, jobs
        self._parent: QWidget | None = None
        self._path: Path | None = None
        self._text = ""
        self._look: SheetLook | None = None
        self._guessed: dict[str, str] = {}
        self._plan: ImportPlan | None = None
        self.window: ImportWindow | None = None
        self._watching = Watching(jobs, self)
        self._watching.told.connect(self._on_told)

    def open(self, parent: QWidget, path: str = "") -> None:
        """Ask for a file unless it is named already."""
        self._parent = parent
        if not path:
            path, _ = QFileDialog.getOpenFileName(parent, self.tr("Import vendors"), "", _SHEETS)
        if path:
            self._begin(Path(path), "")

    def open_text(self, parent: QWidget, text: str) -> None:
        """Cells that were copied in a spreadsheet."""
        self._parent = parent
        self._begin(None, text)

    def _begin(self, path: Path | None, text: str) -> None:
        self._path, self._text = path, text
        self._look_again(FOUND_OUT, is_new=True)

    def _look_again(self, options: SheetOptions, *, is_new: bool = False) -> None:
        path, text = self._path, self._text
        kind = None if is_new or self.window is None else self.window.columns.chosen_kind

        def look() -> SheetLook:
            return self._imports.look_at_text(text, kind) if path is None else self._imports.look(path, options, kind)

        def show(look: SheetLook) -> None:
            self._on_looked(look, is_new=is_new)

        self._jobs.run(look, then=show, failed=self._on_failed, pool=Pool.SLOW)

    def _on_looked(self, look: SheetLook, *, is_new: bool) -> None:
        self._look, self._plan = look, None
        self._guessed = dict(look.columns)
        if self.window is None or (is_new and not self.window.isVisible()):
            self._open_window()
        window = self.window
        if window is None:
            return
        window.banner.hush()
        window.setWindowTitle(plain_title(self.tr("Import from {file}").format(file=self._name)))
        window.columns.show_look(look)
        window.show_page(COLUMNS)

    @property
    def _name(self) -> str:
        return self._path.name if self._path else self.tr("the clipboard")

    def _open_window(self) -> None:
        if self._parent is None:
            return
        discard(self.window)
        window = self.window = ImportWindow("", self._parent)
        window.page_asked.connect(self._on_page_asked)
        window.import_asked.connect(self._on_import_asked)
        window.report_asked.connect(self._on_report_asked)
        window.stop_asked.connect(self._watching.stop)
        window.file_asked.connect(self._on_file_asked)
        window.file_dropped.connect(self._on_file_dropped)
        window.columns.reading_changed.connect(self._on_reading_changed)
        window.columns.model.changed.connect(self._on_columns_changed)
        window.changes.policy_changed.connect(self._read)
        window.open()

    @Slot()
    def _on_file_asked(self) -> None:
        if self.window:
            path, _ = QFileDialog.getOpenFileName(self.window, self.tr("Import vendors"), "", _SHEETS)
            if path:
                self._begin(Path(path), "")

    @Slot(str)
    def _on_file_dropped(self, path: str) -> None:
        self._begin(Path(path), "")

    @Slot()
    def _on_reading_changed(self) -> None:
        if self.window:
            self._look_again(self.window.columns.options)

    @Slot()
    def _on_columns_changed(self) -> None:
        self._plan = None

    @Slot(int)
    def _on_page_asked(self, page: int) -> None:
        if self.window is None:
            return
        if page == CHANGES and self._plan is None:
            self.window.bar.show_step(COLUMNS)
            self._read()
        else:
            self.window.banner.hush()
            self.window.show_page(page)

    # Reading and comparing

    @Slot()
    def _read(self) -> None:
        if self.window is None:
            return
        columns, policy = self.window.columns, self.window.changes.chosen_policy
        raises = self.window.changes.raises.isChecked()
        path, text, kind = self._path, self._text, columns.chosen_kind
        mapping, options = columns.model.mapping, columns.options
        self._watching.begin()
        watch = self._watching.watch(self.tr("Reading"), self.tr("Reading was stopped. Nothing was changed."))

        def plan() -> ImportPlan:
            if path is None:
                return self._imports.plan_text(text, mapping, kind, policy, raises=raises)
            return self._imports.plan(path, mapping, kind, policy, options, watch, raises=raises)

        self.window.banner.hush()
        self.window.show_busy((0, 0))
        self._jobs.run(plan, then=self._on_planned, failed=self._on_failed, pool=Pool.SLOW)

    @Slot(str, int, int)
    def _on_told(self, _what: str, done: int, of: int) -> None:
        if self.window and self.window.progress.isVisible():
            self.window.show_busy((done, of))

    def _on_planned(self, plan: ImportPlan) -> None:
        self._plan = plan
        if self.window is None:
            return
        self.window.show_busy(None)
        self.window.changes.show_plan(plan)
        incoming = len(plan.new) + len(plan.updated) + plan.spellings
        text = self.tr("&Import {what}").format(what=counted(incoming, *noun(plan)))
        self.window.show_import(text if incoming else self.tr("&Nothing to import"), bool(incoming))
        self.window.show_page(CHANGES)

    # Writing

    @Slot()
    def _on_import_asked(self) -> None:
        if self.window is None or self._plan is None:
            return
        changes = self.window.changes
        decisions, policy = changes.model.decisions, changes.chosen_policy
        raises = changes.raises.isChecked()
        plan, look = self._plan, self._look
        mapping = self.window.columns.model.mapping
        self._watching.begin()
        stopped = self.tr("Importing was stopped, and the list is as it was before.")
        watch = self._watching.watch(self.tr("Importing"), stopped)

        def write() -> Imported:
            done = self._imports.apply(plan, decisions, policy, watch, raises=raises)
            if look is not None and mapping != self._guessed:
                self._imports.remember(look, mapping)
            return done

        self.window.show_busy((0, 0))
        self._jobs.run(write, then=self._on_imported, failed=self._on_failed, pool=Pool.SLOW)

    def _on_imported(self, done: Imported) -> None:
        if self.window is None or self._plan is None:
            return
        self.window.show_busy(None)
        self.window.accept()
        parts = [self.tr("{n} added").format(n=counted(done.counts.added, *noun(self._plan)))]
        if done.counts.updated:
            parts.append(self.tr("{n} changed").format(n=f"{done.counts.updated:,}"))
        if done.counts.left_out:
            parts.append(self.tr("{n} left out").format(n=f"{done.counts.left_out:,}"))
        if self._plan.dropped:
            parts.append(self.tr("{n} not used").format(n=counted(self._plan.dropped, "row", "rows")))
        if self._plan.unread:
            parts.append(self.tr("{n} not read").format(n=counted(len(self._plan.unread), "sheet", "sheets")))
        self.finished.emit(done.change, f"{self._name}: {', '.join(parts)}.")

    @Slot(Path)
    def _on_report_asked(self, path: Path) -> None:
        if self._plan is not None:
            write = partial(self._imports.report, self._plan, path)
            self._jobs.run(write, then=self._on_reported, failed=self._on_failed, pool=Pool.SLOW)

    def _on_reported(self, lines: int) -> None:
        if self.window:
            self.window.banner.say(Tone.OK, self.tr("Report of {n} saved.").format(n=counted(lines, "line", "lines")))

    def _on_failed(self, error: Exception) -> None:
        if self.window is None or not self.window.isVisible():
            if not isinstance(error, Cancelled):
                self.failed.emit(error)
            return
        self.window.show_busy(None)
        tone = Tone.INFO if isinstance(error, Cancelled) else Tone.ERR
        self.window.banner.say(tone, problem_text(error))
