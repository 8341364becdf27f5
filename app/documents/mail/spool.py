"""Attachments as they travel: copied and base64-encoded once, named by content, streamed to every vendor.

What is sent is the spool: once a file is in here, it may change or vanish outside.
"""

import binascii
import contextlib
import hashlib
import os
import shutil
import threading
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import IO

from app.documents.sheets.unfinished import unfinished
from app.domain.outbox.message import FrozenMessage, MessagePart
from app.domain.trade.problem import Problem

_LINE_OCTETS = 57  # octets in, 76 characters out (RFC 2045 §6.8)
_READ_OCTETS = _LINE_OCTETS * 3_072  # 171 KiB in, 234 KiB of lines out
_BLOCK_OCTETS = 256 * 1024
_READ_LINES = 78 * 3_072
_STALE_SECONDS = 24 * 3_600
NO_SPACE = frozenset({28, 112, 122})  # ENOSPC, Windows' ERROR_DISK_FULL, EDQUOT


class FileMissing(Problem):
    """The file has gone, or may not be read."""


class FileChanged(Problem):
    """The file is no longer what it was when it was picked."""


class SpoolFull(Problem):
    """There is no room to keep the attachment."""


class SpoolDamaged(Problem):
    """A spooled file is missing or not what it was: a mail with it cannot be sent."""


class SpoolAway(Problem):
    """The shared folder is not there just now: nothing is wrong with any mail."""


@dataclass(frozen=True, slots=True)
class SpooledFile:
    """`key` is the SHA-256 (hex) of the original; `size` counts the encoded octets."""

    key: str
    size: int


@dataclass(frozen=True, slots=True)
class Spool:
    """A folder of encoded files; several threads and processes may add to it at once."""

    folder: Path
    marker: Path | None = None  # a file that says that a shared folder is there, and not an empty one in its place
    _seen: dict[str, tuple[int, int, int]] = field(default_factory=dict, compare=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, compare=False, repr=False)

    def add(self, path: Path, sha256: str) -> SpooledFile:
        """Keep the file `path`, which must still have this SHA-256 (hex). Adding it again makes a damaged copy anew.

        The copy is on the disk (fsync) when this returns, whole or not at all.

        Raises:
            FileMissing, FileChanged, SpoolFull, SpoolAway
        """
        if self._is_away():
            raise SpoolAway(_AWAY.format(folder=self.folder.parent))
        source = opened(path)
        with source:
            octets = os.fstat(source.fileno()).st_size
            size = _encoded_size(octets)
            if self._is_whole(sha256, size):
                if hashlib.file_digest(source, "sha256").hexdigest() != sha256:
                    raise changed(path)
                return SpooledFile(sha256, size)
            return self._write(source, path, sha256)

    def blocks(self, message: FrozenMessage) -> Iterator[bytes]:
        """The octets of the mail in blocks of at most 256 KiB (the head may be larger).

        Raises:
            SpoolDamaged, SpoolAway: before the first octet where that can be seen by then, else in the middle.
        """
        for part in message.parts:
            if not self._is_whole(part.spool_key, part.size):
                raise self._missing(part)
        yield message.head
        for part in message.parts:
            yield part.header
            yield from self._part_blocks(part)
        yield message.tail

    def file(self, part: MessagePart) -> Path:
        """Where a part's octets lie, whole and as they were.

        Raises:
            SpoolDamaged
        """
        if not self._is_whole(part.spool_key, part.size):
            raise self._missing(part)
        return self._path(part.spool_key)

    def _is_away(self) -> bool:
        return self.marker is not None and not self.marker.is_file()

    def _missing(self, part: MessagePart) -> Problem:
        return SpoolAway(_AWAY.format(folder=self.folder.parent)) if self._is_away() else _damaged(part)

    def remove_except(self, keys: Collection[str]) -> int:
        """Delete what no message needs; returns how many files. Copies broken off over a day ago go too."""
        removed = 0
        kept = set(keys)
        for found in list(self.folder.glob("*.b64")):
            if found.stem not in kept:
                found.unlink(missing_ok=True)
                removed += 1
        for found in list(self.folder.glob("*.part")):
            with contextlib.suppress(FileNotFoundError):  # another process has just finished it
                if time.time() - found.stat().st_mtime > _STALE_SECONDS:
                    found.unlink()
        return removed

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.b64"

    def _is_whole(self, key: str, size: int) -> bool:
        """Whether it is there as it was made: read through once a process, and after every change.

        A damaged file could hold a line that begins with a dot, and end a mail in its middle.
        """
        path = self._path(key)
        with self._lock:
            try:
                found = path.stat()
                if found.st_size != size:
                    return False
                seen = (found.st_ino, found.st_mtime_ns, found.st_size)
                if self._seen.get(key) != seen:
                    if _decoded_digest(path) != key:
                        return False
                    self._seen[key] = seen
            except (OSError, binascii.Error):
                return False
        return True

    def _part_blocks(self, part: MessagePart) -> Iterator[bytes]:
        left = part.size
        try:
            with self._path(part.spool_key).open("rb", buffering=0) as file:
                while block := file.read(min(_BLOCK_OCTETS, left)):
                    left -= len(block)
                    yield block
        except OSError as reason:
            raise self._missing(part) from reason
        if left:
            raise self._missing(part)

    def _write(self, source: BufferedReader, path: Path, sha256: str) -> SpooledFile:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._check_room(source, path)
            with unfinished(self.folder, f"{sha256[:16]}-") as temporary:
                with temporary.open("wb") as target:
                    digest, size = _encode(source, target)
                    target.flush()
                    os.fsync(target.fileno())
                if digest != sha256:
                    raise changed(path)
                self._publish(temporary, sha256, size)
        except OSError as reason:
            raise _write_failed(path, reason) from reason
        return SpooledFile(sha256, size)

    def _check_room(self, source: BufferedReader, path: Path) -> None:
        size = _encoded_size(os.fstat(source.fileno()).st_size)
        if shutil.disk_usage(self.folder).free < size:
            raise _full(path)

    def _publish(self, temporary: Path, key: str, size: int) -> None:
        try:
            temporary.replace(self._path(key))
        except PermissionError:  # Windows: somebody reads the same file, kept by another thread meanwhile
            if not self._is_whole(key, size):
                raise
        _sync_folder(self.folder)


def fingerprint(path: Path) -> tuple[int, str]:
    """Size in octets and SHA-256 (hex) of a file.

    Raises:
        FileMissing
    """
    with opened(path) as file:
        try:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as reason:
            raise _missing(path, reason) from reason
        return file.tell(), digest


def opened(path: Path) -> BufferedReader:
    """To be read; FileMissing where it cannot be."""
    try:
        if not path.is_file():  # a folder or a pipe, which would block
            raise FileNotFoundError(2, "it is not there, or not a file")
        return path.open("rb")
    except (OSError, ValueError) as reason:
        raise _missing(path, reason) from reason


def _encode(source: BufferedReader, target: IO[bytes]) -> tuple[str, int]:
    """Copy as base64 lines in constant memory; the digest is of what was read, not of what a second look finds."""
    digest = hashlib.sha256()
    size = 0
    while octets := source.read(_READ_OCTETS):
        digest.update(octets)
        characters = binascii.b2a_base64(octets, newline=False)
        lines = b"\r\n".join([characters[i : i + 76] for i in range(0, len(characters), 76)])
        size += target.write(lines) + target.write(b"\r\n")
    return digest.hexdigest(), size


def _decoded_digest(path: Path) -> str:
    """The SHA-256 (hex) of what a file of base64 lines stands for; binascii.Error where it is none."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while lines := file.read(_READ_LINES):
            digest.update(binascii.a2b_base64(lines.replace(b"\r\n", b""), strict_mode=True))
    return digest.hexdigest()


def _encoded_size(octets: int) -> int:
    characters = 4 * -(-octets // 3)
    return characters + 2 * -(-characters // 76)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable; Windows has no such call and needs none."""
    if os.name == "nt":  # pragma: no cover
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _missing(path: Path, reason: Exception) -> FileMissing:
    why = reason.strerror if isinstance(reason, OSError) and reason.strerror else str(reason)
    return FileMissing(f"“{path}” can't be read ({why}). Put the file back, or remove it from the RFQ.")


def changed(path: Path) -> FileChanged:
    """What is raised where a file is another by now."""
    return FileChanged(
        f"“{path.name}” has changed since it was attached. Check it, then remove it and attach it again, so "
        "no vendor gets a drawing you haven't seen."
    )


def _full(path: Path) -> SpoolFull:
    return SpoolFull(f"The disk is full: “{path.name}” can't be prepared for sending. Free some space and try again.")


_AWAY = "The shared folder “{folder}” isn't there. Nothing was sent. Connect this computer to it; then it goes on."


def _damaged(part: MessagePart) -> SpoolDamaged:
    return SpoolDamaged(
        f"The prepared attachment {part.spool_key[:12]}… is missing or damaged in the data folder. Nothing was sent to "
        "this vendor. Attach the file again and send again."
    )


def _write_failed(path: Path, reason: OSError) -> Problem:
    if reason.errno in NO_SPACE:
        return _full(path)
    return SpoolFull(
        f"“{path.name}” can't be saved in the data folder ({reason.strerror or reason}). Check that the folder is "
        "writable and has space."
    )
