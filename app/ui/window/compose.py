"""Puts the screens together: the one place where presenters get their services."""

from collections.abc import Callable, Generator

from app.background.engine import Engine
from app.background.mailbox_watch import MailboxWatch
from app.services.suite import Services
from app.ui.accounts.accounts_presenter import AccountsPresenter
from app.ui.activity.activity_presenter import ActivityPresenter
from app.ui.attention.attention_presenter import AttentionPresenter
from app.ui.comparison.comparison_presenter import ComparisonPresenter
from app.ui.look.theme import Theme
from app.ui.notices.notices_presenter import NoticesPresenter
from app.ui.outbox.outbox_presenter import OutboxPresenter
from app.ui.practice.practice_presenter import PracticePresenter
from app.ui.quotes.quotes_presenter import QuotesPresenter
from app.ui.replies.answering_presenter import AnsweringPresenter
from app.ui.replies.next_contact_presenter import NextContactPresenter
from app.ui.replies.replies_presenter import RepliesPresenter
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.rfqs.rfqs_presenter import RfqsPresenter
from app.ui.team.team_presenter import TeamPresenter
from app.ui.window.answers import Answers
from app.ui.window.approving import Approving
from app.ui.window.colleagues import Colleagues
from app.ui.window.elsewhere import Elsewhere
from app.ui.window.jumping import Jumping
from app.ui.window.main_window_view import MainWindow
from app.ui.window.menu_view import Deed
from app.ui.window.rfq_files import RfqFiles
from app.ui.window.samples import SamplesPresenter
from app.ui.window.updates import UpdateNotice
from app.ui.window.vendor_notices import VendorNotices
from app.ui.window.vendor_screens import VendorScreens
from app.ui.window.window_presenter import WindowPresenter


def compose_screens(
    window: MainWindow, services: Services, engine: Engine, theme: Theme, rfqs: RfqsPresenter
) -> Generator[Callable[[], None], None, WindowPresenter]:
    """All that is behind the first page, which goes on between the steps. The window owns what is made here."""
    settings = services.surroundings.settings
    jobs, worker, feed = engine.jobs, engine.worker, engine.feed
    mails = _outbox(services, engine, window)
    outbox = _outbox(services, engine, window, with_rfq=True)
    yield _rest
    editor = EditorPresenter(
        services, jobs, worker, mails, zone=settings.time_zone, account=settings.account, parent=window
    )
    yield _rest
    vendor_screens = VendorScreens(services, jobs, window)

    def follows() -> bool:
        return settings.follow_mailboxes and services.may_write

    mailbox_watch = MailboxWatch(services, jobs, engine.listener, follows, window)
    replies = RepliesPresenter(services, jobs, mailbox_watch, window)
    quotes = QuotesPresenter(services, jobs, window)
    replies.quote_asked.connect(quotes.enter)
    quotes.changed.connect(replies.show)
    answering = AnsweringPresenter(services, jobs, worker, window)
    replies.answer_asked.connect(answering.answer)
    answering.queued.connect(replies.on_answered)
    next_contact = NextContactPresenter(services, jobs, worker, window)
    attention = AttentionPresenter(services, jobs, worker, feed, window)
    practice = PracticePresenter(services.practice, jobs, feed, window)
    accounts = AccountsPresenter(
        services.accounts, services.discovery, services.surroundings, services.people, jobs, window
    )
    _join(next_contact, replies, attention)
    accounts.preferred.connect(editor.from_account.prefer)
    yield _rest
    window.presenter = presenter = WindowPresenter(
        window=window,
        services=services,
        jobs=jobs,
        worker=worker,
        feed=feed,
        theme=theme,
        rfqs=rfqs,
        editor=editor,
        vendor_screens=vendor_screens,
        mails=mails,
        outbox=outbox,
        replies=replies,
        attention=attention,
        practice=practice,
        accounts=accounts,
        activity=ActivityPresenter(services.metrics, services.overviewing, jobs, worker, feed, window),
        comparison=ComparisonPresenter(services, jobs, window),
    )
    SamplesPresenter(window, services.samples, jobs).list_asked.connect(presenter.show_rfqs)
    Colleagues(presenter.editor, services, jobs)
    Elsewhere(services, jobs, feed, window).changed.connect(presenter.refresh)
    Approving(presenter.editor, services, jobs)
    if services.is_shared:
        window.add_to_file(
            Deed(text="&Team…", call=TeamPresenter(services.people, services.rfq_approving, jobs, window).open)
        )
    Answers(presenter, services, jobs, feed, mailbox_watch, quotes)
    VendorNotices(presenter, services, jobs, NoticesPresenter(services, jobs, worker, window), settings.time_zone)
    RfqFiles(presenter, services, jobs)
    Jumping(presenter, services, jobs)
    mailbox_watch.start()
    UpdateNotice(window, services.updates, jobs).look()
    return presenter


def _join(next_contact: NextContactPresenter, replies: RepliesPresenter, attention: AttentionPresenter) -> None:
    """A vendor that nobody could reach is told on both pages."""
    answer = replies.view.answer
    answer.next_contact_asked.connect(next_contact.begin)
    answer.call_off_asked.connect(next_contact.call_off)
    attention.next_contact_asked.connect(next_contact.begin)
    next_contact.queued.connect(replies.on_answered)
    next_contact.called_off.connect(replies.on_called_off)
    next_contact.failed.connect(replies.on_failed)


def _rest() -> None:
    """The event loop has its turn."""


def _outbox(services: Services, engine: Engine, window: MainWindow, *, with_rfq: bool = False) -> OutboxPresenter:
    return OutboxPresenter(
        services.outbox_reading,
        services.outbox_control,
        services.rfq_sending,
        engine.jobs,
        engine.worker,
        engine.feed,
        look_now=services.reconciling.look_now,
        with_rfq=with_rfq,
        parent=window,
    )
