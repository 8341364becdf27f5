"""Has answers written: begins one from the mail, queues what the buyer sends, and wakes whoever sends."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.background.job_runner import JobRunner, Pool
from app.background.outbox_worker import OutboxWorker
from app.domain.accounts.account import Account
from app.domain.inbox.entry import Entry
from app.services.inbox.answering import AnswerDoubtful, Draft
from app.services.suite import Services
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.replies.answer_dialog import AnswerDialog
from app.ui.widgets.problem_box import problem_text


class AnsweringPresenter(QObject):
    """`queued`: an answer is on its way."""

    queued = Signal()

    def __init__(self, services: Services, jobs: JobRunner, worker: OutboxWorker, window: QWidget) -> None:
        super().__init__(window)
        self._services, self._jobs, self._worker, self._window = services, jobs, worker, window
        self.shown: AnswerDialog | None = None

    def answer(self, entry: Entry) -> None:
        """Show it as it begins."""
        if entry.place is None:
            return
        title = tr(f"Answer {entry.place.vendor} – {entry.place.rfq}")
        self.shown = dialog = AnswerDialog(title, self._window)
        dialog.send_asked.connect(lambda account, despite: self._on_send(dialog, entry, account, despite=despite))
        dialog.banner.tell(self.tr("Reading the email…"))
        dialog.open()
        self._jobs.run(
            self._begun,
            entry,
            then=lambda begun: dialog.show_draft(*begun),
            failed=lambda error: dialog.banner.say(Tone.ERR, problem_text(error)),
            pool=Pool.SLOW,
        )

    def _begun(self, entry: Entry) -> tuple[Draft, Sequence[Account]]:
        """Runs on a pool's thread and touches services only."""
        accounts = self._services.accounts
        return self._services.answering.begin(entry), [accounts.usable(a.name) for a in accounts.all()]

    def _on_send(self, dialog: AnswerDialog, entry: Entry, account: Account, *, despite: bool) -> None:
        to, subject, text = dialog.to.text(), dialog.subject.text(), dialog.text.toPlainText()
        answering = self._services.answering

        def send() -> None:
            answering.send(entry, to, subject, text, account, despite=despite)

        self._jobs.run(
            send,
            then=lambda _nothing: self._on_queued(dialog),
            failed=lambda error: self._on_refused(dialog, error),
            pool=Pool.SLOW,
        )

    def _on_queued(self, dialog: AnswerDialog) -> None:
        dialog.accept()
        self._worker.wake()
        self.queued.emit()

    def _on_refused(self, dialog: AnswerDialog, error: Exception) -> None:
        if isinstance(error, AnswerDoubtful):
            dialog.show_doubts(error.doubts)
        else:
            dialog.show_problem(problem_text(error))
