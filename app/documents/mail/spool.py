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
from app.domain.trade.shelf import Shelf, ShelfAway

_LINE_OCTETS = 57  # octets in, 76 characters out (RFC 2045 §6.8)
_READ_OCTETS = _LINE_OCTETS * 3_072  # 171 KiB in, 234 KiB of lines out
_BLOCK_OCTETS = 256 * 1024
_READ_LINES = 78 * 3_072
_STALE_SECONDS = 24 * 3_600
_ENDING = ".b64"
NO_SPACE = frozenset({28, 112, 122})  # ENOSPC, Windows' ERROR_DISK_FULL, EDQUOT


class FileMissing(Problem):
    """The file has gone, or may not be read."""


class FileChanged(Problem):
    """The file is no longer what it was when it was picked."""


class SpoolFull(Problem):
    """There is no room to keep the attachment."""


class SpoolDamaged(Problem):
    """A spooled file is missing or not what it was: a mail with it cannot be sent."""


@dataclass(frozen=True, slots=True)
class SpooledFile:
    """`key` is the SHA-256 (hex) of the original; `size` counts the encoded octets."""

    key: str
    size: int


@dataclass(frozen=True, slots=True)
class Spool:
    """Encoded files; several threads, processes and machines may add to them at once."""

    shelf: Shelf
    _seen: dict[str, tuple[int, int, int]] = field(default_factory=dict, compare=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, compare=False, repr=False)
    _bringing: threading.Lock = field(default_factory=threading.Lock, compare=False, repr=False)

    def add(self, path: Path, sha256: str) -> SpooledFile:
        """Keep the file `path`, which must still have this SHA-256 (hex). Adding it again makes a damaged copy anew.

        The copy is where it has to be when this returns, durably, whole or not at all.

        Raises:
            FileMissing, FileChanged, SpoolFull, ShelfAway
        """
        self.shelf.check()
        source = opened(path)
        with source:
            octets = os.fstat(source.fileno()).st_size
            size = _encoded_size(octets)
            if self._is_here(sha256, size):
                if hashlib.file_digest(source, "sha256").hexdigest() != sha256:
                    raise changed(path)
                if self._keep(path, sha256):
                    return SpooledFile(sha256, size)
                source.seek(0)
            return self._write(source, path, sha256)

    def blocks(self, message: FrozenMessage) -> Iterator[bytes]:
        """The octets of the mail in blocks of at most 256 KiB (the head may be larger).

        Raises:
            SpoolDamaged, ShelfAway: before the first octet where that can be seen by then, else in the middle.
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
        """Where a part's octets lie, whole and as they were; what isn't on this computer yet is fetched.

        Raises:
            SpoolDamaged, ShelfAway
        """
        if not self._is_whole(part.spool_key, part.size):
            raise self._missing(part)
        return self._path(part.spool_key)

    def octets(self, key: str, size: int) -> Iterator[bytes]:
        """The file itself in blocks; `size` is that of its encoded octets.

        Raises:
            SpoolDamaged, ShelfAway: before the first octet.
        """
        path = self.file(MessagePart(header=b"", spool_key=key, size=size))
        with path.open("rb") as file:
            while lines := file.read(_READ_LINES):
                yield binascii.a2b_base64(lines.replace(b"\r\n", b""))

    def is_at_hand(self, message: FrozenMessage) -> bool:
        """Whether nothing of it has to be fetched first."""
        return all(self._is_here(part.spool_key, part.size) for part in message.parts)

    def _missing(self, part: MessagePart) -> Problem:
        """Why a part can't be read: its place is away, or else it is damaged."""
        try:
            self.shelf.check()
        except ShelfAway as away:
            return away
        return _damaged(part)

    def remove_except(self, keys: Collection[str]) -> int:
        """Delete what no message needs; returns how many files. Copies broken off over a day ago go too."""
        removed = 0
        kept = {_name(key) for key in keys}
        for found in list(self.shelf.files()):
            if found.name.endswith(_ENDING) and found.name not in kept and found.age_s >= self.shelf.spared_s:
                removed += self.shelf.let_go(found.name)
        for left in list(self.shelf.folder.glob("*.part")):
            with contextlib.suppress(FileNotFoundError):  # another process has just finished it
                if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                    left.unlink()
        return removed

    def _path(self, key: str) -> Path:
        return self.shelf.path(_name(key))

    def _is_whole(self, key: str, size: int) -> bool:
        """Whether it is on this computer, or could be brought there."""
        if self._is_here(key, size):
            return True
        with self._bringing:  # of two who want the same file one fetches it; whoever has theirs here waits for nobody
            return self._is_here(key, size) or (
                self.shelf.bring(_name(key), lambda path: _is_as_made(path, key, size)) and self._is_here(key, size)
            )

    def _is_here(self, key: str, size: int) -> bool:
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

    def _keep(self, path: Path, sha256: str) -> bool:
        try:
            return self.shelf.keep(_name(sha256))
        except OSError as reason:
            raise _write_failed(path, reason) from reason

    def _write(self, source: BufferedReader, path: Path, sha256: str) -> SpooledFile:
        folder = self.shelf.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._check_room(source, path)
            with unfinished(folder, f"{sha256[:16]}-") as temporary:
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
        if shutil.disk_usage(self.shelf.folder).free < size:
            raise _full(path)

    def _publish(self, temporary: Path, key: str, size: int) -> None:
        try:
            self.shelf.publish(temporary, _name(key))
        except PermissionError:  # Windows: somebody reads the same file, kept by another thread meanwhile
            if not self._is_here(key, size):
                raise


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


def _name(key: str) -> str:
    return f"{key}{_ENDING}"


def _is_as_made(path: Path, key: str, size: int) -> bool:
    """Of a copy that was fetched. OSError: it can't be read."""
    try:
        return path.stat().st_size == size and _decoded_digest(path) == key
    except binascii.Error:
        return False


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


def _damaged(part: MessagePart) -> SpoolDamaged:
    return SpoolDamaged(
        f"The prepared attachment {part.spool_key[:12]}… is missing or damaged. Nothing was sent to "
        "this vendor. Attach the file again and send again."
    )


def _write_failed(path: Path, reason: OSError) -> Problem:
    if reason.errno in NO_SPACE:
        return _full(path)
    return SpoolFull(
        f"“{path.name}” can't be saved in the data folder ({reason.strerror or reason}). Check that the folder is "
        "writable and has space."
    )
