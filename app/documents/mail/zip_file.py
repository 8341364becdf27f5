"""Files as one zip: each exactly as it was picked, under its own name."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.documents.mail.spool import NO_SPACE, changed, opened
from app.domain.rfqs.rfq import Attachment
from app.domain.trade.problem import Problem
from app.domain.trade.watch import Watch

_BLOCK_OCTETS = 1_000_000
_TOLD_OCTETS = 1_000  # the watch counts in kB


class ZipFailed(Problem):
    """The zip cannot be written."""


def write_zip(target: Path, files: Sequence[Attachment], watch: Watch) -> int:
    """Fill `target`, which is on the disk (fsync) when this returns its size in octets.

    Raises:
        FileMissing, FileChanged: one of the files is not what was picked.
        Cancelled: by the watch.
        OSError: the zip cannot be written.
    """
    done, of = 0, sum(file.size for file in files)
    with target.open("wb") as handle:
        with ZipFile(handle, "w", ZIP_DEFLATED) as archive:
            for file in files:
                watch(done // _TOLD_OCTETS, of // _TOLD_OCTETS)
                done = _add(archive, file, watch, (done, of))
        handle.flush()
        os.fsync(handle.fileno())
        return handle.tell()


def zip_failed(reason: OSError) -> ZipFailed:
    """In the buyer's words."""
    if reason.errno in NO_SPACE:
        return ZipFailed("The disk is full, so nothing was zipped or changed. Free some space and try again.")
    return ZipFailed(
        f"The zip can't be written to the data folder ({reason.strerror or reason}). Nothing was changed. Check that "
        "the "
        "folder is writable and has space."
    )


def _add(archive: ZipFile, file: Attachment, watch: Watch, share: tuple[int, int]) -> int:
    path, (done, of) = Path(file.path), share
    digest = hashlib.sha256()
    with opened(path) as source:
        info = ZipInfo.from_file(path, file.name, strict_timestamps=False)
        info.compress_type = ZIP_DEFLATED
        with archive.open(info, "w") as member:
            while octets := source.read(_BLOCK_OCTETS):
                digest.update(octets)
                member.write(octets)
                done += len(octets)
                watch(done // _TOLD_OCTETS, of // _TOLD_OCTETS)
    if digest.hexdigest() != file.sha256:
        raise changed(path)
    return done
