"""The buyer's answer to a vendor: to whom, from which account, and what it says."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QFormLayout, QLineEdit, QPlainTextEdit, QWidget

from app.domain.accounts.account import Account
from app.services.inbox.answering import Draft
from app.ui.look.plain import plain_title
from app.ui.look.tokens import Tone
from app.ui.look.window_size import begin_size
from app.ui.widgets.banner import Banner
from app.ui.widgets.entry_dialog import EntryDialog
from app.ui.widgets.page import field, page_layout, primary_button, quiet_label

_SIZE = 640, 560


class AnswerDialog(EntryDialog):
    """Stays open until the answer could be queued. `send_asked`: the account, and whether doubts were seen."""

    send_asked = Signal(object, bool)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(plain_title(title))
        self.banner = Banner()
        self.to, self.subject, self.account = QLineEdit(), QLineEdit(), QComboBox()
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("Your answer"))
        self._has_doubts = False
        self.send = primary_button("", self._on_send, self.tr("Ctrl+Enter. The email goes out through the outbox."))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.send.click)
        for edit in (self.to.textChanged, self.subject.textChanged, self.text.textChanged):
            edit.connect(self._on_edited)
        self._lay_out()
        self._show_doubts((), is_new=True)
        self.send.setEnabled(False)
        begin_size(self, *_SIZE)

    def show_draft(self, draft: Draft, accounts: Sequence[Account]) -> None:
        """How the answer begins; one writes above what is quoted."""
        self.to.setText(draft.to)
        self.subject.setText(draft.subject)
        self.text.setPlainText(draft.text)
        for account in accounts:
            self.account.addItem(f"{account.name} ({account.from_address})", account)
        own = [n for n, account in enumerate(accounts) if draft.account and account.id == draft.account.id]
        self.account.setCurrentIndex(own[0] if own else -1)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self.text.setFocus()
        self._show_doubts((), is_new=True)
        self.begin_anew()

    def show_doubts(self, doubts: Sequence[str]) -> None:
        """It goes as it is once the buyer says so again."""
        self._show_doubts(doubts)

    def show_problem(self, text: str) -> None:
        self.banner.say(Tone.ERR, text)
        self.send.setEnabled(True)

    def _show_doubts(self, doubts: Sequence[str], *, is_new: bool = False) -> None:
        self._has_doubts = bool(doubts)
        self.send.setText(self.tr("&Send anyway") if doubts else self.tr("&Send"))
        self.send.setEnabled(True)
        if doubts:
            self.banner.say(Tone.WARN, "\n".join((*doubts, self.tr("Change it, or send it as it is."))))
        elif is_new:
            self.banner.hush()

    def _on_edited(self) -> None:
        if self._has_doubts:
            self._show_doubts((), is_new=True)

    def _on_send(self) -> None:
        account = self.account.currentData()
        if account is None:
            self.show_problem(self.tr("Choose the account to send it from."))
            return
        self.send.setEnabled(False)
        self.banner.hush()
        self.send_asked.emit(account, self._has_doubts)

    def _lay_out(self) -> None:
        column = page_layout(self)
        column.addWidget(self.banner)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        field(form, self.tr("&To:"), self.to)
        field(form, self.tr("S&ubject:"), self.subject)
        field(form, self.tr("&From:"), self.account)
        column.addLayout(form)
        column.addWidget(self.text, 1)
        hint = self.tr("Keep the mark in brackets in the subject: by it the next answer is filed.")
        column.addWidget(quiet_label(hint, wrap=True))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.send, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
