"""The first page of an account: where it connects to, as whom, and whom the mails are from. One for each kind."""

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget
from typing_extensions import override

from app.domain.accounts.account import (
    Account,
    AccountKind,
    ExchangeLine,
    GraphLine,
    Line,
    PracticeLine,
    Security,
    SignIn,
    SmtpLine,
)
from app.ui.accounts.account_fields import form_in, line_edit, number_box, security_box
from app.ui.accounts.registration_fields import GRAPHS, cloud_box
from app.ui.look.language import tr
from app.ui.look.plain import set_tip
from app.ui.widgets.page import field, inner_layout

_PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}
SIGN_INS = {
    SignIn.PASSWORD: "Password or app password",
    SignIn.MICROSOFT: "Microsoft, in the browser",
    SignIn.GOOGLE: "Google, in the browser",
    SignIn.NTLM: "Password (NTLM)",
    SignIn.BASIC: "Password (basic)",
}


class FirstPage(QWidget):
    """What all kinds have; each adds its own rows between the name and the sender."""

    def __init__(self, account: Account) -> None:
        super().__init__()
        self.name = line_edit(account.name, self.tr("for example office"))
        self.password = line_edit("", self.tr("leave empty to keep the current one") if account.id else "")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.from_address = line_edit(account.from_address, "")
        self.from_name = line_edit(account.from_name, "")
        self.reply_to = line_edit(account.reply_to, self.tr("the sender's address"))
        self.house_cc = line_edit(account.house_cc, self.tr("nobody"))
        set_tip(self.house_cc, self.tr("An address of your company that gets a copy (Cc) of every email."))
        self.form = form_in(inner_layout(self))
        field(self.form, self.tr("&Name:"), self.name)
        self._add_own(self.form)
        for label, widget in (
            (self.tr("From &address:"), self.from_address),
            (self.tr("From na&me:"), self.from_name),
            (self.tr("Reply &to:"), self.reply_to),
            (self.tr("Always &copy:"), self.house_cc),
        ):
            field(self.form, label, widget)

    def fields(self) -> dict[str, Any]:
        """What they say, by the Account's own names."""
        return {
            "name": self.name.text().strip(),
            "from_address": self.from_address.text().strip(),
            "from_name": self.from_name.text().strip(),
            "reply_to": self.reply_to.text().strip(),
            "house_cc": self.house_cc.text().strip(),
        }

    def line(self) -> dict[str, Any]:
        """What they say of the line, by its own names; the password is apart."""
        return {}

    def _add_own(self, form: QFormLayout) -> None:
        """The rows of the kind."""

    def _add(self, *rows: tuple[str, QWidget]) -> None:
        for label, widget in rows:
            field(self.form, label, widget)


class ServerPage(FirstPage):
    """A server that takes mail over SMTP; for the practice account nothing of it can be changed."""

    def __init__(self, account: Account) -> None:
        is_real = account.kind is not AccountKind.PRACTICE
        line = account.smtp
        self.host = line_edit(line.host, tr("for example smtp.company.example"))
        self.security = security_box(line.security)
        self.port = number_box(line.port or (_PORTS[line.security] if is_real else 0), 65535)
        self.user = line_edit(line.user, tr("no sign-in"))
        self.sign_in = sign_in_box(line.sign_in, (SignIn.PASSWORD, SignIn.MICROSOFT, SignIn.GOOGLE))
        super().__init__(account)
        self.security.activated.connect(self._on_security)
        self.sign_in.currentIndexChanged.connect(self._on_sign_in)
        self._on_sign_in()
        for part in (self.host, self.port, self.security, self.user, self.sign_in, self.password, self.house_cc):
            part.setEnabled(is_real)

    @override
    def line(self) -> dict[str, Any]:
        """See `FirstPage.line`."""
        return {
            "host": self.host.text().strip(),
            "port": self.port.value(),
            "security": Security(self.security.currentData()),
            "user": self.user.text().strip(),
            "sign_in": SignIn(self.sign_in.currentData()),
        }

    @override
    def _add_own(self, form: QFormLayout) -> None:
        self._add(
            (self.tr("&Server:"), self.host),
            (self.tr("Securit&y:"), self.security),
            (self.tr("P&ort:"), self.port),
            (self.tr("&User:"), self.user),
            (self.tr("Si&gn-in:"), self.sign_in),
            (self.tr("&Password:"), self.password),
        )

    def _on_security(self) -> None:
        if self.port.value() in (0, *_PORTS.values()):
            self.port.setValue(_PORTS[Security(self.security.currentData())])

    def _on_sign_in(self) -> None:
        self.form.setRowVisible(self.password, SignIn(self.sign_in.currentData()) is SignIn.PASSWORD)


class MicrosoftPage(FirstPage):
    """A mailbox of Microsoft 365."""

    def __init__(self, account: Account, line: GraphLine) -> None:
        self.user = line_edit(line.user, tr("your work address"))
        self.mailbox = line_edit(line.mailbox, tr("your own"))
        set_tip(self.mailbox, tr("The address of a shared mailbox that you may send from, such as purchasing@…"))
        self.cloud = cloud_box(line.endpoint)
        super().__init__(account)

    @override
    def line(self) -> dict[str, Any]:
        """See `FirstPage.line`."""
        return {
            "user": self.user.text().strip(),
            "mailbox": self.mailbox.text().strip(),
            "endpoint": str(self.cloud.currentData()),
        }

    def authority(self) -> str | None:
        """Where the sign-in pages of the chosen cloud are; None for one that is not listed."""
        return GRAPHS.get(str(self.cloud.currentData()), (None, ""))[0]

    @override
    def _add_own(self, form: QFormLayout) -> None:
        self._add(
            (self.tr("&User:"), self.user),
            (self.tr("&Shared mailbox:"), self.mailbox),
            (self.tr("C&loud:"), self.cloud),
        )


class ExchangePage(FirstPage):
    """A mailbox on the company's own server."""

    def __init__(self, account: Account, line: ExchangeLine) -> None:
        self.endpoint = line_edit(line.endpoint, "https://mail.company.example/EWS/Exchange.asmx")
        self.user = line_edit(line.user, tr("DOMAIN\\name or your address"))
        self.sign_in = sign_in_box(line.sign_in, (SignIn.NTLM, SignIn.BASIC))
        self.mailbox = line_edit(line.mailbox, tr("the sender's address"))
        set_tip(self.mailbox, tr("The address of a shared mailbox that you may send from, such as purchasing@…"))
        super().__init__(account)

    @override
    def line(self) -> dict[str, Any]:
        """See `FirstPage.line`."""
        return {
            "endpoint": self.endpoint.text().strip(),
            "user": self.user.text().strip(),
            "sign_in": SignIn(self.sign_in.currentData()),
            "mailbox": self.mailbox.text().strip(),
        }

    @override
    def _add_own(self, form: QFormLayout) -> None:
        self._add(
            (self.tr("&Server address:"), self.endpoint),
            (self.tr("&User:"), self.user),
            (self.tr("Si&gn-in:"), self.sign_in),
            (self.tr("&Password:"), self.password),
            (self.tr("Mail&box:"), self.mailbox),
        )


def first_page(account: Account) -> FirstPage:
    """The one for its kind."""
    match account.via:
        case GraphLine() as line:
            return MicrosoftPage(account, line)
        case ExchangeLine() as line:
            return ExchangePage(account, line)
        case SmtpLine() | PracticeLine():
            return ServerPage(account)


def sign_in_box(chosen: SignIn, ways: tuple[SignIn, ...]) -> QComboBox:
    """How somebody signs in."""
    made = QComboBox()
    for way in ways:
        made.addItem(tr(SIGN_INS[way]), way)
    made.setCurrentIndex(max(0, ways.index(chosen) if chosen in ways else 0))
    return made


def changed_line(line: Line, **values: Any) -> Line:  # noqa: ANN401 - by the line's own names
    """The same with other values; the practice account's has none."""
    return line if isinstance(line, PracticeLine) else replace(line, **values)
