"""“What would this match?”: a callout as it stands on a drawing, how it is read, and who would be asked."""

from collections.abc import Iterable
from html import escape

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.matching.matching import LineMatch
from app.domain.words.vocabulary import Term, TermKind
from app.services.vendors.words import Meaning
from app.ui.look.language import tr
from app.ui.look.spacing import SMALL
from app.ui.look.tokens import Tokens, Tone, tokens_of
from app.ui.widgets.page import heading, inner_layout
from app.ui.widgets.paper import Paper

_TYPING_MS = 150
_SHOWN = 8  # vendors
_GLYPHS = {"yes": ("✓", Tone.OK), "perhaps": ("~", Tone.NEUTRAL), "other": ("≠", Tone.NEUTRAL)}


class MeaningView(QWidget):
    """Asks while one types; a word that is not known can be taken in with a press."""

    text_changed = Signal(str)
    word_asked = Signal(object, str)  # TermKind, word

    def __init__(self) -> None:
        super().__init__()
        self.text = QLineEdit()
        self.text.setPlaceholderText(self.tr("for example EN plate per ASTM B-733 TYP IV CL 1"))
        self.text.setAccessibleName(self.tr("What would this match?"))
        self.text.setClearButtonEnabled(True)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._on_typed)
        self.text.textChanged.connect(self._typing.start)
        self.answer = Paper(self.tr("How it is read, and which vendors it would find"))
        self.answer.setTabChangesFocus(True)
        self.answer.anchorClicked.connect(self._on_link)
        column = inner_layout(self)
        column.setContentsMargins(SMALL, 0, 0, 0)
        column.addWidget(heading(self.tr("What would this match?")))
        column.addWidget(self.text)
        column.addWidget(self.answer, 1)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Before anything is typed."""
        self.answer.setPlainText(
            self.tr(
                "Type a process or a callout as it is on the drawing to see how it is read and which vendors it finds."
            )
        )

    def show_meaning(self, meaning: Meaning, match: LineMatch) -> None:
        """How the text is read, and the best vendors with the reasons."""
        self.answer.setHtml("".join(_parts(meaning, match, tokens_of(self.palette()))))

    def _on_typed(self) -> None:
        self.text_changed.emit(self.text.text().strip())

    def _on_link(self, url: QUrl) -> None:
        self.word_asked.emit(TermKind(url.scheme()), url.path(QUrl.ComponentFormattingOption.FullyDecoded))


def _parts(meaning: Meaning, match: LineMatch, tokens: Tokens) -> Iterable[str]:
    spec = meaning.words.specification
    rows = [
        _term(tr("Process"), meaning.words.process, meaning.process),
        _term(tr("Specification"), spec.name, meaning.specification),
        *(_row(name, value) for name, value in ((tr("Revision"), spec.revision), (tr("Type"), spec.type))),
        _row(tr("Class"), spec.spec_class),
        _row(tr("Besides"), ", ".join(spec.details)),
        _row(tr("Then"), tr(", then ").join(map(str, meaning.words.then))),
        _row(tr("Not understood"), spec.rest),
    ]
    yield f"<table cellspacing='4'>{''.join(rows)}</table>"
    for kind, word in meaning.unknown:
        ink, address = tokens.ink[Tone.WARN], QUrl.toPercentEncoding(word).toStdString()
        link = f"<a href='{kind.value}:{address}' style='color:{tokens.accent}'>{tr('Add it…')}</a>"
        yield f"<p><span style='color:{ink}'>! {escape(tr(f'“{word}” is not in the list.'))}</span> {link}</p>"
    yield from _vendors(match, tokens)


def _vendors(match: LineMatch, tokens: Tokens) -> Iterable[str]:
    if not match.proposals and not match.excluded:
        yield f"<p style='color:{tokens.text2}'>{tr('No vendor does this.')}</p>"
        return
    counts = tr(f"{len(match.covering)} known to do it, {len(match.open)} may do it, {len(match.proposals)} in all")
    yield f"<p style='color:{tokens.text2}'>{counts}</p>"
    for proposal in match.proposals[:_SHOWN]:
        glyph, tone = _GLYPHS[proposal.answer]
        why = escape("; ".join(map(tr, (*proposal.reasons, *proposal.warnings))))
        yield _vendor(glyph, tone, proposal.vendor, why, tokens)
    for exclusion in match.excluded[:_SHOWN]:
        yield _vendor("✗", Tone.ERR, exclusion.vendor, escape(tr(exclusion.reason)), tokens)


def _vendor(glyph: str, tone: Tone, name: str, why: str, tokens: Tokens) -> str:
    mark = f"<span style='color:{tokens.ink[tone]}'>{glyph}</span>"
    return f"<p style='margin:2px 0'>{mark} <b>{escape(name)}</b><br>{why}</p>"


def _term(name: str, text: str, term: Term | None) -> str:
    if term is None or term.name.casefold() == text.casefold():
        return _row(name, text)
    return _row(name, f"{text} = {term.name}")


def _row(name: str, value: str) -> str:
    return f"<tr><td>{name}</td><td><b>{escape(value)}</b></td></tr>" if value else ""
