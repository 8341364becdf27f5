"""One term: its name, the spellings that mean the same, what is akin to it, and who does such work."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.words.vocabulary import Term, TermKind
from app.ui.look.plain import plain_title
from app.ui.look.spacing import LARGE, MEDIUM
from app.ui.look.window_size import fit_size
from app.ui.vocabulary.vocabulary_model import KINDS
from app.ui.widgets.banner import Banner
from app.ui.widgets.entry_dialog import EntryDialog
from app.ui.widgets.page import field, inner_layout, quiet_label
from app.ui.widgets.scrolled import Scrolled


class TermDialog(EntryDialog):
    """Stays open until the term could be stored."""

    save_asked = Signal(object, object)  # Term, the Term before or None
    spelling_asked = Signal(object, str)  # the Term, one more spelling of it

    def __init__(
        self, term: Term, parent: QWidget | None = None, *, is_new: bool = False, known: Sequence[Term] = ()
    ) -> None:
        super().__init__(parent)
        self._term, self._is_new, self._known = term, is_new, known
        self.setWindowTitle(plain_title(term.name or self.tr("New term")))
        self.setMinimumWidth(520)
        self.banner = Banner()
        self.kind = QComboBox()
        for kind, word in KINDS.items():
            self.kind.addItem(word, kind)
        self.kind.setCurrentIndex(list(KINDS).index(term.kind))
        self.kind.setEnabled(is_new)
        self.name = QLineEdit(term.name)
        self.same_as = QComboBox()
        self._offer_terms()
        self.aliases = QPlainTextEdit("\n".join(term.aliases))
        self.aliases.setTabChangesFocus(True)
        self.family = QLineEdit(term.family)
        self.family.setPlaceholderText(self.tr("for example Plating"))
        self.category = QLineEdit(term.category)
        self.category.setPlaceholderText(self.tr("for example finishing"))
        self._lay_out()
        self.kind.currentIndexChanged.connect(self._offer_terms)
        self.same_as.currentIndexChanged.connect(self._on_same_as)

    def offer_terms(self, known: Sequence[Term]) -> None:
        """The terms have come, or have changed: the word may be one more spelling of any of them."""
        self._known, chosen = known, self.same_as.currentText()
        self._offer_terms()
        self.same_as.setCurrentText(chosen)

    def term(self) -> Term:
        """What the fields say."""
        return replace(
            self._term,
            kind=TermKind(self.kind.currentData()),
            name=self.name.text().strip(),
            aliases=tuple(line.strip() for line in self.aliases.toPlainText().splitlines() if line.strip()),
            family=self.family.text().strip(),
            category=self.category.text().strip(),
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addWidget(self.banner)
        body = QWidget()
        inside = inner_layout(body)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        field(form, self.tr("&Kind:"), self.kind)
        field(form, self.tr("&Name:"), self.name)
        if self._is_new:
            field(form, self.tr("&Same as:"), self.same_as)
        field(form, self.tr("Also &written, one per line:"), self.aliases)
        field(form, self.tr("Rel&ated to:"), self.family)
        field(form, self.tr("&Done by vendors of:"), self.category)
        inside.addLayout(form)
        text = self.tr("Spaces, hyphens, capitals and accents make no difference: “B-733” and “b733” are one spelling.")
        inside.addWidget(quiet_label(text, wrap=True))
        column.addWidget(Scrolled(body), 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._on_save)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        fit_size(self)

    def _offer_terms(self) -> None:
        """Of the chosen kind: a word may be one more spelling of any of them."""
        self.same_as.clear()
        self.same_as.addItem(self.tr("a term of its own"), None)
        kind = TermKind(self.kind.currentData())
        for term in sorted((t for t in self._known if t.kind is kind), key=lambda t: t.name.casefold()):
            self.same_as.addItem(term.name, term)

    def _on_same_as(self) -> None:
        is_own = self.same_as.currentData() is None
        for widget in (self.aliases, self.family, self.category):
            widget.setEnabled(is_own)

    def _on_save(self) -> None:
        same = self.same_as.currentData()
        if self._is_new and same is not None:
            self.spelling_asked.emit(same, self.name.text().strip())
            return
        self.save_asked.emit(self.term(), None if self._is_new else self._term)
