"""An approver is told, at the check before sending, that an RFQ waits for a word, and gives it there."""

from PySide6.QtCore import QObject, Slot

from app.background.job_runner import JobRunner
from app.background.latest import Latest
from app.domain.rfqs.rfq import Rfq
from app.services.suite import Services
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.rfq_editor.editor_view import REVIEW


class Approving(QObject):
    """Asks where several work with the data; alone, nobody approves anything."""

    def __init__(self, editor: EditorPresenter, services: Services, jobs: JobRunner) -> None:
        super().__init__(editor)
        self._editor, self._approving, self._jobs = editor, services.rfq_approving, jobs
        self._is_said = False
        self._read = Latest(
            jobs, self._approving.wanted_of_me, then=self._on_read, failed=self._on_failed, only_newest=True
        )
        if services.is_shared:
            editor.view.step_shown.connect(self._look)
            editor.draft.stored.connect(self._look)

    @Slot()
    def _look(self) -> None:
        rfq = self._editor.draft.rfq
        if rfq is not None and self._editor.view.step == REVIEW:
            self._read.ask(rfq.id)
        else:
            self._hush()

    def _on_read(self, reason: str) -> None:
        rfq = self._editor.draft.rfq
        if not reason or rfq is None or self._editor.view.step != REVIEW:
            self._hush()
            return
        self._is_said = True
        text = tr(f"{reason} Approve it for its buyer, or send it yourself.")
        self._editor.view.banner.say(Tone.INFO, text, ((self.tr("&Approve"), lambda: self._approve(rfq)),))

    def _approve(self, rfq: Rfq) -> None:
        self._jobs.run(self._approving.approve, rfq.id, rfq, then=self._on_approved, failed=self._on_failed)

    def _on_approved(self, rfq: Rfq) -> None:
        self._hush()
        self._editor.draft.reload(rfq.id)
        self._editor.undone.emit(tr(f"{rfq.number} is approved."))

    def _on_failed(self, error: Exception) -> None:
        self._editor.draft.failed.emit(error)

    def _hush(self) -> None:
        if self._is_said:
            self._is_said = False
            self._editor.view.banner.hush()
