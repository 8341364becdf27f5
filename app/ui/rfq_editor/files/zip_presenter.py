"""Zips files in the background: how far it is, a way to stop, and what came of it."""

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.background.job_runner import JobRunner, Pool
from app.background.watching import Watching
from app.domain.rfqs.rfq import Attachment, Rfq
from app.domain.trade.ids import RfqId
from app.domain.trade.watch import Cancelled
from app.services.rfqs.picking import FilesUnfit
from app.services.rfqs.zipping import FileZipping, NotWorthZipping, Zipped
from app.ui.look.tokens import Tone
from app.ui.look.wording import size_text
from app.ui.rfq_editor.draft_model import RfqDraft
from app.ui.rfq_editor.files.attachments_view import AttachmentsView
from app.ui.widgets.banner import Banner

_MEANT = (Cancelled, FilesUnfit, NotWorthZipping)  # nothing went wrong: the files are fine as they are


class ZipPresenter(QObject):
    """One at a time."""

    failed = Signal(Exception)

    def __init__(
        self,
        view: AttachmentsView,
        banner: Banner,
        draft: RfqDraft,
        zipping: FileZipping,
        jobs: JobRunner,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._banner, self._draft, self._zipping, self._jobs = banner, draft, zipping, jobs
        self._busy_with: RfqId | None = None
        self._watching = Watching(jobs, self)
        self._watching.told.connect(self._on_told)
        view.zip_asked.connect(self._on_zip_asked)
        draft.changed.connect(self._on_rfq_changed)

    @Slot(tuple)
    def _on_zip_asked(self, files: tuple[Attachment, ...]) -> None:
        if self._busy_with is not None or not files or self._draft.rfq is None:
            return
        self._busy_with = self._draft.rfq.id
        self._watching.begin()
        watch = self._watching.watch(self.tr("Zipping"), self.tr("You stopped it. The files stay as they are."))
        self._on_told("", 0, 1)
        self._jobs.run(
            partial(self._zipping.zip, self._draft.rfq.id, [file.path for file in files], watch),
            then=self._on_zipped,
            failed=self._on_failed,
            pool=Pool.SLOW,
        )

    @Slot(object)
    def _on_rfq_changed(self, rfq: Rfq) -> None:
        """What is being zipped for another one is not waited for."""
        if self._busy_with not in {None, rfq.id}:
            self._watching.stop()

    @Slot(str, int, int)
    def _on_told(self, _what: str, done: int, of: int) -> None:
        text = self.tr("Zipping… {share} %").format(share=100 * done // max(of, 1))
        self._banner.tell(text, ((self.tr("&Stop"), self._watching.stop),))

    def _on_zipped(self, made: Zipped) -> None:
        self._busy_with = None
        if self._draft.take_given(made.attached):
            text = self.tr("“{name}” has {after} instead of {before}.")
            told = text.format(name=made.name, after=size_text(made.after), before=size_text(made.before))
            self._banner.say(Tone.OK, told)

    def _on_failed(self, error: Exception) -> None:
        rfq_id, self._busy_with = self._busy_with, None
        if self._draft.rfq is None or self._draft.rfq.id != rfq_id:
            return  # its files stay as they are
        if isinstance(error, _MEANT):
            self._banner.say(Tone.INFO, str(error))
        else:
            self._banner.hush()
            self.failed.emit(error)
