"""From a file, or from copied cells, to the lines of a request, with a look at them before anything is stored."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.background.job_runner import JobRunner
from app.domain.rfqs.incoming_lines import ItemSheet
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.watch import Watch
from app.domain.vendors.sheet_options import SheetLook, SheetOptions
from app.services.rfqs.line_import import LineImport
from app.ui.look.language import tr
from app.ui.look.wording import counted
from app.ui.rfq_editor.draft_model import RfqDraft
from app.ui.rfq_editor.lines.incoming_view import IncomingView
from app.ui.sheet_import.sheet_presenter import SheetPresenter
from app.ui.sheet_import.sheet_window import SheetWindow

LISTS = "Lists of lines (*.csv *.txt *.tsv *.xlsx *.xls *.xlsb *.ods);;All files (*)"
_LIKELY = ("customer", "customer_reference", "process", "source_folder", "")  # what parts requests, the likeliest first


class LineImportWindow(SheetWindow):
    """`lines` is its second page."""

    def __init__(self, title: str, parent: QWidget) -> None:
        lines = IncomingView()
        super().__init__(title, parent, lines, tr("What will be imported"))
        self.lines = lines


class LineImportPresenter(SheetPresenter[LineImportWindow, ItemSheet]):
    """Into the request that is open when it begins."""

    def __init__(self, imports: LineImport, draft: RfqDraft, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(LISTS, jobs, parent)
        self._imports, self._draft = imports, draft
        self._rfq: Rfq | None = None

    def open(self, parent: QWidget, path: Path) -> None:
        """A file that the buyer has chosen."""
        self._parent, self._rfq = parent, self._draft.rfq
        self._begin(path, "")

    @override
    def open_text(self, parent: QWidget, text: str) -> None:
        """Cells that were copied, whose columns are not understood."""
        self._rfq = self._draft.rfq
        super().open_text(parent, text)

    @override
    def _looking(self, options: SheetOptions, *, is_new: bool) -> Callable[[], SheetLook]:
        if self._path is None:
            return partial(self._imports.look_at_text, self._text)
        return partial(self._imports.look, self._path, options)

    @override
    def _made(self, parent: QWidget) -> LineImportWindow:
        window = LineImportWindow("", parent)
        window.lines.split_changed.connect(self._read)
        return window

    @override
    def _title(self) -> str:
        return self.tr("Import lines from {file}").format(file=self._name)

    @override
    def _offer(self) -> None:
        """By which columns the lines may be parted: the likeliest come first."""
        if self.window is None or self._rfq is None:
            return
        mapping = self.window.columns.model.mapping
        columns = [name for field in _LIKELY for name, of in mapping.items() if of == field]
        self.window.lines.offer(columns, has_lines=bool(self._rfq.items))

    @override
    def _reading(self, window: LineImportWindow, watch: Watch) -> Callable[[], ItemSheet]:
        columns, split = window.columns, window.lines.chosen_split
        mapping = columns.model.mapping
        if self._path is None:
            return partial(self._imports.read_text, self._text, mapping, split, watch)
        return partial(self._imports.read, self._path, mapping, columns.options, split, watch)

    @override
    def _show(self, window: LineImportWindow, result: ItemSheet) -> None:
        window.lines.show_sheet(result)
        lines = counted(len(result.items), "line", "lines")
        requests = counted(len(set(result.groups)), "RFQ", "RFQs")
        what = self.tr("&Make {n}").format(n=requests) if result.groups else self.tr("&Import {n}").format(n=lines)
        window.show_import(what if result.items else self.tr("&Nothing to import"), bool(result.items))

    @override
    def _import(self, window: LineImportWindow, result: ItemSheet) -> None:
        if self._rfq is None:
            return
        mapping, look = window.columns.model.mapping, self._look
        if look is not None and mapping != dict(look.columns):
            self._jobs.run(partial(self._imports.remember, look, mapping), failed=self._on_failed)
        if result.groups:
            self._draft.split(self._rfq.id, result, window.lines.chosen_split)
        else:
            instead = window.lines.instead.isVisible() and window.lines.instead.isChecked()
            self._draft.add_lines(self._rfq.id, result, instead)
        window.accept()

    @override
    def _reporting(self, result: ItemSheet, path: Path) -> Callable[[], int]:
        return partial(self._imports.report, result, path)
