"""What is left to enter for an account that was found: the sign-in of its kind, and nothing else."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.domain.accounts.account import OAUTH, Account, ExchangeLine, GraphLine, PracticeLine, Registration, SmtpLine
from app.domain.accounts.provider import Proposal, ProviderSignIn, with_sign_in
from app.ui.accounts.account_fields import form_in, line_edit
from app.ui.accounts.registration_fields import RegistrationFields
from app.ui.accounts.sign_in_view import SignInPanel
from app.ui.look.language import tr
from app.ui.widgets.page import field, inner_layout, quiet_label

_WAYS = {
    ProviderSignIn.PASSWORD: "Password",
    ProviderSignIn.APP_PASSWORD: "App password",
    ProviderSignIn.MICROSOFT: "Microsoft, in the browser",
    ProviderSignIn.GOOGLE: "Google, in the browser",
    ProviderSignIn.NTLM: "Password (NTLM)",
    ProviderSignIn.BASIC: "Password (basic)",
}


class ProposalPanel(QWidget):
    """Hidden by its owner until there is a proposal; `changed`: another way to sign in, or another registration."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.proposal: Proposal | None = None
        self._certificate = ""
        self.note = quiet_label(wrap=True)
        self.way = QComboBox()
        self.way.activated.connect(self._on_way)
        self.user = line_edit("", "")
        self.password = line_edit("", "")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.sign_in = SignInPanel()
        column = inner_layout(self)
        column.addWidget(self.note)
        self._form = form_in(column)
        column.takeAt(column.count() - 1)
        field(self._form, self.tr("Si&gn-in:"), self.way)
        field(self._form, self.tr("&User:"), self.user)
        field(self._form, self.tr("&Password:"), self.password)
        self.registration = RegistrationFields(SmtpLine().registration, self._form)
        for part in (self.registration.client_id, self.registration.tenant):
            part.editingFinished.connect(self.changed)
        column.addWidget(self.sign_in)

    def show_proposal(self, proposal: Proposal | None) -> None:
        """Ask for what this one needs."""
        self.proposal = proposal
        self._certificate = ""
        if proposal is None:
            return
        self.way.clear()
        for way in proposal.provider.sign_ins:
            self.way.addItem(tr(_WAYS[way]), way)
        self.user.setText(proposal.account.via.user)
        self.password.clear()
        if isinstance(line := proposal.account.via, GraphLine | SmtpLine):
            self.registration.show_registration(line.registration)
        self._show_way()

    def account(self) -> Account:
        """As it is entered. ValueError where there is no proposal, which is a mistake of ours."""
        if self.proposal is None:
            raise ValueError("nothing is proposed")
        line = self.proposal.account.via
        match line:
            case GraphLine():
                line = replace(
                    line,
                    registration=self._registration(line.registration),
                    certificate=self._certificate or line.certificate,
                )
            case SmtpLine():
                line = replace(
                    line,
                    user=self.user.text().strip(),
                    registration=self._registration(line.registration),
                    certificate=self._certificate or line.certificate,
                )
            case ExchangeLine():
                line = replace(line, user=self.user.text().strip(), certificate=self._certificate or line.certificate)
            case PracticeLine():
                pass
        return replace(self.proposal.account, via=line)

    def trust(self, certificate: str) -> None:
        """Accept this certificate alone."""
        self._certificate = certificate

    def focus_first(self) -> None:
        """Where the buyer goes on."""
        is_oauth = self.proposal is not None and self.proposal.account.is_oauth
        (self.sign_in.sign_in if is_oauth else self.password).setFocus()

    def _registration(self, proposed: Registration) -> Registration:
        return self.registration.registration(proposed.authority)

    def _on_way(self) -> None:
        if self.proposal is not None:
            self.proposal = with_sign_in(self.proposal, ProviderSignIn(self.way.currentData()))
            self._show_way()
            self.changed.emit()

    def _show_way(self) -> None:
        proposal = self.proposal
        if proposal is None:
            return
        sign_in = proposal.account.via.sign_in
        is_oauth = sign_in in OAUTH
        self.note.setText(tr(proposal.provider.note))
        self.note.setVisible(bool(proposal.provider.note))
        self._form.setRowVisible(self.way, len(proposal.provider.sign_ins) > 1)
        self._form.setRowVisible(self.user, not is_oauth)
        self._form.setRowVisible(self.password, not is_oauth)
        self.registration.offer(sign_in)
        self.sign_in.setVisible(is_oauth)
        if is_oauth:
            self.sign_in.offer(sign_in)
