"""Picking files: those of folders too, each read through once for its size and its SHA-256."""

from collections.abc import Sequence
from pathlib import Path

from app.documents.mail.spool import fingerprint
from app.domain.rfqs.rfq import LARGEST_MAIL, Attachment
from app.domain.trade.problem import Problem

_FILES_LIMIT = 500
_JUNK = {"thumbs.db", "desktop.ini"}


class FilesUnfit(Problem):
    """Files cannot be attached; the message says why."""


def picked(paths: Sequence[Path]) -> list[Attachment]:
    """These files, and those in folders.

    Raises:
        FileMissing: one of them cannot be read.
        FilesUnfit: too many, none, or one is larger than any mail can be.
    """
    return [picked_file(path) for path in _files(paths)]


def _files(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        whole = path.absolute()
        try:
            found += _inside(whole) if whole.is_dir() else [whole]
        except OSError as reason:
            raise FilesUnfit(f"“{path}” can't be read: {reason.strerror}. Choose another file or folder.") from reason
    if len(found) > _FILES_LIMIT:
        raise FilesUnfit(f"{len(found)} files are more than an email can carry ({_FILES_LIMIT}). Choose fewer.")
    return list(dict.fromkeys(found))


def _inside(folder: Path) -> list[Path]:
    """The files of a folder without what programs hide there. FilesUnfit where there is nothing else."""
    next(folder.iterdir(), None)  # OSError; `rglob` passes over what can't be read
    there = sorted(p for p in folder.rglob("*") if p.is_file())
    found = [p for p in there if not any(map(_is_hidden, p.relative_to(folder).parts))]
    if not found:
        hidden = f" {len(there)} hidden files are left out. To attach one, choose it by name." if there else ""
        raise FilesUnfit(f"“{folder}” has no files to attach.{hidden}")
    return found


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$")) or name.casefold() in _JUNK


def picked_file(path: Path) -> Attachment:
    """This one file.

    Raises:
        FileMissing: it cannot be read, or is a folder.
        FilesUnfit: it is larger than any mail can be.
    """
    if (octets := _octets(path)) > LARGEST_MAIL:  # told before it is read through
        raise FilesUnfit(
            f"“{path.name}” has {octets / 1e6:,.1f} MB, more than any email can carry. Send it another way, such "
            "as a link in the message."
        )
    size, sha256 = fingerprint(path)
    return Attachment(path=str(path), name=path.name, size=size, sha256=sha256)


def _octets(path: Path) -> int:
    """0 where it can't be looked at, or is no file: reading it tells why."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0
