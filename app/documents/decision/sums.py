"""SHA256SUMS of a folder, as `sha256sum` of GNU coreutils writes and checks it, and the folder checked against it."""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from app.domain.trade.problem import Problem

SUMS = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


class SumsUnreadable(Problem):
    """The folder has no list of sums, or one that this program didn't write."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Names relative to the folder, sorted. `sha256`: of the list itself."""

    files: int
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]
    sha256: str

    @property
    def is_whole(self) -> bool:
        return not (self.changed or self.missing or self.added)


def write_sums(folder: Path) -> str:
    """Of every file in it; returns the SHA-256 (hex) of the list. OSError."""
    lines = [f"{sha256_of(path)}  {name}\n" for name, path in sorted(_files(folder)) if name != SUMS]
    octets = "".join(lines).encode()
    (folder / SUMS).write_bytes(octets)
    return hashlib.sha256(octets).hexdigest()


def check_sums(folder: Path) -> Checked:
    """What is another than when it was written. SumsUnreadable."""
    try:
        octets = (folder / SUMS).read_bytes()
        listed = dict(_entries(octets.decode()))
        there = dict(_files(folder))
    except (OSError, ValueError) as reason:
        why = reason.strerror if isinstance(reason, OSError) and reason.strerror else "it isn't a list of sums"
        raise SumsUnreadable(
            f"“{folder / SUMS}” can't be read: {why}. Choose the folder of a decision file, as it was written."
        ) from reason
    return Checked(
        files=len(listed),
        changed=tuple(sorted(name for name in listed if name in there and _sum(there[name]) != listed[name])),
        missing=tuple(sorted(listed.keys() - there.keys())),
        added=tuple(sorted(there.keys() - listed.keys() - {SUMS})),
        sha256=hashlib.sha256(octets).hexdigest(),
    )


def sha256_of(path: Path) -> str:
    """In hex. OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sum(path: Path) -> str:
    """Empty where it can't be told: what is no file, or may not be read, isn't what was written."""
    try:
        return "" if path.is_symlink() or not path.is_file() else sha256_of(path)
    except OSError:
        return ""


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """All that isn't a folder, links as well, by the relative names. OSError."""

    def refuse(reason: OSError) -> None:
        raise reason

    for root, folders, names in os.walk(folder, onerror=refuse):
        for name in (*names, *(one for one in folders if Path(root, one).is_symlink())):
            path = Path(root, name)
            yield path.relative_to(folder).as_posix(), path


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """Name and sum; ValueError where a line is none, or leads out of the folder."""
    for line in text.removesuffix("\n").split("\n"):
        found = _LINE.fullmatch(line)
        if found is None or PurePosixPath(found[2]).is_absolute() or ".." in PurePosixPath(found[2]).parts:
            raise ValueError(line)
        yield found[2], found[1]
