"""Keeps accounts, tries them, and says honestly where a password is kept."""

import threading
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from app.background.job_runner import JobRunner, Pool
from app.domain.accounts.account import Account, AccountKind
from app.domain.people.user import User
from app.services.accounts.accounts import Accounts, PasswordNotStored
from app.services.accounts.discovery import Discovery
from app.services.accounts.for_it import for_it
from app.services.accounts.passwords import PasswordSource, PasswordState
from app.services.accounts.trial import TrialStep
from app.services.people.people import People
from app.services.upkeep.surroundings import Surroundings
from app.ui.accounts.account_dialog_view import SIGN_IN, AccountDialog
from app.ui.accounts.account_finder import AccountFinder
from app.ui.accounts.accounts_model import AccountsModel
from app.ui.accounts.accounts_view import AccountsView
from app.ui.accounts.add_account_view import AddAccountDialog
from app.ui.accounts.sign_in_view import SignInPanel
from app.ui.accounts.signing_in import SigningIn
from app.ui.look.language import tr, tr_lines
from app.ui.look.tokens import Tone
from app.ui.widgets.problem_box import discard, problem_text

_KEPT = {
    PasswordSource.NOT_NEEDED: "This account needs no password.",
    PasswordSource.SESSION: "The password is kept until you close the program.",
    PasswordSource.ENVIRONMENT: "The password comes from an environment variable.",
    PasswordSource.SIGNED_IN: "Signed in, in the browser. The sign-in is kept encrypted.",
    PasswordSource.KEYRING: "The password is kept in this computer's keyring.",
    PasswordSource.TEAM: "The password is kept in the team's database, encrypted.",
}


class AccountsPresenter(QObject):
    changed = Signal()
    preferred = Signal(str)  # the account that new RFQs begin with
    stood = Signal()  # a test has shown something new

    def __init__(
        self,
        accounts: Accounts,
        discovery: Discovery,
        surroundings: Surroundings,
        people: People,
        jobs: JobRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._accounts, self._surroundings, self._people, self._jobs = accounts, surroundings, people, jobs
        self.dialog: AccountDialog | None = None
        self.adding: AddAccountDialog | None = None
        self.finder = AccountFinder(discovery, jobs, self)
        self.signing_in = SigningIn(accounts, jobs, self)
        self.signing_in.signed.connect(self._refresh)
        self._test_of_dialog = threading.Event()  # set: nobody waits for it
        self.model = AccountsModel(accounts.standing, self)
        self.view = AccountsView(self.model)
        view = self.view
        view.add_asked.connect(self._on_add_asked)
        view.edit_asked.connect(self._on_edit_asked)
        view.remove_asked.connect(self._on_remove_asked)
        view.test_asked.connect(self._on_test_asked)
        view.trust_asked.connect(self._on_trust_asked)
        view.chosen.connect(self._on_chosen)

    def show(self) -> None:
        """Read the accounts anew."""
        self._jobs.run(self._accounts.all, then=self._on_accounts, failed=self._on_failed)

    def open(self, name: str) -> None:
        """Edit the account of this name, where to sign in if that is missing; "" only shows the page."""
        if name:
            then, read = self._open_where_wanted, partial(self._with_problem, name)
            self._jobs.run(read, then=then, failed=self._on_failed, pool=Pool.SLOW)  # the keyring may be slow

    def _with_problem(self, name: str) -> tuple[Account, str]:
        account = self._accounts.get(name)
        return account, self._accounts.problem(account)

    def _open_where_wanted(self, found: tuple[Account, str]) -> None:
        account, problem = found
        self._open(account)
        if self.dialog and account.is_oauth and problem:
            self.dialog.show_page(SIGN_IN)

    def _on_accounts(self, accounts: list[Account]) -> None:
        self.model.replace(accounts)
        if accounts and not self.view.table.selected_lines():
            self.view.table.selectRow(0)

    @Slot(object)
    def _on_chosen(self, account: Account) -> None:
        # The keyring may be slow or ask the user: not on the database's thread.
        state = self._accounts.password_state
        self._jobs.run(state, account, then=self._on_password_state, failed=self._on_failed, pool=Pool.SLOW)

    def _on_password_state(self, state: PasswordState) -> None:
        self.view.show_password(state.note or tr(_KEPT.get(state.source, "")))

    @Slot()
    def _on_add_asked(self) -> None:
        self._give_up_test()
        discard(self.adding)
        self.adding = dialog = AddAccountDialog(parent=self.view.window())
        self.finder.serve(dialog)
        dialog.chosen.connect(self._on_proposal_chosen)
        dialog.sign_in_asked.connect(self._on_sign_in_asked)
        dialog.sign_out_asked.connect(self._on_sign_out_asked)
        dialog.sign_in_given_up.connect(self._on_sign_in_given_up)
        dialog.more_asked.connect(self._on_more_asked)
        self._connect_entry(dialog)
        dialog.open()

    @Slot(object)
    def _on_more_asked(self, account: Account) -> None:
        """The other dialog takes over what is entered; the first one closes without a question."""
        password = self.adding.panel.password.text() if self.adding else ""
        if self.adding:
            self.adding.accept()
        self._open(account)
        if self.dialog:
            self.dialog.server.password.setText(password)

    @Slot(object)
    def _on_proposal_chosen(self, account: Account) -> None:
        if self.adding:
            self.signing_in.show_state(self.adding.panel.sign_in, account)

    @Slot(object, bool)
    def _on_sign_in_asked(self, account: Account, by_code: bool) -> None:
        if panel := self._sign_in_panel():
            self.signing_in.ask(panel, account, by_code=by_code)

    @Slot(object)
    def _on_sign_out_asked(self, account: Account) -> None:
        if panel := self._sign_in_panel():
            self.signing_in.sign_out(panel, account)

    @Slot()
    def _on_sign_in_given_up(self) -> None:
        self.signing_in.stop()

    def _sign_in_panel(self) -> SignInPanel | None:
        """Of the dialog that is open."""
        if self.adding and self.adding.isVisible():
            return self.adding.panel.sign_in
        return self.dialog.sign_in.panel if self.dialog and self.dialog.sign_in else None

    @property
    def _entry(self) -> AccountDialog | AddAccountDialog | None:
        """Where something is entered now."""
        return self.adding if self.adding and self.adding.isVisible() else self.dialog

    def _connect_entry(self, dialog: AccountDialog | AddAccountDialog) -> None:
        dialog.save_asked.connect(self._on_save_asked)
        dialog.test_asked.connect(self._on_entered_test_asked)
        dialog.test_given_up.connect(self._give_up_test)
        dialog.finished.connect(self._give_up_test)
        dialog.finished.connect(self.signing_in.give_up)

    @Slot(object)
    def _on_edit_asked(self, account: Account) -> None:
        self._open(account)

    @Slot(object, str)
    def _on_trust_asked(self, account: Account, certificate: str) -> None:
        self._open(account)
        if self.dialog:
            self.dialog.trust(certificate)

    def _open(self, account: Account) -> None:
        self._give_up_test()
        discard(self.dialog)
        self.dialog = AccountDialog(account, parent=self.view.window())
        self._connect_entry(self.dialog)
        self.dialog.copy_asked.connect(self._on_copy_asked)
        if self.dialog.sign_in is not None:
            self.dialog.sign_in_asked.connect(self._on_sign_in_asked)
            self.dialog.sign_out_asked.connect(self._on_sign_out_asked)
            self.dialog.sign_in.panel.given_up.connect(self._on_sign_in_given_up)
            self.signing_in.show_state(self.dialog.sign_in.panel, account)
        self.dialog.signature.logo_asked.connect(self._on_logo_asked)
        self._jobs.run(self._people.all, then=partial(self._on_users, self.dialog), failed=self._on_failed)
        self.dialog.open()

    def _on_users(self, dialog: AccountDialog, users: list[User]) -> None:
        if dialog is self.dialog:
            was_changed = dialog.is_changed
            dialog.limits.show_users([user.name for user in users])
            if not was_changed:
                dialog.begin_anew()

    @Slot(object)
    def _on_copy_asked(self, account: Account) -> None:
        if self.dialog:
            QGuiApplication.clipboard().setText(tr_lines(for_it(account)))
            self.dialog.banner.say(Tone.INFO, self.tr("Copied. Paste it into an email to your IT."))

    @Slot(Path)
    def _on_logo_asked(self, file: Path) -> None:
        then = partial(self._on_logo_read, self.dialog)
        self._jobs.run(self._accounts.logo_in, file, then=then, failed=self._on_save_failed, pool=Pool.SLOW)

    def _on_logo_read(self, dialog: AccountDialog | None, octets: bytes) -> None:
        if dialog is None or dialog is not self.dialog:
            return  # it was for another account
        if dialog.signature.show_logo(octets):
            dialog.banner.hush()
        else:
            text = self.tr("The logo is damaged. Choose another PNG, JPEG or GIF file.")
            dialog.banner.say(Tone.ERR, text)

    @Slot(object, str)
    def _on_save_asked(self, account: Account, password: str) -> None:
        save = partial(self._accounts.save, account, password or None)
        self._jobs.run(save, then=self._on_saved, failed=self._on_save_failed, pool=Pool.SLOW)

    def _on_saved(self, account: Account) -> None:
        is_first = not any(a.kind is not AccountKind.PRACTICE for a in self.model.lines)
        if self._entry:
            self._entry.accept()
        self._refresh()
        if is_first and account.kind is not AccountKind.PRACTICE:
            text = self.tr("“{name}” is saved. New RFQs still begin with the practice account.")
            use = (self.tr("&Use it for new RFQs"), partial(self._use_for_new, account.name))
            self.view.banner.say(Tone.OK, text.format(name=account.name), (use,))

    def _use_for_new(self, name: str) -> None:
        """From the next RFQ on, and after every start; Preferences has it, too."""
        keep = partial(self._surroundings.keep_settings, {"account": name})
        self._jobs.run(keep, then=partial(self._on_used_for_new, name), failed=self._on_failed)

    def _on_used_for_new(self, name: str, _nothing: None) -> None:
        self.preferred.emit(name)
        text = self.tr("New RFQs begin with “{name}”. You can change that in Preferences.")
        self.view.banner.say(Tone.OK, text.format(name=name))

    def _on_save_failed(self, error: Exception) -> None:
        if isinstance(error, PasswordNotStored):
            if self._entry:
                self._entry.accept()
            self.view.keyring.say(Tone.WARN, problem_text(error))
            self._refresh()
        elif self._entry:
            self._entry.banner.say(Tone.ERR, problem_text(error))

    @Slot(str)
    def _on_remove_asked(self, name: str) -> None:
        self._jobs.run(self._accounts.remove, name, then=self._on_removed, failed=self._on_failed, pool=Pool.SLOW)

    def _on_removed(self, _nothing: None) -> None:
        self._refresh()

    @Slot(str, str)
    def _on_test_asked(self, name: str, to: str) -> None:
        self.view.show_testing()
        test = self._accounts.test
        then, failed = partial(self._on_tested, name), partial(self._on_test_failed, name)
        self._jobs.run(test, name, to or None, then=then, failed=failed, pool=Pool.SLOW)

    def _on_tested(self, name: str, steps: list[TrialStep]) -> None:
        self.view.show_steps(name, steps)
        self.show_standings()
        self.stood.emit()

    def _on_test_failed(self, name: str, error: Exception) -> None:
        self.view.show_steps(name, ())
        self._on_failed(error)

    @Slot(object, str)
    def _on_entered_test_asked(self, account: Account, password: str) -> None:
        self._give_up_test()
        self._test_of_dialog = given_up = threading.Event()
        test = partial(self._accounts.test_entered, account, password, lambda: not given_up.is_set())
        then = partial(self._on_entered_tested, given_up)
        failed = partial(self._on_entered_test_failed, given_up)
        self._jobs.run(test, then=then, failed=failed, pool=Pool.SLOW)

    def _on_entered_tested(self, given_up: threading.Event, steps: list[TrialStep]) -> None:
        if self._entry and not given_up.is_set():
            self._entry.show_steps(steps)
        self.show_standings()
        self.stood.emit()

    def _on_entered_test_failed(self, given_up: threading.Event, error: Exception) -> None:
        if self._entry and not given_up.is_set():
            self._entry.show_steps(())
            self._entry.banner.say(Tone.ERR, problem_text(error))

    @Slot()
    def _give_up_test(self) -> None:
        """No further step begins, and what comes of this one is shown nowhere."""
        self._test_of_dialog.set()

    @Slot()
    def show_standings(self) -> None:
        """Look again at what tests and sending have shown."""
        self.model.show_standings()

    def _refresh(self) -> None:
        self.show()
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        self.view.banner.say(Tone.ERR, problem_text(error))
