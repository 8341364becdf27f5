"""A quote is entered: what the vendor sent on the left, the grid of what was asked on the right."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QSplitter,
    QTableView,
    QTabWidget,
    QWidget,
)

from app.domain.inbox.incoming import IncomingMail
from app.domain.quotes.placed_words import PlacedWord
from app.domain.quotes.quote import Quote, money_text
from app.domain.quotes.typed import CellUnclear, read_day, read_money
from app.services.quotes.documents import Document
from app.services.quotes.quoting import Proposal
from app.ui.look.language import tr
from app.ui.look.spacing import MEDIUM, ROW, SMALL
from app.ui.look.tokens import Tone
from app.ui.look.window_size import begin_size
from app.ui.quotes.grid_model import PRICE, QuoteGrid
from app.ui.quotes.page_view import PageView
from app.ui.widgets.banner import Banner
from app.ui.widgets.entry_dialog import EntryDialog
from app.ui.widgets.mail_paper import MailPaper
from app.ui.widgets.page import button, field, inner_layout, page_layout, primary_button, quiet_label, row
from app.ui.widgets.problem_box import ask

_SIZE = 1280, 760
_PLACE = re.compile(r"page (\d+): ([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)")
_HEAD = (
    ("quote_number", "&Quote no.:"),
    ("currency", "&Currency:"),
    ("valid_until", "&Valid until:"),
    ("order_minimum", "Order &minimum:"),
    ("order_charge", "C&harges per order:"),
    ("delivery", "De&livery:"),
    ("payment", "Pa&yment:"),
)
_MONEY = ("order_minimum", "order_charge")


class QuoteDialog(EntryDialog):
    """`stored` carries the Quote as the buyer has confirmed it; `page_asked` a document and the number of a page."""

    stored = Signal(object)
    page_asked = Signal(object, int)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.banner = Banner()
        self.grid = QuoteGrid(self)
        self.table = QTableView()
        self.table.setModel(self.grid)
        self.table.setAccessibleName(self.tr("Prices"))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(ROW)
        triggers = QTableView.EditTrigger
        self.table.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.fields = {name: QLineEdit() for name, _ in _HEAD}
        self.changes = quiet_label(wrap=True)
        self.paper = MailPaper(self.tr("The email"))
        self.sources = QTabWidget()
        self._pages: dict[tuple[str, int], PageView] = {}
        self._quote: Quote | None = None
        self.store = primary_button(self.tr("&Store"), self._on_store)
        self.grid.dataChanged.connect(self._on_changed)
        self.table.selectionModel().currentChanged.connect(self._on_current_changed)
        self._lay_out()

    def show_proposal(self, proposal: Proposal, parts: Mapping[int, str], *, are_candidates: bool) -> None:
        """What was read, to be confirmed; or what is to be typed."""
        quote = proposal.quote
        self._quote = quote
        self.grid.begin(quote.prices, quote.charges, parts, are_candidates=are_candidates)
        for name, edit in self.fields.items():
            value = getattr(quote, name)
            edit.setText("" if value is None else money_text(value) if name in _MONEY else str(value))
        self.table.resizeColumnsToContents()
        findings = [tr(finding.text) for finding in proposal.findings]
        if findings:
            self.banner.say(Tone.WARN, "\n".join(findings))
        changes = [tr(f"{c.what}: {c.before} → {c.after}") for c in proposal.changes] if proposal.before else []
        self.changes.setText("\n".join([self.tr("Different from the quote that counts now:"), *changes]))
        self.changes.setVisible(bool(changes))
        self.begin_anew()
        self._on_changed()
        self.table.setFocus()
        self.table.setCurrentIndex(self.grid.index(0, PRICE))

    def show_mail(self, mail: IncomingMail) -> None:
        self.paper.show_mail(mail.html, mail.text)

    def show_document(self, document: Document) -> None:
        """A tab for each of its pages; the pictures are asked for."""
        for page in document.words.pages:
            view = PageView(page.width, page.height, page.words)
            view.word_chosen.connect(self._on_word_chosen)
            area = QScrollArea()
            area.setWidget(view)
            self._pages[document.part.name, page.number] = view
            several = len(document.words.pages) > 1
            name = tr(f"{document.part.name}, page {page.number}") if several else document.part.name
            self.sources.addTab(area, name.replace("&", "&&"))
            self.page_asked.emit(document, page.number)
        self.sources.setCurrentIndex(1)

    def show_picture(self, document: Document, page: int, octets: bytes) -> None:
        self._pages[document.part.name, page].show_picture(octets)
        self._frame(self.table.currentIndex())

    def _lay_out(self) -> None:
        begin_size(self, *_SIZE)
        column = page_layout(self)
        column.addWidget(self.banner)
        self.sources.addTab(self.paper, self.tr("Email"))
        right = QWidget()
        body = inner_layout(right)
        forms = QHBoxLayout()
        forms.setSpacing(MEDIUM)
        for some in (_HEAD[:4], _HEAD[4:]):
            form = QFormLayout()
            for name, label in some:
                field(form, self.tr(label), self.fields[name])
            forms.addLayout(form, 1)
        body.addLayout(forms)
        body.addWidget(self.table, 1)
        body.addWidget(self.changes)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.sources)
        splitter.addWidget(right)
        splitter.setSizes([_SIZE[0] // 2, _SIZE[0] // 2])
        column.addWidget(splitter, 1)
        hint = quiet_label(self.tr("Click a word on the page: it goes into the cell that is selected."))
        hint.setContentsMargins(0, 0, SMALL, 0)
        column.addLayout(row(hint, None, button(self.tr("Cancel"), self.reject), self.store))

    def _on_changed(self, *_where: object) -> None:
        waits = self.grid.has_candidates
        self.store.setText(self.tr("Confirm all and &store") if waits else self.tr("&Store"))
        self.store.setEnabled(not self.grid.unclear)
        self.store.setToolTip("\n".join(map(tr, self.grid.unclear)))

    def _on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        self._frame(current)

    def _frame(self, current: QModelIndex) -> None:
        """Show where the price of the row that is selected stands."""
        found = _PLACE.fullmatch(self.grid.evidence(current.row()))
        for (_, number), view in self._pages.items():
            here = found is not None and int(found[1]) == number
            box = tuple(float(found[n]) for n in range(2, 6)) if found is not None and here else None
            view.frame((box[0], box[1], box[2], box[3]) if box else None)

    def _on_word_chosen(self, word: PlacedWord) -> None:
        """It goes into the cell, and the next row comes."""
        current = self.table.currentIndex()
        if current.isValid() and self.grid.setData(current, word.text):
            below = self.grid.index(current.row() + 1, current.column())
            if below.isValid():
                self.table.setCurrentIndex(below)

    def _on_store(self) -> None:
        try:
            quote = self._entered()
        except CellUnclear as why:
            self.banner.say(Tone.ERR, str(why))
            return
        rows = self.grid.open_rows
        question = self.tr("{n} of {of} quantities have no price. You can add them later.").format(
            n=rows, of=len(self.grid.prices)
        )
        if rows and not ask(self, self.tr("Store the quote"), question, self.tr("&Store"), self.tr("&Keep editing")):
            return
        self.grid.confirm_all()
        self.begin_anew()
        self.accept()
        self.stored.emit(quote)

    def _entered(self) -> Quote:
        assert self._quote is not None  # noqa: S101 - the button is there once something is shown
        texts: Sequence[str] = [self.fields[name].text().strip() for name, _ in _HEAD]
        head = dict(zip((name for name, _ in _HEAD), texts, strict=True))
        return replace(
            self._quote,
            prices=tuple(self.grid.prices),
            charges=dict(self.grid.charges),
            quote_number=head["quote_number"],
            currency=head["currency"].upper(),
            valid_until=read_day(head["valid_until"]),
            order_minimum=read_money(head["order_minimum"]),
            order_charge=read_money(head["order_charge"]),
            delivery=head["delivery"],
            payment=head["payment"],
        )
