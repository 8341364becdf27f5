"""Whom an RFQ goes to whose email bounced: another contact of the vendor, and what the check says about it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QDialog, QDialogButtonBox, QRadioButton, QVBoxLayout, QWidget

from app.domain.trade.finding import Finding, blocks
from app.domain.vendors.vendor import Contact
from app.services.notices.readdressing import Unreached
from app.ui.look.language import tr
from app.ui.look.plain import plain_title
from app.ui.look.tokens import Tone
from app.ui.look.window_size import begin_size
from app.ui.widgets.banner import Banner
from app.ui.widgets.page import page_layout, primary_button, quiet_label

_SIZE = 560, 320


class NextContactDialog(QDialog):
    """Stays open until the email could be queued. Both signals carry the contact's address."""

    contact_chosen = Signal(str)  # the check is to look at it
    send_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Send to next contact"))
        self.banner = Banner()
        self._about = quiet_label(wrap=True)
        self._choices = QButtonGroup(self)
        self._choices.idClicked.connect(lambda _number: self._on_chosen())
        self._contacts = QVBoxLayout()
        self._emails: list[str] = []
        self.send = primary_button(self.tr("&Send"), self._on_send, self.tr("The email goes out through the outbox."))
        self.send.setEnabled(False)
        self._lay_out()
        self.send.setDefault(True)  # of this dialog, which it stands in now
        begin_size(self, *_SIZE)

    def show_unreached(self, unreached: Unreached) -> None:
        """The contact to try next is chosen, and has the focus."""
        place = unreached.place
        self.setWindowTitle(plain_title(tr(f"Send {place.rfq} to {place.vendor} again")))
        self._about.setText(
            self.tr(
                "Every address that this RFQ went to bounced. The contact you choose gets it as it is now, with the "
                "vendor's files and quote form, and all later emails about it."
            )
        )
        self._emails = [contact.email for contact in unreached.contacts]
        for number, contact in enumerate(unreached.contacts):
            choice = QRadioButton(_words(contact))
            self._choices.addButton(choice, number)
            self._contacts.addWidget(choice)
            choice.show()  # now: what is not seen yet loses the focus to a button when the window becomes active
        first = self._choices.button(0)
        first.setChecked(True)
        first.setFocus()
        self._on_chosen()

    def show_findings(self, email: str, findings: Sequence[Finding]) -> None:
        """What the check says about this contact, if it is the one that is chosen still."""
        if email != self._chosen:
            return
        lines = [f"{tr(f.row)}: {tr(f.text)} {tr(f.todo)}" for f in findings]
        if blocks(findings):
            self.banner.say(Tone.ERR, "\n".join(lines), dismissable=False)
        elif findings:
            self.banner.say(Tone.WARN, "\n".join(lines))
        else:
            self.banner.hush()
        self.send.setEnabled(not blocks(findings))

    def show_problem(self, text: str, *, may_send: bool = False) -> None:
        """Why it can't be sent; `may_send`: perhaps it can at another try."""
        self.banner.say(Tone.ERR, text, dismissable=False)
        self.send.setEnabled(may_send)

    @property
    def _chosen(self) -> str:
        number = self._choices.checkedId()
        return self._emails[number] if number >= 0 else ""

    def _on_chosen(self) -> None:
        self.send.setEnabled(False)
        self.banner.tell(self.tr("Checking…"))
        self.contact_chosen.emit(self._chosen)

    def _on_send(self) -> None:
        self.send.setEnabled(False)
        self.banner.hush()
        self.send_asked.emit(self._chosen)

    def _lay_out(self) -> None:
        column = page_layout(self)
        column.addWidget(self._about)
        column.addLayout(self._contacts)
        column.addWidget(self.banner)
        column.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.send, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)


def _words(contact: Contact) -> str:
    said = f"{contact.name} <{contact.email}>" if contact.name else contact.email
    return (f"{said} · {contact.role}" if contact.role else said).replace("&", "&&")
