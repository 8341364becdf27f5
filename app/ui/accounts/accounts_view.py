"""The account page: table, what the selected account's password is, the named steps of a test."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.accounts.account import Account, AccountKind
from app.services.accounts.trial import TrialStep
from app.ui.accounts.accounts_model import AccountsModel
from app.ui.accounts.trial_results import TrialResults
from app.ui.look.plain import plain_label
from app.ui.look.table import Table
from app.ui.widgets.banner import Banner
from app.ui.widgets.find_bar import Findable
from app.ui.widgets.page import button, page_layout, quiet_label, row, title_label
from app.ui.widgets.problem_box import ask


class AccountsView(QWidget):
    """Asks; the presenter answers."""

    add_asked = Signal()
    edit_asked = Signal(object)  # Account
    remove_asked = Signal(str)
    test_asked = Signal(str, str)  # name, address for a test mail or ""
    trust_asked = Signal(object, str)  # Account, SHA-256 of a certificate in hex
    chosen = Signal(object)  # Account

    def __init__(self, model: AccountsModel) -> None:
        super().__init__()
        self.banner = Banner()
        self.keyring = Banner()
        self.table = Table("Mail accounts")
        self.table.show_lines(model)
        self.table.opened.connect(self.edit_asked)
        self.table.removal_asked.connect(self._on_remove)
        self.table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self._password = quiet_label(wrap=True)
        self.results = TrialResults()
        self.results.trust_asked.connect(self._on_trust)
        self._to = QLineEdit()
        self._to.setPlaceholderText(self.tr("your own address (optional)"))
        self._lay_out()
        self.table.offer(self._edit, "Return")
        self.table.offer(self._test)
        self.table.offer(self._remove, "Del")
        self._on_selection_changed()

    def show_password(self, text: str) -> None:
        """Where the selected account's password comes from."""
        self._password.setText(text)

    def show_testing(self) -> None:
        """The test runs; servers take their time."""
        self.results.say(self.tr("Testing…"))
        self._test.setEnabled(False)

    def show_steps(self, name: str, steps: Sequence[TrialStep]) -> None:
        """What was tried with the account of this name, unless another one is selected by now."""
        account = self._selected()
        self._test.setEnabled(account is not None)
        if account is not None and account.name == name:
            self.results.show_steps(steps)

    def _lay_out(self) -> None:
        self._add = button(self.tr("&Add…"), self.add_asked.emit, self.tr("Your company's mail server."))
        self._edit = button(self.tr("E&dit…"), self._on_edit, self.tr("Change the selected account (Enter)."))
        self._remove = button(self.tr("Re&move…"), self._on_remove, self.tr("Also forgets its password."))
        self._test = button(
            self.tr("&Test"),
            self._on_test,
            self.tr("Connects and signs in. Sends an email only if you give an address."),
        )
        column = page_layout(self)
        column.addLayout(row(title_label(self.tr("Accounts")), None, self._add, self._edit, self._remove))
        column.addWidget(self.banner)
        column.addWidget(self.keyring)
        column.addWidget(Findable(self.table), 1)
        column.addWidget(self._password)
        label = plain_label(self.tr("Send a test email t&o:"))
        label.setBuddy(self._to)
        self._to.setAccessibleName(self.tr("Address for the test email"))
        self._to.setMinimumWidth(240)
        column.addLayout(row(self._test, label, self._to, None))
        column.addWidget(self.results)
        text = self.tr("The practice account sends to a mail server inside this program: use it to try everything.")
        column.addWidget(quiet_label(text, wrap=True))

    def _selected(self) -> Account | None:
        lines: list[Account] = self.table.selected_lines()
        return lines[0] if lines else None

    def _on_selection_changed(self) -> None:
        account = self._selected()
        self._edit.setEnabled(account is not None)
        self._test.setEnabled(account is not None)
        self._remove.setEnabled(account is not None and account.kind is not AccountKind.PRACTICE)
        self.results.clear()
        if account is not None:
            self.chosen.emit(account)

    def _on_edit(self) -> None:
        account = self._selected()
        if account is not None:
            self.edit_asked.emit(account)

    def _on_trust(self, certificate: str) -> None:
        account = self._selected()
        if account is not None:
            self.trust_asked.emit(account, certificate)

    def _on_test(self) -> None:
        account = self._selected()
        if account is not None:
            self.test_asked.emit(account.name, self._to.text().strip())

    def _on_remove(self) -> None:
        account = self._selected()
        if account is None or account.kind is AccountKind.PRACTICE:
            return
        text = self.tr("Remove the account “{name}” and forget its password?").format(name=account.name)
        if ask(self, self.tr("Remove account"), text, self.tr("&Remove"), self.tr("&Keep")):
            self.remove_asked.emit(account.name)
