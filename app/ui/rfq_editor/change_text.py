"""A change of an RFQ in a few words, as the menu says it: “Undo quantities of line 3”."""

from collections.abc import Sequence
from dataclasses import fields
from typing import cast

from app.domain.rfqs.rfq import Attachment, Given, RfqItem, Text
from app.services.rfqs.mail_texts import changed_language, language_names
from app.ui.look.language import tr
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
        return tr(f"{language_names()[code]} message") if code else "message"
    if field == "attachments":
        return _files_text(cast("Sequence[Attachment]", before), cast("Sequence[Attachment]", after))
    if field == "given":
        return _given_text(cast("Given", before), cast("Given", after))
    return tr(_WORDS.get(field, field))


def _lines_text(before: Sequence[RfqItem], after: Sequence[RfqItem]) -> str:
    old, new = ({item.number: item for item in items} for items in (before, after))
    if gone := len(old.keys() - new.keys()):
        return tr(f"{counted(gone, 'line', 'lines')} removed")
    if added := len(new.keys() - old.keys()):
        return tr(f"{counted(added, 'line', 'lines')} added")
    changed = {number: fields for number in old if (fields := _changed(old[number], new[number]))}
    if not changed:
        return tr("order of the lines")
    which = tr(f"line {next(iter(changed))}") if len(changed) == 1 else counted(len(changed), "line", "lines")
    first = next(iter(changed.values()))
    is_one = len(first) == 1 and all(fields == first for fields in changed.values())
    return tr(f"{tr(_WORDS.get(first[0], first[0])) if is_one else tr('change')} of {which}")


def _files_text(before: Sequence[Attachment], after: Sequence[Attachment]) -> str:
    """A file is the same one under its path or its id."""
    paths, ids = {file.path: file for file in before}, {file.id: file for file in before}
    pairs = [((file.id and ids.get(file.id)) or paths.get(file.path), file) for file in after]
    kept = [old for old, _new in pairs if old]
    if len(kept) < len(before):
        gone = [file for file in before if file not in kept]
        return tr(f"{_files_named(gone)} removed")
    if added := [new for old, new in pairs if old is None]:
        return tr(f"{_files_named(added)} added")
    if again := [new for old, new in pairs if old and (old.path, old.sha256) != (new.path, new.sha256)]:
        return tr(f"{_files_named(again)} picked again")
    return tr(f"who gets {_files_named([new for old, new in pairs if old != new])}")


def _given_text(before: Given, after: Given) -> str:
    """Of the files whose scope is another, or that a vendor gets or loses, or that were zipped."""
    there = {file.path for file in after.attachments}
    if gone := [file for file in before.attachments if file.path not in there]:
        return tr(f"{_files_named(gone)} zipped")
    moved = {i for vendor, files in after.extra.items() for i in files ^ before.extra.get(vendor, frozenset())}
    old = {file.id: file for file in before.attachments}
    changed = [file for file in after.attachments if file.id in moved or file != old.get(file.id)]
    return tr(f"who gets {_files_named(changed)}")


def _files_named(files: Sequence[Attachment]) -> str:
    return f"“{files[0].name}”" if len(files) == 1 else counted(len(files), "file", "files")


def _changed(before: RfqItem, after: RfqItem) -> list[str]:
    return [name for name in _FIELDS if getattr(before, name) != getattr(after, name)]
