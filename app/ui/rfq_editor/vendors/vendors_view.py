"""Step 3: who is asked, with who can do what and why."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QSpinBox, QSplitter, QWidget
from typing_extensions import override

from app.domain.matching.choice import Choice, Mark
from app.domain.matching.coverage import Coverage
from app.domain.matching.covered import CoveredLine
from app.domain.matching.expectation import ExpectedAnswers
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.ids import VendorId
from app.domain.trade.line_numbers import named_lines
from app.domain.words.vocabulary import TermKind
from app.ui.look.language import tr
from app.ui.look.plain import plain_label
from app.ui.look.row_menu import show_keys
from app.ui.look.spacing import MEDIUM, SMALL
from app.ui.look.table import Table
from app.ui.look.table_model import LINE
from app.ui.look.tokens import Tone
from app.ui.rfq_editor.vendors.box_delegate import BoxDelegate
from app.ui.rfq_editor.vendors.choice_lines import why_of
from app.ui.rfq_editor.vendors.choice_model import MARK, ChoiceModel, Ticks
from app.ui.rfq_editor.vendors.coverage_model import CoverageModel
from app.ui.widgets.banner import Banner
from app.ui.widgets.empty_state import EmptyOr, EmptyState
from app.ui.widgets.find_field import FindField
from app.ui.widgets.page import button, inner_layout, quiet_label, row

PROPOSED, CHOSEN, EXCLUDED, EVERYBODY = range(4)
_SHOWN_WORDS = 3
_ABOUT_LINES = 4
_NARROWEST = 32


class VendorsStepView(QWidget):
    """Asks; the presenter answers."""

    toggled = Signal(int, bool)  # VendorId, and whether it is asked
    line_toggled = Signal(int, int, bool)  # VendorId, number of the line, and whether it is asked for it
    many_asked = Signal(list)  # VendorIds
    many_left_out = Signal(list)
    vendor_asked = Signal(int)  # VendorId of the one to be opened
    vendors_page_asked = Signal()
    wanted_changed = Signal()  # another text, another choice of rows, another line
    best_asked = Signal(int)  # so many vendors a line
    covering_asked = Signal()
    word_asked = Signal(object, str)  # TermKind, word

    def __init__(self) -> None:
        super().__init__()
        self._ticks: Ticks = {}
        self._note = ""
        self._unknown: tuple[tuple[TermKind, str], ...] = ()
        self.banner = Banner()
        self.model = ChoiceModel(self)
        self.table = MatrixTable("Vendors to ask")
        self.table.show_lines(self.model, sort_column=None)
        self.lines_model = CoverageModel(self)
        self.lines = Table("Lines and their vendors")
        self.lines.show_lines(self.lines_model, sort_column=None)
        self.search = FindField(self.tr("Search all vendors"), self.tr("Search vendors to ask"))
        self.which = QComboBox()
        self.which.setAccessibleName(self.tr("Which vendors are shown"))
        self.which.addItems([self.tr("Proposed"), self.tr("Asked"), self.tr("Not proposed"), self.tr("All vendors")])
        self._count = quiet_label()
        self.expected = quiet_label(wrap=True)
        self.expected.hide()
        self.about = QPlainTextEdit()
        self.about.setReadOnly(True)
        self.about.setTabChangesFocus(True)
        self.about.setAccessibleName(self.tr("About the selected vendor"))
        self._lay_out()
        self._connect()

    @property
    def count(self) -> str:
        return self._count.text()

    @property
    def line(self) -> int | None:
        """The line that is looked at; None: all of them."""
        rows: Sequence[CoveredLine] = self.lines.selected_lines()
        return rows[0].number or None if rows else None

    def forget(self) -> None:
        """Another request: nothing that was looked for or looked at stays."""
        self.banner.hush()
        self.search.clear()
        self.model.show(())
        self.lines_model.replace(())
        self.show_expected(None)

    def show_any(self, has_any: bool) -> None:
        """Whether there are vendors at all."""
        self._stack.show_any(has_any)

    def show_rows(self, rows: Sequence[Choice], note: str) -> None:
        """The vendors of the table; `note` says which of how many. The one that is looked at stays."""
        at: Choice | None = self.table.currentIndex().data(LINE)
        self.model.show(rows)
        if (at is None or not self.go_to(at.id)) and rows:
            self.go_to(rows[0].id)
        self._note = note
        self._show_count()

    def go_to(self, vendor_id: VendorId) -> bool:
        """To a vendor's row; False: it is not among those that are shown."""
        return self.table.seek(lambda line: line.id == vendor_id)

    @property
    def is_narrowed(self) -> bool:
        """Whether some of those who are asked may not be shown."""
        return bool(self.search.text().strip()) or self.which.currentIndex() != CHOSEN

    def show_all_asked(self) -> None:
        """Everybody who is asked, and nobody else."""
        self.which.setCurrentIndex(CHOSEN)
        self.search.clear()

    def show_lines(self, rows: Sequence[CoveredLine]) -> None:
        """The lines on the left; the one that is looked at stays."""
        at = self.line or 0
        self.lines_model.replace(rows)
        if not self.lines.selectionModel().hasSelection():
            self.lines.select([r for r in rows if r.number == at] or list(rows[:1]))

    def show_coverage(self, found: Coverage) -> None:
        """What stands out: lines that nobody does, or one vendor alone, and words that are not known."""
        texts = [
            text.format(lines=named_lines(numbers))
            for numbers, text in (
                (set(found.uncovered) - set(found.perhaps), self.tr("No vendor is known to do {lines}.")),
                (found.perhaps, self.tr("Some vendors may do {lines}, but none is sure.")),
                (found.single, self.tr("Only one vendor can do {lines}.")),
            )
            if numbers
        ]
        self._unknown = tuple(dict.fromkeys(word for line in found.lines for word in line.unknown))
        if self._unknown:
            words = ", ".join(f"“{word}”" for _, word in self._unknown[:_SHOWN_WORDS])
            more = len(self._unknown) - _SHOWN_WORDS
            words += self.tr(" and {n} more").format(n=more) if more > 0 else ""
            texts.append(self.tr("Not in the list of words: {words}.").format(words=words))
        if not texts:
            self.banner.hush()
            return
        deeds = ((self.tr("Add the &word…"), self._on_word),) if self._unknown else ()
        self.banner.say(Tone.WARN, " ".join(texts), deeds)

    def show_expected(self, expected: ExpectedAnswers | None) -> None:
        """How many of those who are asked will answer; None: not known yet."""
        text = tr(expected.text) if expected else ""
        self.expected.setText(text)
        self.expected.setVisible(bool(text))

    def show_items(self, items: tuple[RfqItem, ...]) -> None:
        """A column for each of these lines."""
        if self.model.show_items(items):
            self.table.show_lines(self.model, sort_column=None)

    def show_ticks(self, ticks: Ticks) -> None:
        """Tick exactly these."""
        self._ticks = ticks
        self.model.show_ticks(ticks)
        self._show_count()
        self._on_current_changed()

    def _show_count(self) -> None:
        text = self.tr("{chosen} asked · {shown} shown")
        said = text.format(chosen=len(self._ticks), shown=len(self.model.lines))
        self._count.setText(" · ".join(part for part in (said, self._note) if part))

    def name_choices(self, proposed: int, excluded: int) -> None:
        """How many there are of each."""
        for place, text, number in (
            (PROPOSED, self.tr("Proposed ({n})"), proposed),
            (CHOSEN, self.tr("Asked ({n})"), len(self._ticks)),
            (EXCLUDED, self.tr("Not proposed ({n})"), excluded),
        ):
            self.which.setItemText(place, text.format(n=number))

    def _connect(self) -> None:
        self.model.toggled.connect(self.toggled)
        self.model.line_toggled.connect(self.line_toggled)
        self.table.opened.connect(self._on_opened)
        opening = QAction(self.tr("&Open vendor"), self.table)
        show_keys(opening, "Return")
        opening.triggered.connect(self._on_opening)
        self.table.addAction(opening)
        self.search.textChanged.connect(self._on_wanted)
        self.search.lead_to(self.table, self._on_wanted)
        self.which.currentIndexChanged.connect(self._on_wanted)
        self.lines.selectionModel().selectionChanged.connect(self._on_wanted)
        self.table.selectionModel().currentRowChanged.connect(self._on_current_changed)

    def _lay_out(self) -> None:
        column = inner_layout(self)
        text = self.tr("Import your vendor list first; then tick here who is asked.")
        go = ((self.tr("Go to ven&dors"), self.vendors_page_asked.emit),)
        self._stack = EmptyOr(EmptyState("vendors", self.tr("No vendors yet"), text, go), self._choice())
        column.addWidget(self._stack, 1)

    def _choice(self) -> QWidget:
        page = QWidget()
        inside = inner_layout(page)
        inside.setSpacing(SMALL)
        inside.addWidget(self.banner)
        inside.addLayout(row(self.which, self.search, self._count))
        inside.addLayout(self._deeds())
        inside.addWidget(self.expected)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.lines)
        splitter.addWidget(self.table)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 5)
        splitter.setSizes([306, 638])
        inside.addWidget(splitter, 1)
        self.about.setFixedHeight(_ABOUT_LINES * self.fontMetrics().lineSpacing() + 2 * MEDIUM)
        inside.addWidget(self.about)
        legend = self.tr("• does it   ~ may do it   ✗ may not have it   Space ticks, Enter opens the vendor. ")
        hint = self.tr("Every vendor gets its own email, with its lines and their files only.")
        inside.addWidget(quiet_label(legend + hint, wrap=True))
        return page

    def _deeds(self) -> QHBoxLayout:
        best = button(self.tr("Ask the &best"), self._on_best, self.tr("Vendors per line, of those who do it."))
        self.number = QSpinBox()
        self.number.setRange(1, 20)
        self.number.setValue(3)
        self.number.setAccessibleName(self.tr("Vendors for each line"))
        label = plain_label(self.tr("of each line"))
        covering = button(
            self.tr("Ask all who do &it"),
            self.covering_asked.emit,
            self.tr("All vendors known to do a line."),
        )
        everyone = button(self.tr("Tick &all shown"), self._on_all, self.tr("All vendors in the table below."))
        nobody = button(self.tr("&Untick all shown"), self._on_none, self.tr("No vendor in the table below."))
        return row(best, self.number, label, covering, None, everyone, nobody)

    def _on_wanted(self) -> None:
        self.wanted_changed.emit()

    def _on_current_changed(self) -> None:
        """The whole of what a cell has no room for."""
        line: Choice | None = self.table.currentIndex().data(LINE)
        self.about.setPlainText(about_text(line, self._ticks.get(line.id, frozenset())) if line else "")

    def _on_word(self) -> None:
        if self._unknown:
            self.word_asked.emit(*self._unknown[0])

    def _on_best(self) -> None:
        self.best_asked.emit(self.number.value())

    def _on_all(self) -> None:
        self.many_asked.emit([c.id for c in self.model.lines if c.may_be_asked and c.id not in self._ticks])

    def _on_none(self) -> None:
        self.many_left_out.emit([c.id for c in self.model.lines])

    def _on_opening(self) -> None:
        for line in self.table.selected_lines()[:1]:
            self._on_opened(line)

    def _on_opened(self, line: Choice) -> None:
        self.vendor_asked.emit(line.id)


class MatrixTable(Table):
    """Boxes to tick for each line; a double click on one of them ticks twice and opens nothing."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setItemDelegate(BoxDelegate(self))
        self.least_share = 1.0  # better to scroll than to guess whose name it is
        self.horizontalHeader().setMinimumSectionSize(_NARROWEST)
        self.horizontalHeader().setSectionsMovable(False)  # its columns are the lines of the RFQ, in their order

    @override
    def _on_double_clicked(self, index: QModelIndex) -> None:
        if not isinstance(index.data(MARK), Mark):
            super()._on_double_clicked(index)


def about_text(line: Choice, asked: frozenset[int]) -> str:
    """Name, what it is asked for, and the reasons line by line."""
    head = tr(f"{line.name}: asked for {named_lines(asked)}") if asked else tr(f"{line.name}: not asked")
    return "\n".join(part for part in (head, why_of(line)) if part)
