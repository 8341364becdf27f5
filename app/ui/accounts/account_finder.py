"""Looks for an address's servers, off the UI thread, and shows who is asked and what was found."""

import threading
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from app.background.job_runner import JobRunner, Pool
from app.domain.accounts.account import Account
from app.domain.accounts.provider import Proposal
from app.domain.accounts.search import Step
from app.services.accounts.discovery import Discovery
from app.services.accounts.for_it import for_it, for_it_unknown
from app.ui.accounts.add_account_view import AddAccountDialog
from app.ui.look.language import tr_lines
from app.ui.look.tokens import Tone
from app.ui.widgets.problem_box import problem_text


class AccountFinder(QObject):
    """One look at a time: whoever looks anew gives up the one before."""

    _stepped = Signal(object, object)  # from a job's thread: which look it is, and its Step

    def __init__(self, discovery: Discovery, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._discovery, self._jobs = discovery, jobs
        self._over = threading.Event()  # set: nobody waits for it
        self._dialog: AddAccountDialog | None = None
        self._stepped.connect(self._on_step)
        jobs.closing.connect(self.give_up)

    def serve(self, dialog: AddAccountDialog) -> None:
        """Look for what this dialog asks."""
        self._dialog = dialog
        dialog.find_asked.connect(self._on_find)
        dialog.find_given_up.connect(self.give_up)
        dialog.copy_asked.connect(self.copy_for_it)
        dialog.finished.connect(self.give_up)

    @Slot()
    def give_up(self) -> None:
        """What comes of it is shown nowhere."""
        self._over.set()
        if self._dialog is not None:
            self._dialog.show_searching(is_searching=False)

    @Slot(object, str)
    def copy_for_it(self, account: Account | None, address: str) -> None:
        """Put what the company's IT needs to know on the clipboard."""
        dialog = self._dialog
        if dialog is None:
            return
        tried = list(dialog.steps.steps.values())
        text = for_it_unknown(address, tried) if account is None else for_it(account, tried)
        QGuiApplication.clipboard().setText(tr_lines(text))
        dialog.banner.say(Tone.INFO, self.tr("Copied. Paste it into an email to your IT."))

    @Slot(str)
    def _on_find(self, address: str) -> None:
        self._over.set()
        self._over = over = threading.Event()
        if self._dialog is not None:
            self._dialog.show_searching(is_searching=True)
        look = partial(
            self._discovery.look, address, lambda: not over.is_set(), lambda step: self._stepped.emit(over, step)
        )
        then, failed = partial(self._on_found, over, address), partial(self._on_failed, over)
        self._jobs.run(look, then=then, failed=failed, pool=Pool.SLOW)

    @Slot(object, object)
    def _on_step(self, over: threading.Event, step: Step) -> None:
        if over is self._over and not over.is_set() and self._dialog is not None:
            self._dialog.show_step(step)

    def _on_found(self, over: threading.Event, address: str, proposals: list[Proposal]) -> None:
        dialog = self._dialog
        if over.is_set() or dialog is None:
            return
        dialog.show_searching(is_searching=False)
        dialog.show_proposals(proposals)
        if not proposals:
            domain = address.rpartition("@")[2]
            text = self.tr(
                "No mail server was found for {domain}. Ask your IT for it (Copy for IT), or set the account up by "
                "hand."
            )
            dialog.say_nothing_found(text.format(domain=domain))

    def _on_failed(self, over: threading.Event, error: Exception) -> None:
        if not over.is_set() and self._dialog is not None:
            self._dialog.show_searching(is_searching=False)
            self._dialog.say_nothing_found(problem_text(error))
