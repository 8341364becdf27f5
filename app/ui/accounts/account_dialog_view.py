"""One account, on its pages: a kind has those that it needs."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from app.domain.accounts.account import Account, AccountKind, PracticeLine, SignIn, SmtpLine
from app.services.accounts.trial import TrialStep
from app.ui.accounts.account_pages_view import CertificatePage, FoldersPage, LimitsPage
from app.ui.accounts.server_pages import MicrosoftPage, ServerPage, changed_line, first_page
from app.ui.accounts.sign_in_page_view import sign_in_page
from app.ui.accounts.signature_page_view import SignaturePage
from app.ui.accounts.trial_results import TrialResults
from app.ui.look.plain import plain_title
from app.ui.look.spacing import LARGE, MEDIUM
from app.ui.look.tokens import Tone
from app.ui.look.window_size import fit_size, grow_to
from app.ui.widgets.banner import Banner
from app.ui.widgets.entry_dialog import EntryDialog
from app.ui.widgets.flat_tabs import FlatTabs
from app.ui.widgets.page import button, quiet_label, row

SERVER, SIGN_IN, SIGNATURE, LIMITS, CERTIFICATE, FOLDERS = range(6)


class AccountDialog(EntryDialog):
    """Stays open until the account could be stored; `save_asked` carries Account and password ("" = as it is).

    What is entered can be tested before it is saved.
    """

    save_asked = Signal(object, str)
    test_asked = Signal(object, str)  # the same two
    test_given_up = Signal()
    copy_asked = Signal(object)  # Account, for IT
    sign_in_asked = Signal(object, bool)  # Account; True: by a code
    sign_out_asked = Signal(object)

    def __init__(self, account: Account, password_note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._account = account
        self.setWindowTitle(plain_title(account.name or self.tr("New account")))
        self.setMinimumWidth(600)
        self.banner = Banner()
        if password_note:
            self.banner.say(Tone.WARN, password_note)
        self.server = first_page(account)
        self.signature = SignaturePage(account)
        self.limits = LimitsPage(account)
        self.certificate = CertificatePage(account)
        self.folders = FoldersPage(account)
        self.sign_in = sign_in_page(account)
        if self.sign_in is not None:
            self.sign_in.panel.asked.connect(lambda by_code: self.sign_in_asked.emit(self.account(), by_code))
            self.sign_in.panel.sign_out_asked.connect(lambda: self.sign_out_asked.emit(self.account()))
        self.results = TrialResults()
        self.results.trust_asked.connect(self.trust)
        pages = self._named_pages()
        self._places = {page: place for place, (page, _name, _widget) in enumerate(pages)}
        self.tabs = FlatTabs({name: widget for _page, name, widget in pages})
        if isinstance(self.server, ServerPage):
            self.server.sign_in.currentIndexChanged.connect(self._on_sign_in)
        self._lay_out()
        self.server.name.setFocus()

    def account(self) -> Account:
        """What the fields of all pages say."""
        via = changed_line(self._account.via, **self.server.line(), **self._rest_of_line())
        pages = (self.server, self.signature, self.limits)
        return replace(self._account, via=via, **{k: v for page in pages for k, v in page.fields().items()})

    def _named_pages(self) -> list[tuple[int, str, QWidget]]:
        is_smtp = isinstance(self._account.via, SmtpLine | PracticeLine)
        pages: list[tuple[int, str, QWidget | None]] = [
            (SERVER, self.tr("Server") if is_smtp else self.tr("Mailbox"), self.server),
            (SIGN_IN, self.tr("Sign-in"), self.sign_in),
            (SIGNATURE, self.tr("Signature"), self.signature),
            (LIMITS, self.tr("Limits"), self.limits),
            (CERTIFICATE, self.tr("Certificate"), self.certificate),
            (FOLDERS, self.tr("Folders"), self.folders if is_smtp else None),
        ]
        return [(page, name, widget) for page, name, widget in pages if widget is not None]

    def _rest_of_line(self) -> dict[str, Any]:
        """What the other pages say of the line, by its own names."""
        if self._account.kind is AccountKind.PRACTICE:
            return {}
        told = self.certificate.line()
        if self.sign_in is not None:
            authority = self.server.authority() if isinstance(self.server, MicrosoftPage) else None
            told["registration"] = self.sign_in.entered(authority)
        if isinstance(self.server, ServerPage):
            told["imap"] = self.folders.look()
        return told

    @Slot(int)
    def show_page(self, page: int) -> None:
        """Show one of SERVER, SIGN_IN, SIGNATURE, LIMITS, CERTIFICATE, FOLDERS."""
        self.tabs.turn_to(self._places[page])

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
        grow_to(self, self._column.totalHeightForWidth(self.width()))

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
        copy = button(
            self.tr("Copy for IT"),
            lambda: self.copy_asked.emit(self.account()),
            self.tr("Copies what your IT needs to know, without a password."),
        )
        copy.setVisible(self._account.kind is not AccountKind.PRACTICE)
        buttons.accepted.connect(self._on_save)
        buttons.rejected.connect(self.reject)
        line = row(self._test, self._give_up, copy, None)
        line.addWidget(buttons)
        column.addLayout(line)
        fit_size(self)

    @Slot(int)
    def _on_sign_in(self, _place: int) -> None:
        if self.sign_in is not None and isinstance(self.server, ServerPage):
            self.sign_in.offer(SignIn(self.server.sign_in.currentData()))

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
