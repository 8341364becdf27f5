"""Lists what the practice server took, and opens it."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from app.background.delivery_feed import DeliveryFeed
from app.background.job_runner import JobRunner, Pool
from app.background.latest import Latest
from app.domain.outbox.practice_mail import PracticeMail
from app.services.upkeep.practice import Practice
from app.services.upkeep.practice_reading import OpenedMail, open_mail
from app.ui.look.tokens import Tone
from app.ui.practice.mail_model import PracticeModel
from app.ui.practice.practice_view import PracticeView
from app.ui.widgets.problem_box import problem_text


class PracticePresenter(QObject):
    def __init__(self, practice: Practice, jobs: JobRunner, feed: DeliveryFeed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._practice, self._jobs = practice, jobs
        self._read = Latest(jobs, practice.mails, then=self._on_mails, failed=self._on_failed, pool=Pool.SLOW)
        self.model = PracticeModel(self)
        self.view = PracticeView(self.model)
        self.view.mail_chosen.connect(self._on_mail_chosen)
        self.view.folder_asked.connect(self._on_folder_asked)
        feed.changed.connect(self._on_deliveries_changed)

    def show(self) -> None:
        """Read the folder anew."""
        self._read.ask()

    def _on_mails(self, mails: Sequence[PracticeMail]) -> None:
        self.model.replace(mails)
        self.view.show_count(len(mails))

    @Slot(object)
    def _on_deliveries_changed(self, _ids: list[int]) -> None:
        if self.view.isVisible():
            self.show()

    @Slot(object)
    def _on_mail_chosen(self, mail: PracticeMail) -> None:
        self._jobs.run(open_mail, mail, then=self._on_opened, failed=self._on_failed, pool=Pool.SLOW)

    def _on_opened(self, mail: OpenedMail) -> None:
        self.view.show_mail(mail)

    @Slot()
    def _on_folder_asked(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._practice.folder)))

    def _on_failed(self, error: Exception) -> None:
        self.view.banner.say(Tone.ERR, problem_text(error))
