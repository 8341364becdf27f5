"""Says that files are being read, where that takes long enough to be noticed."""

from PySide6.QtCore import QObject, QTimer, Slot

from app.ui.rfq_editor.draft_model import RfqDraft
from app.ui.widgets.banner import Banner

_NOTICED_MS = 300


class AttachingNotice(QObject):
    def __init__(self, banner: Banner, draft: RfqDraft, parent: QObject) -> None:
        super().__init__(parent)
        self._banner = banner
        self._under_way = 0
        self._text = self.tr("Reading the files…")
        self._rest = QTimer(self, singleShot=True, interval=_NOTICED_MS)
        self._rest.timeout.connect(self._on_noticed)
        draft.files_read.connect(self._on_read)

    @Slot(bool)
    def _on_read(self, is_begun: bool) -> None:
        self._under_way += 1 if is_begun else -1
        if is_begun:
            self._rest.start()
        elif not self._under_way:
            self._rest.stop()
            if self._banner.text == self._text:
                self._banner.hush()

    @Slot()
    def _on_noticed(self) -> None:
        self._banner.tell(self._text)
