"""Emails to vendors who were asked, from wherever in the window they are asked for."""

from PySide6.QtCore import QObject, Slot

from app.background.job_runner import JobRunner
from app.domain.inbox.entry import Entry
from app.domain.rfqs.rfq import Rfq
from app.services.suite import Services
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted
from app.ui.notices.notices_presenter import NoticesPresenter
from app.ui.widgets.problem_box import problem_text
from app.ui.window.window_presenter import WindowPresenter


class VendorNotices(QObject):
    """The menu of the open RFQ, the line that says what vendors don't have yet, and questions on Replies."""

    def __init__(
        self, presenter: WindowPresenter, services: Services, jobs: JobRunner, notices: NoticesPresenter, zone: str
    ) -> None:
        super().__init__(presenter.window)
        self._presenter, self._services, self._jobs = presenter, services, jobs
        self.notices, self._zone = notices, zone
        self._rfq: Rfq | None = None
        editor, menu = presenter.editor, presenter.editor.view.answers.menu
        menu.addAction(self.tr("&Remind vendors…"), self._on_remind)
        menu.addAction(self.tr("Email the &changes…"), self._on_amend)
        menu.addAction(self.tr("E&xtend the deadline…"), self._on_extend)
        menu.addAction(self.tr("Answer a &question to all…"), self._on_clarify)
        editor.draft.changed.connect(self._on_rfq_changed)
        editor.view.amendment_asked.connect(self._on_amend)
        presenter.replies.clarification_asked.connect(self._on_question)
        presenter.comparison.decision_asked.connect(notices.decide)
        notices.decided.connect(presenter.comparison.show)
        notices.queued.connect(self._on_queued)
        notices.extended.connect(self._on_extended)

    @Slot(object)
    def _on_rfq_changed(self, rfq: Rfq) -> None:
        self._rfq = rfq

    @Slot()
    def _on_remind(self) -> None:
        if self._rfq is not None:
            self.notices.remind(self._rfq)

    @Slot()
    def _on_amend(self) -> None:
        """With what is being typed in the editor."""
        if self._rfq is not None:
            self._presenter.editor.leave()
            self.notices.amend(self._rfq)

    @Slot()
    def _on_extend(self) -> None:
        if self._rfq is not None:
            self._presenter.editor.leave()
            self.notices.extend(self._rfq, self._zone)

    @Slot()
    def _on_clarify(self) -> None:
        if self._rfq is not None:
            self.notices.clarify(self._rfq)

    @Slot(object)
    def _on_question(self, entry: Entry) -> None:
        if entry.place is not None:
            read = self._services.rfq_reading.get
            self._jobs.run(
                read,
                entry.place.rfq_id,
                then=lambda rfq: self.notices.clarify(rfq, entry),
                failed=lambda error: self._presenter.replies.view.banner.say(Tone.ERR, problem_text(error)),
            )

    @Slot(object)
    def _on_extended(self, rfq: Rfq) -> None:
        """The editor has the deadline before."""
        if self._rfq is not None and self._rfq.id == rfq.id:
            self._presenter.editor.open(rfq.id)

    @Slot(int)
    def _on_queued(self, count: int) -> None:
        said = self.tr("{n} queued").format(n=counted(count, "email", "emails"))
        self._presenter.window.say_briefly(said)
        if self._rfq is not None and self._presenter.editor.view.isVisible():
            self._presenter.editor.come_back()
        self._presenter.replies.show()
