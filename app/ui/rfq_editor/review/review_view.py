"""Step 5: what the check says, what will be sent, and the mails on their way."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QMenu, QStackedWidget, QWidget

from app.domain.accounts.account import Account, AccountKind
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.finding import Finding, Spot, blocks
from app.ui.look.language import tr
from app.ui.look.plain import plain_label, set_tip
from app.ui.look.table import Table
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted
from app.ui.rfq_editor.review.findings_view import FindingsView
from app.ui.widgets.banner import Banner
from app.ui.widgets.file_dialogs import choose_folder, save_file
from app.ui.widgets.marking import mark_words
from app.ui.widgets.page import button, inner_layout, primary_button, quiet_label, row
from app.ui.widgets.problem_box import ask

_UNDO_S = 10
_COPIES_WIDTH = 110


class ReviewView(QWidget):
    """Asks; the presenter answers."""

    account_chosen = Signal(str)
    password_entered = Signal(str)
    sign_in_asked = Signal(str)  # name of the account
    go_asked = Signal(object)  # Finding
    check_asked = Signal()
    save_asked = Signal(Path)
    pdf_asked = Signal(Path)
    file_asked = Signal()
    copies_changed = Signal(tuple)  # addresses
    form_changed = Signal(bool)
    time_asked = Signal()
    send_asked = Signal()
    send_confirmed = Signal()
    drafts_asked = Signal()
    drafts_confirmed = Signal()

    def __init__(self, mails: QWidget) -> None:
        super().__init__()
        self.banner = Banner()
        self.countdown = Banner()
        self.progress = Banner()
        self._seconds = 0
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._on_second)
        self.account = QComboBox()
        self.account.setMinimumContentsLength(16)
        self.account.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.account.setAccessibleName(self.tr("Account to send from"))
        self.account.activated.connect(self._on_account)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(self.tr("Password of the account"))
        self.password.returnPressed.connect(self._on_password)
        self.copies = QLineEdit()
        self.copies.setPlaceholderText(self.tr("No copies"))
        set_tip(
            self.copies, self.tr("Addresses at your company that get a copy (Cc) of every email, separated by commas.")
        )
        self.copies.editingFinished.connect(self._on_copies)
        self._copies: tuple[str, ...] = ()
        self.has_form = QCheckBox(self.tr("Attach a &quote form (.xlsx) with each vendor's lines"))
        self.has_form.clicked.connect(self.form_changed)
        self.check = FindingsView()
        self.check.go_asked.connect(self.go_asked)
        self.check.check_asked.connect(self.check_asked)
        self._summary = plain_label()
        self._summary.setWordWrap(True)
        self._mails = mails
        self._question, self._drafts_question = "", ""
        self._no_drafts = ""
        self._is_unchecked = False
        self._make_buttons()
        self._lay_out()

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.check.findings

    @property
    def summary(self) -> str:
        return self._summary.text()

    @property
    def is_counting_down(self) -> bool:
        """Confirmed, and not queued yet."""
        return self._clock.isActive()

    def forget(self) -> None:
        """Another request: nothing that was said, typed or found for the one before stays."""
        self.banner.hush()
        self.show_progress("")
        self.password.clear()
        self.show_findings(())
        self.check.show_waiting()
        self.send.setEnabled(False)
        self.show_mails(False)
        self.offer_mails(False)

    def show_rfq(self, rfq: Rfq) -> None:
        """What goes with every mail; what is being typed stays."""
        self.has_form.setChecked(rfq.has_form)
        self._copies = rfq.copies
        if not self.copies.hasFocus():
            self.copies.setText(", ".join(rfq.copies))

    def go_to(self, spot: Spot) -> bool:
        """To the addresses that get copies; False: this one is gone."""
        self.copies.setFocus()
        return mark_words(self.copies, spot.words)

    def show_accounts(self, accounts: Sequence[Account], chosen: Account | None, password_note: str) -> None:
        """Where it may be sent from; a missing password is asked for right here."""
        self.account.clear()
        for account in accounts:
            kind = self.tr(" (practice: nothing leaves this computer)")
            text = f"{account.name} – {account.from_address}"
            self.account.addItem(text + kind if account.kind is AccountKind.PRACTICE else text, account.name)
        if chosen is not None:
            self.account.setCurrentIndex(self.account.findData(chosen.name))
        self._password_row.setVisible(bool(password_note))
        self._password_note.setText(password_note)
        is_oauth = chosen is not None and chosen.is_oauth
        self._password_line.setVisible(not is_oauth)
        self.sign_in.setVisible(is_oauth)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """The check's answer; what blocks comes first. What is selected stays so, or else it is the first."""
        had_focus = self._has_focus_of_its_own
        self.check.show_findings(findings)
        self.send.setEnabled(not blocks(findings))
        self.later.setEnabled(not blocks(findings))
        self.drafts.setEnabled(not blocks(findings) and not self._no_drafts)
        if had_focus and (self._is_unchecked or not self._has_focus_of_its_own):
            self.take_focus()
        self._is_unchecked = False

    def begin(self) -> None:
        """The step is turned to: its check is still to come."""
        self._is_unchecked = True
        self.take_focus()

    def take_focus(self) -> None:
        """To what comes next: the mails, the findings, or else to send. Left alone, Qt would take the account."""
        if self._pages.currentIndex():
            for table in self._mails.findChildren(Table)[:1]:
                table.setFocus()
        elif self.findings or not self.send.isEnabled():
            self.check.table.setFocus()
        else:
            self.send.setFocus()

    @property
    def _has_focus_of_its_own(self) -> bool:
        """Whether the focus is where this step has put it, and not where the buyer is at work."""
        return self.window().focusWidget() in (self.check.table, self.send)

    def show_plan(self, summary: str, to_send: int, question: str, drafts: str, no_drafts: str = "") -> None:
        """How much there is to send, and the sentences that are confirmed; `no_drafts`: why there are none."""
        self._summary.setText(summary)
        self._question, self._drafts_question, self._no_drafts = question, drafts, no_drafts
        self.drafts.setVisible(to_send > 0)
        self.drafts.setEnabled(self.later.isEnabled() and not no_drafts)
        set_tip(self.drafts, no_drafts or self.tr("You send them from your mail program, after a last look."))
        self.send.setText(self.tr("Send {what}…").format(what=counted(to_send, "email", "emails")))
        self.send.setVisible(to_send > 0)
        self.later.setVisible(to_send > 0)

    def ask_password(self) -> bool:
        """To the field for a missing password; False: none is missing."""
        self.password.setFocus()
        return not self._password_row.isHidden() and not self._password_line.isHidden()

    def show_progress(self, text: str, stop: Callable[[], None] | None = None) -> None:
        """How far the work is, with a button where it can be stopped; an empty text: it has ended."""
        if text:
            self.progress.tell(text, [(self.tr("Cance&l"), stop)] if stop else [])
        else:
            self.progress.hush()

    def show_mails(self, are_shown: bool) -> None:
        """The live table instead of the findings."""
        had_focus = self._has_focus_of_its_own
        self._pages.setCurrentIndex(1 if are_shown else 0)
        if had_focus:
            self.take_focus()
        self._switch.setText(self.tr("Show chec&k") if are_shown else self.tr("Show e&mails"))

    def offer_mails(self, there_are: bool) -> None:
        """Whether there is a live table to look at."""
        self._switch.setVisible(there_are)

    def confirm(self) -> None:
        """Ask, then give ten seconds to think again; the check has nothing against it."""
        if self.send.isHidden() or not self.send.isEnabled() or self.is_counting_down:
            return
        if ask(self, self.tr("Send the emails"), self._question, self.tr("&Send"), self.tr("&Don't send")):
            self._seconds = _UNDO_S
            deeds = ((self.tr("&Undo"), self.stop_countdown), (self.tr("Send &now"), self.send_now))
            self.countdown.say(Tone.INFO, self._countdown_text(), deeds, dismissable=False)
            self._clock.start()
            self.send.setEnabled(False)

    def confirm_drafts(self) -> None:
        """Ask; there is nothing to think again about: what lies in Drafts is not sent."""
        if self.drafts.isHidden() or not self.drafts.isEnabled() or self.is_counting_down:
            return
        title = self.tr("Put the emails into Drafts")
        if ask(self, title, self._drafts_question, self.tr("&Put into Drafts"), self.tr("&Cancel")):
            self.drafts_confirmed.emit()

    def send_now(self) -> None:
        """The ten seconds are over, or need not be waited for."""
        self._clock.stop()
        self.countdown.hush()
        self.send_confirmed.emit()

    def stop_countdown(self) -> None:
        """Nothing was sent."""
        self._clock.stop()
        self.countdown.hush()
        self.send.setEnabled(True)
        self.banner.say(Tone.INFO, self.tr("Nothing was sent."))

    def _countdown_text(self) -> str:
        return self.tr("Sending starts in {n} s").format(n=self._seconds)

    def _make_buttons(self) -> None:
        tip = self.tr("Asks once more before anything is sent (Ctrl+Enter).")
        self.send = primary_button(self.tr("Send…"), self.send_asked.emit, tip)
        self.send.setEnabled(False)
        self.later = button(self.tr("Send at…"), self.time_asked.emit, self.tr("Choose when the emails go out."))
        self.later.setEnabled(False)
        self.drafts = button(self.tr("To &Drafts…"), self.drafts_asked.emit)
        self.drafts.setEnabled(False)
        self._save = button(self.tr("Save &as…"), self._show_save_menu, self.tr("The emails, or the RFQ."))
        self.save_menu = QMenu(self._save)
        self.save_menu.addAction(self.tr("Emails as .&eml files…"), self._on_save)
        self.save_menu.addAction(self.tr("RFQ as &PDF…"), self._on_pdf)
        self.save_menu.addAction(self.tr("RFQ &file (.rfqx)…"), self.file_asked.emit)
        self._switch = button(
            self.tr("Show e&mails"), self._on_switch, self.tr("The check, or the emails on their way.")
        )
        self._switch.hide()

    def _lay_out(self) -> None:
        column = inner_layout(self)
        label = plain_label(self.tr("Fr&om:"))
        label.setBuddy(self.account)
        head = row(label, self.account, None, self._switch, self._save, self.drafts, self.later, self.send)
        head.setStretch(1, 3)  # the account is as wide as there is room
        column.addLayout(head)
        copies = plain_label(self.tr("Cop&ies (Cc):"))
        copies.setBuddy(self.copies)
        self.copies.setAccessibleName(self.tr("Copies"))
        self.copies.setMinimumWidth(_COPIES_WIDTH)
        beside = row(self.has_form, None, copies, self.copies)
        beside.setStretch(3, 1)
        column.addLayout(beside)
        self._password_row = QWidget()
        self._password_note = quiet_label(wrap=True)
        inside = inner_layout(self._password_row)
        password_label = plain_label(self.tr("&Password:"))
        password_label.setBuddy(self.password)
        use = button(self.tr("Use for this r&un"), self._on_password, self.tr("Kept until you close the program."))
        inside.addWidget(self._password_note)
        self._password_line = QWidget()
        inner_layout(self._password_line).addLayout(row(password_label, self.password, use, None))
        inside.addWidget(self._password_line)
        tip = self.tr("Opens the account, where you sign in, in the browser.")
        self.sign_in = button(self.tr("Sign in…"), self._on_sign_in, tip)
        inside.addLayout(row(self.sign_in, None))
        self.password.setMinimumWidth(220)
        column.addWidget(self._password_row)
        column.addWidget(self._summary)
        column.addWidget(self.countdown)
        column.addWidget(self.progress)
        column.addWidget(self.banner)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.check)
        self._pages.addWidget(self._mails)
        column.addWidget(self._pages, 1)

    def _on_second(self) -> None:
        self._seconds -= 1
        if self._seconds <= 0:
            self.send_now()
        else:
            self.countdown.reword(self._countdown_text())

    def _on_switch(self) -> None:
        self.show_mails(self._pages.currentIndex() == 0)

    def _on_account(self) -> None:
        self.account_chosen.emit(str(self.account.currentData()))

    def _on_password(self) -> None:
        if self.password.text():
            self.password_entered.emit(self.password.text())
            self.password.clear()

    def _on_sign_in(self) -> None:
        self.sign_in_asked.emit(str(self.account.currentData()))

    def _show_save_menu(self) -> None:
        self.save_menu.popup(self._save.mapToGlobal(self._save.rect().bottomLeft()))

    def _on_copies(self) -> None:
        typed = tuple(a for part in self.copies.text().replace(";", ",").split(",") if (a := part.strip()))
        if typed != self._copies:
            self.copies_changed.emit(typed)

    def _on_pdf(self) -> None:
        if path := save_file(self, self.tr("Save RFQ as PDF"), "RFQ.pdf", tr("PDF (*.pdf)")):
            self.pdf_asked.emit(path)

    def _on_save(self) -> None:
        if folder := choose_folder(self, self.tr("Save as .eml files")):
            self.save_asked.emit(folder)
