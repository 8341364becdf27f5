"""Putting files into a zip: whether that can help, which files may share one, and what takes their place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app.domain.rfqs.control import Standing
from app.domain.rfqs.drawings import PartNumbers, folded, part_key
from app.domain.rfqs.file_name_words import parted
from app.domain.rfqs.rfq import Attachment, Rfq
from app.domain.rfqs.rules.files import is_refused_type

LEAST_SAVING = 0.10  # of the octets; for less, no vendor should have to unpack
_SHRINK = (".bmp", ".csv", ".dwg", ".dxf", ".iges", ".igs", ".sat", ".step", ".stl", ".stp", ".tif", ".txt", ".x_t")
_PACKED = (".7z", ".bz2", ".gz", ".rar", ".tgz", ".xz", ".zip", ".zst")
_SMALLEST = 100_000  # octets: below that, nobody gains
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')


def why_not_zipped(rfq: Rfq, files: Sequence[Attachment], standings: Mapping[str, Standing]) -> str:
    """Why these files can't share a zip, and what to do; "" where they can."""
    names = [name for file in files for name in (file.name, *standings[file.path].names)]
    if refused := next(filter(is_refused_type, names), ""):
        return f"“{refused}” may be a program. Mail servers refuse it in a zip, too. Send it another way."
    if packed := next((file.name for file in files if Path(file.name).suffix.casefold() in _PACKED), ""):
        return f"“{packed}” is packed already, so it can't be zipped again."
    if not same_scope(rfq, files):
        return (
            "These files don't all go to the same vendors, so they can't share a zip. Zip them one by one, or choose "
            "the same vendors for all of them under “Who gets them…”."
        )
    seen: set[str] = set()
    for file in files:
        if file.name.casefold() in seen:
            return f"Two of the files are called “{file.name}”. Rename one of them, or zip them one by one."
        seen.add(file.name.casefold())
    return ""


def same_scope(rfq: Rfq, files: Sequence[Attachment]) -> bool:
    """Whether they all go to the same vendors, whoever is asked for which lines."""
    return len({_scope(rfq, file) for file in files}) == 1


def _scope(rfq: Rfq, file: Attachment) -> object:
    extra = frozenset(i.vendor_id for i in rfq.invitations if file.id in i.extra_files)
    return () if file.for_all else (file.lines, extra)


def zip_name(rfq: Rfq, files: Sequence[Attachment]) -> str:
    """That of the one file, else the part number that all names have, else the number of the RFQ; no other file's."""
    stem = Path(files[0].name).stem if len(files) == 1 else _common_part(rfq, files) or rfq.number
    stem = safe_name(stem)
    taken = {file.name.casefold() for file in rfq.attachments if file not in files}
    names = (f"{stem}.zip", *(f"{stem} ({n}).zip" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name.casefold() not in taken)


def safe_name(name: str) -> str:
    """As a name of a file or folder on every system."""
    return _UNSAFE.sub("-", name).strip(" .")


def _common_part(rfq: Rfq, files: Sequence[Attachment]) -> str:
    numbers = PartNumbers(item.part_number for item in rfq.items)
    named = [{mention.part for mention in numbers.mentions(parted(folded(file.name))[0])} for file in files]
    shared = set.intersection(*named)
    return next((item.part_number for item in rfq.items if part_key(item.part_number) in shared), "")


def with_zip(rfq: Rfq, files: Sequence[Attachment], made: Attachment) -> Rfq:
    """The same with the zip in the place of these files; it goes to whom they went."""
    first = files[0]
    put = replace(made, for_all=first.for_all, lines=first.lines, id=first.id)
    attachments = tuple(put if file == first else file for file in rfq.attachments if file not in files[1:])
    gone = {file.id for file in files[1:]}
    invitations = tuple(replace(i, extra_files=i.extra_files - gone) for i in rfq.invitations)
    return replace(rfq, attachments=attachments, invitations=invitations)


def worth_trying(rfq: Rfq) -> tuple[Attachment, ...]:
    """The files that a zip would make smaller, the most octets of one scope; models do, PDFs and pictures don't."""
    scopes: dict[object, list[Attachment]] = {}
    for file in rfq.attachments:
        if Path(file.name).suffix.casefold() in _SHRINK:
            scopes.setdefault(_scope(rfq, file), []).append(file)
    best = max(scopes.values(), key=_octets, default=[])
    return tuple(best) if _octets(best) >= _SMALLEST else ()


def _octets(files: Sequence[Attachment]) -> int:
    return sum(file.size for file in files)
