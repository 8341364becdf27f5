"""File ▸ Copies of the data…: what must be so in this window before a copy takes the place of what it shows."""

from PySide6.QtCore import QObject, Slot

from app.background.job_runner import JobRunner
from app.background.outbox_worker import OutboxWorker
from app.services.suite import Services
from app.ui.backups.backups_presenter import BackupsPresenter
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.window.main_window_view import MainWindow


class Copies(QObject):
    """Nothing is restored under an open window: it asks for it, and closes."""

    def __init__(
        self, window: MainWindow, services: Services, jobs: JobRunner, worker: OutboxWorker, editor: EditorPresenter
    ) -> None:
        super().__init__(window)
        self._window, self._services, self._jobs, self._worker, self._editor = window, services, jobs, worker, editor
        self.screen: BackupsPresenter | None = None
        window.copies_asked.connect(self.open)

    @Slot()
    def open(self) -> None:
        """The dialog, made when it is first asked for."""
        if self.screen is None:
            made = self._services.backups
            self.screen = BackupsPresenter(
                made, self._jobs, self._window, why_not=self._why_not, is_sender=self._is_sender
            )
            self.screen.restore_asked.connect(self._on_restore_asked)
        self.screen.open()

    def _why_not(self) -> str:
        if self._worker.is_sending or self._editor.review.is_counting_down:
            return self.tr(
                "Emails are being sent, so no copy can be restored now. Pause the outbox, wait until the last one is "
                "done, and try again."
            )
        return ""

    def _is_sender(self) -> bool:
        return self._services.sending_right.is_taken

    @Slot(str)
    def _on_restore_asked(self, name: str) -> None:
        self._window.restore_asked.emit(name)
        self._window.close_unasked()
