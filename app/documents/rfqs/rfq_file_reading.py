"""An RFQ file is read: a stranger may have made it, so nothing of it is believed before it was looked at.

No name in the zip becomes a path: entries are found by their hash, and laid where the caller says.
"""

import hashlib
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from app.documents.rfqs.rfq_file import (
    CONTENT,
    CONTENT_OCTETS,
    FILES,
    MOST_FILES,
    MOST_OCTETS,
    RfqFileUnfit,
)
from app.documents.rfqs.rfq_file_content import decoded
from app.domain.rfqs.parcel import Parcel, ParcelFile
from app.domain.trade.problem import Problem
from app.domain.trade.rfq_file_name import SUFFIX, is_rfq_file_name
from app.domain.trade.watch import Watch

_BLOCK_OCTETS = 1_000_000
_TOLD_OCTETS = 1_000  # the watch counts in kB
_END = struct.Struct("<4s4H2LH")  # the record that a zip ends with (APPNOTE 4.3.16); ours has no comment behind it
_END_MARK, _LARGE_MARK = b"PK\x05\x06", b"PK\x06\x07"
_LARGE_OCTETS = 20  # before it, where a zip is too large for that record
_LIST_OCTETS = 200_000  # of the zip's list of names, which is read whole: thrice what the most files need
_OVERHEAD = 50_000_000  # octets by which packing may have made files larger
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, struct.error)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LOCKED = 0x1  # flag of an entry that a password protects


class RfqFileUnreadable(Problem):
    """The file cannot be taken in; nothing was changed."""


class FilesNotLaid(Problem):
    """The data folder has no room for the files; nothing was changed."""


def read_rfq_file(path: Path) -> Parcel:
    """What it says; its files are looked at by `lay_files`.

    Raises:
        RfqFileUnreadable
    """
    with _told(path), _archive(path) as archive:
        with archive.open(CONTENT) as member:
            parcel = decoded(member.read(CONTENT_OCTETS + 1))
        _check_complete(archive, parcel)
        return parcel


def lay_files(path: Path, parcel: Parcel, folder: Path, watch: Watch) -> list[Path]:
    """Unpack the files of the parcel, each into a folder of its own in `folder`; they are on the disk then.

    The watch is told how many kB are done.

    Raises:
        RfqFileUnreadable: also where a file is not what the parcel says.
        FilesNotLaid, Cancelled
    """
    laid: list[Path] = []
    done, of = 0, parcel.octets
    with _told(path), _archive(path) as archive:
        _check_complete(archive, parcel)
        for place, file in enumerate(parcel.files, 1):
            watch(done // _TOLD_OCTETS, of // _TOLD_OCTETS)
            target = folder / f"{place}-{file.sha256[:12]}" / file.name
            with archive.open(FILES + file.sha256) as source:
                _lay(source, target, file)
            laid.append(target)
            done += file.size
    return laid


def _lay(source: IO[bytes], target: Path, file: ParcelFile) -> None:
    digest, left = hashlib.sha256(), file.size
    try:
        target.parent.mkdir(mode=0o700)
        with target.open("xb") as written:
            while octets := source.read(min(left + 1, _BLOCK_OCTETS)):
                left -= len(octets)
                if left < 0:
                    break
                digest.update(octets)
                written.write(octets)
            written.flush()
            os.fsync(written.fileno())
    except OSError as reason:
        raise FilesNotLaid(
            f"“{file.name}” can't be unpacked into the data folder ({reason.strerror or reason}), so no RFQ was "
            "made. Check that the folder is writable and has space."
        ) from reason
    if left or digest.hexdigest() != file.sha256:
        raise RfqFileUnfit(f"“{file.name}” in it isn't what was saved.")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """One sentence for whatever is wrong with the file."""
    try:
        yield
    except RfqFileUnfit as reason:
        why = str(reason)
    except OSError as reason:
        why = f"it can't be read ({reason.strerror or reason})."
    except _DAMAGED:
        why = "it is damaged, or isn't an RFQ file."
    else:
        return
    raise RfqFileUnreadable(f"“{path.name}” wasn't opened: {why}")


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """The zip, once its outside is known to be one of ours."""
    if not is_rfq_file_name(path):
        raise RfqFileUnfit(f"the name of an RFQ file ends in {SUFFIX}.")
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):  # a pipe or device would be waited for
        raise RfqFileUnfit("it isn't a file.")
    if found.st_size > MOST_OCTETS + _OVERHEAD:
        raise RfqFileUnfit(f"it has over {MOST_OCTETS // 1_000_000:,} MB.")
    with path.open("rb") as file:
        _check_end(file)
        with zipfile.ZipFile(file) as archive:
            _check_entries(archive.infolist())
            yield archive


def _check_end(file: BinaryIO) -> None:
    """How much of it `ZipFile` would read into memory to begin with."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - _END.size - _LARGE_OCTETS, 0))
    tail = file.read()
    if len(tail) < _END.size:
        raise RfqFileUnfit("it is damaged, or isn't an RFQ file.")
    mark, _, _, _, entries, octets, _, comment = _END.unpack(tail[-_END.size :])
    if mark != _END_MARK or comment:
        raise RfqFileUnfit("it is damaged, or isn't an RFQ file.")
    is_large = tail[: -_END.size].startswith(_LARGE_MARK) and len(tail) == _END.size + _LARGE_OCTETS
    if is_large or entries > MOST_FILES + 1 or octets > _LIST_OCTETS:
        raise RfqFileUnfit(f"it has more than {MOST_FILES} files.")


def _check_complete(archive: zipfile.ZipFile, parcel: Parcel) -> None:
    if {CONTENT, *(FILES + file.sha256 for file in parcel.files)} != set(archive.namelist()):
        raise RfqFileUnfit("a file is missing in it, or it has one that doesn't belong there.")


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_FILES + 1:
        raise RfqFileUnfit(f"it has more than {MOST_FILES} files.")
    if len({entry.filename for entry in entries}) < len(entries):
        raise RfqFileUnfit("a file is in it twice.")
    if not any(entry.filename == CONTENT for entry in entries):
        raise RfqFileUnfit(f"it has no {CONTENT}, so it isn't an RFQ file.")
    if any(entry.compress_type not in _METHODS or entry.flag_bits & _LOCKED for entry in entries):
        raise RfqFileUnfit("it is packed or protected in a way that RFQ Sender doesn't use.")
    if sum(entry.file_size for entry in entries) > MOST_OCTETS + CONTENT_OCTETS:
        raise RfqFileUnfit(f"its files have over {MOST_OCTETS // 1_000_000:,} MB.")
