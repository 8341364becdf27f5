"""What was meant to be filled in and is not: by this program's placeholders, another program's, or the buyer."""

import re
from collections.abc import Iterator
from dataclasses import replace

from app.domain.rfqs.rules.facts import Facts, Wording
from app.domain.rfqs.rules.places import parts_of
from app.domain.trade.finding import Finding, Place, Spot, blocking, warning
from app.domain.trade.lazy_pattern import lazy_pattern

_WRITTEN_RIGHT = lazy_pattern(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_REMARK = lazy_pattern(r"\{#.*?#\}", re.DOTALL)
_BRACES = lazy_pattern(r"\{+[ \w.|-]{0,60}\}+|\{\{|\}\}|\{%|%\}")
_KNOWN = frozenset(
    [
        "greeting",
        "rfq",
        "vendor",
        "contact",
        "buyer",
        "name",
        "first",
        "last",
        "deadline",
        "title",
        "number",
        "token",
        "lines",
        "table",
        "signature",
        "attached",
        "attachment",
        "answer",
        "export",
    ]
)
_WORD = (
    "name|number|no\\.?|company|vendor|supplier|contact|date|deadline|title|salutation|greeting|quantity|qty|part|first|"
    "last|rfq|buyer|address|email|phone|placeholder|anrede|firma|lieferant|hersteller|ansprechpartner"
)
_WORDS = rf"(?:(?:your|the|of|full|customer|{_WORD})[ _-]?){{0,5}}(?:{_WORD})"
_TO_DO = r"(?:insert|enter|fill in)\b[^\[\]<>\n]{0,60}"
_DAY = "(?:dd|mm|yyyy|yy|tt|jjjj)"
_OTHERS = lazy_pattern(
    "|".join(
        (
            r"<<[^<>\n]{1,60}>>|«[^«»\n]{1,60}»|\u2039[^\u2039\u203a\n]{1,60}\u203a|\*\|[^|\n]{1,60}\|\*|<%[^%\n]{1,60}%>",
            rf"\[(?:{_WORDS}|{_TO_DO}|\.{{3}}|…)\]|<(?:{_WORDS}|{_TO_DO})>|&lt;{_WORDS}&gt;",
            rf"%{_WORDS}%|\${_WORDS}\b|\$\({_WORDS}\)|#{_WORDS}#|@@{_WORDS}@@|__{_WORDS}__|\bMERGEFIELD\b",
            r"\bX{3,}\b|\bxx[./-]xx\b|\bT\.?B\.?[DAC]\b|(?-i:\b(?:TODO|FIXME|PLACEHOLDER)\b)|\?{3,}|\blorem ipsum\b",
            rf"\b{_DAY}([./-]){_DAY}\1{_DAY}\b",
            r"(?<!\w)_{3,}(?!\w)|\b(?:dear|hello|hi) +,",
        )
    ),
    re.IGNORECASE,
)
_SIGNS = frozenset("[<«\u2039%$#@_{}*?&")
_BARE = ("xxx", "tbd", "todo", "fixme", "placeholder", "mergefield", "lorem")


def leftovers(facts: Facts) -> Iterator[Finding]:
    """In the subjects, the texts and the title; the same words once in each."""
    for wording in facts.readable:
        for source, spot in parts_of(wording):
            for words, number in _first_lines(source).items():
                say = _broken if _is_meant(words) else _open
                yield say(facts, wording, replace(spot, words=words, at=number))
    if facts.readable:
        for words in dict.fromkeys(_found(facts.rfq.title)):
            yield _open(facts, facts.readable[0], Spot(place=Place.DETAILS, field="title", words=words, at=1))


def _first_lines(source: str) -> dict[str, int]:
    """What was to be filled in, and the first line that it is in."""
    first: dict[str, int] = {}
    for number, line in enumerate(_WRITTEN_RIGHT.sub(_blank, source).split("\n"), start=1):
        for words in _found(line):
            first.setdefault(words, number)
    return first


def names(facts: Facts) -> Iterator[Finding]:
    """In the names of a vendor and of those it is written to by, which stand in its mail alone."""
    for mail in facts.mails:
        vendor = mail.vendor
        people = (name for c in vendor.recipients for name in (c.name, c.first_name, c.last_name))
        text = "\n".join((vendor.name, *people))
        if (
            not mail.is_written
            and _may_be_open(text)
            and (words := [w for name in text.split("\n") for w in _found(name)])
        ):
            spot = Spot(place=Place.VENDORS, vendor=vendor.id, field="name", words=words[0])
            said = f"“{words[0]}” is in a name and would be in the email. Did you mean to fill it in?"
            todo = "Correct the name of the vendor or the contact, unless you mean it."
            yield warning("name-to-fill-in", spot, vendor.name, said, todo)


def _may_be_open(names: str) -> bool:
    """Whether it is worth looking closely: hardly any name has such signs or words."""
    plain = names.casefold()
    return not _SIGNS.isdisjoint(names) or any(word in plain for word in _BARE)


def _found(line: str) -> list[str]:
    """A line of nothing but “_” parts the text."""
    is_rule = not line.strip("_ \t\r")
    return [] if is_rule else [found[0] for found in (*_BRACES.finditer(line), *_OTHERS.finditer(line))]


def _blank(placeholder: re.Match[str]) -> str:
    """A sign that is in no pattern, and as many lines as it has, so that what follows keeps its line."""
    return "\0" + "\n" * placeholder[0].count("\n")


def _is_meant(words: str) -> bool:
    """Whether it can only be a placeholder of this program."""
    inside = set(re.findall(r"[a-z]+", words.casefold()))
    return words.startswith(("{", "}")) and (not inside or bool(inside & _KNOWN))


def _broken(facts: Facts, wording: Wording, spot: Spot) -> Finding:
    text = f"“{spot.words}” would be sent as it is. It looks like a placeholder with a mistake."
    todo = "Write it like {{ vendor.name }}, or remove it. The placeholder menu lists them all."
    return blocking("placeholder-broken", spot, facts.rfq.number, wording.said(text), todo)


def _open(facts: Facts, wording: Wording, spot: Spot) -> Finding:
    text = f"“{spot.words}” would be sent as it is. Did you mean to fill it in?"
    return warning("left-to-fill-in", spot, facts.rfq.number, wording.said(text), "Fill it in, unless you mean it.")


def essentials(facts: Facts) -> Iterator[Finding]:
    """A request that does not say what is asked for, or by when."""
    for wording in facts.readable:
        yield from _essentials(facts, wording)


def _essentials(facts: Facts, wording: Wording) -> Iterator[Finding]:
    source = _REMARK.sub("", f"{wording.subject}\n{wording.body}")
    _, (_, spot) = parts_of(wording)
    todo = "Add it from the placeholder menu, unless you mean it."
    if facts.rfq.items and not re.search(r"\{\{-?\s*lines_table|\{%-?\s*for\s+\w+\s+in\s+lines\b", source):
        text = "The message doesn't list the lines, so vendors wouldn't see what you ask for."
        yield warning("lines-not-in-mail", spot, facts.rfq.number, wording.said(text), todo)
    if facts.rfq.deadline and not re.search(r"\{\{-?\s*(rfq\.deadline|deadline_line)", source):
        text = "The message doesn't give the deadline."
        yield warning("deadline-not-in-mail", spot, facts.rfq.number, wording.said(text), todo)
