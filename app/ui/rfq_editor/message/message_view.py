"""Step 4: subject and text with placeholders; beside them the mail as each vendor will see it."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFormLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QToolButton,
    QWidget,
)

from app.domain.rfqs.rfq import Rfq, RfqState
from app.domain.trade.finding import Spot
from app.services.rfqs.mail_drafting import PLACEHOLDERS
from app.services.rfqs.preview import Preview
from app.ui.look.plain import plain_label, set_tip
from app.ui.look.spacing import MEDIUM
from app.ui.look.tokens import Tone
from app.ui.look.wording import size_text
from app.ui.widgets.banner import Banner
from app.ui.widgets.mail_paper import MailPaper
from app.ui.widgets.marking import mark_words, mark_words_from
from app.ui.widgets.page import field, heading, inner_layout, quiet_label, row

_TYPING_MS = 400


class MessageView(QWidget):
    """Asks; the presenter answers."""

    subject_changed = Signal(str)
    body_changed = Signal(str)
    vendor_step = Signal(int)  # −1 the one before, 1 the next

    def __init__(self) -> None:
        super().__init__()
        self.subject = QLineEdit()
        self.body = QPlainTextEdit()
        self.body.setTabChangesFocus(True)
        self.problem = Banner()
        self.paper = MailPaper(self.tr("The mail as this vendor will see it"))
        self._sent_note = quiet_label(
            self.tr("Mails that are sent, or wait in the outbox, keep their text. Changes count for mails made later."),
            wrap=True,
        )
        self._sent_note.hide()
        self._vendor = heading("")
        self._head = quiet_label(wrap=True)
        self._files = quiet_label(wrap=True)
        self._before = self._arrow("◀", self.tr("Previous vendor"), self._on_before, "Ctrl+[")
        self._next = self._arrow("▶", self.tr("Next vendor"), self._on_next, "Ctrl+]")
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._on_typed)
        self._lay_out()
        self.subject.textEdited.connect(self._typing.start)
        self.body.textChanged.connect(self._on_body_changed)
        self._shown_body = ""

    def show_rfq(self, rfq: Rfq) -> None:
        """Show a request; what is being typed stays."""
        self._sent_note.setVisible(rfq.state is not RfqState.DRAFT)
        if self._typing.isActive():
            return
        if self.subject.text() != rfq.subject:
            self.subject.setText(rfq.subject)
            self.subject.setCursorPosition(0)
        if self.body.toPlainText() != rfq.body:
            self._shown_body = rfq.body
            self.body.setPlainText(rfq.body)

    def forget(self) -> None:
        """Another request: no mail of the one before is seen."""
        self.show_position("", 0, 0)
        self.show_preview(Preview(plain=""))
        for said in (self._vendor, self._head, self._files):
            said.clear()  # “nobody” and “nothing” are said of what has been read

    def show_position(self, vendor: str, position: int, total: int) -> None:
        """Like “Acme (3/24)”."""
        self._vendor.setText(f"{vendor} ({position}/{total})" if total else self.tr("No vendor is ticked yet"))
        self._before.setEnabled(total > 1)
        self._next.setEnabled(total > 1)

    def show_preview(self, preview: Preview) -> None:
        """One vendor's mail; what is missing is said above it."""
        if preview.problem:
            self.problem.say(Tone.ERR, preview.problem, dismissable=False)
        else:
            self.problem.hush()
        to = ", ".join(preview.to) or self.tr("nobody")
        self._head.setText(f"From: {preview.sender}\nTo: {to}\nSubject: {preview.subject}")
        self.paper.show_mail(preview.html, preview.plain)
        files = ", ".join(f"{name} ({size_text(size)})" for name, size in preview.attachments)
        whole = self.tr(" · whole mail {size}").format(size=size_text(preview.size)) if preview.size else ""
        self._files.setText((self.tr("Attached: ") + files if files else self.tr("Nothing attached")) + whole)

    def go_to(self, spot: Spot) -> bool:
        """To the words in subject or text; False: they are gone."""
        if spot.field == "subject":
            self.subject.setFocus()
            return mark_words(self.subject, spot.words)
        self.body.setFocus()
        return mark_words_from(self.body, spot.words, spot.at)

    def commit(self) -> None:
        """What is typed counts now: the step is being left."""
        if self._typing.isActive():
            self._typing.stop()
            self._on_typed()

    def _lay_out(self) -> None:
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._text_side())
        splitter.addWidget(self._preview_side())
        splitter.setStretchFactor(0, 0)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([250, 700])
        inner_layout(self).addWidget(splitter, 1)

    def _text_side(self) -> QWidget:
        side = QWidget()
        column = inner_layout(side)
        column.setContentsMargins(0, 0, MEDIUM, 0)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        field(form, self.tr("&Subject:"), self.subject)
        column.addWidget(self._sent_note)
        column.addLayout(form)
        label = plain_label(self.tr("Te&xt:"))
        label.setBuddy(self.body)
        self.body.setAccessibleName(self.tr("Text of the mail"))
        column.addLayout(row(label, None, self._placeholder_button()))
        column.addWidget(self.body, 1)
        return side

    def _preview_side(self) -> QWidget:
        side = QWidget()
        column = inner_layout(side)
        column.setContentsMargins(MEDIUM, 0, 0, 0)
        column.addLayout(row(self._before, self._vendor, None, self._next))
        column.addWidget(self.problem)
        column.addWidget(self._head)
        column.addWidget(self.paper, 1)
        column.addWidget(self._files)
        return side

    def _placeholder_button(self) -> QPushButton:
        made = QPushButton(self.tr("Insert &placeholder"))
        set_tip(made, self.tr("Put in at the cursor what is filled in for each vendor."))
        menu = QMenu(made)
        for placeholder in PLACEHOLDERS:
            action = QAction(placeholder.meaning, menu)
            action.setData(placeholder.name)
            menu.addAction(action)
        menu.triggered.connect(self._on_placeholder)
        made.setMenu(menu)
        return made

    def _arrow(self, text: str, name: str, call: object, shortcut: str) -> QToolButton:
        arrow = QToolButton()
        arrow.setText(text)
        arrow.setAccessibleName(name)
        set_tip(arrow, f"{name} ({shortcut})")
        arrow.setShortcut(shortcut)
        arrow.setAutoRaise(True)
        arrow.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        arrow.clicked.connect(call)
        return arrow

    def _on_placeholder(self, action: QAction) -> None:
        text = f"{{{{ {action.data()} }}}}"
        if self.subject.hasFocus():
            self.subject.insert(text)
            self._typing.start()
        else:
            self.body.insertPlainText(text)

    def _on_body_changed(self) -> None:
        if self.body.toPlainText() != self._shown_body:
            self._typing.start()

    def _on_typed(self) -> None:
        self.subject_changed.emit(self.subject.text())
        self._shown_body = self.body.toPlainText()
        self.body_changed.emit(self._shown_body)

    def _on_before(self) -> None:
        self.vendor_step.emit(-1)

    def _on_next(self) -> None:
        self.vendor_step.emit(1)
