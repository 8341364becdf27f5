"""From an email address to an account: find the servers, sign in, test, save. All in one dialog that grows."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QDialogButtonBox, QMenu, QRadioButton, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.accounts.account import Account, ExchangeLine, GraphLine, Line, SmtpLine
from app.domain.accounts.provider import Proposal
from app.domain.accounts.search import Step
from app.services.accounts.trial import TrialStep
from app.ui.accounts.account_fields import form_in, line_edit
from app.ui.accounts.proposal_view import ProposalPanel
from app.ui.accounts.search_steps import SearchSteps
from app.ui.accounts.trial_results import TrialResults
from app.ui.look.language import tr
from app.ui.look.spacing import LARGE, MEDIUM, SMALL
from app.ui.look.tokens import Tone
from app.ui.look.window_size import fit_size, grow_to
from app.ui.widgets.banner import Banner
from app.ui.widgets.entry_dialog import EntryDialog
from app.ui.widgets.page import button, field, heading, inner_layout, primary_button, quiet_label, row
from app.ui.widgets.scrolled import Scrolled

BY_HAND: dict[str, Line] = {
    "Mail server (SMTP)": SmtpLine(),
    "Microsoft 365": GraphLine(),
    "Exchange on your own server": ExchangeLine(),
}


class AddAccountDialog(EntryDialog):
    """Stays open until the account could be stored."""

    find_asked = Signal(str)  # an address
    find_given_up = Signal()
    chosen = Signal(object)  # Account, of the proposal that is shown now
    sign_in_asked = Signal(object, bool)  # Account; True: by a code
    sign_out_asked = Signal(object)
    sign_in_given_up = Signal()
    test_asked = Signal(object, str)  # Account, password
    test_given_up = Signal()
    save_asked = Signal(object, str)  # the same two
    more_asked = Signal(object)  # Account
    copy_asked = Signal(object, str)  # Account or None, address

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Add an account"))
        self.setMinimumWidth(600)
        self.banner = Banner()
        self.address = line_edit("", self.tr("for example buyer@company.example"))
        self.full_name = line_edit("", self.tr("as vendors see it, for example Dana Fox"))
        self.look = primary_button(
            self.tr("Find mail ser&ver"),
            self._on_find,
            self.tr("Asks who may know the servers of your address. Only the part after the @ is sent."),
        )
        self.stop = button(self.tr("Stop"), self.find_given_up.emit)
        self.steps = SearchSteps()
        self.proposals = QWidget()
        self._choices = QButtonGroup(self)
        self._choices.idToggled.connect(self._on_chosen)
        self._found: list[Proposal] = []
        self.panel = ProposalPanel()
        self.results = TrialResults()
        self._lay_out()
        self.show_searching(is_searching=False)
        self.show_proposals([])
        self.address.setFocus()

    def account(self) -> Account | None:
        """As it is entered; None where nothing is chosen yet."""
        proposal = self.panel.proposal
        if proposal is None:
            return None
        return replace(self.panel.account(), from_name=self.full_name.text().strip())

    def show_searching(self, *, is_searching: bool) -> None:
        """It is looked for, or not any more."""
        had_focus = self.look.hasFocus() or self.stop.hasFocus()
        self.look.setVisible(not is_searching)
        self.stop.setVisible(is_searching)
        if is_searching:
            self.steps.clear()
            self.show_proposals([])
        if had_focus:
            (self.stop if is_searching else self.look).setFocus()

    def show_step(self, step: Step) -> None:
        """One of those who are asked begins or has ended."""
        self.steps.show_step(step)
        QTimer.singleShot(0, self, self._make_room)

    def show_proposals(self, proposals: Sequence[Proposal]) -> None:
        """What was found, the best first."""
        self._found = list(proposals)
        for choice in self._choices.buttons():
            self._choices.removeButton(choice)
            choice.hide()
            choice.deleteLater()
        for number, proposal in enumerate(self._found):
            choice = QRadioButton(_words(proposal))
            self._choices.addButton(choice, number)
            self._column_of_proposals.addWidget(choice)
        self.proposals.setVisible(bool(self._found))
        self.steps.setVisible(bool(self.steps.steps) and not self._found)
        if self._found:
            self._choices.button(0).setChecked(True)
        else:
            self._show_chosen(None)

    def say_nothing_found(self, text: str) -> None:
        """Why, and what to do instead."""
        self.banner.say(Tone.WARN, text)
        QTimer.singleShot(0, self, self._make_room)

    def show_steps(self, steps: Sequence[TrialStep]) -> None:
        """What the test has shown, in full."""
        self._test.setEnabled(True)
        self.results.show_steps(steps)
        QTimer.singleShot(0, self, self._make_room)

    @Slot(str)
    def trust(self, certificate: str) -> None:
        """Accept this certificate alone; it is kept with the account."""
        self.panel.trust(certificate)
        self.results.clear()
        self.banner.say(Tone.INFO, self.tr("The certificate is entered. Test again, then save."))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the address looks for its servers; elsewhere it is for the button that is the default."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.focusWidget() is self.address:
            self.look.click()
        else:
            super().keyPressEvent(event)

    @Slot(int, bool)
    def _on_chosen(self, number: int, is_chosen: bool) -> None:
        if is_chosen:
            self._show_chosen(self._found[number])

    def _show_chosen(self, proposal: Proposal | None) -> None:
        self.results.clear()
        self.panel.show_proposal(proposal)
        for widget in (self.panel, self._test, self._more, self._save):
            widget.setVisible(proposal is not None)
        if proposal is not None:
            self.chosen.emit(self.account())
            self.panel.focus_first()
        QTimer.singleShot(0, self, self._make_room)

    def _on_find(self) -> None:
        self.banner.hush()
        self.results.clear()
        self.find_asked.emit(self.address.text().strip())

    def _on_test(self) -> None:
        self._test.setEnabled(False)
        self.results.say(self.tr("Testing…"))
        self.test_asked.emit(self.account(), self.panel.password.text())

    def _on_save(self) -> None:
        self.save_asked.emit(self.account(), self.panel.password.text())

    def _on_more(self) -> None:
        self.more_asked.emit(self.account())

    def _on_by_hand(self, line: Line) -> None:
        address = self.address.text().strip()
        self.more_asked.emit(Account(name="", via=line, from_address=address, from_name=self.full_name.text().strip()))

    def _on_copy(self) -> None:
        self.copy_asked.emit(self.account(), self.address.text().strip())

    def _make_room(self) -> None:
        """A dialog does not grow by itself with what it shows."""
        missing = self._inner_column.totalHeightForWidth(self._scrolled.width()) - self._scrolled.height()
        grow_to(self, self.height() + max(0, missing))

    def _lay_out(self) -> None:
        inner = QWidget()
        column = inner_layout(inner)
        text = self.tr("Enter your work address. The program finds your mail server, and you sign in.")
        column.addWidget(quiet_label(text, wrap=True))
        form = form_in(column)
        column.takeAt(column.count() - 1)  # no stretch: more comes below
        field(form, self.tr("Email &address:"), self.address)
        field(form, self.tr("Your &name:"), self.full_name)
        by_hand = button(self.tr("Set up by han&d"), lambda: None, self.tr("If you know the server."))
        menu = QMenu(by_hand)
        for name, line in BY_HAND.items():
            menu.addAction(tr(name)).triggered.connect(lambda _checked=False, line=line: self._on_by_hand(line))
        by_hand.setMenu(menu)
        column.addLayout(row(self.look, self.stop, by_hand, None))
        column.addWidget(self.steps)
        self._column_of_proposals = inner_layout(self.proposals)
        self._column_of_proposals.setSpacing(SMALL)
        self._column_of_proposals.addWidget(heading(self.tr("Found")))
        column.addWidget(self.proposals)
        column.addWidget(self.panel)
        column.addWidget(self.results)
        column.addStretch(1)
        self.results.trust_asked.connect(self.trust)
        self.panel.changed.connect(lambda: self.chosen.emit(self.account()))
        self.panel.sign_in.asked.connect(lambda by_code: self.sign_in_asked.emit(self.account(), by_code))
        self.panel.sign_in.sign_out_asked.connect(lambda: self.sign_out_asked.emit(self.account()))
        self.panel.sign_in.given_up.connect(self.sign_in_given_up)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        outer.setSpacing(MEDIUM)
        outer.addWidget(self.banner)
        self._inner_column, self._scrolled = column, Scrolled(inner)
        outer.addWidget(self._scrolled, 1)
        outer.addLayout(self._buttons())
        fit_size(self)

    def _buttons(self) -> "QVBoxLayout":
        self._test = button(
            self.tr("&Test now"), self._on_test, self.tr("Connects and signs in. Nothing is saved or sent.")
        )
        self._more = button(self.tr("More s&ettings…"), self._on_more, self.tr("Reply address, limits, certificate."))
        self._copy = button(
            self.tr("Copy for IT"), self._on_copy, self.tr("Copies what your IT needs to know, without a password.")
        )
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self._save = box.button(QDialogButtonBox.StandardButton.Save)
        self._save.setDefault(False)
        self._save.setAutoDefault(False)
        box.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        box.accepted.connect(self._on_save)
        box.rejected.connect(self.reject)
        column = QVBoxLayout()
        line = row(self._test, self._more, self._copy, None)
        line.addWidget(box)
        column.addLayout(line)
        return column


def _words(proposal: Proposal) -> str:
    server = proposal.account.via.server
    return tr("{provider} – {server} (source: {source})").format(
        provider=tr(proposal.provider.name), server=server, source=tr(proposal.source)
    )
