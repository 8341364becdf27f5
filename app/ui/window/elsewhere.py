"""What colleagues and workers change is seen in the lists that are open here, within seconds."""

from PySide6.QtCore import QObject, QTimer, Signal

from app.background.delivery_feed import DeliveryFeed
from app.background.job_runner import JobRunner
from app.background.latest import Latest
from app.services.people.elsewhere import Seen
from app.services.suite import Services

_PACE_MS = 4000


class Elsewhere(QObject):
    """Looks where several work with the data. Emails are told as those of this process are, all else by `changed`."""

    changed = Signal()

    def __init__(self, services: Services, jobs: JobRunner, feed: DeliveryFeed, parent: QObject) -> None:
        super().__init__(parent)
        self._feed = feed
        self._seen: Seen | None = None
        self._read = Latest(jobs, services.elsewhere.look, then=self._on_read, failed=self._on_failed)
        self._timer = QTimer(self, interval=_PACE_MS)
        self._timer.timeout.connect(self.look)
        jobs.closing.connect(self._timer.stop)
        if services.is_shared:
            self._timer.start()

    def look(self) -> None:
        self._read.ask(self._seen and self._seen.ends)

    def _on_read(self, seen: Seen) -> None:
        self._seen = seen
        for delivery in seen.deliveries:
            self._feed.tell(delivery)
        if seen.is_changed:
            self.changed.emit()

    def _on_failed(self, _error: Exception) -> None:
        """It is looked again soon; what the buyer does says what is wrong."""
