"""From a file, or from copied cells, to the lines of a request, with a look at them before anything is stored."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from app.background.job_runner import JobRunner, Pool
from app.domain.rfqs.incoming_lines import ItemSheet
from app.domain.rfqs.rfq import Rfq
from app.domain.vendors.sheet_options import FOUND_OUT, SheetLook, SheetOptions
from app.services.rfqs.line_import import LineImport
from app.ui.look.plain import plain_title
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted
from app.ui.rfq_editor.draft_model import RfqDraft
from app.ui.rfq_editor.lines.incoming_view import IncomingView
from app.ui.sheet_import.sheet_window import CHANGES, COLUMNS, SheetWindow
from app.ui.widgets.problem_box import discard, problem_text

LISTS = "Lists of lines (*.csv *.txt *.tsv *.xlsx *.xls *.xlsb *.ods);;All files (*)"
_LIKELY = ("customer", "customer_reference", "source_folder", "")  # what parts requests, the likeliest first


class LineImportWindow(SheetWindow):
    """`lines` is its second page."""

    def __init__(self, title: str, parent: QWidget) -> None:
        lines = IncomingView()
        super().__init__(title, parent, lines, "What comes in")
        self.lines = lines


class LineImportPresenter(QObject):
    """One import at a time, into the request that is open when it begins."""

    failed = Signal(Exception)  # before there was a window

    def __init__(self, imports: LineImport, draft: RfqDraft, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._imports, self._draft, self._jobs = imports, draft, jobs
        self._parent: QWidget | None = None
        self._path: Path | None = None
        self._text = ""
        self._rfq: Rfq | None = None
        self._look: SheetLook | None = None
        self._sheet: ItemSheet | None = None
        self.window: LineImportWindow | None = None

    def open(self, parent: QWidget, path: Path) -> None:
        """A file that the buyer has chosen."""
        self._parent, self._rfq = parent, self._draft.rfq
        self._begin(path, "")

    def open_text(self, parent: QWidget, text: str) -> None:
        """Cells that were copied, whose columns are not understood."""
        self._parent, self._rfq = parent, self._draft.rfq
        self._begin(None, text)

    def close(self) -> None:
        """Another request is looked at."""
        discard(self.window)
        self.window = None

    def _begin(self, path: Path | None, text: str) -> None:
        self._path, self._text = path, text
        self._look_again(FOUND_OUT)

    def _look_again(self, options: SheetOptions) -> None:
        path, text = self._path, self._text
        look = partial(self._imports.look_at_text, text) if path is None else partial(self._imports.look, path, options)
        self._jobs.run(look, then=self._on_looked, failed=self._on_failed, pool=Pool.SLOW)

    def _on_looked(self, look: SheetLook) -> None:
        self._look, self._sheet = look, None
        window = self.window if self.window is not None and self.window.isVisible() else self._opened()
        if window is None:
            return
        window.banner.hush()
        name = self._path.name if self._path else self.tr("the clipboard")
        window.setWindowTitle(plain_title(self.tr("Import lines from {file}").format(file=name)))
        window.columns.show_look(look)
        window.show_page(COLUMNS)

    def _opened(self) -> LineImportWindow | None:
        if self._parent is None or self._rfq is None:
            return None
        discard(self.window)
        window = self.window = LineImportWindow("", self._parent)
        window.page_asked.connect(self._on_page_asked)
        window.import_asked.connect(self._on_import_asked)
        window.report_asked.connect(self._on_report_asked)
        window.file_asked.connect(self._on_file_asked)
        window.file_dropped.connect(self._on_file_dropped)
        window.columns.reading_changed.connect(self._on_reading_changed)
        window.columns.model.changed.connect(self._on_columns_changed)
        window.lines.split_changed.connect(self._read)
        window.open()
        return window

    @Slot()
    def _on_file_asked(self) -> None:
        if self.window:
            path, _ = QFileDialog.getOpenFileName(self.window, self.tr("Import lines"), "", LISTS)
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
        self._sheet = None

    @Slot(int)
    def _on_page_asked(self, page: int) -> None:
        if self.window is None:
            return
        if page == CHANGES and self._sheet is None:
            self.window.bar.show_step(COLUMNS)
            self._offer()
            self._read()
        else:
            self.window.banner.hush()
            self.window.show_page(page)

    def _offer(self) -> None:
        """By which columns the lines may be parted: those that name whose they are come first."""
        if self.window is None or self._rfq is None:
            return
        mapping = self.window.columns.model.mapping
        columns = [name for field in _LIKELY for name, of in mapping.items() if of == field]
        self.window.lines.offer(columns, has_lines=bool(self._rfq.items))

    @Slot()
    def _read(self) -> None:
        if self.window is None:
            return
        columns, split = self.window.columns, self.window.lines.chosen_split
        path, text, mapping, options = self._path, self._text, columns.model.mapping, columns.options

        def read() -> ItemSheet:
            if path is None:
                return self._imports.read_text(text, mapping, split)
            return self._imports.read(path, mapping, options, split)

        self.window.banner.hush()
        self.window.show_busy((0, 0))
        self._jobs.run(read, then=self._on_read, failed=self._on_failed, pool=Pool.SLOW)

    def _on_read(self, sheet: ItemSheet) -> None:
        self._sheet = sheet
        if self.window is None:
            return
        self.window.show_busy(None)
        self.window.lines.show_sheet(sheet)
        requests = counted(len(set(sheet.groups)), "request", "requests")
        what = self.tr("&Make {n}").format(n=requests) if sheet.groups else self.tr("&Import {n}").format(n=_n(sheet))
        self.window.show_import(what if sheet.items else self.tr("&Nothing to import"), bool(sheet.items))
        self.window.show_page(CHANGES)

    @Slot()
    def _on_import_asked(self) -> None:
        window, sheet, rfq = self.window, self._sheet, self._rfq
        if window is None or sheet is None or rfq is None:
            return
        mapping, look = window.columns.model.mapping, self._look
        if look is not None and mapping != dict(look.columns):
            self._jobs.run(partial(self._imports.remember, look, mapping), failed=self._on_failed)
        if sheet.groups:
            self._draft.split(rfq.id, sheet, window.lines.chosen_split)
        else:
            instead = window.lines.instead.isVisible() and window.lines.instead.isChecked()
            self._draft.add_lines(rfq.id, sheet, instead)
        window.accept()

    @Slot(Path)
    def _on_report_asked(self, path: Path) -> None:
        if self._sheet is not None:
            write = partial(self._imports.report, self._sheet, path)
            self._jobs.run(write, then=self._on_reported, failed=self._on_failed, pool=Pool.SLOW)

    def _on_reported(self, lines: int) -> None:
        if self.window:
            self.window.banner.say(Tone.OK, self.tr("Report of {n} saved.").format(n=counted(lines, "line", "lines")))

    def _on_failed(self, error: Exception) -> None:
        if self.window is None or not self.window.isVisible():
            self.failed.emit(error)
            return
        self.window.show_busy(None)
        self.window.banner.say(Tone.ERR, problem_text(error))


def _n(sheet: ItemSheet) -> str:
    return counted(len(sheet.items), "line", "lines")
