"""A batch of emails to vendors who were asked: who gets what and when, the text, and Send."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialogButtonBox, QFormLayout, QPlainTextEdit, QSplitter, QWidget

from app.domain.accounts.account import Account
from app.domain.notices.notice import Notice, NoticeMail
from app.domain.outbox.purpose import Purpose
from app.services.rfqs.mail_texts import language_names
from app.ui.look.language import tr
from app.ui.look.plain import plain_title
from app.ui.look.spacing import WIDE
from app.ui.look.table import Table
from app.ui.look.tokens import Tone
from app.ui.look.window_size import begin_size
from app.ui.look.wording import counted
from app.ui.notices.notice_table import ReadersModel
from app.ui.widgets.banner import Banner
from app.ui.widgets.entry_dialog import EntryDialog
from app.ui.widgets.flat_tabs import FlatTabs
from app.ui.widgets.mail_paper import MailPaper
from app.ui.widgets.page import button, field, inner_layout, page_layout, primary_button, quiet_label, row

_SIZE = 1180, 720
_PREVIEW, _TEXT = range(2)
_FEW_LINES = 74


class NoticeDialog(EntryDialog):
    """`preview_asked`: it is to be made anew of what was written. `send_asked`: whether the doubts were seen."""

    preview_asked = Signal()
    send_asked = Signal(bool)

    def __init__(
        self, title: str, about: str, parent: QWidget, *, has_question: bool = False, asks_when: bool = False
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(plain_title(title))
        self.banner = Banner()
        self.account = QComboBox()
        self.readers = ReadersModel(self)
        self.table = Table("Who gets the email")
        self.table.show_lines(self.readers, sort_column=None)
        self.paper = MailPaper(self.tr("What the vendor reads"))
        self.language, self.text = QComboBox(), QPlainTextEdit()
        self.question, self.answer = QPlainTextEdit(), QPlainTextEdit()
        self.notices: tuple[Notice, ...] | None = None  # None: what is written was not seen yet
        self._texts: dict[tuple[Purpose, str], str] = {}
        self._is_written_since = False  # the preview was asked for
        self.at_once = QCheckBox(self.tr("Send &now, also outside their office hours"))
        self.at_once.setVisible(asks_when)
        self.is_urgent = False  # what the box says, for any thread
        self._has_question, self._is_doubtful, self._about = has_question, False, about
        self.send = primary_button("", self._on_send, self.tr("Ctrl+Enter. The emails go out through the outbox."))
        self.tabs = FlatTabs({self.tr("Preview"): self.paper, self.tr("Text"): self._text_page()})
        self._lay_out()
        self._connect()
        self.send.setEnabled(False)
        self._show_count()
        begin_size(self, *_SIZE)

    @property
    def texts(self) -> Mapping[Purpose, Mapping[str, str]]:
        """What the buyer has written, by purpose and language."""
        found: dict[Purpose, dict[str, str]] = {}
        for (purpose, code), text in self._texts.items():
            found.setdefault(purpose, {})[code] = text
        return found

    def show_accounts(self, accounts: Sequence[Account], chosen: str) -> None:
        """Which it can go out from."""
        self.account.blockSignals(True)
        for account in accounts:
            self.account.addItem(f"{account.name} – {account.from_address}", account)
        names = [account.name for account in accounts]
        self.account.setCurrentIndex(names.index(chosen) if chosen in names else 0)
        self.account.blockSignals(False)

    def show_notices(self, notices: Sequence[Notice]) -> None:
        """What would go out now: one kind of email, or those that go together."""
        row_before = max(self.table.currentIndex().row(), 0)
        self.notices = None if self._is_written_since else tuple(notices)  # what was written meanwhile isn't in it
        self.readers.show_notices(notices)
        self.table.selectRow(min(row_before, len(self.readers.lines) - 1))
        if not self.language.count():
            self._show_languages(notices)
        self._is_doubtful = False
        self.banner.hush()
        if any(notice.doubts for notice in notices):
            self.banner.say(Tone.WARN, self.tr("Some emails show another vendor of this RFQ. Look at them first."))
        elif not any(notice.mails for notice in notices):
            self.banner.say(Tone.INFO, self.tr("Nobody gets this email now. The list says why."))
        self._on_reader_chosen()
        self._show_count()
        self.begin_anew()

    def preview(self) -> None:
        """Have it made anew of what is written, and show it."""
        self._is_written_since = False
        self.preview_asked.emit()
        self.tabs.turn_to(_PREVIEW)

    def show_doubts(self, doubts: Sequence[str]) -> None:
        """It goes as it is once the buyer says so again."""
        self._is_doubtful = True
        self.banner.say(Tone.WARN, "\n".join((*map(tr, doubts), self.tr("Change it, or send it as it is."))))
        self._show_count()

    def show_problem(self, text: str) -> None:
        """Nothing was sent, or there is nothing to show."""
        self.banner.say(Tone.ERR, text)
        self._show_count()

    def _text_page(self) -> QWidget:
        page = QWidget()
        column = inner_layout(page)
        self.text.setAccessibleName(self.tr("Text of the email"))
        self.text.setTabChangesFocus(True)
        self.language.setAccessibleName(self.tr("Language"))
        again = button(self.tr("&Preview it"), self.preview, self.tr("Shows what vendors will read."))
        column.addLayout(row(self.language, None, again))
        column.addWidget(self.text, 1)
        hint = self.tr("Words in {{ }} are filled in for each vendor.")
        column.addWidget(quiet_label(hint, wrap=True))
        return page

    def _lay_out(self) -> None:
        column = page_layout(self)
        column.addWidget(quiet_label(self._about, wrap=True))
        column.addWidget(self.banner)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        if self._has_question:
            for edit in (self.question, self.answer):
                edit.setTabChangesFocus(True)
                edit.setMaximumHeight(_FEW_LINES)
            field(form, self.tr("&Question:"), self.question)
            field(form, self.tr("&Answer:"), self.answer)
        field(form, self.tr("&From:"), self.account)
        column.addLayout(form)
        column.addWidget(self.at_once)
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(WIDE)
        splitter.addWidget(self.table)
        splitter.addWidget(self.tabs)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 1)
        column.addWidget(splitter, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.send, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        foot = row(None, buttons)
        if self._has_question:
            seen = button(self.tr("Show pre&view"), self.preview, self.tr("Shows what vendors will read."))
            foot.insertWidget(0, seen)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.table.selectionModel().selectionChanged.connect(self._on_reader_chosen)
        self.readers.chosen_changed.connect(self._show_count)
        self.language.currentIndexChanged.connect(self._show_text)
        self.account.currentIndexChanged.connect(self._on_other_preview)
        self.at_once.toggled.connect(self._on_urgency)
        self.text.textChanged.connect(self._on_text_changed)
        for edit in (self.question, self.answer):
            edit.textChanged.connect(self._on_question_changed)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.send.click)

    def _on_reader_chosen(self) -> None:
        chosen = self.table.selected_lines()
        mail: NoticeMail | None = chosen[0].mail if chosen else None
        if mail is not None:
            self.paper.show_mail(mail.html, mail.plain)
        else:
            self.paper.setPlainText(tr(chosen[0].why) if chosen else "")

    def _show_languages(self, notices: Sequence[Notice]) -> None:
        """A text for each kind of email and each language of its readers."""
        self.language.blockSignals(True)
        for notice in notices:
            for code, text in notice.texts.items():
                name = language_names().get("" if code == "en" else code, code)
                word = tr(notice.occasion.purpose.word).capitalize()
                title = f"{word} · {tr(name)}" if len(notices) > 1 else tr(name)
                self.language.addItem(title, (notice.occasion.purpose, code, text))
        self.language.blockSignals(False)
        self._show_text()

    def _show_text(self) -> None:
        chosen = self.language.currentData()
        if chosen is not None:
            purpose, code, text = chosen
            self.text.blockSignals(True)
            self.text.setPlainText(self._texts.get((Purpose(purpose), code), text))
            self.text.blockSignals(False)

    def _on_text_changed(self) -> None:
        chosen = self.language.currentData()
        if chosen is not None:
            purpose, code, _ = chosen
            self._texts[Purpose(purpose), code] = self.text.toPlainText()
            self._must_be_seen()

    def _on_question_changed(self) -> None:
        self._must_be_seen()

    def _must_be_seen(self) -> None:
        """What is written was not previewed yet: nobody sends what nobody has seen."""
        self.notices, self._is_written_since = None, True
        self._show_count()

    def _on_urgency(self, is_urgent: bool) -> None:
        self.is_urgent = is_urgent
        self._on_other_preview()

    def _on_other_preview(self) -> None:
        """From another account, or at another time: what is shown now must not go."""
        self._must_be_seen()
        self.preview()

    def _show_count(self) -> None:
        count = len(self.readers.chosen) if self.notices is not None else 0
        said = counted(count, "email", "emails")
        self.send.setText(tr(f"&Send {said} anyway") if self._is_doubtful else tr(f"&Send {said}"))
        if self.notices is None and self.readers.lines:
            self.send.setText(self.tr("Preview it &first"))
        self.send.setEnabled(count > 0 or (self.notices is None and bool(self.readers.lines)))

    def _on_send(self) -> None:
        if self.notices is None:
            self.preview()
            return
        self.send.setEnabled(False)
        self.send_asked.emit(self._is_doubtful)
