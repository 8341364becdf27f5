"""Looks whether the files are controlled and as they were attached, and keeps what the buyer decides about them."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.background.job_runner import JobRunner, Pool
from app.background.latest import Latest
from app.domain.rfqs.rfq import Attachment, Rfq
from app.domain.trade.ids import VendorId
from app.services.rfqs.control import FileControl
from app.services.rfqs.file_looking import look_at
from app.services.rfqs.reading import RfqReading
from app.ui.rfq_editor.draft_model import RfqDraft
from app.ui.rfq_editor.files.attachments_view import AttachmentsView
from app.ui.rfq_editor.files.opening import folder_shown, opened


class FilesPresenter(QObject):
    failed = Signal(Exception)
    refused = Signal(str)  # what can't be opened, and what to do instead

    def __init__(
        self,
        view: AttachmentsView,
        draft: RfqDraft,
        control: FileControl,
        reading: RfqReading,
        jobs: JobRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._control, self._draft, self._jobs = control, draft, jobs
        self._files: tuple[Attachment, ...] = ()
        self._asked: tuple[VendorId, ...] = ()
        self._look = Latest(
            jobs, control.standings, then=view.show_standings, failed=self.failed.emit, pool=Pool.SLOW, only_newest=True
        )
        self._look_at_disk = Latest(
            jobs, look_at, then=view.show_states, failed=self.failed.emit, pool=Pool.SLOW, only_newest=True
        )
        self._know = Latest(jobs, reading.invitees, then=view.show_invitees, failed=self.failed.emit, only_newest=True)
        view.was_shown.connect(self._on_shown)
        view.show_levels(control.clearances)
        view.decided.connect(self._on_decided)
        view.again_asked.connect(self._on_again_asked)
        view.open_asked.connect(self._on_open_asked)
        view.folder_asked.connect(self._on_folder_asked)
        draft.changed.connect(self._on_rfq_changed)

    @Slot(object)
    def _on_rfq_changed(self, rfq: Rfq) -> None:
        if rfq.attachments != self._files:
            before, self._files = self._files, rfq.attachments
            self._look.ask(self._files)
            if _octets(before) != _octets(self._files):  # who gets them makes no difference on the disk
                self._look_at_disk.ask(self._files)
        if rfq.vendor_ids != self._asked:
            self._asked = rfq.vendor_ids
            self._know.ask(rfq.id, self._asked)

    @Slot()
    def _on_shown(self) -> None:
        """The files may have changed on the disk since, and vendors in the list."""
        if self._files:
            self._look_at_disk.ask(self._files)
        if self._draft.rfq is not None and self._asked:
            self._know.ask(self._draft.rfq.id, self._asked)

    @Slot(tuple, object)
    def _on_decided(self, files: tuple[Attachment, ...], level: str | None) -> None:
        for file in files:
            self._jobs.run(self._control.decide, file, level, then=self._on_kept, failed=self.failed.emit)

    @Slot(object)
    def _on_again_asked(self, places: Mapping[str, Path]) -> None:
        self._draft.pick_again(places)

    @Slot(str)
    def _on_open_asked(self, path: str) -> None:
        if reason := opened(path):
            self.refused.emit(reason)

    @Slot(str)
    def _on_folder_asked(self, path: str) -> None:
        if reason := folder_shown(path):
            self.refused.emit(reason)

    def _on_kept(self, _nothing: object) -> None:
        self._look.ask(self._files)


def _octets(files: tuple[Attachment, ...]) -> list[tuple[str, str, int]]:
    return [(file.path, file.sha256, file.size) for file in files]
