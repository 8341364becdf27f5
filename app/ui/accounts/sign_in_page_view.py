"""The page of an account that is signed in to in the browser: who is signed in, and the program's registration."""

from PySide6.QtWidgets import QWidget

from app.domain.accounts.account import OAUTH, Account, GraphLine, Registration, SignIn, SmtpLine
from app.ui.accounts.account_fields import form_in
from app.ui.accounts.registration_fields import RegistrationFields
from app.ui.accounts.sign_in_view import SignInPanel
from app.ui.widgets.page import inner_layout, quiet_label


class SignInPage(QWidget):
    """`panel` asks for the sign-in itself."""

    def __init__(self, line: GraphLine | SmtpLine) -> None:
        super().__init__()
        self.panel = SignInPanel()
        self._passwords = quiet_label(
            self.tr("This account signs in with a password. Change that on the page Server."), wrap=True
        )
        column = inner_layout(self)
        column.addWidget(self.panel)
        column.addWidget(self._passwords)
        text = self.tr(
            "Your company registers this program with Microsoft or Google once; the registration has a client ID. "
            "Leave these empty if your IT has set them up for all accounts. “Copy for IT” says what they need to do."
        )
        self._explained = quiet_label(text, wrap=True)
        column.addWidget(self._explained)
        self.registration = RegistrationFields(line.registration, form_in(column))
        self.offer(line.sign_in)

    def offer(self, sign_in: SignIn) -> None:
        """How the account signs in now."""
        is_oauth = sign_in in OAUTH
        self.panel.setVisible(is_oauth)
        self._passwords.setVisible(not is_oauth)
        self._explained.setVisible(is_oauth)
        self.registration.offer(sign_in)
        if is_oauth:
            self.panel.offer(sign_in)

    def entered(self, authority: str | None) -> Registration:
        """What the fields say; an authority that is not given stays as it was."""
        return self.registration.registration(authority)


def sign_in_page(account: Account) -> SignInPage | None:
    """None for a kind that nobody signs in to in a browser."""
    line = account.via
    return SignInPage(line) if isinstance(line, GraphLine | SmtpLine) else None
