"""Reads what accounts have done: when the page is turned to, while mails change, and as the hours go by."""

from PySide6.QtCore import QObject, QTimer, Slot

from app.background.delivery_feed import DeliveryFeed
from app.background.job_runner import JobRunner, Pool
from app.background.latest import Latest
from app.background.outbox_worker import OutboxWorker
from app.services.comparison.overviewing import Overviewing
from app.services.sending.metrics import AccountMetrics, Metrics
from app.ui.activity.activity_view import ActivityView
from app.ui.activity.answers_presenter import AnswersPresenter
from app.ui.look.tokens import Tone
from app.ui.widgets.banner import Banner
from app.ui.widgets.problem_box import problem_text

_PACE_MS = 2000
_MINUTE_MS = 60_000


class ActivityPresenter(QObject):
    """Where the page is not looked at, nothing is read."""

    def __init__(
        self,
        metrics: Metrics,
        overviewing: Overviewing,
        jobs: JobRunner,
        worker: OutboxWorker,
        feed: DeliveryFeed,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        banner = Banner()
        self.answers = AnswersPresenter(overviewing, jobs, banner, self)
        self.view = ActivityView(self.answers.view, banner)
        self.view.turned.connect(self.show)
        self._read = Latest(jobs, metrics.last_day, then=self._on_read, failed=self._on_failed, pool=Pool.SLOW)
        self._soon = QTimer(self, singleShot=True, interval=_PACE_MS)
        self._soon.timeout.connect(self._look)
        self._again = QTimer(self, interval=_MINUTE_MS)
        self._again.timeout.connect(self._look)
        self._again.start()
        feed.changed.connect(self.look_soon)
        worker.running_changed.connect(self.look_soon)
        worker.notice.connect(self.look_soon)

    @Slot()
    def show(self) -> None:
        """The page is turned to."""
        self.view.banner.hush()
        self.answers.show()
        self._read.ask()

    @Slot()
    def look_soon(self) -> None:
        """Something has changed: at most once in two seconds."""
        if self.view.isVisible() and not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _look(self) -> None:
        if self.view.isVisible():
            self._read.ask()

    def _on_read(self, found: list[AccountMetrics]) -> None:
        """What is said above stays: it may be about the answers."""
        self.view.show_accounts(found)

    def _on_failed(self, error: Exception) -> None:
        self.view.banner.say(Tone.ERR, problem_text(error))
