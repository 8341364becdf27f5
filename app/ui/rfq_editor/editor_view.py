"""The page of five steps."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain.rfqs.revision import Change
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.finding import Finding, Place, Spot, blocks
from app.services.rfqs.revisions import SentRevision
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted, size_text
from app.ui.rfq_editor.files.attachments_view import AttachmentsView
from app.ui.rfq_editor.lines.details_view import DetailsView
from app.ui.rfq_editor.message.message_view import MessageView
from app.ui.rfq_editor.review.changes_view import ChangesDialog, changed_text
from app.ui.rfq_editor.review.review_view import ReviewView
from app.ui.rfq_editor.vendors.vendors_view import VendorsStepView
from app.ui.widgets.answer_bar import AnswerBar
from app.ui.widgets.banner import Banner
from app.ui.widgets.page import button, page_layout, quiet_label, row, shortened_title
from app.ui.widgets.problem_box import discard
from app.ui.widgets.scrolled import Scrolled
from app.ui.widgets.step_bar import StepBar

DETAILS, ATTACHMENTS, VENDORS, MESSAGE, REVIEW = range(5)
STEP_OF = {
    Place.DETAILS: DETAILS,
    Place.ITEMS: DETAILS,
    Place.ATTACHMENTS: ATTACHMENTS,
    Place.VENDORS: VENDORS,
    Place.MESSAGE: MESSAGE,
    Place.ACCOUNT: REVIEW,
}
STEP_OF_FIELD = {"attachments": ATTACHMENTS, "given": ATTACHMENTS, "asked": VENDORS} | dict.fromkeys(
    ("subject", "body", "texts", "copies", "has_form"), MESSAGE
)
"""Where a field of the RFQ is changed; all others in the first step."""


class EditorView(QWidget):
    """`step_shown` carries the index of the step."""

    back_asked = Signal()
    answers_asked = Signal()
    comparison_asked = Signal()
    amendment_asked = Signal()
    step_shown = Signal(int)

    def __init__(self, zone: str, levels: Sequence[str], mails: QWidget, undo: QUndoStack) -> None:
        super().__init__()
        self.undo_action = undo.createUndoAction(self, self.tr("&Undo"))
        self.redo_action = undo.createRedoAction(self, self.tr("&Redo"))
        self.banner = Banner()
        self.revision = Banner()  # over every step, as long as vendors have another text
        self.answers = AnswerBar(self.answers_asked.emit, self.comparison_asked.emit)
        self._changes: tuple[Change, ...] = ()
        self.details = DetailsView(zone, levels)
        self.attachments = AttachmentsView()
        self.vendors = VendorsStepView()
        self.message = MessageView()
        self.review = ReviewView(mails)
        names = (tr("Lines && details"), tr("Attachments"), tr("Vendors"), tr("Message"), tr("Review && send"))
        self.bar = StepBar([self.tr(name) for name in names])
        self.changes: ChangesDialog | None = None
        self._title = shortened_title()
        self._about = quiet_label(wrap=True)
        self._stack = QStackedWidget()
        for step in (self.details, self.attachments, self.vendors, self.message, self.review):
            self._stack.addWidget(step)
        self._lay_out()
        self.bar.chosen.connect(self.show_step)

    @property
    def step(self) -> int:
        return self._stack.currentIndex()

    def show_step(self, step: int) -> None:
        """Turn to this step; what was said about another one is over."""
        if step != self.step:
            self.banner.hush()
        self.bar.show_step(step)
        self._stack.setCurrentIndex(step)
        self.step_shown.emit(step)

    def go_to(self, spot: Spot) -> bool:
        """Open the step and show the very place; False: that is gone. Vendors are read first: their presenter goes."""
        step = STEP_OF[spot.place]
        self.show_step(step)
        found = {DETAILS: self.details.go_to, ATTACHMENTS: self.attachments.go_to, MESSAGE: self.message.go_to}
        return step not in found or found[step](spot)

    def turn(self, by: int) -> None:
        """Alt ←/→."""
        step = self.step + by
        if DETAILS <= step <= REVIEW:
            self.show_step(step)

    def show_rfq(self, rfq: Rfq, sender: str, findings: tuple[Finding, ...]) -> None:
        """Title, the line below it, and the marks of the steps."""
        self._title.setText(f"{rfq.number} · {rfq.title}")
        self._about.setText(about_text(rfq, sender))
        self.bar.show_marks(marks(rfq, findings))

    def show_revision(self, sent: SentRevision | None) -> None:
        """Which revision vendors have, where the request is another now; nothing else."""
        self._changes = sent.changes if sent else ()
        if sent is None or not sent.changes:
            self.revision.hush()
            return
        text = self.tr("Sent on {day}; vendors have revision {n}. You changed {what} since. ").format(
            day=f"{sent.sent_at.astimezone():%b %d, %Y}", n=sent.number, what=changed_text(sent.changes)
        )
        more = self.tr("Emails to more vendors are revision {n}.").format(n=sent.number + 1)
        deeds = (
            (self.tr("Sho&w changes…"), self._on_changes),
            (self.tr("Email the chan&ges…"), self.amendment_asked.emit),
        )
        self.revision.say(Tone.WARN, text + more, deeds, dismissable=False)

    def _on_changes(self) -> None:
        discard(self.changes)
        self.changes = ChangesDialog(self._changes, self.window())
        self.changes.open()

    def _lay_out(self) -> None:
        column = page_layout(self)
        back = button(self.tr("A&ll RFQs"), self.back_asked.emit, self.tr("Back to the list; everything is saved."))
        head = row(self._title, back)
        head.setStretch(0, 1)
        column.addLayout(head)
        column.addWidget(self._about)
        column.addWidget(self.answers)
        column.addWidget(self.bar)
        column.addWidget(self.revision)
        column.addWidget(self.banner)
        column.addWidget(Scrolled(self._stack), 1)


def about_text(rfq: Rfq, sender: str) -> str:
    """Like “Due … · 24 vendors · 3 attachments (6.2 MB, 8.5 MB encoded) · from …”."""
    parts = [tr(f"Due {rfq.deadline}") if rfq.deadline else tr("No deadline yet")]
    parts.append(counted(len(rfq.vendor_ids), "vendor", "vendors"))
    files = counted(len(rfq.attachments), "attachment", "attachments")
    if rfq.attachments:
        plain = size_text(sum(a.size for a in rfq.attachments))
        encoded = size_text(sum(a.encoded_size for a in rfq.attachments))
        files = tr(f"{files} ({plain}, {encoded} encoded)")
    parts.append(files)
    if sender:
        parts.append(tr(f"from {sender}"))
    return " · ".join(parts)


def marks(rfq: Rfq, findings: tuple[Finding, ...]) -> list[str]:
    """✓ or a count for each step; "! 2" where that many lines cannot be priced, or the check found what blocks."""
    unread = sum(1 for item in rfq.items if not item.quantities.is_read)
    plain = [
        f"! {unread}" if unread else "✓" if rfq.items and rfq.deadline else "",
        str(len(rfq.attachments) or ""),
        str(len(rfq.vendor_ids) or ""),
        "✓" if rfq.subject and rfq.body else "",
        "",
    ]
    for step in range(len(plain)):
        open_points = sum(1 for f in findings if STEP_OF[f.place] == step and blocks([f]))
        if open_points:
            plain[step] = f"! {open_points}"
    return plain
