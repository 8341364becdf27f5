"""One entry: whom it is about, what happened, what it means, what to do, and its buttons."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.outbox.concern import Concern, Remedy
from app.domain.trade.finding import Severity
from app.ui.look.language import tr
from app.ui.look.plain import plain_label, set_tip
from app.ui.look.spacing import MEDIUM, RADIUS, SMALL, TIGHT
from app.ui.look.tokens import Tone, tokens_of
from app.ui.look.wording import moment_text
from app.ui.widgets.page import heading, quiet_label

_STRIPE = 4
REMEDIES = {
    Remedy.SHOW: ("Show emails", "Shows them in the outbox."),
    Remedy.RETRY: ("Retry failed", "Sends the failed emails of this RFQ again, to today's addresses."),
    Remedy.MARK_SENT: ("Mark as sent", "Use this if you know that the vendor has this email."),
    Remedy.SEND_AGAIN: ("Send again", "Sends an exact copy of the email."),
    Remedy.RESUME: ("Resume", "Sends the paused emails of this RFQ."),
    Remedy.TRY_NOW: ("Try now", "Connects now instead of waiting."),
    Remedy.ACCOUNT: ("Open account", "Server, user, password and limits."),
    Remedy.FOLDER: ("Open data folder", "Where the program keeps everything."),
    Remedy.ANSWERS: ("Show answers", "Shows them on the page Replies."),
    Remedy.FETCH: ("Look for answers", "Looks into the mailboxes now."),
    Remedy.VENDOR: ("Open vendor", "Contacts, addresses and what was agreed."),
    Remedy.NEXT_CONTACT: ("Send to next contact…", "Sends the same RFQ to another contact of the vendor."),
    Remedy.GO_ON: ("Continue with this data", "Lets you queue emails again. Paused emails stay paused."),
}


class ConcernCard(QWidget):
    """Shows a concern; later ones with the same key are shown in place, so that the focus stays where it is."""

    asked = Signal(object, object)  # Concern, Remedy

    def __init__(self, concern: Concern, parent: QWidget) -> None:
        super().__init__(parent)
        self.concern = concern
        self._title = heading("")
        self._text = _plain()
        self._todo = quiet_label(wrap=True)
        self.buttons: dict[Remedy, QPushButton] = {}
        self._deeds = QHBoxLayout()
        self._deeds.setSpacing(SMALL)
        column = QVBoxLayout(self)
        column.setContentsMargins(MEDIUM + _STRIPE, MEDIUM, MEDIUM, MEDIUM)
        column.setSpacing(TIGHT)
        for widget in (self._title, self._text, self._todo):
            column.addWidget(widget)
        column.addSpacing(TIGHT)
        column.addLayout(self._deeds)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._make_buttons()
        self.show_concern(concern)

    def show_concern(self, concern: Concern) -> None:
        """The same matter as it stands now."""
        self.concern = concern
        where = f" · {concern.account}" if concern.account and concern.rfq_id is not None else ""
        self._title.setText(f"{tr(concern.subject)}{where} – {tr(concern.headline).rstrip('.')}")
        self._text.setText(" ".join(tr(p) for p in (concern.happened, concern.meaning) if p))
        next_try = tr(f" Next try {moment_text(concern.next_at)}.") if concern.next_at else ""
        self._todo.setText(f"{tr(concern.todo)}{next_try}")
        for label in (self._title, self._text, self._todo):
            label.setVisible(bool(label.text()))
        self.setAccessibleName(f"{self._title.text()}. {self._text.text()} {self._todo.text()}")
        for button in self.buttons.values():
            button.setAccessibleName(f"{button.text()}: {self._title.text()}")
        self.update()

    def _make_buttons(self) -> None:
        for remedy in self.concern.remedies:
            name, tip = REMEDIES[remedy]
            if remedy is Remedy.ACCOUNT and not self.concern.account:
                name = tr("Open accounts")
            button = QPushButton(self.tr(name), self)  # no Alt letter: a page of entries has more buttons than letters
            button.setAutoDefault(False)
            set_tip(button, self.tr(tip))
            button.setProperty("remedy", remedy.value)
            button.clicked.connect(self._on_clicked)
            self.buttons[remedy] = button
            self._deeds.addWidget(button)
        self._deeds.addStretch(1)

    def _on_clicked(self) -> None:
        self.asked.emit(self.concern, Remedy(str(self.sender().property("remedy"))))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        tone = Tone.ERR if self.concern.severity is Severity.BLOCK else Tone.WARN
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(tokens.border))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.ink_of(tone))
        stripe = QRectF(SMALL - 2, MEDIUM, _STRIPE - 1, self.height() - 2 * MEDIUM)
        painter.drawRoundedRect(stripe, 1.5, 1.5)


def _plain() -> QLabel:
    label = plain_label()
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return label
