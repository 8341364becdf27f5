"""Where a file lies, what it leads to and what an archive holds: all names that may say that it is controlled."""

import os
import struct
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from app.domain.rfqs.control import Trace, Where

_LINKS = 40  # as many as systems follow
_MEMBERS = 5_000  # names of an archive that are looked at
_TAIL = 16_000_000  # octets: a zip's list of names stands at its end, and no larger one is read
_ENDINGS = ".7z .arj .bz2 .cab .dmg .gz .iso .jar .lzh .lzma .rar .tar .tbz .tgz .txz .xz .z .zip .zst"
_ARCHIVES = tuple(_ENDINGS.split())
_BEGINNINGS = (
    b"PK\x03\x04",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x1f\x8b\x08",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"MSCF",
)
_DAMAGED = (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError)


def traces(path: Path, home: Path) -> list[Trace]:
    """What the names around a file say; folders up to `home` or the root, which nobody named for this file."""
    chain = list(_chain(path))
    found = [Trace(Where.NAME, path.name)]
    found += [Trace(Where.LINK, one.name) for one in chain[1:]]
    folders = dict.fromkeys(folder for one in chain if (folder := below(one, home)))
    found += [Trace(Where.FOLDER, folder) for folder in folders]
    return [*dict.fromkeys(found), *_inside(path)]


def below(path: Path, home: Path) -> str:
    """The folders of a file as one text, without those that lead to `home`."""
    folder = path.parent
    return str(folder.relative_to(home) if folder.is_relative_to(home) else folder).removeprefix(".")


def _chain(path: Path) -> Iterator[Path]:
    """The file, each link on the way, and where it really lies; as far as this user may look."""
    step = path
    yield step
    with suppress(OSError, ValueError):  # it cannot be sent either, and the check says so
        for _ in range(_LINKS):
            if not step.is_symlink():
                break
            step = Path(os.path.normpath(step.parent / step.readlink()))
            yield step
        yield Path(os.path.realpath(path))


def _inside(path: Path) -> Iterator[Trace]:
    try:
        with path.open("rb") as file:
            is_archive = path.suffix.casefold() in _ARCHIVES or file.read(8).startswith(_BEGINNINGS)
            names = _zip_names(file) if zipfile.is_zipfile(file) else None
    except (OSError, ValueError):
        return  # it cannot be sent either, and the check says so
    if names is None:
        if is_archive:
            yield Trace(Where.UNREAD, "It is an archive that can't be opened, so its content is unknown.")
        return
    yield from (Trace(Where.MEMBER, name) for name in names[:_MEMBERS])
    if len(names) > _MEMBERS:
        yield Trace(Where.UNREAD, f"It holds {len(names):,} files; only the names of {_MEMBERS:,} were checked.")
    inner = next((name for name in names if name.casefold().endswith(_ARCHIVES)), None)
    if inner is not None:
        yield Trace(Where.UNREAD, f"It holds the archive “{inner}”, which isn't checked.")


def _zip_names(file: BinaryIO) -> list[str] | None:
    """None where it is damaged, or its list is too long."""
    start = max(file.seek(0, os.SEEK_END) - _TAIL, 0)
    file.seek(start)
    try:
        with zipfile.ZipFile(BytesIO(file.read())) as archive:
            return [member.orig_filename for member in archive.infolist()]
    except _DAMAGED:
        return None
