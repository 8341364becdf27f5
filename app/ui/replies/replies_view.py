"""The page of answers: piles, the list, and the answer that is selected."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QButtonGroup, QSplitter, QWidget
from typing_extensions import override

from app.domain.inbox.entry import Entry
from app.domain.inbox.pile import Pile
from app.ui.look.table import Table
from app.ui.replies.answer_view import AnswerView
from app.ui.replies.replies_model import RepliesModel
from app.ui.widgets.banner import Banner
from app.ui.widgets.chip_button import ChipButton
from app.ui.widgets.empty_state import EmptyOr, EmptyState
from app.ui.widgets.file_dialogs import open_files
from app.ui.widgets.filter_chip import FilterChip
from app.ui.widgets.find_bar import Findable
from app.ui.widgets.flow import Flow
from app.ui.widgets.page import button, inner_layout, page_layout, quiet_label, row, title_label

_PILES = {
    Pile.NEEDS_YOU: ("Needs you", "Whose is it? And questions."),
    Pile.QUOTES: ("Quotes", "Forms, documents and prices in the text."),
    Pile.QUESTIONS: ("Questions", "Answers without a price."),
    Pile.DECLINED: ("Declined", "Vendors who don't quote."),
    Pile.BOUNCED: ("Bounced", "Emails that did not arrive."),
    Pile.ABSENT: ("Absent", "Answers of programs, such as absence notes."),
    Pile.ASIDE: ("Laid aside", "Emails that belong to no RFQ."),
    Pile.ALL: ("All", "Every email that the program has read."),
}
_LEAST_LIST = 110  # pixels
_MAILS = (".eml", ".msg")


class RepliesView(QWidget):
    """Asks; the presenter answers."""

    pile_chosen = Signal(object)  # Pile
    entry_chosen = Signal(object)  # Entry
    fetch_asked = Signal()
    files_given = Signal(list)  # Paths
    every_rfq_asked = Signal()

    def __init__(self, model: RepliesModel) -> None:
        super().__init__()
        self.banner = Banner()
        self.table = Table("Replies")
        self.table.show_lines(model)
        self.table.sortByColumn(5, Qt.SortOrder.DescendingOrder)
        self.table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.answer = AnswerView()
        self.answer.hide()
        self.answer.deed_gone.connect(self.table.setFocus)
        self._followed = quiet_label(wrap=True)
        self._followed.hide()
        self._rfq: ChipButton | None = None
        self._chips = {pile: self._chip(pile) for pile in Pile}
        self._group = QButtonGroup(self)
        for chip in self._chips.values():
            self._group.addButton(chip)
        self._chips[Pile.NEEDS_YOU].setChecked(True)
        self.setAcceptDrops(True)
        self._lay_out()

    @property
    def selected(self) -> Entry | None:
        lines: Sequence[Entry] = self.table.selected_lines()
        return lines[0] if len(lines) == 1 else None

    def show_heights(self, heights: Mapping[Pile, int]) -> None:
        """How many lie on each pile; no answer at all shows the empty state."""
        for pile, chip in self._chips.items():
            name, count = self.tr(_PILES[pile][0]), heights[pile]
            chip.setText(f"{name} {count:,}" if count else name)
            chip.updateGeometry()
        self._stack.show_any(bool(heights[Pile.ALL]))

    def show_rfq(self, number: str) -> None:
        """Only its answers are shown, or, without a number, those of all RFQs."""
        if self._rfq is not None:
            self._head.removeWidget(self._rfq)
            self._rfq.hide()
            self._rfq.deleteLater()
            self._rfq = None
        if number:
            self._rfq = ChipButton(number, number)
            self._rfq.dismissed.connect(self.every_rfq_asked)
            self._head.insertWidget(1, self._rfq)

    def show_pile(self, pile: Pile) -> None:
        """Mark it as the one that is shown."""
        self._chips[pile].setChecked(True)

    def show_followed(self, text: str) -> None:
        """Which mailboxes are followed, and how that stands."""
        self._followed.setText(text)
        self._followed.setVisible(bool(text))

    def begin(self) -> None:
        """Something has to be selected, so that ↓ goes on from there."""
        if self.table.model().rowCount() and self.selected is None:
            self.table.selectRow(0)
        self._on_selection_changed()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _mails(event):
            event.setDropAction(Qt.DropAction.CopyAction)  # Outlook throws away what was moved
            event.accept()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.files_given.emit(_mails(event))

    def _chip(self, pile: Pile) -> FilterChip:
        name, tip = _PILES[pile]
        made = FilterChip(self.tr(name), self.tr(tip))
        made.clicked.connect(partial(self.pile_chosen.emit, pile))
        return made

    def _lay_out(self) -> None:
        column = page_layout(self)
        only = self.tr("Reads the mailboxes. Nothing in them is changed.")
        fetch = button(self.tr("&Look for answers"), self.fetch_asked.emit, only)
        saved = self.tr("Saved emails (.eml, .msg). You can also drag them here.")
        files = button(self.tr("Add e&mails…"), self._on_files, saved)
        self._head = row(title_label(self.tr("Replies")), None, files, fetch)
        column.addLayout(self._head)
        column.addWidget(self._followed)
        column.addWidget(self.banner)
        inside = QWidget()
        body = inner_layout(inside)
        chips = QWidget()
        chips.setLayout(Flow(*self._chips.values()))
        body.addWidget(chips)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        self.table.setMinimumHeight(_LEAST_LIST)
        splitter.addWidget(Findable(self.table))
        splitter.addWidget(self.answer)
        splitter.setSizes([240, 420])
        body.addWidget(splitter, 1)
        nothing = self.tr(
            "Vendors' answers appear here: the program reads the mailboxes of your accounts and files each answer with "
            "its vendor. You can also drag saved emails here."
        )
        deeds = ((self.tr("&Look for answers"), self.fetch_asked.emit), (self.tr("Add e&mails…"), self._on_files))
        self._stack = EmptyOr(EmptyState("replies", self.tr("No answers yet"), nothing, deeds), inside)
        column.addWidget(self._stack, 1)

    def _on_files(self) -> None:
        if paths := open_files(self, self.tr("Add emails")):
            self.files_given.emit(paths)

    def _on_selection_changed(self) -> None:
        entry = self.selected
        focus = QApplication.focusWidget()
        if entry is None and focus is not None and self.answer.isAncestorOf(focus):
            self.table.setFocus()  # hidden buttons would give it to the sections
        self.answer.setVisible(entry is not None)
        if entry is not None:
            self.entry_chosen.emit(entry)


def _mails(event: QDropEvent) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in _MAILS]
