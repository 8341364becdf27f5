"""“Save as…” in step 5: the emails as they would go out, and the RFQ as a PDF."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from app.background.job_runner import JobRunner, Pool
from app.domain.trade.ids import RfqId
from app.services.rfqs.preview import RfqPreview
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted
from app.ui.rfq_editor.draft_model import RfqDraft
from app.ui.rfq_editor.review.review_view import ReviewView
from app.ui.rfq_editor.review.rfq_pdf import PdfNotWritten, write_rfq_pdf
from app.ui.rfq_editor.sender_model import SenderModel
from app.ui.widgets.problem_box import problem_text


class SavingPresenter(QObject):
    def __init__(
        self,
        view: ReviewView,
        draft: RfqDraft,
        sender: SenderModel,
        preview: RfqPreview,
        jobs: JobRunner,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._view, self._draft, self._sender = view, draft, sender
        self._preview, self._jobs = preview, jobs
        view.save_asked.connect(self._on_save_asked)
        view.pdf_asked.connect(self._on_pdf_asked)

    @Slot(Path)
    def _on_save_asked(self, folder: Path) -> None:
        rfq, account = self._draft.rfq, self._sender.account
        if rfq is not None and account is not None:
            write, then = self._preview.write, partial(self._on_saved, rfq.id)
            self._jobs.run(write, rfq.id, folder, account, then=then, failed=self._on_failed, pool=Pool.SLOW)

    def _on_saved(self, rfq_id: RfqId, paths: list[Path]) -> None:
        if self._draft.rfq is None or self._draft.rfq.id != rfq_id:
            return
        folder = paths[0].parent if paths else ""
        text = self.tr("{what} saved in {folder}.").format(what=counted(len(paths), "email", "emails"), folder=folder)
        self._view.banner.say(Tone.OK, text)

    @Slot(Path)
    def _on_pdf_asked(self, path: Path) -> None:
        rfq, account = self._draft.rfq, self._sender.account
        if rfq is not None:
            try:
                write_rfq_pdf(path, rfq, account.from_name if account else "")
            except PdfNotWritten as reason:
                self._on_failed(reason)
            else:
                self._view.banner.say(Tone.OK, self.tr("The RFQ is saved as {path}.").format(path=path))

    def _on_failed(self, error: Exception) -> None:
        self._view.banner.say(Tone.ERR, problem_text(error))
