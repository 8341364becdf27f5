"""Looks at most once a second while mails change, and does what the buttons of the entries say."""

from PySide6.QtCore import QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from app.background.delivery_feed import DeliveryFeed
from app.background.job_runner import JobRunner, Pool
from app.background.latest import Latest
from app.background.outbox_worker import OutboxWorker
from app.domain.outbox.concern import Concern, Remedy, needing_you
from app.services.suite import Services
from app.services.upkeep.doctor import merged
from app.ui.attention.attention_view import AttentionView
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted
from app.ui.widgets.problem_box import ask, problem_text

_PACE_MS = 1000


class AttentionPresenter(QObject):
    """`counted` tells how many entries wait for the buyer, whether the page is looked at or not."""

    counted = Signal(int)
    mails_asked = Signal(str)  # what to search for in the outbox
    account_asked = Signal(str)  # name, or "" for all
    answers_asked = Signal(object, str)  # RfqId and number of the only RFQ; None, "": those that wait for the buyer
    fetch_asked = Signal()
    vendor_asked = Signal(int)  # VendorId
    next_contact_asked = Signal(int, int)  # RfqId, VendorId
    acted = Signal()

    def __init__(
        self,
        services: Services,
        jobs: JobRunner,
        worker: OutboxWorker,
        feed: DeliveryFeed,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._worker = services, jobs, worker
        self._quick: list[Concern] = []
        self._slow: list[Concern] = []
        self._answers: list[Concern] = []
        self.view = AttentionView()
        doctor = services.doctor
        self._quick_look = Latest(jobs, doctor.quick, then=self._on_quick, failed=self._on_failed)
        self._answers_look = Latest(jobs, doctor.answers, then=self._on_answers, failed=self._on_failed)
        self._slow_look = Latest(
            jobs,
            self._look_thoroughly,
            then=self._on_slow,
            failed=self._on_failed,
            idle=self._on_looked,
            pool=Pool.SLOW,
        )
        self._timer = QTimer(self, singleShot=True, interval=_PACE_MS)
        self._timer.timeout.connect(self._look)
        self.view.asked.connect(self._on_asked)
        self.view.look_asked.connect(self._on_look_asked)
        feed.changed.connect(self.look_soon)
        worker.running_changed.connect(self.look_soon)
        worker.notice.connect(self.look_soon)

    def show(self) -> None:
        """The page is turned to."""
        self.view.banner.hush()
        self.look()

    def look(self) -> None:
        """Now, the keyring included: at the start, on the page, and after accounts have changed."""
        self._look()
        self.look_at_answers()
        self._look_slowly(check_database=False)

    @Slot()
    def look_at_answers(self) -> None:
        """One has come in, or is filed elsewhere now."""
        self._answers_look.ask()

    @Slot()
    def look_soon(self) -> None:
        """Something has changed: at most once a second."""
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _look(self) -> None:
        self._quick_look.ask()

    def _on_quick(self, found: list[Concern]) -> None:
        self._quick = found
        self._show()

    def _on_answers(self, found: list[Concern]) -> None:
        self._answers = found
        self._show()

    @Slot()
    def _on_look_asked(self) -> None:
        self.view.banner.hush()
        self._look()
        self.look_at_answers()
        self._look_slowly(check_database=True)

    def _look_slowly(self, *, check_database: bool) -> None:
        self.view.show_looking(True)
        self._slow_look.ask(check_database)

    def _look_thoroughly(self, check_database: bool) -> list[Concern]:
        """Runs on a pool's thread and touches services only."""
        return self._services.doctor.slow(check_database=check_database)

    def _on_slow(self, found: list[Concern]) -> None:
        self._slow = found
        self._show()

    def _on_looked(self) -> None:
        self.view.show_looking(False)

    def _show(self) -> None:
        found = merged([*self._quick, *self._answers], self._slow)
        self.view.show_concerns(found)
        self.counted.emit(needing_you(found))

    @Slot(object, object)
    def _on_asked(self, concern: Concern, remedy: Remedy) -> None:
        if remedy is Remedy.SHOW:
            self.mails_asked.emit(tr(concern.search))
        elif remedy is Remedy.ACCOUNT:
            self.account_asked.emit(concern.account)
        elif remedy is Remedy.FOLDER:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._services.surroundings.data_dir)))
        elif remedy is Remedy.TRY_NOW:
            self._jobs.run(self._services.dispatch.mended, concern.account, then=self._on_done, failed=self._on_failed)
        elif remedy is Remedy.GO_ON:
            self._go_on(concern)
        elif remedy in {Remedy.ANSWERS, Remedy.FETCH, Remedy.VENDOR, Remedy.NEXT_CONTACT}:
            self._on_answer(concern, remedy)
        else:
            self._on_mails(concern, remedy)

    def _on_answer(self, concern: Concern, remedy: Remedy) -> None:
        if remedy is Remedy.ANSWERS:
            self.answers_asked.emit(concern.rfq_id, concern.subject if concern.rfq_id is not None else "")
        elif remedy is Remedy.FETCH:
            self.fetch_asked.emit()
        elif remedy is Remedy.NEXT_CONTACT:
            self.next_contact_asked.emit(concern.rfq_id, concern.vendor_id)
        else:
            self.vendor_asked.emit(concern.vendor_id)

    def _on_mails(self, concern: Concern, remedy: Remedy) -> None:
        if remedy in {Remedy.MARK_SENT, Remedy.SEND_AGAIN}:
            self._decide(concern, sent=remedy is Remedy.MARK_SENT)
        elif remedy is Remedy.RETRY:
            retry = self._services.rfq_sending.retry
            self._jobs.run(retry, concern.rfq_id, then=self._on_done, failed=self._on_failed, pool=Pool.SLOW)
        elif remedy is Remedy.RESUME:
            resume = self._services.outbox_control.resume
            self._jobs.run(resume, concern.rfq_id, then=self._on_done, failed=self._on_failed)

    def _go_on(self, concern: Concern) -> None:
        text = self.tr(
            "{happened} If you make an RFQ again and send it, its vendors get it twice. Continue with this data?"
        )
        title, yes = self.tr("Continue with this data"), self.tr("&Continue")
        if ask(self.view, title, text.format(happened=concern.happened), yes, self.tr("&Leave as it is")):
            self._jobs.run(self._services.data_age.go_on, then=self._on_done, failed=self._on_failed)

    def _decide(self, concern: Concern, *, sent: bool) -> None:
        what = counted(concern.mails, "email", "emails")
        if not self._is_sure(what, concern.mails, sent=sent):
            return

        def decide() -> int:
            return self._services.outbox_control.decide(self._services.attention.in_doubt(concern), sent)

        self._jobs.run(decide, then=self._on_done, failed=self._on_failed)

    def _is_sure(self, what: str, mails: int, *, sent: bool) -> bool:
        if sent:
            text = self.tr("Mark {what} as sent? They are not sent again.").format(what=what)
            title, yes = self.tr("Mark as sent"), self.tr("&Mark as sent")
            return mails == 1 or ask(self.view, title, text, yes, self.tr("&Leave as it is"))
        text = self.tr(
            "Vendors who already have this email would get it twice. The copy is exact, with the same Message-ID "
            "and date. Send {what} again?"
        ).format(what=what)
        return ask(self.view, self.tr("Send again"), text, self.tr("Send &again"), self.tr("&Leave as it is"))

    def _on_done(self, _result: object) -> None:
        self.view.banner.hush()
        self._worker.wake()
        self._look()
        self.acted.emit()

    def _on_failed(self, error: Exception) -> None:
        self.view.banner.say(Tone.ERR, problem_text(error))
