"""What a mail says of a line, nothing twice: what the callout says already is left out of the columns beside it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.documents.mail.language import Language
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.text_key import word_key
from app.domain.words.callout_steps import Step, steps
from app.domain.words.specification import Specification, read_specification

_WORD = re.compile(r"[^\W_]+")
_ENDING = re.compile(r"(?<=\w{3})(?:ing|ions?|ed|es|e|s)$")  # “plating” is “plate”; “chrome” is not “chromate”


@dataclass(frozen=True, slots=True)
class LineText:
    """A line as its reader sees it; `beside` is what the columns say and the callout does not."""

    number: int
    part: str
    description: str
    callout: str
    beside: str
    quantities: tuple[str, ...]
    need_by: str


def line_text(item: RfqItem, language: Language) -> LineText:
    return LineText(
        number=item.number,
        part=part_text(item, language),
        description=item.description,
        callout=item.callout,
        beside=", ".join(_beside_callout(item)),
        quantities=_rows(item, language),
        need_by=item.need_by,
    )


def part_text(item: RfqItem, language: Language) -> str:
    """Such as "P-1001 rev. A"."""
    return f"{item.part_number} {language.revision} {item.revision}" if item.revision else item.part_number


def quantities_text(item: RfqItem, language: Language) -> str:
    """All in one: "1; 5; 10 kg or MOQ"."""
    quantities = item.quantities
    if not quantities.is_read:
        return quantities.unread
    text = f"{'; '.join(map(str, quantities.values))} {item.unit}".rstrip()
    return language.or_minimum.format(quantities=text) if quantities.or_minimum else text


def _rows(item: RfqItem, language: Language) -> tuple[str, ...]:
    quantities = item.quantities
    if not quantities.is_read:
        return (quantities.unread,)
    values = [f"{value} {item.unit}".rstrip() for value in quantities.values]
    return (*values, *([language.minimum] if quantities.or_minimum else []))


def _beside_callout(item: RfqItem) -> Iterator[str]:
    said = steps(item.callout)
    named = read_specification(item.specification)
    whole = read_specification(item.specification, item.type, item.spec_class)
    about = [step for step in said if word_key(step.name) == named.key] if named.name else said
    if not _is_said(item.process, item.callout):
        yield item.process
    if item.specification and not any(_says(step, named) for step in about):
        yield item.specification
    if item.type and not any(step.type == whole.type for step in about if step.type):
        yield f"Type {whole.type}" if whole.type else item.type
    if item.spec_class and not any(step.spec_class == whole.spec_class for step in about if step.spec_class):
        yield f"Class {whole.spec_class}" if whole.spec_class else item.spec_class


def _says(step: Step, named: Specification) -> bool:
    """Whether a step of the callout says all that the column of the specification does."""
    pairs = ((named.revision, step.revision), (named.type, step.type), (named.spec_class, step.spec_class))
    are_same = all(wanted in ("", said) for wanted, said in pairs)
    return bool(named.name) and are_same and not named.rest and set(named.details) <= set(step.details)


def _is_said(text: str, callout: str) -> bool:
    """Whether these words stand in the callout side by side, whatever their endings."""
    words, others = _stems(text), _stems(callout)
    ends = range(len(words), len(others) + 1)
    return not words or any(others[end - len(words) : end] == words for end in ends)


def _stems(text: str) -> Sequence[str]:
    return [_ENDING.sub("", word) for word in _WORD.findall(text.casefold())]
