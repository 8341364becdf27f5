"""The road of every import: look at a file, show its columns, read it, show what comes in, and only then store it."""

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.background.job_runner import JobRunner, Pool
from app.background.watching import Watching
from app.domain.trade.watch import Cancelled, Watch
from app.domain.vendors.sheet_options import FOUND_OUT, SheetLook, SheetOptions
from app.ui.look.plain import plain_title
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted
from app.ui.sheet_import.sheet_window import CHANGES, COLUMNS, SheetWindow
from app.ui.widgets.file_dialogs import open_file
from app.ui.widgets.problem_box import discard, problem_text

W = TypeVar("W", bound=SheetWindow)
R = TypeVar("R")


class SheetPresenter(QObject, Generic[W, R]):
    """One import at a time; what is slow is done off the window's thread, and may be stopped.

    `W` is the importer's window and `R` what a file is read as. What differs is asked of the importer: the methods that
    raise NotImplementedError. Those that return a function are called on the window's thread, the function is not.
    """

    failed = Signal(Exception)  # before there was a window

    def __init__(self, kinds: str, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._kinds, self._jobs = kinds, jobs
        self._parent: QWidget | None = None
        self._path: Path | None = None
        self._text = ""
        self._look: SheetLook | None = None
        self._result: R | None = None
        self.window: W | None = None
        self._watching = Watching(jobs, self)
        self._watching.told.connect(self._on_told)

    def open_text(self, parent: QWidget, text: str) -> None:
        """Cells that were copied in a spreadsheet."""
        self._parent = parent
        self._begin(None, text)

    def close(self) -> None:
        """Nobody looks at it any more."""
        self._watching.stop()
        discard(self.window)
        self.window = None

    # What an importer says

    def _looking(self, options: SheetOptions, *, is_new: bool) -> Callable[[], SheetLook]:
        raise NotImplementedError

    def _reading(self, window: W, watch: Watch) -> Callable[[], R]:
        raise NotImplementedError

    def _reporting(self, result: R, path: Path) -> Callable[[], int]:
        raise NotImplementedError

    def _made(self, parent: QWidget) -> W:
        raise NotImplementedError

    def _title(self) -> str:
        raise NotImplementedError

    def _offer(self) -> None:
        """What the second page offers is up to the columns that were chosen."""

    def _show(self, window: W, result: R) -> None:
        raise NotImplementedError

    def _import(self, window: W, result: R) -> None:
        raise NotImplementedError

    # The first page

    def _begin(self, path: Path | None, text: str) -> None:
        self._path, self._text = path, text
        self._look_again(FOUND_OUT, is_new=True)

    def _look_again(self, options: SheetOptions, *, is_new: bool = False) -> None:
        def show(look: SheetLook) -> None:
            self._on_looked(look, is_new=is_new)

        self._jobs.run(self._looking(options, is_new=is_new), then=show, failed=self._on_failed, pool=Pool.SLOW)

    def _on_looked(self, look: SheetLook, *, is_new: bool) -> None:
        self._look, self._result = look, None
        if self.window is None or (is_new and not self.window.isVisible()):
            self._open_window()
        window = self.window
        if window is None:
            return
        window.banner.hush()
        window.setWindowTitle(plain_title(self._title()))
        window.columns.show_look(look)
        window.show_page(COLUMNS)

    @property
    def _name(self) -> str:
        return self._path.name if self._path else self.tr("the clipboard")

    def _open_window(self) -> None:
        if self._parent is None:
            return
        discard(self.window)
        window = self.window = self._made(self._parent)
        window.page_asked.connect(self._on_page_asked)
        window.import_asked.connect(self._on_import_asked)
        window.report_asked.connect(self._on_report_asked)
        window.stop_asked.connect(self._watching.stop)
        window.file_asked.connect(self._on_file_asked)
        window.file_dropped.connect(self._on_file_dropped)
        window.columns.reading_changed.connect(self._on_reading_changed)
        window.columns.model.changed.connect(self._on_columns_changed)
        window.open()

    @Slot()
    def _on_file_asked(self) -> None:
        if self.window and (path := open_file(self.window, self.tr("Import"), self._kinds)):
            self._begin(path, "")

    @Slot(str)
    def _on_file_dropped(self, path: str) -> None:
        self._begin(Path(path), "")

    @Slot()
    def _on_reading_changed(self) -> None:
        if self.window:
            self._look_again(self.window.columns.options)

    @Slot()
    def _on_columns_changed(self) -> None:
        self._result = None

    # The second page

    @Slot(int)
    def _on_page_asked(self, page: int) -> None:
        if self.window is None:
            return
        if page == CHANGES and self._result is None:
            self.window.bar.show_step(COLUMNS)
            self._offer()
            self._read()
        else:
            self.window.banner.hush()
            self.window.show_page(page)

    @Slot()
    def _read(self) -> None:
        if self.window is None:
            return
        self._watching.begin()
        watch = self._watching.watch(self.tr("Reading"), self.tr("Reading was stopped. Nothing was changed."))
        read = self._reading(self.window, watch)
        self.window.banner.hush()
        self.window.show_busy((0, 0))
        self._jobs.run(read, then=self._on_read, failed=self._on_failed, pool=Pool.SLOW)

    @Slot(str, int, int)
    def _on_told(self, _what: str, done: int, of: int) -> None:
        if self.window and self.window.progress.isVisible():
            self.window.show_busy((done, of))

    def _on_read(self, result: R) -> None:
        self._result = result
        if self.window is None:
            return
        self.window.show_busy(None)
        self._show(self.window, result)
        self.window.show_page(CHANGES)

    @Slot()
    def _on_import_asked(self) -> None:
        if self.window is not None and self._result is not None:
            self._import(self.window, self._result)

    @Slot(Path)
    def _on_report_asked(self, path: Path) -> None:
        if self._result is not None:
            write = self._reporting(self._result, path)
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
