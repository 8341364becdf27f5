"""The rows of a quote form: one for each line and quantity."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.quotes.form_layout import PIECES
from app.domain.rfqs.rfq import RfqItem

_LONGEST = 1_000  # characters that a row of a spreadsheet, 409 points high at most, can show
_MORE = " … (more in the email)"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """`is_first`: of its line."""

    line: int
    quantity: int
    unit: str
    part_number: str
    revision: str
    description: str
    work: str
    is_first: bool


def form_rows(items: Sequence[RfqItem]) -> tuple[FormRow, ...]:
    """All of them, in order. The rows of a line say the same, for the vendor may sort them.

    Raises:
        ValueError: there is no line, or one without a number or quantity: the check lets no such RFQ go out.
    """
    if not items:
        raise ValueError("there is no line to quote")
    return tuple(row for item in items for row in _rows(item))


def _rows(item: RfqItem) -> Iterator[FormRow]:
    if item.number < 1 or not item.quantities.is_read:
        raise ValueError(f"line {item.number} ({item.part_number}) has no number or no quantity")
    for place, quantity in enumerate(item.quantities.values):
        yield FormRow(
            line=item.number,
            quantity=quantity,
            unit=item.unit or PIECES,
            part_number=item.part_number,
            revision=item.revision,
            description=_shown(_description(item)),
            work=_shown(_work(item)),
            is_first=place == 0,
        )


def _description(item: RfqItem) -> str:
    minimum = "Or quote your minimum order quantity" if item.quantities.or_minimum else ""
    need_by = f"Need by {item.need_by}" if item.need_by else ""
    return "\n".join(text for text in (item.description, need_by, minimum) if text)


def _work(item: RfqItem) -> str:
    """What the columns say, then the callout of the drawing."""
    details = (_named("type", item.type), _named("class", item.spec_class))
    specification = " ".join(text for text in (item.specification, *details) if text)
    columns = ", ".join(text for text in (item.process, specification) if text)
    return "\n".join(text for text in (columns, item.callout) if text)


def _named(word: str, value: str) -> str:
    """“type II” where the column has “II” alone; “TYP II” stays."""
    says_it = re.match(rf"{word[:2]}[a-z]*\b", value, re.IGNORECASE)
    return value if says_it or not value else f"{word} {value}"


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - len(_MORE)].rstrip()}{_MORE}"
