"""Checks, sums up, and puts the mails into the outbox once the buyer has said so twice."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QWidget

from app.background.job_runner import JobRunner, Pool
from app.background.latest import Latest
from app.background.outbox_worker import OutboxWorker
from app.background.watching import Watching
from app.domain.outbox.delivery import Tally
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.finding import Finding
from app.domain.trade.ids import RfqId
from app.domain.trade.watch import Cancelled
from app.services.rfqs.checking import Prepared, RfqChecking
from app.services.sending.rfq_sending import CheckFailed, Queued, RfqSending
from app.ui.look.tokens import Tone
from app.ui.rfq_editor.draft_model import RfqDraft
from app.ui.rfq_editor.review.review_view import ReviewView
from app.ui.rfq_editor.review.review_words import (
    drafts_question,
    ended_text,
    no_drafts_text,
    plan_text,
    progress_text,
    question,
)
from app.ui.rfq_editor.review.send_time_view import SendTimeDialog
from app.ui.rfq_editor.sender_model import SenderModel
from app.ui.widgets.problem_box import discard, problem_text

_MANY = 300  # mails whose check takes so long that one wonders
_HEAD_OCTETS = 6_000  # text and headers of a mail, for the estimate


class MailsTable(Protocol):
    """The live table that the window lends to the editor."""

    @property
    def tally_changed(self) -> SignalInstance: ...

    @property
    def widget(self) -> QWidget: ...

    def show_rfq(self, rfq_id: RfqId | None) -> None: ...

    def leave(self) -> None: ...


class ReviewPresenter(QObject):
    """`findings_changed` carries what the check found, for the marks in the step bar.

    `failed_elsewhere` says why mails of another request than the one that is open now were not queued.
    """

    findings_changed = Signal(tuple)
    failed_elsewhere = Signal(str)

    def __init__(  # noqa: PLR0917 - made once, by name
        self,
        view: ReviewView,
        mails: MailsTable,
        draft: RfqDraft,
        sender: SenderModel,
        checking: RfqChecking,
        sending: RfqSending,
        jobs: JobRunner,
        worker: OutboxWorker,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._view, self._mails, self._draft, self._sender = view, mails, draft, sender
        self._sending = sending
        self._jobs, self._worker = jobs, worker
        self._is_shown = False
        self._checked: Prepared | None = None
        self._planned = 0
        self._tally = Tally(counts={})
        self._ended: Tally | None = None  # what the banner tells of
        self._asked: Callable[[], None] | None = None  # what is to be asked, as soon as the check has ended
        self._check_watch, self._queue_watch = Watching(jobs, self), Watching(jobs, self)
        self._check_watch.told.connect(self._on_check_told)
        self._queueing: RfqId | None = None
        self.time_dialog: SendTimeDialog | None = None
        self._queue_watch.told.connect(self._on_queue_told)
        # One at a time: two could end in the wrong order, and the older one would be believed.
        # Every file is read and compared: that may be a slow network folder.
        self._latest_check = Latest(
            jobs, checking.prepare, then=self._on_checked, failed=self._on_failed, pool=Pool.SLOW, only_newest=True
        )
        view.account_chosen.connect(self._stop_countdown)
        view.account_chosen.connect(sender.choose)
        draft.edited.connect(self._stop_countdown)
        view.password_entered.connect(sender.enter_password)
        view.check_asked.connect(self._check)
        view.copies_changed.connect(self._on_copies_changed)
        view.form_changed.connect(self._on_form_changed)
        view.time_asked.connect(self._on_time_asked)
        view.send_asked.connect(self.ask)
        view.send_confirmed.connect(self._on_send_confirmed)
        view.drafts_asked.connect(self._on_drafts_asked)
        view.drafts_confirmed.connect(self._on_drafts_confirmed)
        mails.tally_changed.connect(self._on_tally)
        sender.changed.connect(self._on_sender_changed)
        draft.changed.connect(self._on_rfq_changed)
        draft.stored.connect(self._check)

    @property
    def is_counting_down(self) -> bool:
        return self._view.is_counting_down

    def show(self, is_shown: bool) -> None:
        """Only the step that is looked at checks and reads."""
        self._is_shown = is_shown
        rfq = self._draft.rfq
        if is_shown and rfq is not None:
            self._view.banner.hush()
            self._mails.show_rfq(rfq.id)
            self._view.begin()
            self._check()
        else:
            self._checked = None
            self._mails.leave()

    def begin(self) -> None:
        """Another request is being opened."""
        self._asked = self._ended = None
        self._planned, self._tally = 0, Tally(counts={})
        self._latest_check.forget()
        self._check_watch.stop()
        self._stop_countdown()
        self._mails.leave()
        self._view.forget()

    @Slot()
    def ask(self) -> None:
        """Ask whether to send, once the check of what is there now has ended and nothing blocks."""
        self._ask(self._view.confirm)

    @Slot()
    def _on_drafts_asked(self) -> None:
        self._ask(self._view.confirm_drafts)

    def _ask(self, confirm: Callable[[], None]) -> None:
        if self._latest_check.is_busy or self._draft.is_writing:
            self._asked = confirm
        else:
            confirm()

    @Slot()
    def _stop_countdown(self) -> None:
        """What was confirmed is not what would be sent any more."""
        if self._view.is_counting_down:
            self._view.stop_countdown()

    @Slot()
    def _check(self) -> None:
        rfq = self._draft.rfq
        if rfq is not None and self._is_shown and not self._view.is_counting_down:
            self._check_watch.begin()
            watch = self._check_watch.watch(self.tr("Checking"), self.tr("The check was stopped."))
            self._latest_check.ask(rfq.id, self._sender.account, None, watch)

    @Slot(str, int, int)
    def _on_check_told(self, what: str, done: int, of: int) -> None:
        if of >= _MANY and self._is_shown:
            self._view.show_progress(progress_text(what, done, of))

    def _on_checked(self, checked: Prepared) -> None:
        self._view.show_progress("")
        self._checked = checked if self._is_shown else None  # its mails are what is sent, if nothing changes any more
        self._show_findings(checked.findings)
        self._show_plan()
        if self._asked and self._is_shown:
            confirm, self._asked = self._asked, None
            confirm()

    def _show_findings(self, findings: tuple[Finding, ...]) -> None:
        self._view.show_findings(findings)
        self.findings_changed.emit(findings)

    @Slot()
    def _on_sender_changed(self) -> None:
        self._view.show_accounts(self._sender.accounts, self._sender.account, self._sender.password_note)
        self._show_plan()
        self._check()

    @Slot(object)
    def _on_rfq_changed(self, rfq: Rfq) -> None:
        self._view.show_rfq(rfq)
        self._show_plan()

    @Slot(tuple)
    def _on_copies_changed(self, addresses: tuple[str, ...]) -> None:
        self._draft.change("copies", addresses)

    @Slot(bool)
    def _on_form_changed(self, has_form: bool) -> None:
        self._draft.change("has_form", has_form)

    @Slot()
    def _on_time_asked(self) -> None:
        rfq = self._draft.rfq
        if rfq is not None:
            discard(self.time_dialog)
            self.time_dialog = SendTimeDialog(self._to_send(rfq), rfq.deadline, self._view.window())
            self.time_dialog.chosen.connect(self._on_time_chosen)
            self.time_dialog.open()

    @Slot(object)
    def _on_time_chosen(self, at: datetime) -> None:
        self._queue(at)

    @Slot(object)
    def _on_tally(self, tally: Tally) -> None:
        appeared = tally.total and not self._planned
        ended = bool(self._tally.open) and not tally.open
        self._planned, self._tally = tally.total, tally
        self._view.offer_mails(bool(tally.total))
        if appeared:
            self._view.show_mails(True)
        self._show_plan()
        if ended and self._is_shown:
            self._view.banner.say(*ended_text(tally))
            self._ended = tally
        elif self._ended is not None and tally != self._ended:  # what was said does not hold any more
            self._view.banner.hush()
            self._ended = None

    def show_right(self) -> None:
        """This window may send from now on."""
        self._show_plan()

    def _show_plan(self) -> None:
        rfq, account = self._draft.rfq, self._sender.account
        if rfq is not None and not self._worker.may_send:
            self._view.show_plan(
                self.tr("Another program is sending from this data folder, so this window can't send."), 0, "", ""
            )
        elif rfq is not None:
            to_send, octets = self._to_send(rfq), self._octets(rfq)
            plan = plan_text(rfq, account, to_send, octets, self._tally)
            asked = question(rfq, account, to_send, octets, len(self._view.findings))  # what blocks is not asked about
            drafts = drafts_question(rfq, account, to_send, len(self._view.findings))
            self._view.show_plan(plan, to_send, asked, drafts, no_drafts_text(account))

    def _to_send(self, rfq: Rfq) -> int:
        return max(0, len(rfq.vendor_ids) - self._planned)

    def _octets(self, rfq: Rfq) -> int:
        """Of all mails that would go now: as the check has made them, or else about."""
        if self._checked is not None and self._checked.rfq.id == rfq.id and self._checked.mails:
            return sum(mail.size for mail in self._checked.mails.values())
        return self._to_send(rfq) * (sum(a.encoded_size for a in rfq.attachments) + _HEAD_OCTETS)

    @Slot()
    def _on_send_confirmed(self) -> None:
        self._queue(None)

    @Slot()
    def _on_drafts_confirmed(self) -> None:
        self._queue(None, into_drafts=True)

    def _queue(self, at: datetime | None, *, into_drafts: bool = False) -> None:
        rfq, account = self._draft.rfq, self._sender.account
        if rfq is not None and account is not None:
            self._view.show_progress(self.tr("Preparing the emails…"), self._queue_watch.stop)
            self._queue_watch.begin()
            self._queueing = rfq.id
            stopped = self.tr("Stopped. No email was queued or sent.")
            checking = self._queue_watch.watch(self.tr("Checking"), stopped)
            writing = self._queue_watch.watch(self.tr("Writing"), stopped)
            queue = partial(self._sending.queue, checked=self._checked, at=at, into_drafts=into_drafts)
            queue = partial(queue, rfq.id, account, checking=checking, writing=writing)
            then, failed = partial(self._on_queued, rfq.id), partial(self._on_queue_failed, rfq)
            self._jobs.run(queue, then=then, failed=failed, pool=Pool.SLOW)

    @Slot(str, int, int)
    def _on_queue_told(self, what: str, done: int, of: int) -> None:
        if self._is_of(self._queueing):
            self._view.show_progress(progress_text(what, done, of), self._queue_watch.stop)

    def _on_queued(self, rfq_id: RfqId, _queued: Queued) -> None:
        self._worker.wake()
        if self._is_of(rfq_id):
            self._view.show_progress("")
            self._view.show_mails(True)
            self._draft.reload()
            self._mails.show_rfq(rfq_id)

    def _on_queue_failed(self, rfq: Rfq, error: Exception) -> None:
        if not self._is_of(rfq.id):
            self.failed_elsewhere.emit(f"{rfq.number}: {problem_text(error)}")
            return
        self._view.show_progress("")
        self._on_failed(error)
        if isinstance(error, Cancelled):
            self._check()  # and it can be sent again

    def _is_of(self, rfq_id: RfqId | None) -> bool:
        """Whether an answer is about the request that is open; another one may have been opened meanwhile."""
        return self._draft.rfq is not None and self._draft.rfq.id == rfq_id

    def _on_failed(self, error: Exception) -> None:
        self._asked = None
        self._view.show_progress("")
        if isinstance(error, CheckFailed):
            self._show_findings(error.findings)
            self._view.show_mails(False)
        self._view.banner.say(Tone.INFO if isinstance(error, Cancelled) else Tone.ERR, problem_text(error))
