"""Has vendors written to about an RFQ: reminders, changes, a later deadline, a question answered to all."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.background.job_runner import JobRunner, Pool
from app.background.latest import Latest
from app.background.outbox_worker import OutboxWorker
from app.domain.accounts.account import Account
from app.domain.inbox.entry import Entry
from app.domain.notices.notice import Notice
from app.domain.outbox.purpose import Purpose
from app.domain.rfqs.outcome import Outcome
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import VendorId
from app.services.notices.awarding import Deciding
from app.services.notices.noticing import NoticeDoubtful, Queued
from app.services.suite import Services
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.notices.deadline_dialog import DeadlineDialog
from app.ui.notices.notice_dialog import NoticeDialog
from app.ui.widgets.problem_box import problem_text

_Texts = Mapping[Purpose, Mapping[str, str]]


class _Send(Protocol):
    """Queues what was shown."""

    def __call__(
        self, notices: Sequence[Notice], account: Account, /, *, without: Collection[VendorId], despite: bool
    ) -> Queued: ...


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is to be done with what the dialog holds; called on a pool's thread."""

    prepare: Callable[[Account, _Texts], Sequence[Notice]]
    send: _Send
    is_decision: bool = False


def _of_one(prepare: Callable[[Account, _Texts], Notice], send: Callable[..., Queued]) -> _Kind:
    """Where all get the same kind of email; `send` as the services have it."""

    def send_it(notices: Sequence[Notice], account: Account, **how: Any) -> Queued:  # noqa: ANN401 - as in _Send
        return send(notices[0], account, **how)

    return _Kind(lambda account, texts: [prepare(account, texts)], send_it)


class NoticesPresenter(QObject):
    """`queued` carries how many emails are on their way, `extended` the Rfq with its later deadline.

    `decided`: something was decided about an RFQ.
    """

    queued = Signal(int)
    extended = Signal(object)
    decided = Signal()

    def __init__(self, services: Services, jobs: JobRunner, worker: OutboxWorker, window: QWidget) -> None:
        super().__init__(window)
        self._services, self._jobs, self._worker, self._window = services, jobs, worker, window
        self.shown: NoticeDialog | None = None
        self.deadline: DeadlineDialog | None = None

    def remind(self, rfq: Rfq) -> None:
        """Who hasn't answered."""
        reminding = self._services.reminding
        about = self.tr("Goes to vendors who haven't answered, in their office hours, and twice at most.")

        def prepare(account: Account, texts: _Texts) -> Notice:
            return reminding.prepare(rfq.id, account, texts.get(Purpose.REMINDER), at_once=dialog.is_urgent)

        kind = _of_one(prepare, reminding.send)
        dialog = self._open(rfq, tr(f"Remind vendors – {rfq.number}"), about, kind, asks_when=True)

    def amend(self, rfq: Rfq) -> None:
        """What has changed since vendors were sent it."""
        amending = self._services.amending
        about = self.tr("Each vendor reads what has changed for it, with the changed lines and files only.")

        def prepare(account: Account, texts: _Texts) -> Notice:
            return amending.prepare(rfq.id, account, texts.get(Purpose.AMENDMENT))

        self._open(rfq, tr(f"Email the changes – {rfq.number}"), about, _of_one(prepare, amending.send))

    def extend(self, rfq: Rfq, zone: str) -> None:
        """A later deadline; then everybody is told."""
        self.deadline = dialog = DeadlineDialog(rfq, zone, self._window)
        dialog.chosen.connect(lambda deadline: self._on_deadline(rfq, deadline))
        dialog.open()

    def clarify(self, rfq: Rfq, entry: Entry | None = None) -> None:
        """A question answered to all; `entry` is the email that asked it."""
        clarifying, came_with = self._services.clarifying, entry.id if entry is not None else None
        about = self.tr("All vendors who haven't declined read the question and the answer. Leave out who asked.")

        def prepare(account: Account, texts: _Texts) -> Notice:
            return clarifying.prepare(rfq.id, account, asked[0], asked[1], texts.get(Purpose.CLARIFICATION))

        def send(notice: Notice, account: Account, **how: Any) -> Queued:  # noqa: ANN401 - as in _Send
            return clarifying.send(notice, account, asked[0], asked[1], came_with=came_with, **how)

        asked = ["", ""]
        title = tr(f"Answer a question to all – {rfq.number}")
        dialog = self._open(rfq, title, about, _of_one(prepare, send), has_question=True)
        if entry is not None:
            dialog.question.setPlainText(entry.glimpse)

        def take() -> None:
            asked[:] = dialog.question.toPlainText(), dialog.answer.toPlainText()

        for edit in (dialog.question, dialog.answer):
            edit.textChanged.connect(take)
        take()
        dialog.question.setFocus()

    def decide(self, rfq: Rfq, outcome: Outcome) -> None:
        """Tell who gets what and who doesn't, that nothing is ordered, or that the RFQ is called off."""
        awarding, made = self._services.awarding, list[Deciding]()

        def prepare(account: Account, texts: _Texts) -> Sequence[Notice]:
            made[:] = [awarding.prepare(rfq.id, account, outcome, texts=texts)]
            return made[0].notices

        def send(_notices: Sequence[Notice], account: Account, **how: Any) -> Queued:  # noqa: ANN401 - as in _Send
            return awarding.decide(made[0], account, **how)

        titles = {
            Outcome.AWARDED: tr(f"Award – {rfq.number}"),
            Outcome.NO_AWARD: tr(f"Order nothing – {rfq.number}"),
            Outcome.CANCELLED: tr(f"Cancel the RFQ – {rfq.number}"),
        }
        about = self.tr("Each vendor reads its own lines alone. Until an email has left, you can undo it.")
        self._open(rfq, titles[outcome], about, _Kind(prepare, send, is_decision=True))

    def _open(
        self, rfq: Rfq, title: str, about: str, kind: _Kind, *, has_question: bool = False, asks_when: bool = False
    ) -> NoticeDialog:
        self.shown = dialog = NoticeDialog(title, about, self._window, has_question=has_question, asks_when=asks_when)
        read = Latest(
            self._jobs,
            kind.prepare,
            then=dialog.show_notices,
            failed=lambda error: dialog.show_problem(problem_text(error)),
            pool=Pool.SLOW,
            only_newest=True,
        )
        dialog.preview_asked.connect(lambda: self._prepare(dialog, read))
        dialog.send_asked.connect(lambda despite: self._send(dialog, kind, despite=despite))
        dialog.open()
        accounts = self._services.accounts
        self._jobs.run(
            lambda: [accounts.usable(a.name) for a in accounts.all()],
            then=lambda found: self._on_accounts(dialog, found, rfq.account, is_ready=not has_question),
            failed=lambda error: dialog.show_problem(problem_text(error)),
            pool=Pool.SLOW,
        )
        return dialog

    @staticmethod
    def _on_accounts(dialog: NoticeDialog, found: list[Account], chosen: str, *, is_ready: bool) -> None:
        dialog.show_accounts(found, chosen)
        if is_ready:
            dialog.preview()

    def _prepare(self, dialog: NoticeDialog, read: Latest[Sequence[Notice]]) -> None:
        account = dialog.account.currentData()
        if account is None:
            dialog.show_problem(self.tr("Add an account to send from first."))
            return
        read.ask(account, dict(dialog.texts))

    def _send(self, dialog: NoticeDialog, kind: _Kind, *, despite: bool) -> None:
        notices, account = dialog.notices, dialog.account.currentData()
        if notices is None or account is None:
            return
        self._jobs.run(
            partial(kind.send, notices, account, without=set(dialog.readers.without), despite=despite),
            then=lambda queued: self._on_queued(dialog, kind, queued),
            failed=lambda error: self._on_refused(dialog, error),
            pool=Pool.SLOW,
        )

    def _on_queued(self, dialog: NoticeDialog, kind: _Kind, queued: Queued) -> None:
        dialog.begin_anew()
        dialog.accept()
        self._worker.wake()
        self.queued.emit(queued.new)
        if kind.is_decision:
            self.decided.emit()

    @staticmethod
    def _on_refused(dialog: NoticeDialog, error: Exception) -> None:
        if isinstance(error, NoticeDoubtful):
            dialog.show_doubts(error.doubts)
        else:
            dialog.show_problem(problem_text(error))

    def _on_deadline(self, rfq: Rfq, deadline: Deadline) -> None:
        change = self._services.rfq_editing.change

        def changed(after: Any) -> None:  # noqa: ANN401 - the Rfq as it is stored
            self.extended.emit(after)
            self.amend(after)

        self._jobs.run(
            lambda: change(rfq.id, deadline=deadline),
            then=changed,
            failed=self._on_deadline_refused,
        )

    def _on_deadline_refused(self, error: Exception) -> None:
        if self.deadline is not None:
            self.deadline.banner.say(Tone.ERR, problem_text(error))
