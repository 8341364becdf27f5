"""What was meant to be filled in and is not: by this program's placeholders, another program's, or the buyer."""

import re
from collections.abc import Iterator

from app.domain.rfqs.rules.facts import Facts
from app.domain.trade.finding import Finding, Place, Spot, blocking, warning

_WRITTEN_RIGHT = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_BRACES = re.compile(r"\{+[ \w.|-]{1,60}\}+|\{\{|\}\}|\{%|%\}")
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
    ]
)
_WORDS = (
    r"(?:your |contact |vendor |supplier |company |first |last |full |customer |part )?"
    r"(?:name|number|no\.?|company|vendor|supplier|contact|date|deadline|title|salutation|greeting|quantity|qty|part)"
)
_OTHERS = re.compile(
    rf"<<[^<>\n]{{1,60}}>>|«[^«»\n]{{1,60}}»|\[{_WORDS}\]|<{_WORDS}>|%{_WORDS}%|\${_WORDS}\b|"
    r"\bX{3,}\b|\bTBD\b|\?{3,}",
    re.IGNORECASE,
)


def leftovers(facts: Facts) -> Iterator[Finding]:
    """In the subject and the text of the message; the same words once."""
    if any(mail.problem for mail in facts.mails):
        return  # a message that cannot be filled in at all is told of by itself
    for field, source in (("subject", facts.rfq.subject), ("body", facts.rfq.body)):
        said: set[str] = set()
        for number, line in enumerate(_WRITTEN_RIGHT.sub(_blank, source).split("\n"), start=1):
            for words in [found[0] for found in (*_BRACES.finditer(line), *_OTHERS.finditer(line))]:
                if words not in said:
                    said.add(words)
                    spot = Spot(place=Place.MESSAGE, field=field, words=words, at=number)
                    yield _broken(facts, spot) if _is_meant(words) else _open(facts, spot)


def _blank(placeholder: re.Match[str]) -> str:
    """As many lines as it has, so that what follows keeps its line."""
    return "\n" * placeholder[0].count("\n")


def _is_meant(words: str) -> bool:
    """Whether it can only be a placeholder of this program."""
    inside = set(re.findall(r"[a-z]+", words.casefold()))
    return words.startswith(("{", "}")) and (not inside or bool(inside & _KNOWN))


def _broken(facts: Facts, spot: Spot) -> Finding:
    text = (
        f"“{spot.words}” would stand in the mail as it is: it looks like a placeholder that is not written correctly."
    )
    todo = "Write it like {{ vendor.name }}, or take it out; the placeholder menu lists all there are."
    return blocking("placeholder-broken", spot, facts.rfq.number, text, todo)


def _open(facts: Facts, spot: Spot) -> Finding:
    text = f"“{spot.words}” would stand in the mail as it is: was it to be filled in?"
    return warning("left-to-fill-in", spot, facts.rfq.number, text, "Fill it in, unless you mean it.")


def essentials(facts: Facts) -> Iterator[Finding]:
    """A request that does not say what is asked for, or by when."""
    if any(mail.problem for mail in facts.mails):
        return
    source = f"{facts.rfq.subject}\n{facts.rfq.body}"
    spot = Spot(place=Place.MESSAGE, field="body")
    todo = "Take it in from the placeholder menu, unless you mean it."
    if facts.rfq.items and not re.search(r"\{\{-?\s*lines_table|\{%-?\s*for\s+\w+\s+in\s+lines\b", source):
        text = "The message does not list the lines: vendors would not see what is asked for."
        yield warning("lines-not-in-mail", spot, facts.rfq.number, text, todo)
    if facts.rfq.deadline and not re.search(r"\{\{-?\s*rfq\.deadline", source):
        text = "The message does not name the deadline."
        yield warning("deadline-not-in-mail", spot, facts.rfq.number, text, todo)
