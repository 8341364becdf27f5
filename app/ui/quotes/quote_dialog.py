"""A quote is entered: what the vendor sent on the left, the grid of what was asked on the right."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialogButtonBox, QSplitter, QWidget
from typing_extensions import override

from app.domain.inbox.incoming import IncomingMail
from app.domain.quotes.of_candidates import place_text
from app.domain.quotes.picked import lead_words, price_words
from app.domain.quotes.placed_words import PlacedWord
from app.domain.quotes.quote import Quote, quote_changes
from app.domain.quotes.typed import CellUnclear
from app.services.quotes.documents import Document
from app.services.quotes.quoting import Proposal
from app.ui.look.language import tr
from app.ui.look.plain import plain_title, set_tip
from app.ui.look.spacing import ROW, WIDE
from app.ui.look.tokens import Tone
from app.ui.look.window_size import begin_size
from app.ui.quotes.grid_model import QuoteGrid
from app.ui.quotes.grid_row import CHARGES, LEAD, PRICE
from app.ui.quotes.grid_table import QuoteTable
from app.ui.quotes.head_fields import HeadFields
from app.ui.quotes.page_view import WIDTH
from app.ui.quotes.sources_view import SourcesView
from app.ui.widgets.banner import Banner
from app.ui.widgets.entry_dialog import EntryDialog
from app.ui.widgets.page import inner_layout, page_layout, primary_button, quiet_label, row
from app.ui.widgets.problem_box import ask
from app.ui.widgets.scrolled import Scrolled

_SIZE = 1420, 840
_MOST_SAID = 5  # findings in the banner, where it leaves enough for what is below it
_TALL = 600
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class QuoteDialog(EntryDialog):
    """`stored` carries the Quote as the buyer has confirmed it: then `finish` or `refuse` is called."""

    stored = Signal(object)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(plain_title(title))
        self.banner = Banner()
        self.sources = SourcesView()
        self.head = HeadFields()
        self.grid = QuoteGrid(self)
        self.table = QuoteTable("Prices of a quote", self.grid)
        self.changes = quiet_label(wrap=True)
        self._changes_area = Scrolled(self.changes)
        self._hint = quiet_label(wrap=True)
        self._tip = ""
        self._quote: Quote | None = None
        self._before: Quote | None = None
        self._is_storing = False
        self.store = primary_button(self.tr("&Store"), self._on_store)
        self.store.setEnabled(False)
        self.grid.dataChanged.connect(self._on_changed)
        self.head.changed.connect(self._on_changed)
        self.head.chosen.connect(self._on_field_chosen)
        self.table.cell_chosen.connect(self._on_cell_chosen)
        self.sources.word_chosen.connect(self._on_word_chosen)
        self._lay_out()

    def show_proposal(
        self,
        proposal: Proposal,
        parts: Mapping[int, str],
        documents: Sequence[Document] = (),
        *,
        are_candidates: bool,
    ) -> None:
        """What was read, to be confirmed; or what is to be typed."""
        quote = self._quote = proposal.quote
        self._before = proposal.before
        self.head.show_quote(quote, are_candidates=are_candidates)
        self.grid.begin(quote.prices, quote.charges, parts, are_candidates=are_candidates)
        self._say([tr(finding.text) for finding in proposal.findings])
        self.sources.show_documents(documents, quote.file)
        click = self.tr("Click a word on the page to put it into the selected cell.") if documents else ""
        self._tip = f"{click} {self.tr('F2 edits a cell, Enter goes down.')}".strip()
        self.begin_anew()
        self._on_changed()
        self.table.setFocus()
        self.table.go_to(0, PRICE)

    def show_mail(self, mail: IncomingMail) -> None:
        """Beside the grid."""
        self.sources.show_mail(mail)

    def finish(self) -> None:
        """It is stored."""
        self.begin_anew()
        self.accept()

    def refuse(self, why: str) -> None:
        """It could not be stored; all that was entered is still there."""
        self._is_storing = False
        self.banner.say(Tone.ERR, why)
        self._on_changed()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a field must not store what nobody has looked at: it goes on to the next one."""
        if event.key() in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def _say(self, findings: Sequence[str]) -> None:
        """The first ones above, and all in a tab where there are many."""
        most = _MOST_SAID if self.height() >= _TALL else 1
        if len(findings) > most:
            title = self.tr("To check")
            self.sources.show_list(title, findings)
            more = self.tr("{n} more on the tab “{tab}”.").format(n=len(findings) - most, tab=title)
            findings = [*findings[:most], more]
        if findings:
            self.banner.say(Tone.WARN, "\n".join(findings))

    def _lay_out(self) -> None:
        begin_size(self, *_SIZE)
        column = page_layout(self)
        column.setContentsMargins(WIDE, WIDE, WIDE, WIDE)
        column.addWidget(self.banner)
        right = QWidget()
        body = inner_layout(right)
        body.addWidget(self.head)
        body.addWidget(self.table, 1)
        self._changes_area.setMaximumHeight(3 * ROW)
        self._changes_area.hide()
        body.addWidget(self._changes_area)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(WIDE)
        splitter.addWidget(self.sources)
        splitter.addWidget(Scrolled(right))
        splitter.setStretchFactor(1, 1)
        beside = WIDTH + self.style().pixelMetric(self.style().PixelMetric.PM_ScrollBarExtent) + 2
        left = min(beside, self.width() // 2)
        splitter.setSizes([left, self.width() - left])
        column.addWidget(splitter, 1)
        buttons = QDialogButtonBox()
        buttons.addButton(self.store, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)  # behind it for the Tab key, too
        buttons.rejected.connect(self.reject)
        foot = row(self._hint, buttons)
        foot.setStretch(0, 1)
        column.addLayout(foot)

    def _on_changed(self, *_where: object) -> None:
        unclear = [*self.head.unclear, *self.grid.unclear]
        waits = self.grid.has_candidates or self.head.has_candidates
        self.store.setText(self.tr("Confirm all and &store") if waits else self.tr("&Store"))
        self.store.setEnabled(self._quote is not None and not unclear and not self._is_storing)
        why = "\n".join(map(tr, unclear))
        set_tip(self.store, why)
        self._hint.setText(why.partition("\n")[0] or self._tip)  # a button that is off gets no focus to tell it
        self._show_changes()
        self._on_cell_chosen()

    def _show_changes(self) -> None:
        """Against the quote that counts now; while something can't be read, as it was."""
        if self._quote is None or self._before is None or self.head.unclear or self.grid.unclear:
            return
        try:
            changed = quote_changes(self._before, self._entered(self._quote))
        except CellUnclear:
            return
        lines = [tr(f"{c.what}: {c.before or '–'} → {c.after or '–'}") for c in changed]
        title = self.tr("Different from the quote that counts now:")
        self.changes.setText("\n".join([title, *lines]) if lines else self.tr("The same as the quote that counts now."))
        self._changes_area.show()

    def _on_cell_chosen(self) -> None:
        """Show where it was read."""
        if self._quote is not None:
            self.sources.frame(self._quote.file, self.grid.evidence(self.table.cell))

    def _on_field_chosen(self, place: str) -> None:
        """The same."""
        if self._quote is not None:
            self.sources.frame(self._quote.file, place)

    def _on_word_chosen(self, document: Document, word: PlacedWord) -> None:
        """It goes into the cell, with the unit behind it, and the next row comes."""
        cell = self.table.cell
        words: tuple[PlacedWord, ...] = (word,)
        if cell.column() == LEAD:
            words = lead_words(word, document.words.words)
        elif cell.column() == PRICE or cell.column() in CHARGES:
            words = price_words(word, document.words.words)
        is_of_quote = self._quote is not None and document.part.name == self._quote.file
        place = place_text(words) if is_of_quote else ""
        if self.grid.enter(cell, " ".join(w.text for w in words), place):
            self.table.go_down()

    def _on_store(self) -> None:
        self.table.setFocus()  # what is being typed in a field is judged
        self.head.check()
        if self._quote is None or not self.store.isEnabled():
            return
        quote, rows = self._entered(self._quote), self.grid.open_rows
        question = self.tr("{n} of {of} quantities have no price. You can add them later.").format(
            n=rows, of=len(self.grid.prices)
        )
        if rows and not ask(self, self.tr("Store the quote"), question, self.tr("&Store"), self.tr("&Keep editing")):
            return
        self._is_storing = True
        self._on_changed()
        self.stored.emit(quote)

    def _entered(self, quote: Quote) -> Quote:
        """CellUnclear."""
        return replace(self.head.entered(quote), prices=self.grid.prices, charges=self.grid.charges)
