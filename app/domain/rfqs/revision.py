"""What vendors were sent, and what has changed since: a changed request is another revision."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.domain.rfqs.rfq import Rfq, RfqItem

_SHOWN = {
    "part_number": "part no.",
    "revision": "revision",
    "description": "description",
    "callout": "callout",
    "process": "process",
    "specification": "specification",
    "type": "type",
    "spec_class": "class",
    "quantities": "quantities",
    "unit": "unit",
    "need_by": "need-by date",
}  # of a line, what a vendor sees


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A request as vendors see it; lines by their numbers, files by their names with the SHA-256 of their octets."""

    title: str = ""
    deadline: str = ""
    terms: str = ""
    lines: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is another now, as a buyer says it; `before` or `after` is empty where there is none."""

    what: str  # "line 3, quantities"
    before: str = ""
    after: str = ""


def snapshot(rfq: Rfq) -> Snapshot:
    """The request as it is now."""
    terms = (rfq.terms.currency, rfq.terms.delivery, rfq.terms.payment)
    return Snapshot(
        title=rfq.title,
        deadline=str(rfq.deadline or ""),
        terms=", ".join(part for part in terms if part),
        lines={item.number: _line(item) for item in rfq.items},
        files={file.name: file.sha256 for file in rfq.attachments},
    )


def changes(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """What is another: the request, then line by line, then its files."""
    return (*_of_request(before, after), *_of_lines(before, after), *_of_files(before, after))


def changed_lines(before: Snapshot, after: Snapshot) -> frozenset[int]:
    """The numbers of lines that are others now; those that were added or went are among them."""
    return frozenset(n for n in {*before.lines, *after.lines} if before.lines.get(n) != after.lines.get(n))


def _line(item: RfqItem) -> dict[str, str]:
    return {name: text for name in _SHOWN if (text := str(getattr(item, name)))}


def _of_request(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    for what, old, new in (
        ("title", before.title, after.title),
        ("deadline", before.deadline, after.deadline),
        ("terms", before.terms, after.terms),
    ):
        if old != new:
            yield Change(what=what, before=old, after=new)


def _of_lines(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    for number in sorted({*before.lines, *after.lines}):
        old, new = before.lines.get(number), after.lines.get(number)
        if old is None or new is None:
            part = (old or new or {}).get("part_number", "")
            yield Change(what=f"line {number}", before=part if old else "", after=part if new else "")
            continue
        for name, said in _SHOWN.items():
            if old.get(name, "") != new.get(name, ""):
                yield Change(what=f"line {number}, {said}", before=old.get(name, ""), after=new.get(name, ""))


def _of_files(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    for name in sorted({*before.files, *after.files}):
        if name not in after.files:
            yield Change(what="file", before=name)
        elif name not in before.files:
            yield Change(what="file", after=name)
        elif before.files[name] != after.files[name]:
            yield Change(what="file, other content", before=name, after=name)
