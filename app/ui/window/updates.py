"""“1.3 is out”: looked for behind the window, and said where nothing more important is."""

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from app.background.job_runner import JobRunner, Pool
from app.domain.trade.release import Release
from app.services.upkeep.updates import Updates
from app.ui.look.tokens import Tone
from app.ui.window.main_window_view import MainWindow


class UpdateNotice(QObject):
    """Asks once, when the window is there; failures are nobody's business."""

    def __init__(self, window: MainWindow, updates: Updates, jobs: JobRunner) -> None:
        super().__init__(window)
        self._window, self._updates, self._jobs = window, updates, jobs
        self._release: Release | None = None

    def look(self) -> None:
        """Runs on a thread; the window goes on."""
        self._jobs.run(self._updates.look, then=self._on_looked, failed=_hush, pool=Pool.SLOW)

    def _on_looked(self, release: Release | None) -> None:
        if release is None or not self._window.banner.isHidden():
            return  # what stands in the way of sending comes first; tomorrow is another day
        self._release = release
        text = self.tr("RFQ Sender {version} is out. {news}").format(version=release.version, news=release.news)
        deeds = ((self.tr("What's ne&w"), self._on_page), (self.tr("S&kip this version"), self._on_skip))
        self._window.say(text.strip(), deeds, Tone.INFO, dismissable=True)

    def _on_page(self) -> None:
        if self._release is not None:
            QDesktopServices.openUrl(QUrl(self._release.page))

    def _on_skip(self) -> None:
        if self._release is not None:
            self._jobs.run(self._updates.skip, self._release, failed=_hush)
            self._window.say("")


def _hush(_reason: Exception) -> None:
    """Whoever needs the database says so."""
