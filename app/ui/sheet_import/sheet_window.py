"""The window of an import: how the file is read, what comes in, and the press that does it."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QProgressBar, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.look.language import tr
from app.ui.look.spacing import LARGE, MEDIUM
from app.ui.look.window_size import begin_size
from app.ui.sheet_import.columns_view import ColumnsView
from app.ui.widgets.banner import Banner
from app.ui.widgets.file_dialogs import save_file
from app.ui.widgets.find_bar import FindKey
from app.ui.widgets.flow import Flow
from app.ui.widgets.page import button, row
from app.ui.widgets.scrolled import Scrolled
from app.ui.widgets.step_bar import StepBar

COLUMNS, CHANGES = range(2)


class SheetWindow(QDialog):
    """Nothing is stored before Import is pressed; closing it at any time leaves everything as it was.

    The second page is the importer\'s own, and `named` what it is called.
    """

    page_asked = Signal(int)
    import_asked = Signal()
    report_asked = Signal(Path)
    stop_asked = Signal()
    file_asked = Signal()
    file_dropped = Signal(str)

    def __init__(self, title: str, parent: QWidget, second: QWidget, named: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        begin_size(self, 1060, 680)
        self.setAcceptDrops(True)
        self.banner = Banner()
        self.columns = ColumnsView()
        self.bar = StepBar([self.tr("File && columns"), named])
        self.pages = QStackedWidget()
        self.pages.addWidget(self.columns)
        self.pages.addWidget(second)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Rows that are read"))
        self._used: QWidget | None = None  # field of a page that had the keys before it was busy
        self._make_buttons()
        self._lay_out()
        FindKey(self)
        self.bar.chosen.connect(self.page_asked)
        self.show_page(COLUMNS)
        self.show_busy(None)

    @property
    def page(self) -> int:
        return self.pages.currentIndex()

    def show_page(self, page: int) -> None:
        """Turn to a page."""
        self.pages.setCurrentIndex(page)
        self.bar.show_step(page)
        self._back.setVisible(page == CHANGES)
        self._report.setVisible(page == CHANGES)
        self._import.setVisible(page == CHANGES)
        self._next.setVisible(page == COLUMNS)
        (self._import if page == CHANGES else self._next).setDefault(True)

    def show_import(self, text: str, may: bool) -> None:
        """What the press would do."""
        self._import.setText(text)
        self._import.setEnabled(may)

    def show_busy(self, share: tuple[int, int] | None) -> None:
        """How far reading or writing is; None when neither goes on."""
        is_busy = share is not None
        self.progress.setVisible(is_busy)
        self._stop.setVisible(is_busy)
        used = self.focusWidget()
        if is_busy and self.pages.isAncestorOf(used):
            self._used = used  # it loses the keys while it is disabled
        self.pages.setEnabled(not is_busy)
        for deed in (self._next, self._back, self._import, self._report, self._other):
            deed.setEnabled(not is_busy)
        if share is not None:
            done, of = share
            self.progress.setRange(0, of)
            self.progress.setValue(done)
        elif self._used is not None:
            self._used.setFocus()
            self._used = None

    def _make_buttons(self) -> None:
        self._other = button(self.tr("Another &file…"), self.file_asked.emit, self.tr("Or drop one on this window."))
        self._stop = button(self.tr("Sto&p"), self.stop_asked.emit, self.tr("The list stays as it was."))
        self._back = button(self.tr("&Back"), self._on_back, self.tr("Back to the columns."))
        self._next = button(self.tr("&Next"), self._on_next, self.tr("See what would change. Nothing is saved yet."))
        self._report = button(self.tr("Save &report…"), self._on_report, self.tr("What happens to each row."))
        self._import = button(self.tr("&Import"), self.import_asked.emit, self.tr("Save it. You can undo it."))
        self._cancel = button(self.tr("Cancel"), self.reject, self.tr("Nothing is changed (Esc)."))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addWidget(self.bar)
        column.addWidget(self.banner)
        column.addWidget(Scrolled(self.pages), 1)
        column.addLayout(row(self.progress, self._stop))
        deeds = (self._other, self._report, self._back, self._next, self._import, self._cancel)
        column.addLayout(Flow(*deeds, is_right=True))

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.stop_asked.emit()
        super().closeEvent(event)

    @override
    def reject(self) -> None:
        self.stop_asked.emit()
        super().reject()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        path = next((url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()), "")
        if path:
            self.file_dropped.emit(path)

    def _on_back(self) -> None:
        self.page_asked.emit(COLUMNS)

    def _on_next(self) -> None:
        self.page_asked.emit(CHANGES)

    def _on_report(self) -> None:
        kinds = tr("Excel (*.xlsx);;CSV (*.csv)")
        if path := save_file(self, self.tr("Save report"), "import-report.xlsx", kinds):
            self.report_asked.emit(path)
