"""One account, on five pages."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from app.domain.accounts.account import Account, AccountKind, SmtpLine
from app.services.accounts.trial import TrialStep
from app.ui.accounts.account_pages_view import CertificatePage, LimitsPage, SentFolderPage, ServerPage
from app.ui.accounts.signature_page_view import SignaturePage
from app.ui.accounts.trial_results import TrialResults
from app.ui.look.plain import plain_title
from app.ui.look.spacing import LARGE, MEDIUM
from app.ui.look.tokens import Tone
from app.ui.look.window_size import fit_size, screen_of
from app.ui.widgets.banner import Banner
from app.ui.widgets.entry_dialog import EntryDialog
from app.ui.widgets.flat_tabs import FlatTabs
from app.ui.widgets.page import button, quiet_label, row

SERVER, SIGNATURE, LIMITS, CERTIFICATE, SENT_FOLDER = range(5)


class AccountDialog(EntryDialog):
    """Stays open until the account could be stored; `save_asked` carries Account and password ("" = as it is).

    What is entered can be tested before it is saved.
    """

    save_asked = Signal(object, str)
    test_asked = Signal(object, str)  # the same two
    test_given_up = Signal()

    def __init__(self, account: Account, password_note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._account = account
        self.setWindowTitle(plain_title(account.name or self.tr("New account")))
        self.setMinimumWidth(600)
        self.banner = Banner()
        if password_note:
            self.banner.say(Tone.WARN, password_note)
        self.server = ServerPage(account)
        self.signature = SignaturePage(account)
        self.limits = LimitsPage(account)
        self.certificate = CertificatePage(account)
        self.sent_folder = SentFolderPage(account)
        self.results = TrialResults()
        self.results.trust_asked.connect(self.trust)
        self.tabs = FlatTabs(
            {
                self.tr("Server"): self.server,
                self.tr("Signature"): self.signature,
                self.tr("Limits"): self.limits,
                self.tr("Certificate"): self.certificate,
                self.tr("Sent folder"): self.sent_folder,
            }
        )
        self._lay_out()
        self.server.name.setFocus()

    def account(self) -> Account:
        """What the fields of all pages say."""
        via = self._account.via
        if isinstance(via, SmtpLine):
            via = replace(via, **self.server.line(), **self.certificate.line(), imap=self.sent_folder.look())
        pages = (self.server, self.signature, self.limits)
        return replace(self._account, via=via, **{k: v for page in pages for k, v in page.fields().items()})

    @Slot(int)
    def show_page(self, page: int) -> None:
        """Show one of SERVER, SIGNATURE, LIMITS, CERTIFICATE, SENT_FOLDER."""
        self.tabs.turn_to(page)

    @Slot(str)
    def trust(self, certificate: str) -> None:
        """Enter a certificate that the buyer trusts; it is kept with the account."""
        self.certificate.pin(certificate)
        self.show_page(CERTIFICATE)
        self.results.clear()
        self.banner.say(Tone.INFO, self.tr("The certificate is entered. Test again, then save."))

    def show_steps(self, steps: Sequence[TrialStep]) -> None:
        """What the test has shown, in full."""
        self._show_testing(False)
        self.results.show_steps(steps)
        QTimer.singleShot(0, self, self._make_room)

    def _show_testing(self, is_testing: bool) -> None:
        for widget in (self._test, self._give_up):
            had_focus = widget.hasFocus()
            widget.setVisible((widget is self._give_up) is is_testing)
            if had_focus:
                (self._give_up if is_testing else self._test).setFocus()

    def _make_room(self) -> None:
        """A dialog does not grow by itself with texts that wrap."""
        wanted = min(self._column.totalHeightForWidth(self.width()), screen_of(self).availableGeometry().height())
        self.resize(self.width(), max(self.height(), wanted))

    def _lay_out(self) -> None:
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addWidget(self.banner)
        if self._account.kind is AccountKind.PRACTICE:
            text = self.tr(
                "The practice account sends to a mail server inside this program. Nothing leaves this computer."
            )
            column.addWidget(quiet_label(text, wrap=True))
        column.addWidget(self.tabs, 1)
        column.addWidget(self.results)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        tip = self.tr("Connects and signs in with what you entered. Nothing is saved or sent.")
        self._test = button(self.tr("Test no&w"), self._on_test, tip)
        self._give_up = button(self.tr("Stop the test"), self._on_give_up)
        self._give_up.hide()
        buttons.accepted.connect(self._on_save)
        buttons.rejected.connect(self.reject)
        line = row(self._test, self._give_up, None)
        line.addWidget(buttons)
        column.addLayout(line)
        fit_size(self)

    def _on_test(self) -> None:
        self._show_testing(True)
        self.results.say(self.tr("Testing…"))
        self.test_asked.emit(self.account(), self.server.password.text())

    def _on_give_up(self) -> None:
        self.test_given_up.emit()
        self._show_testing(False)
        self.results.clear()

    def _on_save(self) -> None:
        self.save_asked.emit(self.account(), self.server.password.text())
