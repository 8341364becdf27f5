"""What a vendor types on its page, as the quote form that it would fill in."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.documents.quotes.form_reading import read_form
from app.documents.rfqs.form_sheet import Answers
from app.domain.quotes.form import Asking, FormFinding
from app.domain.quotes.form_layout import ANSWERED, HEAD
from app.domain.rfqs.rfq import RfqItem
from app.services.answer_page.unfit import AnswerUnfit

LONGEST_TEXT = 10_000
_LONGEST_CELL = 500
_NOTE = "note"

Fields = Mapping[str, str]
"""By the names that the page gives its fields: "note", "head.1", "row.LINE.QUANTITY.0" as `HEAD` and `ANSWERED` say."""


def typed(fields: Fields, items: Sequence[RfqItem]) -> dict[str, str]:
    """What the page has, and no more than anybody would type."""
    names = {_NOTE, *(f"head.{place}" for place in range(len(HEAD)))}
    names |= {
        f"row.{item.number}.{quantity}.{place}"
        for item in items
        for quantity in item.quantities.values
        for place in range(len(ANSWERED))
    }
    kept = {name: value[: LONGEST_TEXT if name == _NOTE else _LONGEST_CELL] for name, value in fields.items()}
    return {name: value for name, value in kept.items() if name in names and value.strip()}


def answers_of(fields: Fields, asking: Asking) -> Answers:
    """As they stand in the form."""
    return Answers(
        {title: fields.get(f"head.{place}", "").strip() for place, title in enumerate(HEAD)},
        [
            {title: fields.get(f"row.{line}.{quantity}.{place}", "").strip() for place, title in enumerate(ANSWERED)}
            for line, quantity in asking.rows
        ],
    )


def findings_of(form: bytes, asking: Asking, name: str) -> list[FormFinding]:
    """What the buyer would find in it, by the rules for every form.

    Raises:
        AnswerUnfit: nothing is answered in it.
    """
    with tempfile.TemporaryDirectory(prefix="rfq-sender-page-") as folder:
        path = Path(folder) / name
        path.write_bytes(form)
        read = read_form(path, asking, None)  # it was written here
    if all(row.is_open for row in read.rows):
        raise AnswerUnfit("Fill in a price first, or say that you won't quote. Nothing was sent.")
    return list(read.all_findings)
