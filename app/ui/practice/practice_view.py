"""The page of received practice mails: list and preview."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from app.domain.outbox.practice_mail import PracticeMail
from app.services.upkeep.practice_reading import OpenedMail
from app.ui.look.spacing import SMALL
from app.ui.look.table import Table
from app.ui.look.wording import size_text
from app.ui.practice.mail_model import PracticeModel
from app.ui.widgets.banner import Banner
from app.ui.widgets.empty_state import EmptyOr, EmptyState
from app.ui.widgets.find_bar import Findable
from app.ui.widgets.mail_paper import MailPaper
from app.ui.widgets.page import button, inner_layout, page_layout, quiet_label, row, title_label
from app.ui.widgets.scrolled import SplitPart


class PracticeView(QWidget):
    """Asks; the presenter answers."""

    mail_chosen = Signal(object)  # PracticeMail
    folder_asked = Signal()

    def __init__(self, model: PracticeModel) -> None:
        super().__init__()
        self.banner = Banner()
        self.table = Table("Received practice emails")
        self.table.show_lines(model)
        self.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
        self.table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.paper = MailPaper(self.tr("The selected email"))
        self._head = quiet_label(wrap=True)
        self._files = quiet_label(wrap=True)
        self._lay_out()

    def show_count(self, number: int) -> None:
        """No mail at all shows the empty state."""
        self._stack.show_any(bool(number))
        if number and not self.table.selected_lines():
            self.table.selectRow(0)

    def show_mail(self, mail: OpenedMail) -> None:
        self._head.setText(mail.head)
        self.paper.show_mail(mail.html, mail.plain)
        files = ", ".join(f"{name} ({size_text(size)})" for name, size in mail.attachments)
        self._files.setText(self.tr("Attached: ") + files if files else self.tr("Nothing attached"))

    def _lay_out(self) -> None:
        column = page_layout(self)
        folder = button(self.tr("Open f&older"), self.folder_asked.emit, self.tr("The emails as .eml files."))
        column.addLayout(row(title_label(self.tr("Practice mail")), None, folder))
        about = self.tr("Emails that were sent from the practice account. They never left this computer.")
        column.addWidget(quiet_label(about, wrap=True))
        column.addWidget(self.banner)
        below = SplitPart()
        inside = inner_layout(below)
        inside.setContentsMargins(0, SMALL, 0, 0)
        inside.setSpacing(SMALL)
        inside.addWidget(self._head)
        inside.addWidget(self.paper, 1)
        inside.addWidget(self._files)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(Findable(self.table))
        splitter.addWidget(below)
        splitter.setSizes([220, 380])
        text = self.tr(
            "Send an RFQ from the practice account: every email lands here, exactly as a vendor would get it."
        )
        self._stack = EmptyOr(EmptyState("practice", self.tr("No practice emails yet"), text), splitter)
        column.addWidget(self._stack, 1)

    def _on_selection_changed(self) -> None:
        lines: Sequence[PracticeMail] = self.table.selected_lines()
        for mail in lines[:1]:
            self.mail_chosen.emit(mail)
