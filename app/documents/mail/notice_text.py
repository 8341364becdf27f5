"""Emails to vendors who were asked before: their texts, and the parts of their own that these may have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import escape

from app.documents.mail.html_body import html_list, html_paragraph
from app.documents.mail.language import Language
from app.documents.mail.template import Block, MailTemplate, RenderedMail
from app.domain.rfqs.revision import Change

_ASKED = {"en": ("Question {number}", "Answer"), "de": ("Frage {number}", "Antwort")}
_ADDED = {"en": ("new", "no longer asked for"), "de": ("neu", "entfällt")}
_TOTAL = {"en": "Total with all charges", "de": "Summe mit allen Pauschalen"}
_GERMAN = {
    "title": "Titel",
    "deadline": "Angebotsfrist",
    "terms": "Bedingungen",
    "part no.": "Teilenr.",
    "revision": "Revision",
    "description": "Beschreibung",
    "callout": "Zeichnungsangabe",
    "process": "Verfahren",
    "specification": "Spezifikation",
    "type": "Typ",
    "class": "Klasse",
    "quantities": "Mengen",
    "unit": "Einheit",
    "need-by date": "Benötigt bis",
    "file": "Datei",
    "file, other content": "Datei, anderer Inhalt",
}


def rendered_notice(text: str, subject: str, fields: Mapping[str, object]) -> RenderedMail:
    """The text with its placeholders filled in, under this very subject. TemplateInvalid."""
    return replace(MailTemplate("-", text).render(fields), subject=subject)


def changes_block(changes: Sequence[Change], language: Language) -> Block:
    """“Line 3, quantities: 5 → 10”, one below the other."""
    said = [_said(change, language) for change in changes]
    if not said:
        return Block("", "")
    return Block("\n".join(f"- {text}" for text in said), html_list([str(escape(text)) for text in said]))


def questions_block(questions: Sequence[tuple[int, str, str]], language: Language) -> Block:
    """Number, question and answer of each."""
    asked, answered = _ASKED[language.code]
    plain = [f"{asked.format(number=n)}: {question}\n{answered}: {answer}" for n, question, answer in questions]
    html = [
        html_paragraph(f"{_strong(asked.format(number=n))} {_lines(q)}<br>\n{_strong(answered)} {_lines(a)}")
        for n, q, a in questions
    ]
    return Block("\n\n".join(plain), "\n".join(html))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """A line that a vendor gets, as it reads it: amounts are texts in its currency."""

    number: int
    part: str
    quantity: str
    price: str
    lead_time: str


def award_block(ordered: Sequence[Ordered], total: str, language: Language) -> Block:
    """A line for each, and what the whole order comes to."""
    summed = _TOTAL[language.code]
    plain = [
        "\n   ".join(
            part
            for part in (
                f"{language.line} {line.number}: {line.part}",
                f"{language.quantity}: {line.quantity}",
                f"{language.unit_price}: {line.price}",
                f"{language.lead_time}: {line.lead_time}" if line.lead_time else "",
            )
            if part
        )
        for line in ordered
    ]
    html = html_list([str(escape(text)).replace("\n", "<br>") for text in plain])
    return Block(
        "\n\n".join((*plain, f"{summed}: {total}")), f"{html}\n{html_paragraph(_strong(summed) + f' {escape(total)}')}"
    )


def _said(change: Change, language: Language) -> str:
    new, gone = _ADDED[language.code]
    what = _what(change.what, language)
    if not change.before:
        return f"{what}: {change.after or new}" if "," in change.what else f"{what}: {change.after} ({new})"
    if not change.after:
        return f"{what}: {change.before} ({gone})"
    return f"{what}: {change.before} → {change.after}"


def _what(what: str, language: Language) -> str:
    """“line 3, quantities” in the vendor's words."""
    head, _, field = what.partition(", ")
    if head.startswith("line "):
        head, name = f"{language.line} {head.removeprefix('line ')}", _word(field, language)
        return f"{head}, {name}" if name else head
    return _word(what, language).capitalize() if language.code == "en" else _word(what, language)


def _word(word: str, language: Language) -> str:
    return _GERMAN.get(word, word) if language.code == "de" else word


def _strong(text: str) -> str:
    return f"<strong>{escape(text)}:</strong>"


def _lines(text: str) -> str:
    return str(escape(text)).replace("\n", "<br>\n")
