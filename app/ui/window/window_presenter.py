"""Turns the pages, counts what is in them, and says how sending goes on."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.background.delivery_feed import DeliveryFeed
from app.background.job_runner import JobRunner
from app.background.outbox_worker import OutboxWorker
from app.domain.outbox.delivery import DeliveryState, Tally
from app.domain.trade.ids import RfqId
from app.domain.trade.problem import Problem
from app.services.sending.right import Taken
from app.services.suite import Services
from app.ui.accounts.accounts_presenter import AccountsPresenter
from app.ui.activity.activity_presenter import ActivityPresenter
from app.ui.attention.attention_presenter import AttentionPresenter
from app.ui.comparison.comparison_presenter import ComparisonPresenter
from app.ui.look.language import tr
from app.ui.look.theme import Scheme, Theme
from app.ui.look.wording import counted
from app.ui.outbox.outbox_presenter import OutboxPresenter
from app.ui.outbox.outbox_view import counts_text
from app.ui.practice.practice_presenter import PracticePresenter
from app.ui.replies.replies_presenter import RepliesPresenter
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.rfqs.rfqs_presenter import RfqsPresenter
from app.ui.widgets.find_bar import begin_finding
from app.ui.widgets.problem_box import tell_problem
from app.ui.window.copies import Copies
from app.ui.window.main_window_view import (
    ACCOUNTS,
    ACTIVITY,
    ATTENTION,
    OUTBOX,
    PRACTICE,
    REPLIES,
    RFQS,
    VENDORS,
    MainWindow,
)
from app.ui.window.manual import Manual
from app.ui.window.notices import NOTHING, Notice, leaving_text
from app.ui.window.notification import Notifier
from app.ui.window.preferences import PreferencesPresenter
from app.ui.window.sender_line import SenderLine
from app.ui.window.starting import Starting
from app.ui.window.vendor_screens import VendorScreens


class WindowPresenter(QObject):
    """The screens do not know each other; this one knows them all."""

    def __init__(  # noqa: PLR0917 - made once, by name
        self,
        window: MainWindow,
        services: Services,
        jobs: JobRunner,
        worker: OutboxWorker,
        feed: DeliveryFeed,
        theme: Theme,
        rfqs: RfqsPresenter,
        editor: EditorPresenter,
        vendor_screens: VendorScreens,
        mails: OutboxPresenter,
        outbox: OutboxPresenter,
        replies: RepliesPresenter,
        attention: AttentionPresenter,
        practice: PracticePresenter,
        accounts: AccountsPresenter,
        activity: ActivityPresenter,
        comparison: ComparisonPresenter,
    ) -> None:
        super().__init__(window)
        self.window, self.services, self._jobs, self._worker, self._theme = window, services, jobs, worker, theme
        window.without_secrets = services.surroundings.without_secrets
        self._feed = feed
        self.rfqs, self.editor = rfqs, editor
        self.vendor_screens, self.vendors = vendor_screens, vendor_screens.page
        self.mails, self.outbox, self.replies, self.attention = mails, outbox, replies, attention
        self.practice, self.accounts, self.activity = practice, accounts, activity
        self.comparison = comparison
        self.copies = Copies(window, services, jobs, worker, editor)
        self._starting = Starting(window, services, jobs, worker, editor)
        self._section = RFQS
        self._editor_is_open = self._comparison_is_open = False  # the latter lies over the editor
        self._notice = ""
        self._was_open = False
        self._notifier = Notifier(window)
        self._sender_line = SenderLine(window, services.accounts, editor.from_account, accounts)
        self.preferences = PreferencesPresenter(window, services, jobs)
        self.preferences.zone_chosen.connect(rfqs.take_zone)
        self.manual = Manual(window, services.surroundings)
        for screen in (editor, comparison, self.vendors, replies, attention, practice, accounts, activity):
            window.add_page(screen.view)
        window.add_page(outbox.page)
        for page in (rfqs.view, editor.view, comparison.view, self.vendors.view):
            window.edit_menu.add_page(page, page.undo_action, page.redo_action)
        self._connect(feed)

    def start(self, taken: Taken, notice: Notice = NOTHING) -> None:
        """Turn to what was chosen meanwhile, say what there is to be said, and go on sending."""
        if self.window.sidebar.section != self._section:
            self._show_section(self.window.sidebar.section)
        self._count()
        self.replies.count()
        self.attention.look()
        self._starting.tell(taken, notice)

    def is_busy(self) -> bool:
        """Whether anything that the window shows is still being read, written or sent."""
        return self._jobs.is_busy() or self._worker.is_busy() or self._feed.is_busy()

    def open_rfq(self, rfq_id: RfqId) -> None:
        """Show a request in the editor."""
        self._editor_is_open, self._comparison_is_open = True, False
        self.editor.open(rfq_id)  # first: the page that is turned to would read what the request before needs
        self.window.sidebar.show_section(RFQS)
        self._show_section(RFQS)

    def compare(self, rfq_id: RfqId) -> None:
        """Show the offers to a request side by side; the editor is behind it."""
        if not self._editor_is_open:
            self.open_rfq(rfq_id)
        self.editor.leave()
        self._comparison_is_open = True
        self.comparison.open(rfq_id)
        self._show_section(RFQS)

    @Slot()
    def show_rfqs(self) -> None:
        """The list of all RFQs, read anew."""
        self.editor.leave()
        self._editor_is_open = self._comparison_is_open = False
        self.window.sidebar.show_section(RFQS)
        self._show_section(RFQS)
        self._count()

    def _connect(self, feed: DeliveryFeed) -> None:
        window = self.window
        window.reason_to_stay = self._reason_to_stay
        window.section_chosen.connect(self._show_section)
        window.new_asked.connect(self.rfqs.ask_new)
        window.find_asked.connect(self._on_find)
        window.send_asked.connect(self._on_send)
        window.step_asked.connect(self._on_step)
        window.diagnostics_asked.connect(self._on_diagnostics)
        window.scheme_asked.connect(self._on_scheme)
        window.rfq_menu.addActions(self.rfqs.view.table.actions())
        self.rfqs.opened.connect(self.open_rfq)
        self.rfqs.left_out.connect(self._on_left_out)
        self.vendors.rfq_asked.connect(self.open_rfq)
        self.comparison.closed.connect(self._on_comparison_closed)
        self.editor.undone.connect(window.say_briefly)
        self.editor.closed.connect(self.show_rfqs)
        self.editor.vendors_asked.connect(self._on_vendors_wanted)
        self.editor.vendor_asked.connect(self.vendors.open_at)
        for asking in (self.mails, self.outbox):
            asking.vendor_asked.connect(self.vendors.open_vendor)
        self.vendors.changed.connect(self.editor.choice.match_again)
        self.editor.word_asked.connect(self.vendor_screens.take_in)
        self.vendor_screens.words.changed.connect(self.editor.choice.match_again)
        self.vendor_screens.lists.changed.connect(self.editor.choice.match_again)
        self.editor.accounts_asked.connect(self._on_account_wanted)
        for screen in (self.rfqs, self.vendors, self.accounts):
            screen.changed.connect(self._count)
        self.accounts.changed.connect(self.attention.look)
        self.replies.counted.connect(self._on_replies_counted)
        self.replies.changed.connect(self._count)
        self.attention.counted.connect(self._on_attention_counted)
        self.attention.mails_asked.connect(self._on_mails_wanted)
        self.attention.account_asked.connect(self._on_account_wanted)
        self.attention.acted.connect(self._count)
        self._worker.notice.connect(self._on_notice)
        self._worker.running_changed.connect(self._on_running)
        self._jobs.failed.connect(self._on_unasked_failure)
        feed.changed.connect(self._on_deliveries_changed)

    @Slot(int)
    def _show_section(self, section: int) -> None:
        if section != RFQS or self._section != RFQS:
            self._leave()
        self._section = section
        show: dict[int, tuple[QWidget, Callable[[], None]]] = {
            RFQS: (self.rfqs.view, self.rfqs.show),
            VENDORS: (self.vendors.view, self.vendors.show),
            OUTBOX: (self.outbox.page, self._show_outbox),
            REPLIES: (self.replies.view, self.replies.show),
            ATTENTION: (self.attention.view, self.attention.show),
            PRACTICE: (self.practice.view, self.practice.show),
            ACCOUNTS: (self.accounts.view, self.accounts.show),
            ACTIVITY: (self.activity.view, self.activity.show),
        }
        page, read = show[section]
        if section == RFQS and self._comparison_is_open:
            page, read = self.comparison.view, self.comparison.show
        elif section == RFQS and self._editor_is_open:
            page, read = self.editor.view, self.editor.come_back
        self.window.show_page(page)
        read()

    @Slot()
    def refresh(self) -> None:
        """Read the list that is open anew, and what the sections count: somebody else has changed something."""
        lists = {VENDORS: self.vendors.show, REPLIES: self.replies.show, OUTBOX: self.outbox.read_anew}
        if self._section == RFQS and not self._editor_is_open and not self._comparison_is_open:
            self.rfqs.show()
        elif self._section in lists:
            lists[self._section]()
        self.replies.count()
        self._count()

    def _leave(self) -> None:
        if self._is_editing:
            self.editor.leave()
        elif self._section == OUTBOX:
            self.outbox.leave()

    @property
    def _is_editing(self) -> bool:
        return self._section == RFQS and self._editor_is_open and not self._comparison_is_open

    @Slot()
    def _on_comparison_closed(self) -> None:
        self._comparison_is_open = False
        self._show_section(RFQS)

    def _show_outbox(self) -> None:
        self.outbox.show_rfq(None)

    @Slot()
    def _on_vendors_wanted(self) -> None:
        self.window.sidebar.show_section(VENDORS)

    @Slot()
    def _on_accounts_wanted(self) -> None:
        self.window.sidebar.show_section(ACCOUNTS)

    @Slot(str)
    def _on_mails_wanted(self, search: str) -> None:
        self.outbox.find(search)
        self.window.sidebar.show_section(OUTBOX)

    @Slot(str)
    def _on_account_wanted(self, name: str) -> None:
        self.window.sidebar.show_section(ACCOUNTS)
        self.accounts.open(name)

    @Slot(int)
    def _on_attention_counted(self, count: int) -> None:
        self.window.sidebar.sections.show_count(ATTENTION, count)

    @Slot(int)
    def _on_replies_counted(self, count: int) -> None:
        self.window.sidebar.sections.show_count(REPLIES, count)

    @Slot()
    def _on_find(self) -> None:
        page = self.window.pages.currentWidget()
        if page is not None and not begin_finding(page):
            self.window.say_briefly(self.window.tr("Nothing to search on this page."))

    @Slot(str)
    def _on_left_out(self, text: str) -> None:
        self.window.say(text, dismissable=True)

    @Slot()
    def _on_send(self) -> None:
        if self._is_editing:
            self.editor.ask_to_send()

    @Slot(int)
    def _on_step(self, by: int) -> None:
        if self._is_editing:
            self.editor.view.turn(by)

    @Slot()
    def _count(self) -> None:
        self._jobs.run(self._read_counts, then=self._on_counts)
        self._jobs.run(self.services.outbox_reading.tally, None, then=self._on_tally)

    def _read_counts(self) -> tuple[int, int, int]:
        """Runs on the database's thread and touches services only."""
        made = self.services
        return made.rfq_reading.count(), made.vendors.count(), len(made.accounts.all())

    def _on_counts(self, counts: tuple[int, int, int]) -> None:
        for section, count in zip((RFQS, VENDORS, ACCOUNTS), counts, strict=True):
            self.window.sidebar.sections.show_count(section, count)

    def _on_tally(self, tally: Tally) -> None:
        if self._was_open and not tally.open and not self.window.isActiveWindow():
            self._notifier.tell(self.tr("RFQ Sender"), counts_text(tally))
        self._was_open = bool(tally.open)
        attention = tally.open + tally[DeliveryState.UNKNOWN] + tally[DeliveryState.REJECTED]
        self.window.sidebar.sections.show_count(OUTBOX, attention)
        sent, failed = tally[DeliveryState.ACCEPTED], tally[DeliveryState.REJECTED]
        if tally.open:
            text = self.tr("Sending… {open} to go").format(open=counted(tally.open, "email", "emails"))
        elif tally[DeliveryState.DRAFTED]:
            text = self.tr("{n} in Drafts").format(n=counted(tally[DeliveryState.DRAFTED], "email", "emails"))
        elif tally.total:
            text = self.tr("{n} sent").format(n=counted(sent, "email", "emails"))
        else:
            text = ""
        self.window.show_progress(tr(f"{text} · {failed} failed") if failed else text)
        self._ask_before_quitting(tally)

    def _ask_before_quitting(self, tally: Tally) -> None:
        self.window.unfinished = leaving_text(tally) if self._worker.may_send else ""

    @Slot(object)
    def _on_deliveries_changed(self, _ids: list[int]) -> None:
        self._sender_line.show()
        self._jobs.run(self.services.outbox_reading.tally, None, then=self._on_tally)

    @Slot(bool)
    def _on_running(self, _is_running: bool) -> None:
        self._sender_line.show()
        self._count()

    @Slot(str)
    def _on_notice(self, text: str) -> None:
        self._notice = text
        self.window.say(text, ((self.tr("Show &accounts"), self._on_accounts_wanted),) if text else ())

    @Slot()
    def _on_diagnostics(self) -> None:
        self._jobs.run(self.services.diagnostics.text, then=self._on_diagnostics_read)

    def _on_diagnostics_read(self, text: str) -> None:
        self.window.copy_diagnostics(text)

    @Slot(str)
    def _on_scheme(self, scheme: Scheme) -> None:
        self._theme.choose(scheme)

    def _reason_to_stay(self) -> str:
        if not self.editor.review.is_counting_down:
            return ""
        return self.tr("The RFQ is about to be sent. If you quit now, none of its emails go out.")

    @Slot(object)
    def _on_unasked_failure(self, error: Exception) -> None:
        if isinstance(error, Problem):
            tell_problem(self.window, self.tr("RFQ Sender"), error)
        else:
            self.window.crashed.emit(f"{type(error).__name__}: {error}")
