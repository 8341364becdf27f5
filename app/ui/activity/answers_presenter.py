"""Reads how RFQs were answered when the page is turned to, and writes it as a file."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from app.background.job_runner import JobRunner, Pool
from app.background.latest import Latest
from app.domain.rfqs.overview import Overview
from app.services.comparison.overviewing import Overviewing
from app.ui.activity.answers_view import AnswersView
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.widgets.banner import Banner
from app.ui.widgets.file_dialogs import save_file
from app.ui.widgets.problem_box import problem_text

_PICTURE = ".png"


class AnswersPresenter(QObject):
    """`banner`: where the page says what went wrong."""

    def __init__(self, overviewing: Overviewing, jobs: JobRunner, banner: Banner, parent: QObject) -> None:
        super().__init__(parent)
        self._overviewing, self._jobs, self._banner = overviewing, jobs, banner
        self._found: Overview | None = None
        self.view = AnswersView()
        self.view.span_chosen.connect(self._read_span)
        self.view.export_asked.connect(self._on_export_asked)
        self._read = Latest(jobs, overviewing.of_last, then=self._on_read, failed=self._on_failed, pool=Pool.SLOW)

    @Slot()
    def show(self) -> None:
        """Read anew."""
        self._read.ask(self.view.days)

    @Slot(int)
    def _read_span(self, days: int) -> None:
        self._read.ask(days)

    def _on_read(self, found: Overview) -> None:
        self._found = found
        self.view.show_overview(found)

    @Slot()
    def _on_export_asked(self) -> None:
        if self._found is None:
            return
        kinds = self.tr("Workbook (*.xlsx);;CSV (*.csv);;Picture (*.png)")
        path = save_file(self.view, self.tr("Export the answers"), self.tr("Answers.xlsx"), kinds)
        if path is None:
            return
        if path.suffix.lower() == _PICTURE:
            self._run(self._overviewing.keep_picture, self.view.picture(), path)
        else:
            self._run(self._overviewing.export, self._found, path)

    def _run(self, write: Callable[..., object], what: object, path: Path) -> None:
        def done(_result: object) -> None:
            self._banner.say(Tone.OK, tr(f"Saved as “{path.name}”."))

        self._jobs.run(write, what, path, then=done, failed=self._on_failed, pool=Pool.SLOW)

    def _on_failed(self, error: Exception) -> None:
        self._banner.say(Tone.ERR, problem_text(error))
