"""For whom a file is: for everybody, for who is asked for some lines, or for vendors that have it besides."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from app.domain.rfqs.drawings import PartNumbers, folded, part_key
from app.domain.rfqs.file_name_words import parted
from app.domain.rfqs.rfq import Attachment, Given, Rfq, RfqItem
from app.domain.trade.ids import AttachmentId, LineId, VendorId
from app.domain.trade.line_numbers import named_lines

Lines = frozenset[LineId]
_NO_LINES: Lines = frozenset()
_FEW = 2  # vendors that a cell names


def lines_named(name: str, items: Sequence[RfqItem]) -> Lines:
    """The lines whose part number is in the name of a file."""
    numbers = PartNumbers(item.part_number for item in items)
    found = {mention.part for mention in numbers.mentions(parted(folded(name))[0])}
    return frozenset(item.id for item in items if item.id is not None and part_key(item.part_number) in found)


def with_files(rfq: Rfq, added: Iterable[Attachment], lines: Mapping[str, Lines]) -> Rfq:
    """The same with these files; one that it has already keeps its place, its id and for whom it is.

    A new one is for the `lines` of its path, or else for those that its name has, or else for everybody. One that is
    for some lines already is for those of its path as well.
    """
    present = {file.path: file for file in rfq.attachments}
    known = frozenset(item.id for item in rfq.items if item.id is not None)
    for file in added:
        said, before = lines.get(file.path, _NO_LINES) & known, present.get(file.path)
        if before is None:
            wanted = said or lines_named(file.name, rfq.items)
            present[file.path] = replace(file, for_all=not wanted, lines=wanted)
        else:
            wanted = before.lines if before.for_all else before.lines | said
            present[file.path] = replace(file, for_all=before.for_all, lines=wanted, id=before.id)
    return replace(rfq, attachments=tuple(present.values()))


def with_again(rfq: Rfq, again: Mapping[str, Attachment]) -> Rfq:
    """The same with these in place of the files of their paths; each keeps its id and for whom it is."""
    files = (
        replace(new, for_all=file.for_all, lines=file.lines, id=file.id) if (new := again.get(file.path)) else file
        for file in rfq.attachments
    )
    return replace(rfq, attachments=tuple(files))


def held_back(before: Rfq, after: Rfq, paths: Collection[str]) -> Rfq:
    """The same where the files of these paths go to no more vendors than before; new and changed ones go to nobody."""
    kept = {(file.path, file.sha256): file for file in before.attachments}
    files: list[Attachment] = []
    fresh: set[AttachmentId | None] = set()
    for file in after.attachments:
        same = kept.get((file.path, file.sha256))
        if file.path in paths and same is None:
            fresh.add(file.id)
        files.append((same or replace(file, for_all=False, lines=_NO_LINES)) if file.path in paths else file)
    invitations = (replace(i, extra_files=i.extra_files - fresh) for i in after.invitations)
    return replace(after, attachments=tuple(files), invitations=tuple(invitations))


def shared_out(
    rfq: Rfq,
    files: Iterable[Attachment],
    *,
    for_all: bool = False,
    lines: Lines = _NO_LINES,
    vendor_ids: Collection[VendorId] | None = (),
) -> Given:
    """Who gets what where these files are for everybody, for these lines, or for these vendors alone.

    `vendor_ids` None: who has them besides keeps them.
    """
    chosen = {file.path: file.id for file in files}
    ids = frozenset(i for i in chosen.values() if i is not None)
    attachments = (
        replace(file, for_all=for_all, lines=lines) if file.path in chosen else file for file in rfq.attachments
    )
    extra = {i.vendor_id: i.extra_files for i in rfq.invitations}
    if vendor_ids is not None:
        extra = {v: had | ids if v in vendor_ids else had - ids for v, had in extra.items()}
    return Given(tuple(attachments), extra)


def scope_text(file: Attachment, rfq: Rfq, names: Mapping[VendorId, str] = MappingProxyType({})) -> str:
    """Like “all”, “lines 1, 4–6”, “2 vendors”, “line 3, 1 vendor” or “nobody”; with names, “Acme, Borg +2”."""
    if file.for_all:
        return "all"
    numbers = [item.number for item in rfq.items if item.id in file.lines]
    vendors = [invitation.vendor_id for invitation in rfq.invitations if file.id in invitation.extra_files]
    parts = [named_lines(numbers)] if numbers else []
    parts += [_named(vendors, names)] if vendors else []
    return ", ".join(parts) or "nobody"


def _named(vendors: Sequence[VendorId], names: Mapping[VendorId, str]) -> str:
    first = [names[v] for v in vendors[:_FEW] if v in names]
    if len(first) < min(_FEW, len(vendors)):
        return f"{len(vendors):,} {'vendor' if len(vendors) == 1 else 'vendors'}"
    more = f" +{len(vendors) - _FEW:,}" if len(vendors) > _FEW else ""
    return ", ".join(first) + more
