"""Sends an RFQ that bounced to the vendor's next contact: shows who may get it, checks, queues, calls off."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.background.job_runner import JobRunner, Pool
from app.background.latest import Latest
from app.background.outbox_worker import OutboxWorker
from app.domain.trade.finding import Finding
from app.domain.trade.ids import RfqId, VendorId
from app.services.notices.readdressing import Unreached
from app.services.suite import Services
from app.ui.look.language import tr
from app.ui.replies.next_contact_dialog import NextContactDialog
from app.ui.widgets.problem_box import problem_text


class NextContactPresenter(QObject):
    """`queued`: an email is on its way; `called_off` tells how many were and no longer are; `failed` why none could."""

    queued = Signal()
    called_off = Signal(int)
    failed = Signal(object)

    def __init__(self, services: Services, jobs: JobRunner, worker: OutboxWorker, window: QWidget) -> None:
        super().__init__(window)
        self._services, self._jobs, self._worker, self._window = services, jobs, worker, window
        self.shown: NextContactDialog | None = None
        self._check: Latest[tuple[str, Sequence[Finding]]] | None = None  # a signal alone would not keep it

    def begin(self, rfq_id: RfqId, vendor_id: VendorId) -> None:
        """Show whom it may go to."""
        self.shown = dialog = NextContactDialog(self._window)
        dialog.open()
        self._jobs.run(
            self._services.readdressing.of,
            rfq_id,
            vendor_id,
            then=lambda unreached: self._on_unreached(dialog, unreached),
            failed=lambda error: dialog.show_problem(problem_text(error)),
        )

    def call_off(self, rfq_id: RfqId, vendor_id: VendorId) -> None:
        """What was queued, as long as it has not left."""
        call_off = self._services.readdressing.call_off
        self._jobs.run(call_off, rfq_id, vendor_id, then=self.called_off.emit, failed=self.failed.emit)

    def _on_unreached(self, dialog: NextContactDialog, unreached: Unreached | None) -> None:
        if unreached is None:
            dialog.show_problem(self.tr("Somebody there has this RFQ by now."))
        elif unreached.wait:
            dialog.show_problem(tr(unreached.wait))
        elif unreached.account is None:
            gone = self.tr("The account that this RFQ was sent from was removed. Add it again by the same name.")
            dialog.show_problem(gone)
        elif not unreached.contacts:
            dialog.show_problem(self.tr("No other contact is known there. Add one to the vendor."))
        else:
            self._connect(dialog, unreached, unreached.account.name)
            dialog.show_unreached(unreached)

    def _connect(self, dialog: NextContactDialog, unreached: Unreached, account: str) -> None:
        made, rfq_id, vendor_id = self._services, unreached.place.rfq_id, unreached.place.vendor_id

        def checked(email: str) -> tuple[str, Sequence[Finding]]:
            """Runs on a pool's thread and touches services only, as the other one."""
            return email, made.readdressing.check(rfq_id, vendor_id, email, made.accounts.usable(account))

        def send(email: str) -> None:
            made.readdressing.send(rfq_id, vendor_id, email, made.accounts.usable(account))

        self._check = Latest(
            self._jobs,
            checked,
            then=lambda found: dialog.show_findings(*found),
            failed=lambda error: dialog.show_problem(problem_text(error)),
            pool=Pool.SLOW,
            only_newest=True,
        )
        dialog.contact_chosen.connect(self._check.ask)
        dialog.send_asked.connect(
            lambda email: self._jobs.run(
                send,
                email,
                then=lambda _nothing: self._on_queued(dialog),
                failed=lambda error: dialog.show_problem(problem_text(error), may_send=True),
                pool=Pool.SLOW,
            )
        )

    def _on_queued(self, dialog: NextContactDialog) -> None:
        dialog.accept()
        self._worker.wake()
        self.queued.emit()
