"""Looks whether the files are controlled and as they were attached, and keeps what the buyer decides about them."""

from PySide6.QtCore import QObject, Signal, Slot

from app.background.job_runner import JobRunner, Pool
from app.background.latest import Latest
from app.domain.rfqs.rfq import Attachment, Rfq
from app.services.rfqs.control import FileControl
from app.services.rfqs.file_looking import look_at
from app.ui.rfq_editor.draft_model import RfqDraft
from app.ui.rfq_editor.files.attachments_view import AttachmentsView


class FilesPresenter(QObject):
    failed = Signal(Exception)

    def __init__(
        self,
        view: AttachmentsView,
        draft: RfqDraft,
        control: FileControl,
        jobs: JobRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._control, self._jobs = control, jobs
        self._files: tuple[Attachment, ...] = ()
        self._look = Latest(
            jobs, control.standings, then=view.show_standings, failed=self.failed.emit, pool=Pool.SLOW, only_newest=True
        )
        self._look_at_disk = Latest(
            jobs, look_at, then=view.show_states, failed=self.failed.emit, pool=Pool.SLOW, only_newest=True
        )
        view.was_shown.connect(self._on_shown)
        view.show_levels(control.levels)
        view.decided.connect(self._on_decided)
        draft.changed.connect(self._on_rfq_changed)

    @Slot(object)
    def _on_rfq_changed(self, rfq: Rfq) -> None:
        if rfq.attachments != self._files:
            before, self._files = self._files, rfq.attachments
            self._look.ask(self._files)
            if _octets(before) != _octets(self._files):  # who gets them makes no difference on the disk
                self._look_at_disk.ask(self._files)

    @Slot()
    def _on_shown(self) -> None:
        """They may have changed on the disk since."""
        if self._files:
            self._look_at_disk.ask(self._files)

    @Slot(tuple, object)
    def _on_decided(self, files: tuple[Attachment, ...], level: str | None) -> None:
        for file in files:
            self._jobs.run(self._control.decide, file, level, then=self._on_kept, failed=self.failed.emit)

    def _on_kept(self, _nothing: object) -> None:
        self._look.ask(self._files)


def _octets(files: tuple[Attachment, ...]) -> list[tuple[str, str, int]]:
    return [(file.path, file.sha256, file.size) for file in files]
