"""What was learned about a vendor: read when the buyer wants to see it, and corrected."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.background.job_runner import JobRunner
from app.domain.trade.ids import RfqId
from app.domain.vendors.lessons import LearnedVendor
from app.domain.vendors.vendor import Vendor
from app.services.vendors.lessons import VendorLessons
from app.ui.look.tokens import Tone
from app.ui.vendors.lessons_view import LessonsDialog
from app.ui.widgets.problem_box import discard, problem_text


class LessonsPresenter(QObject):
    """One vendor at a time."""

    changed = Signal()
    rfq_asked = Signal(int)  # RfqId

    def __init__(self, lessons: VendorLessons, jobs: JobRunner, parent: QWidget) -> None:
        super().__init__(parent)
        self._lessons, self._jobs, self._parent = lessons, jobs, parent
        self.dialog: LessonsDialog | None = None

    @Slot(object)
    def open(self, vendor: Vendor) -> None:
        """Its dialog, with what is known by now."""
        discard(self.dialog)
        dialog = self.dialog = LessonsDialog(vendor.name, self._parent.window())
        vendor_id = vendor.stored_id

        def read() -> LearnedVendor:
            return self._lessons.of(vendor_id)

        def leave_out(rfqs: list[RfqId], is_left_out: bool) -> None:
            def change() -> LearnedVendor:
                self._lessons.leave_out(vendor_id, rfqs, is_left_out=is_left_out)
                return self._lessons.of(vendor_id)

            self._jobs.run(change, then=self._on_changed, failed=self._on_failed)

        dialog.chosen.connect(leave_out)
        dialog.rfq_asked.connect(self._on_rfq_asked)
        dialog.open()
        self._jobs.run(read, then=dialog.show_learned, failed=self._on_failed)

    def _on_changed(self, learned: LearnedVendor) -> None:
        if self.dialog:
            self.dialog.banner.hush()
            self.dialog.show_learned(learned)
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        if self.dialog:
            self.dialog.banner.say(Tone.ERR, problem_text(error))

    @Slot(int)
    def _on_rfq_asked(self, rfq_id: RfqId) -> None:
        if self.dialog:
            self.dialog.accept()
        self.rfq_asked.emit(rfq_id)
