"""Vendors' answers in the rest of the window: the bar of the open RFQ, the list of RFQs, what needs attention."""

from PySide6.QtCore import QObject, QTimer, Slot

from app.background.delivery_feed import DeliveryFeed
from app.background.job_runner import JobRunner
from app.background.latest import Latest
from app.background.mailbox_watch import MailboxWatch
from app.domain.inbox.pile import Pile
from app.domain.rfqs.rfq import Rfq
from app.domain.rfqs.tally import NOBODY_ASKED, AnswerTally
from app.domain.trade.ids import RfqId
from app.services.inbox.replies import Replies
from app.services.suite import Services
from app.ui.look.tokens import Tone
from app.ui.quotes.quotes_presenter import QuotesPresenter
from app.ui.widgets.problem_box import problem_text
from app.ui.window.main_window_view import REPLIES
from app.ui.window.window_presenter import WindowPresenter

_PACE_MS = 1000


class Answers(QObject):
    """Brings them up to date as soon as an answer is another one; while mails go out, once a second."""

    def __init__(
        self,
        presenter: WindowPresenter,
        services: Services,
        jobs: JobRunner,
        feed: DeliveryFeed,
        watch: MailboxWatch,
        quotes: QuotesPresenter,
    ) -> None:
        super().__init__(presenter.window)
        self._presenter, self._services, self._watch = presenter, services, watch
        self._rfq: Rfq | None = None
        self._read = Latest(jobs, self._tally, then=self._on_tally, failed=self._on_failed, only_newest=True)
        self._timer = QTimer(self, singleShot=True, interval=_PACE_MS)
        self._timer.timeout.connect(self.read)
        replies, editor, attention = presenter.replies, presenter.editor, presenter.attention
        editor.draft.changed.connect(self._on_rfq_changed)
        editor.view.answers_asked.connect(self._on_asked)
        editor.view.comparison_asked.connect(self._on_comparison_asked)
        feed.changed.connect(self._read_soon)
        for changed in (replies.changed, quotes.changed):
            changed.connect(self.read)
            changed.connect(presenter.rfqs.refresh)
            changed.connect(attention.look_at_answers)
            changed.connect(presenter.comparison.refresh)
        watch.looked.connect(attention.look_at_answers)
        attention.answers_asked.connect(self._on_waiting_asked)
        attention.fetch_asked.connect(watch.look)
        for vendor_asked in (attention.vendor_asked, replies.view.answer.vendor_asked):
            vendor_asked.connect(presenter.vendors.open_vendor)
        presenter.accounts.changed.connect(self._on_accounts_changed)

    @Slot()
    def read(self) -> None:
        """How the RFQ that is open was answered, as it is now."""
        if self._rfq is not None:
            self._read.ask(self._services.replies, self._rfq.id)

    @Slot()
    def _read_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot(object)
    def _on_rfq_changed(self, rfq: Rfq) -> None:
        """What is shown of the RFQ before is wrong at once; while the buyer types, once a second is enough."""
        is_other = self._rfq is None or self._rfq.id != rfq.id
        self._rfq = rfq
        if is_other:
            self._presenter.editor.view.answers.show_tally(NOBODY_ASKED)
            self.read()
        else:
            self._read_soon()

    @staticmethod
    def _tally(replies: Replies, rfq_id: RfqId) -> tuple[RfqId, AnswerTally]:
        """Runs on the database's thread and touches services only."""
        return rfq_id, replies.tally(rfq_id)

    def _on_tally(self, found: tuple[RfqId, AnswerTally]) -> None:
        rfq_id, tally = found
        if self._rfq is not None and self._rfq.id == rfq_id:
            self._presenter.editor.view.answers.show_tally(tally)

    def _on_failed(self, error: Exception) -> None:
        self._presenter.editor.view.banner.say(Tone.ERR, problem_text(error))

    @Slot()
    def _on_accounts_changed(self) -> None:
        """A mailbox that could not be read may be readable now."""
        if any(looked.is_blocked for looked in self._services.following.last_looks()):
            self._watch.look()

    @Slot()
    def _on_asked(self) -> None:
        if self._rfq is not None:
            self._show(self._rfq.id, self._rfq.number, Pile.ALL)

    @Slot()
    def _on_comparison_asked(self) -> None:
        if self._rfq is not None:
            self._presenter.compare(self._rfq.id)

    @Slot(object, str)
    def _on_waiting_asked(self, rfq_id: RfqId | None, number: str) -> None:
        """Of one RFQ all, else what waits for the buyer."""
        self._show(rfq_id, number, Pile.NEEDS_YOU if rfq_id is None else Pile.ALL)

    def _show(self, rfq_id: RfqId | None, number: str, pile: Pile) -> None:
        self._presenter.replies.narrow(rfq_id, number, pile)
        self._presenter.window.sidebar.show_section(REPLIES)
