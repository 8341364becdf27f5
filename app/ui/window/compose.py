"""Puts the screens together: the one place where presenters get their services."""

from PySide6.QtWidgets import QApplication

from app.background.delivery_feed import DeliveryFeed
from app.background.job_runner import JobRunner
from app.background.outbox_worker import OutboxWorker
from app.services.sending.right import Taken
from app.services.suite import Services
from app.ui.accounts.accounts_presenter import AccountsPresenter
from app.ui.attention.attention_presenter import AttentionPresenter
from app.ui.look.theme import Theme
from app.ui.outbox.outbox_presenter import OutboxPresenter
from app.ui.practice.practice_presenter import PracticePresenter
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.rfqs.rfqs_presenter import RfqsPresenter
from app.ui.window.main_window_view import MainWindow
from app.ui.window.vendor_screens import VendorScreens
from app.ui.window.window_presenter import WindowPresenter

_STATE_FILE = "window.ini"


def compose_window(
    services: Services, jobs: JobRunner, worker: OutboxWorker, feed: DeliveryFeed, taken: Taken
) -> MainWindow:
    """The whole window, not shown yet; a QApplication exists already. The window owns all that is made here."""
    around = services.surroundings
    settings = around.settings
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise TypeError("the window needs a QApplication")
    theme = Theme(application, settings.theme)
    window = MainWindow(around.environment, around.is_production, around.version, around.data_dir / _STATE_FILE)
    mails = _outbox(services, jobs, worker, feed, window)
    presenter = WindowPresenter(
        window=window,
        services=services,
        jobs=jobs,
        worker=worker,
        feed=feed,
        theme=theme,
        rfqs=RfqsPresenter(
            services.rfq_reading, services.rfq_editing, services.practice, jobs, feed, settings.time_zone, parent=window
        ),
        editor=EditorPresenter(
            services, jobs, worker, mails, zone=settings.time_zone, account=settings.account, parent=window
        ),
        vendor_screens=VendorScreens(services, jobs, window),
        mails=mails,
        outbox=_outbox(services, jobs, worker, feed, window, with_rfq=True),
        attention=AttentionPresenter(services, jobs, worker, feed, window),
        practice=PracticePresenter(services.practice, jobs, feed, window),
        accounts=AccountsPresenter(services.accounts, jobs, window),
    )
    window.presenter = presenter
    presenter.start(taken)
    return window


def _outbox(
    services: Services,
    jobs: JobRunner,
    worker: OutboxWorker,
    feed: DeliveryFeed,
    window: MainWindow,
    *,
    with_rfq: bool = False,
) -> OutboxPresenter:
    return OutboxPresenter(
        services.outbox_reading,
        services.outbox_control,
        services.rfq_sending,
        jobs,
        worker,
        feed,
        with_rfq=with_rfq,
        parent=window,
    )
