"""Sign-ins in the browser, off the UI thread, told to the panel that asked."""

import threading
from functools import partial

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from app.background.job_runner import JobRunner, Pool
from app.domain.accounts.account import Account
from app.domain.accounts.signed_in import SignedIn
from app.services.accounts.accounts import Accounts
from app.services.accounts.passwords import PasswordSource, PasswordState
from app.services.accounts.sign_ins import SignInNotStored
from app.ui.accounts.sign_in_view import SignInPanel
from app.ui.look.language import tr
from app.ui.widgets.problem_box import problem_text


class SigningIn(QObject):
    """One at a time: whoever asks anew gives up what was under way."""

    signed = Signal()  # somebody has signed in, or out
    _page = Signal(object, str)  # from a job's thread: which sign-in it is, and the page to open
    _code = Signal(object, str, str)

    def __init__(self, accounts: Accounts, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._accounts, self._jobs = accounts, jobs
        self._panel: SignInPanel | None = None
        self._account: Account | None = None
        self._over = threading.Event()  # set: nobody waits for it
        self._page.connect(self._on_page)
        self._code.connect(self._on_code)
        jobs.closing.connect(self.give_up)

    def show_state(self, panel: SignInPanel, account: Account) -> None:
        """Who is signed in; the keyring may take its time."""
        self.give_up()
        self._panel, self._account = panel, account
        if account.is_oauth:
            then = partial(self._on_state, self._over)
            self._jobs.run(self._accounts.password_state, account, then=then, pool=Pool.SLOW)

    def ask(self, panel: SignInPanel, account: Account, *, by_code: bool) -> None:
        """Have the account's user sign in; the panel shows how far it is."""
        self.give_up()
        self._panel, self._account, self._over = panel, account, threading.Event()
        over = self._over
        is_wanted = lambda: not over.is_set()  # noqa: E731 - as short as it is
        if by_code:
            call = partial(
                self._accounts.sign_in_by_code,
                account,
                lambda code: self._code.emit(over, code.code, code.page),
                is_wanted,
            )
        else:
            call = partial(self._accounts.sign_in, account, lambda page: self._page.emit(over, page), is_wanted)
        panel.show_waiting("")
        then, failed = partial(self._on_signed_in, over), partial(self._on_failed, over)
        self._jobs.run(call, then=then, failed=failed, pool=Pool.SLOW)

    def sign_out(self, panel: SignInPanel, account: Account) -> None:
        """Forget the sign-in on this computer."""
        self.give_up()
        self._panel, self._account = panel, account
        self._jobs.run(self._accounts.sign_out_of, account, then=self._on_signed_out, pool=Pool.SLOW)

    def stop(self) -> None:
        """The same, and show again who is signed in."""
        if self._panel is not None and self._account is not None:
            self.show_state(self._panel, self._account)

    @Slot()
    def give_up(self) -> None:
        """What comes of it is shown nowhere."""
        self._over.set()
        self._over = threading.Event()

    @Slot(object, str)
    def _on_page(self, over: threading.Event, page: str) -> None:
        if over is self._over and self._panel is not None:
            if QDesktopServices.openUrl(QUrl(page)):
                self._panel.show_waiting(page)
            else:
                self._panel.show_unopened(page)

    @Slot(object, str, str)
    def _on_code(self, over: threading.Event, code: str, page: str) -> None:
        if over is self._over and self._panel is not None:
            self._panel.show_code(code, page)

    def _on_state(self, over: threading.Event, state: PasswordState) -> None:
        if over is self._over and self._panel is not None and self._account is not None:
            is_in = state.source is PasswordSource.SIGNED_IN
            text = self._account.via.user if is_in else tr(state.note)
            self._panel.show_state(text, is_signed_in=is_in)

    def _on_signed_in(self, over: threading.Event, signed: SignedIn) -> None:
        if over is self._over and self._panel is not None and self._account is not None:
            text = signed.user
            if signed.user.lower() != self._account.via.user.lower():
                text = self.tr("Signed in as {user}. The account is for {wanted}: check that this is right.").format(
                    user=signed.user, wanted=self._account.via.user
                )
            self._panel.show_state(text, is_signed_in=True)
            self.signed.emit()

    def _on_failed(self, over: threading.Event, error: Exception) -> None:
        if over is self._over and self._panel is not None:
            self._panel.show_state(problem_text(error), is_signed_in=isinstance(error, SignInNotStored))
            self.signed.emit()

    def _on_signed_out(self, _nothing: None) -> None:
        if self._panel is not None:
            self._panel.show_state("", is_signed_in=False)
            self.signed.emit()
