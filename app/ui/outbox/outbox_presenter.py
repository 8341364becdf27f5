"""Ids of changed mails come up, just those lines are read again, and the table takes them in."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.background.delivery_feed import DeliveryFeed
from app.background.job_runner import JobRunner, Pool
from app.background.latest import Latest
from app.background.outbox_worker import OutboxWorker
from app.domain.outbox.delivery import FINISHED, Attempt, DeliveryLine, DeliveryState, Tally
from app.domain.outbox.purpose import Purpose
from app.domain.trade.ids import DeliveryId, RfqId
from app.services.sending.outbox_control import OutboxControl
from app.services.sending.outbox_reading import OutboxReading, Outlook
from app.services.sending.rfq_sending import RfqSending
from app.ui.look.tokens import Tone
from app.ui.outbox.outbox_model import OutboxModel
from app.ui.outbox.outbox_view import OutboxPage, OutboxView
from app.ui.widgets.problem_box import problem_text

_PACE_MS = 1000
R = TypeVar("R")


class OutboxPresenter(QObject):
    """Shows the mails of one RFQ, or of all (`rfq_id` None)."""

    tally_changed = Signal(object)  # Tally of the invitations
    vendor_asked = Signal(int)  # VendorId of the one to be opened

    def __init__(
        self,
        reading: OutboxReading,
        control: OutboxControl,
        sending: RfqSending,
        jobs: JobRunner,
        worker: OutboxWorker,
        feed: DeliveryFeed,
        *,
        look_now: Callable[[], list[DeliveryId]],
        with_rfq: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._reading, self._control, self._sending = reading, control, sending
        self._jobs, self._worker, self._feed = jobs, worker, feed
        self._looking = Latest(jobs, look_now, then=self._on_looked, failed=self._on_failed, pool=Pool.SLOW)
        self._rfq_id: RfqId | None = None
        self._changed: set[DeliveryId] = set()
        self._lines = Latest(
            jobs, reading.lines_of, then=self._on_changed_lines, failed=self._on_failed, idle=self._read_changed
        )
        self._open = False
        self._is_finding = False
        self.model = OutboxModel(self, with_rfq=with_rfq)
        self.view = OutboxView(self.model)
        self.page = OutboxPage(self.view) if with_rfq else self.view
        self._timer = QTimer(self)
        self._timer.setInterval(_PACE_MS)
        self._timer.timeout.connect(self._on_pace_due)
        feed.changed.connect(self._on_changed)
        self.model.taken.connect(self._on_taken)
        self._connect_view()

    @property
    def widget(self) -> OutboxView:
        return self.view

    def show_rfq(self, rfq_id: RfqId | None) -> None:
        """Read the table anew; only the outbox section shows all RFQs."""
        if rfq_id != self._rfq_id:
            self.view.search_for("")  # was meant for the mails of another request
            self.model.replace([])
        self._rfq_id = rfq_id
        self._open = True
        self._changed.clear()
        self.view.banner.hush()
        self.read_anew()

    def read_anew(self) -> None:
        """The same emails, as they are now; a message stays."""
        then = partial(self._if_shown, self._rfq_id, self._on_lines)
        self._jobs.run(self._reading.lines, self._rfq_id, then=then, failed=self._on_failed)
        self._read_tally()

    def find(self, text: str) -> None:
        """Search for these words when the table is shown, and select what is found first."""
        self.view.search_for(text)
        self._is_finding = True

    def leave(self) -> None:
        """Nobody looks: read nothing."""
        self._open = False
        self._timer.stop()

    def _connect_view(self) -> None:
        view = self.view
        view.pause_asked.connect(self._on_pause_asked)
        view.resume_asked.connect(self._on_resume_asked)
        view.cancel_asked.connect(self._on_cancel_asked)
        view.retry_asked.connect(self._on_retry_asked)
        view.vendor_asked.connect(self.vendor_asked)
        view.again_asked.connect(self._on_again_asked)
        view.export_asked.connect(self._on_export_asked)
        view.resolve_asked.connect(self._on_resolve_asked)
        view.line_chosen.connect(self._on_line_chosen)
        view.look_asked.connect(self._on_look_asked)

    @Slot(object)
    def _on_changed(self, ids: list[DeliveryId]) -> None:
        if not self._open:
            return
        self._changed.update(ids)
        self._read_changed()

    def _read_changed(self) -> None:
        if self._lines.is_busy or not self._changed:
            return
        ids, self._changed = tuple(self._changed), set()
        self._lines.ask(ids)
        self._read_tally()

    def _read_tally(self) -> None:
        then = partial(self._if_shown, self._rfq_id, self._on_tallies)
        self._jobs.run(self._tallies, self._rfq_id, then=then, failed=self._on_failed)
        self._on_pace_due()

    @Slot()
    def _on_pace_due(self) -> None:
        self.model.tick()
        selected = self.view.table.selected_lines()
        if len(selected) == 1 and selected[0].state is DeliveryState.COMMITTING:
            self.view.detail.show_lines(selected)
        then = partial(self._if_shown, self._rfq_id, self._on_outlook)
        self._jobs.run(self._reading.outlook, self._rfq_id, then=then, failed=self._on_failed)

    def _if_shown(self, rfq_id: RfqId | None, show: Callable[[R], None], read: R) -> None:
        """What was read of another request, or is looked at by nobody any more, is not shown."""
        if self._open and rfq_id == self._rfq_id:
            show(read)

    def _on_lines(self, lines: list[DeliveryLine]) -> None:
        self.model.replace(lines)
        if self._is_finding:
            self._is_finding = False
            self.model.take_rest()
            self.view.select_first()

    def _on_changed_lines(self, lines: list[DeliveryLine]) -> None:
        self.model.take(d for d in lines if self._rfq_id in (None, d.rfq_id))

    @Slot(object)
    def _on_taken(self, ids: list[DeliveryId]) -> None:
        selected = self.view.table.selected_lines()
        if len(selected) == 1 and selected[0].id in ids:
            self.view.detail.show_lines(selected)
            self._on_line_chosen(selected[0])

    def _tallies(self, rfq_id: RfqId | None) -> tuple[Tally, Tally]:
        """Of everything, and of the invitations alone: these tell how far an RFQ is sent."""
        return self._reading.tally(rfq_id), self._reading.tally(rfq_id, Purpose.INVITATION)

    def _on_tallies(self, tallies: tuple[Tally, Tally]) -> None:
        tally, invited = tallies
        self.view.show_tally(tally)
        if tally.open:
            self._timer.start()
        else:
            self._timer.stop()
        self.tally_changed.emit(invited)

    def _on_outlook(self, outlook: Outlook) -> None:
        self.view.show_pace(outlook)

    @Slot(object)
    def _on_line_chosen(self, line: DeliveryLine) -> None:
        self._jobs.run(self._reading.attempts, line.id, then=self._on_attempts, failed=self._on_failed)

    def _on_attempts(self, attempts: list[Attempt]) -> None:
        self.view.detail.show_attempts(attempts)

    @Slot()
    def _on_pause_asked(self) -> None:
        self._jobs.run(self._control.pause, self._rfq_id, then=self._on_done, failed=self._on_failed, pool=Pool.OUTBOX)

    @Slot()
    def _on_resume_asked(self) -> None:
        self._jobs.run(self._control.resume, self._rfq_id, then=self._on_done, failed=self._on_failed, pool=Pool.OUTBOX)

    @Slot()
    def _on_cancel_asked(self) -> None:
        for rfq_id in self._rfqs_with(lambda line: line.state not in FINISHED):
            self._jobs.run(self._control.cancel, rfq_id, then=self._on_done, failed=self._on_failed, pool=Pool.OUTBOX)

    @Slot(list)
    def _on_retry_asked(self, lines: list[DeliveryLine]) -> None:
        for rfq_id in sorted({line.rfq_id for line in lines}):
            only = frozenset(line.id for line in lines if line.rfq_id == rfq_id)
            self._retry(partial(self._sending.retry, rfq_id, only=only))

    @Slot()
    def _on_again_asked(self) -> None:
        for rfq_id in self._rfqs_with(lambda line: line.state is DeliveryState.CANCELLED):
            self._retry(partial(self._sending.retry, rfq_id, cancelled=True))

    def _retry(self, retry: Callable[[], int]) -> None:
        self._jobs.run(retry, then=self._on_done, failed=self._on_failed, pool=Pool.SLOW)

    @Slot(list, bool)
    def _on_resolve_asked(self, lines: list[DeliveryLine], sent: bool) -> None:
        for line in lines:
            resolve = partial(self._control.resolve, line.id, sent)
            self._jobs.run(resolve, then=self._on_done, failed=self._on_failed, pool=Pool.OUTBOX)

    @Slot(Path)
    def _on_export_asked(self, path: Path) -> None:
        self._jobs.run(self._reading.export, path, self._rfq_id, then=self._on_exported, failed=self._on_failed)

    @Slot()
    def _on_look_asked(self) -> None:
        self.view.banner.say(Tone.INFO, self.tr("Looking in the mailbox…"), dismissable=False)
        self._looking.ask()

    def _on_looked(self, changed: list[DeliveryId]) -> None:
        self.view.banner.hush()
        for delivery_id in changed:  # others show them as well
            self._feed.tell(delivery_id)
        self._on_done(None)

    def _rfqs_with(self, wanted: Callable[[DeliveryLine], bool]) -> list[RfqId]:
        return sorted({line.rfq_id for line in self.model.lines if wanted(line)})

    def _on_done(self, _result: object) -> None:
        self._worker.wake()
        self.show_rfq(self._rfq_id)

    def _on_exported(self, rows: int) -> None:
        self.view.banner.say(Tone.OK, self.tr("The report is saved: {n} emails.").format(n=rows))

    def _on_failed(self, error: Exception) -> None:
        self.view.banner.say(Tone.ERR, problem_text(error))
