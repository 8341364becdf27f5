"""What others of the team change in the RFQ that is open here is seen within seconds, and said."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from app.background.job_runner import JobRunner
from app.background.latest import Latest
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.ids import RfqId
from app.services.suite import Services
from app.ui.look.language import tr
from app.ui.rfq_editor.editor_presenter import EditorPresenter

_PACE_MS = 3000
Seen = tuple[int, str, Rfq]


class Colleagues(QObject):
    """Looks while an RFQ is open; alone, there is nobody to look for. What is being typed is waited for."""

    def __init__(self, editor: EditorPresenter, services: Services, jobs: JobRunner) -> None:
        super().__init__(editor)
        self._editor, self._reading = editor, services.rfq_reading
        self._version = 0
        self._read = Latest(jobs, self._changed_since, then=self._on_read, failed=self._on_failed)
        self._timer = QTimer(self, interval=_PACE_MS)
        self._timer.timeout.connect(self.look)
        jobs.closing.connect(self._timer.stop)
        if services.is_shared:
            self._timer.start()

    def look(self) -> None:
        """Unless something is being typed or stored."""
        draft = self._editor.draft
        if draft.rfq is not None and self._editor.view.isVisible() and not draft.is_writing and not self._is_typed():
            self._read.ask(draft.rfq.id, self._version)

    def _changed_since(self, rfq_id: RfqId, version: int) -> Seen | None:
        found = self._reading.last_change(rfq_id)
        return None if found is None or found[0] == version else (*found, self._reading.get(rfq_id))

    def _on_read(self, seen: Seen | None) -> None:
        if seen is None or self._editor.draft.is_writing or self._is_typed():
            return
        self._version, who, rfq = seen
        if self._editor.draft.take_over(rfq):
            self._editor.undone.emit(tr(f"{who} changed this RFQ.") if who else tr("Somebody changed this RFQ."))

    def _on_failed(self, _error: Exception) -> None:
        """It is looked again soon; what the buyer does says what is wrong."""

    def _is_typed(self) -> bool:
        """Whether a cell of the lines is being edited: a table that is filled anew would drop it."""
        table, typed = self._editor.view.details.table.viewport(), QApplication.focusWidget()
        return typed is not None and typed is not table and table.isAncestorOf(typed)
