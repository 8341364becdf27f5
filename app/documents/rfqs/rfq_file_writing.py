"""An RFQ file is written: whole and on the disk, or not at all."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.documents.rfqs.rfq_file import CONTENT, FILES, RfqFileUnfit
from app.documents.rfqs.rfq_file_content import encoded
from app.documents.sheets.unfinished import PlaceTaken, replacing
from app.domain.rfqs.parcel import Parcel
from app.domain.trade.problem import Problem
from app.domain.trade.rfq_file_name import SUFFIX, is_rfq_file_name
from app.domain.trade.watch import Watch

_BLOCK_OCTETS = 1_000_000
_TOLD_OCTETS = 1_000  # the watch counts in kB


class RfqFileNotWritten(Problem):
    """The RFQ cannot be saved as a file; nothing was written."""


def write_rfq_file(path: Path, parcel: Parcel, places: Mapping[str, Path], watch: Watch) -> None:
    """`places` says where each content lies, by its SHA-256. The watch is told how many kB are done.

    Raises:
        RfqFileNotWritten: also where a file is missing or was changed since it was attached.
        PlaceTaken, Cancelled
    """
    if not is_rfq_file_name(path):
        raise PlaceTaken(f"Nothing was saved. Choose a name that ends in {SUFFIX}, such as {parcel.number}{SUFFIX}.")
    try:
        content = encoded(parcel)
    except RfqFileUnfit as reason:
        raise RfqFileNotWritten(f"{parcel.number} can't be saved as a file: {reason}") from reason
    try:
        with replacing(path, (SUFFIX, path.suffix)) as temporary, temporary.open("wb") as handle:
            with ZipFile(handle, "w", ZIP_DEFLATED, allowZip64=False) as archive:
                archive.writestr(_entry(CONTENT), content)
                _add_files(archive, parcel, places, watch)
            handle.flush()
            os.fsync(handle.fileno())
    except OSError as reason:
        raise RfqFileNotWritten(
            f"“{path}” can't be written ({reason.strerror or reason}). Nothing was saved. Choose another place, or "
            "free some space."
        ) from reason


def _add_files(archive: ZipFile, parcel: Parcel, places: Mapping[str, Path], watch: Watch) -> None:
    files = {file.sha256: file.size for file in parcel.files}
    done, of = 0, sum(files.values())
    for sha256, size in files.items():
        watch(done // _TOLD_OCTETS, of // _TOLD_OCTETS)
        _add(archive, places[sha256], sha256)
        done += size


def _add(archive: ZipFile, path: Path, sha256: str) -> None:
    digest = hashlib.sha256()
    try:
        source = path.open("rb")
    except (OSError, ValueError) as reason:
        why = getattr(reason, "strerror", None) or reason
        raise RfqFileNotWritten(
            f"“{path}” can't be read ({why}). Nothing was saved. Put the file back, or remove it from the RFQ."
        ) from reason
    with source, archive.open(_entry(FILES + sha256), "w") as member:
        while octets := source.read(_BLOCK_OCTETS):
            digest.update(octets)
            member.write(octets)
    if digest.hexdigest() != sha256:
        raise RfqFileNotWritten(
            f"“{path.name}” has changed since it was attached. Nothing was saved. Check it, then remove it and attach "
            "it again."
        )


def _entry(name: str) -> ZipInfo:
    """Without a time, so that the same RFQ is the same file."""
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry
