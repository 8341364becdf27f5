"""Step 4: subject and text with placeholders; beside them the mail as each vendor will see it."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFormLayout,
    QHBoxLayout,
    QSplitter,
    QWidget,
)

from app.domain.rfqs.rfq import Rfq, RfqState, Text
from app.domain.trade.finding import Spot
from app.services.rfqs.preview import Preview
from app.ui.look.language import tr
from app.ui.look.plain import plain_label
from app.ui.look.spacing import MEDIUM
from app.ui.look.tokens import Tone
from app.ui.look.wording import size_text
from app.ui.rfq_editor.message.chip_text_edit import ChipTextEdit
from app.ui.rfq_editor.message.language_switch import LanguageSwitch
from app.ui.rfq_editor.message.placeholder_menu import PlaceholderButton
from app.ui.rfq_editor.message.template_menu import TemplateButton
from app.ui.rfq_editor.message.trial_button import TrialButton
from app.ui.rfq_editor.message.vendor_chooser import VendorChooser
from app.ui.widgets.banner import Banner
from app.ui.widgets.mail_paper import PHONE_PX, MailPaper
from app.ui.widgets.page import field, inner_layout, quiet_label, row
from app.ui.widgets.scrolled import SplitPart
from app.ui.widgets.toggle import ToggleButton

_TYPING_MS = 400


class MessageView(QWidget):
    """Asks; the presenter answers."""

    typed = Signal(str, str)  # subject and body
    source_toggled = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.subject = ChipTextEdit(is_line=True)
        self.body = ChipTextEdit()
        self._written_in = self.body  # where the cursor was last
        self.languages = LanguageSwitch()
        self.template = TemplateButton()
        self.insert = PlaceholderButton()
        self.source = self._source_toggle()
        self.said = Banner()
        self.problem = Banner()
        self.paper = MailPaper(self.tr("The email as this vendor will see it"))
        self._sent_note = quiet_label(
            self.tr("Emails that are sent or in the outbox keep their text. Changes apply to later emails."),
            wrap=True,
        )
        self._sent_note.hide()
        self.chooser = VendorChooser()
        self.trial = TrialButton()
        self._head = quiet_label(wrap=True)
        self._files = quiet_label(wrap=True)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._on_typed)
        self._lay_out()
        self._shown = "", ""
        self.insert.chosen.connect(self._on_placeholder)
        for part in (self.subject, self.body):
            part.textChanged.connect(self._on_text_changed)
            part.focused.connect(self._on_focused)

    def show_rfq(self, rfq: Rfq, text: Text) -> None:
        """Show this text of a request; what is being typed stays."""
        self._sent_note.setVisible(rfq.state is not RfqState.DRAFT)
        if self._typing.isActive():
            return
        self._shown = text.subject, text.body
        for part, words in ((self.subject, text.subject), (self.body, text.body)):
            if part.toPlainText() != words:
                part.setPlainText(words)

    def show_source(self, is_source: bool) -> None:
        """The template itself, for those who want it, or chips."""
        self.source.setChecked(is_source)
        for part in (self.subject, self.body):
            part.show_source(is_source)

    def forget(self) -> None:
        """Another request: no mail of the one before is seen."""
        self.said.hush()
        self.chooser.forget()
        self.show_preview(Preview(plain=""))
        for said in (self._head, self._files):
            said.clear()  # “nobody” and “nothing” are said of what has been read

    def show_preview(self, preview: Preview) -> None:
        """One vendor's mail; what is missing is said above it."""
        if preview.problem:
            self.problem.say(Tone.ERR, preview.problem, dismissable=False)
        else:
            self.problem.hush()
        for part in (self.subject, self.body):
            part.show_values(preview.values, frozenset(preview.missing))
        self.insert.show_values(preview.values)
        to = ", ".join(preview.to) or self.tr("nobody")
        self._head.setText(tr(f"From: {preview.sender}\nTo: {to}\nSubject: {preview.subject}"))
        self.paper.show_mail(preview.html, preview.plain, preview.pictures)
        files = ", ".join(f"{name} ({size_text(size)})" for name, size in preview.attachments)
        whole = self.tr(" · whole email {size}").format(size=size_text(preview.size)) if preview.size else ""
        self._files.setText((self.tr("Attached: ") + files if files else self.tr("Nothing attached")) + whole)

    def go_to(self, spot: Spot) -> bool:
        """To the words in subject or text; False: they are gone."""
        part = self.subject if spot.field == "subject" else self.body
        part.setFocus()
        return part.mark(spot.words, spot.at)

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
        splitter.setSizes([420, 600])
        inner_layout(self).addWidget(splitter, 1)

    def _text_side(self) -> QWidget:
        side = SplitPart()
        column = inner_layout(side)
        column.setContentsMargins(0, 0, MEDIUM, 0)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        field(form, self.tr("Sub&ject:"), self.subject)
        column.addWidget(self.said)
        column.addWidget(self._sent_note)
        column.addWidget(self.languages)
        column.addLayout(form)
        label = plain_label(self.tr("Te&xt:"))
        label.setBuddy(self.body)
        self.body.setAccessibleName(self.tr("Text of the email"))
        column.addLayout(row(label, None, self.template, self.insert, self.source))
        column.addWidget(self.body, 1)
        return side

    def _preview_side(self) -> QWidget:
        side = SplitPart()
        column = inner_layout(side)
        column.setContentsMargins(MEDIUM, 0, 0, 0)
        top = row(self.chooser, self._width_switch())
        top.setStretch(0, 1)
        column.addLayout(top)
        column.addWidget(self.problem)
        column.addWidget(self._head)
        middle = QHBoxLayout()
        middle.addWidget(self.paper)
        column.addLayout(middle, 1)
        below = row(self._files, self.trial)
        below.setStretch(0, 1)
        column.addLayout(below)
        return side

    def _source_toggle(self) -> ToggleButton:
        tip = self.tr("Show placeholders as they are written, such as {{ rfq.number }}")
        toggle = ToggleButton(self.tr("Source"), tip)
        toggle.clicked.connect(self.source_toggled)
        return toggle

    def _width_switch(self) -> QWidget:
        """Desktop or phone: one of the two is always on."""
        switch = QWidget()
        line = QHBoxLayout(switch)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        group = QButtonGroup(switch)
        phone_tip = self.tr("How the email wraps on a phone, {width} px wide").format(width=PHONE_PX)
        for text, tip in (
            (self.tr("Desktop"), self.tr("As wide as there is room")),
            (self.tr("Phone"), phone_tip),
        ):
            made = ToggleButton(text, tip)
            group.addButton(made, line.count())
            line.addWidget(made)
        group.button(0).setChecked(True)
        group.idClicked.connect(self._on_width)
        return switch

    def _on_width(self, which: int) -> None:
        self.paper.show_as_phone(bool(which))

    def _on_placeholder(self, source: str) -> None:
        self._written_in.insert(source)
        self._written_in.setFocus()

    def _on_focused(self) -> None:
        self._written_in = self.subject if self.sender() is self.subject else self.body

    def _on_text_changed(self) -> None:
        if (self.subject.toPlainText(), self.body.toPlainText()) != self._shown:
            self._typing.start()

    def _on_typed(self) -> None:
        self._shown = subject, body = self.subject.toPlainText(), self.body.toPlainText()
        self.typed.emit(subject, body)
