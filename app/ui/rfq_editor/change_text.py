"""A change of an RFQ in a few words, as the menu says it: “Undo quantities of line 3”."""

from collections.abc import Sequence
from dataclasses import fields
from typing import cast

from app.domain.rfqs.rfq import RfqItem, Text
from app.services.rfqs.mail_texts import changed_language, language_names
from app.ui.look.wording import counted

_WORDS = {
    "asked": "vendors asked",
    "body": "message",
    "notes": "internal notes",
    "copies": "copies of the emails",
    "has_form": "quote form",
    "part_number": "part number",
    "spec_class": "class",
    "need_by": "need-by date",
    "customer_reference": "reference",
    "source_folder": "folder",
    "target_price": "target price",
}
_FIELDS = tuple(f.name for f in fields(RfqItem) if f.name not in {"id", "number"})


def change_text(field: str, before: object, after: object) -> str:
    """What was changed, from what to what."""
    if field == "items":
        return _lines_text(cast("Sequence[RfqItem]", before), cast("Sequence[RfqItem]", after))
    if field == "texts":
        code = changed_language(cast("Sequence[Text]", before), cast("Sequence[Text]", after))
        return f"{language_names()[code]} message" if code else "message"
    return _WORDS.get(field, field)


def _lines_text(before: Sequence[RfqItem], after: Sequence[RfqItem]) -> str:
    old, new = ({item.number: item for item in items} for items in (before, after))
    if gone := len(old.keys() - new.keys()):
        return f"{counted(gone, 'line', 'lines')} removed"
    if added := len(new.keys() - old.keys()):
        return f"{counted(added, 'line', 'lines')} added"
    changed = {number: fields for number in old if (fields := _changed(old[number], new[number]))}
    if not changed:
        return "order of the lines"
    which = f"line {next(iter(changed))}" if len(changed) == 1 else counted(len(changed), "line", "lines")
    first = next(iter(changed.values()))
    is_one = len(first) == 1 and all(fields == first for fields in changed.values())
    return f"{_WORDS.get(first[0], first[0]) if is_one else 'change'} of {which}"


def _changed(before: RfqItem, after: RfqItem) -> list[str]:
    return [name for name in _FIELDS if getattr(before, name) != getattr(after, name)]
