"""Where in a request words stand that its mails show: in the message, its title, or a line."""

import re
from collections.abc import Iterator
from dataclasses import replace

from app.domain.rfqs.rfq import Rfq
from app.domain.rfqs.rules.facts import Wording
from app.domain.trade.finding import Place, Spot

OF_A_LINE = (
    "part_number",
    "revision",
    "description",
    "callout",
    "process",
    "specification",
    "type",
    "spec_class",
    "need_by",
    "customer_reference",
)
_NAME = re.compile(r"\{\{ ([\w.]+) \}\}")
_PART = re.compile(r"(?:line (\d+) of )?the (subject|body)\b", re.IGNORECASE)


def spot_of_words(rfq: Rfq, wording: Wording, pattern: re.Pattern[str]) -> Spot:
    """The first place that shows them; the message as a whole where only a placeholder brings them in."""
    for text, spot in (*parts_of(wording), *_shown(rfq)):
        if found := pattern.search(text):
            return _at(spot, text, found)
    return _message(wording)


def spot_of_placeholder(wording: Wording, name: str) -> Spot:
    """Where the message shows it, or else only asks about it."""
    for opening in (r"\{\{", r"\{%"):
        pattern = re.compile(rf"{opening}[^{{}}]*?(?<![\w.]){re.escape(name)}(?!\w)[^{{}}]*\}}+")
        for text, spot in parts_of(wording):
            if found := pattern.search(text):
                return _at(spot, text, found)
    return _message(wording)


def spot_of_problem(wording: Wording, problem: str) -> Spot:
    """What keeps a message from being filled in names its placeholder, or its part and mostly the line of that."""
    if name := _NAME.match(problem):
        return spot_of_placeholder(wording, name[1])
    named = _PART.search(problem)
    if named is None:
        return _message(wording)
    text, spot = parts_of(wording)[named[2].lower() == "body"]
    lines, at = text.split("\n"), int(named[1] or 0)
    words = lines[at - 1].strip() if 0 < at <= len(lines) else ""
    return replace(spot, words=words, at=at)


def parts_of(wording: Wording) -> tuple[tuple[str, Spot], tuple[str, Spot]]:
    """Subject and body, each with where it is."""
    message = _message(wording)
    return (wording.subject, replace(message, field="subject")), (wording.body, replace(message, field="body"))


def _message(wording: Wording) -> Spot:
    return Spot(place=Place.MESSAGE, language=wording.language)


def _shown(rfq: Rfq) -> Iterator[tuple[str, Spot]]:
    yield rfq.title, Spot(place=Place.DETAILS, field="title")
    for item in rfq.items:
        for name in OF_A_LINE:
            yield getattr(item, name), Spot(place=Place.ITEMS, line=item.id, field=name)


def _at(spot: Spot, text: str, found: re.Match[str]) -> Spot:
    return replace(spot, words=found[0], at=text.count("\n", 0, found.start()) + 1)
