"""What a vendor sent, beside the grid: the email, and a tab for each page of its documents."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtWidgets import QScrollArea, QTabWidget

from app.domain.inbox.incoming import IncomingMail
from app.domain.quotes.placed_words import PlacedWord
from app.services.quotes.documents import Document
from app.ui.look.language import tr
from app.ui.look.plain import plain_tip
from app.ui.quotes.page_view import Box, PageView
from app.ui.widgets.mail_paper import MailPaper

_PLACE = re.compile(r"page (\d+): ([\d.-]+) ([\d.-]+) ([\d.-]+) ([\d.-]+)")
_AROUND = 60  # of a place that is shown, in every direction
Page = tuple[int, int]  # the position of the document in the email, the number of the page


class SourcesView(QTabWidget):
    """`word_chosen` carries the Document and the PlacedWord; `page_asked` a Document and the number of a page."""

    word_chosen = Signal(object, object)
    page_asked = Signal(object, int)

    def __init__(self) -> None:
        super().__init__()
        self.setDocumentMode(True)
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.tabBar().setAccessibleName(self.tr("What the vendor sent"))
        self.paper = MailPaper(self.tr("The email"))
        self.addTab(self.paper, self.tr("Email"))
        self._pages: dict[Page, tuple[PageView, QScrollArea]] = {}
        self._files: dict[Page, str] = {}

    def show_mail(self, mail: IncomingMail) -> None:
        """Its text, or its HTML without anything that would be loaded."""
        self.paper.show_mail(mail.html, mail.text)

    def show_list(self, title: str, lines: Sequence[str]) -> None:
        """In a tab of its own: what is too long to be said above."""
        paper = MailPaper(title)
        paper.show_mail("", "\n\n".join(lines))
        self.addTab(paper, title)

    def show_documents(self, documents: Sequence[Document], file: str) -> None:
        """Turn to the first page of that file; the pictures are asked for."""
        for document in documents:
            for number in range(1, len(document.words.pages) + 1):
                self._add_page(document, number)
        first = next((page for page, name in self._files.items() if name == file), None)
        if first is not None:
            self.setCurrentWidget(self._pages[first][1])

    def show_picture(self, document: Document, page: int, octets: bytes) -> None:
        """The page as PNG."""
        self._pages[document.part.position, page][0].show_picture(octets)

    def tell(self, document: Document, page: int, why: str) -> None:
        """Why there is no picture."""
        self._pages[document.part.position, page][0].tell(why)

    def page(self, number: int) -> PageView:
        """Of all pages of all documents, counted from 0."""
        return list(self._pages.values())[number][0]

    def frame(self, file: str, evidence: str) -> QRectF:
        """Show where in this file something was read; returns the place on its page, if there is any."""
        found, shown = _PLACE.fullmatch(evidence), QRectF()
        for page, (view, area) in self._pages.items():
            is_here = found is not None and page[1] == int(found[1]) and self._files[page] == file
            place = view.frame(_box(found) if found is not None and is_here else None)
            if is_here:
                shown = place
                self._turn_to(area, place)
        return shown

    def _turn_to(self, area: QScrollArea, place: QRectF) -> None:
        """Whoever reads the email is left there."""
        if self.currentWidget() in [other for _, other in self._pages.values()]:
            self.setCurrentWidget(area)
        center = place.center().toPoint()
        area.ensureVisible(center.x(), center.y(), _AROUND, _AROUND)

    def _add_page(self, document: Document, number: int) -> None:
        page, several = document.words.pages[number - 1], len(document.words.pages) > 1
        name = tr(f"{document.part.name}, page {number}") if several else document.part.name
        view = PageView(name, page.width, page.height, page.words)
        view.word_chosen.connect(lambda word: self._on_word_chosen(document, word))
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click on a word leaves the focus in the grid
        area.setAccessibleName(name)
        area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        area.setWidget(view)
        self._pages[document.part.position, number] = view, area
        self._files[document.part.position, number] = document.part.name
        self.setTabToolTip(self.addTab(area, name.replace("&", "&&")), plain_tip(name))
        self.page_asked.emit(document, number)

    def _on_word_chosen(self, document: Document, word: PlacedWord) -> None:
        self.word_chosen.emit(document, word)


def _box(found: re.Match[str]) -> Box:
    left, top, right, bottom = (float(number) for number in found.groups()[1:])
    return left, top, right, bottom
