"""Two people change the same RFQ: what each of them changed is put together, and what both did is told.

By what stood there before, one's own change is known from what was just carried along. Lines, files, vendors and
languages are told apart; anything else is one thing.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.domain.rfqs.invitation import Asked
from app.domain.rfqs.rfq import Attachment, Given, RfqItem, Text

_Parts = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Merged:
    """`clashes` names what both changed, each another way: there `value` has theirs."""

    value: Any
    clashes: tuple[str, ...] = ()


def merged(field: str, before: Any, mine: Any, theirs: Any) -> Merged:  # noqa: ANN401 - each field has a type of its own
    """`mine` as a change of `before`, made on `theirs`."""
    if theirs == before:  # nobody else has changed it: as nearly always
        return Merged(mine)
    if how := _IN_PARTS.get(field):
        return how(before, mine, theirs)
    if mine in (before, theirs):
        return Merged(theirs)
    return Merged(theirs, (_NAMES.get(field, field),))


def _items(before: Iterable[RfqItem], mine: Iterable[RfqItem], theirs: tuple[RfqItem, ...]) -> Merged:
    """A line is known by its number: one that was just stored has an id there, and none here yet."""
    ids = {item.number: item.id for item in theirs}
    known = {item.number for item in before}
    new = [item for item in mine if item.id is None and item.number not in known]
    own_numbers = {item.number: item.number for item in new}
    if own_numbers.keys() & ids.keys():  # they have added lines under the same numbers
        first = max([*ids, *known]) + 1
        own_numbers = {item.number: number for number, item in enumerate(new, first)}

    def stored(item: RfqItem) -> RfqItem:
        return replace(item, id=item.id or ids.get(item.number))

    placed = [replace(i, number=own_numbers[i.number]) if i.number in own_numbers else stored(i) for i in mine]
    return _tuple(map(stored, before), placed, theirs, lambda i: i.number, lambda i: f"line {i.number}")


def _given(before: Given, mine: Given, theirs: Given) -> Merged:
    files = _files(before.attachments, mine.attachments, theirs.attachments)
    extra, clashes = _parts(before.extra, mine.extra, theirs.extra)
    return Merged(Given(files.value, extra), files.clashes + ("which files a vendor gets",) * bool(clashes))


def _files(before: Iterable[Attachment], mine: Iterable[Attachment], theirs: tuple[Attachment, ...]) -> Merged:
    """A file is known by its path: one that was stored anew has another id there."""
    ids = {file.path: file.id for file in theirs}

    def stored(file: Attachment) -> Attachment:
        return replace(file, id=ids.get(file.path, file.id))

    return _tuple(map(stored, before), map(stored, mine), theirs, lambda f: f.path, lambda f: f"“{f.name}”")


def _texts(before: Iterable[Text], mine: Iterable[Text], theirs: Iterable[Text]) -> Merged:
    return _tuple(before, mine, theirs, lambda t: t.language, lambda t: f"the text for {t.language}")


def _asked(before: Asked, mine: Asked, theirs: Asked) -> Merged:
    parts, clashes = _parts(before, mine, theirs)
    return Merged(parts, ("what a vendor is asked for",) * bool(clashes))


def _tuple(
    before: Iterable[Any],
    mine: Iterable[Any],
    theirs: Iterable[Any],
    key: Callable[[Any], Hashable],
    named: Callable[[Any], str],
) -> Merged:
    was, wanted, there = ({key(one): one for one in some} for some in (before, mine, theirs))
    parts, clashes = _parts(was, wanted, there)
    names = [named(wanted.get(k) or there.get(k) or was[k]) for k in clashes]
    return Merged(tuple(parts.values()), tuple(names))


def _parts(before: _Parts, mine: _Parts, theirs: _Parts) -> tuple[dict[Any, Any], list[Hashable]]:
    """In their order only if they, and not I, have changed it; what the other one added stands where it was added."""
    they_moved, i_moved = (_are_moved(before, some) for some in (theirs, mine))
    order = _woven(theirs, mine) if they_moved and not i_moved else _woven(mine, theirs)
    made: dict[Any, Any] = {}
    clashes: list[Hashable] = []
    for k in dict.fromkeys([*order, *before]):
        was, wanted, there = before.get(k, _GONE), mine.get(k, _GONE), theirs.get(k, _GONE)
        if there not in (was, wanted) and wanted != was:
            clashes.append(k)
        kept = there if wanted == was or k in clashes else wanted
        if kept is not _GONE:
            made[k] = kept
    return made, clashes


def _are_moved(before: _Parts, after: _Parts) -> bool:
    return [k for k in after if k in before] != [k for k in before if k in after]


def _woven(first: _Parts, second: _Parts) -> list[Any]:
    """In the order of the first; what the second has besides stands behind what it stands behind there."""
    order = list(first)
    previous: Any = _GONE
    for k in second:
        if k not in first:
            order.insert(order.index(previous) + 1 if previous in order else 0, k)
        previous = k
    return order


_GONE = object()
_NAMES = {
    "title": "the title",
    "deadline": "the deadline",
    "subject": "the subject",
    "body": "the message",
    "notes": "the notes",
    "terms": "the terms",
    "copies": "who gets a copy",
    "has_form": "whether a quote form goes along",
}
_IN_PARTS: Mapping[str, Callable[[Any, Any, Any], Merged]] = {
    "items": _items,
    "attachments": _files,
    "texts": _texts,
    "asked": _asked,
    "given": _given,
}
