"""Looking through folders for files: each folder once, no file opened, and whatever cannot be looked at is named."""

import os
import stat
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.domain.rfqs.file_match import UnreadFolder
from app.domain.trade.watch import Watch, unwatched

_RECALL_ON_DATA_ACCESS, _OFFLINE = 0x0040_0000, 0x0000_1000  # Windows: FILE_ATTRIBUTE_…
_DATALESS = 0x4000_0000  # macOS: SF_DATALESS
_TOLD_EVERY_S = 0.1
_HIDDEN = (".", "~$")
_JUNK = {"thumbs.db", "desktop.ini"}
_UNFINISHED = (".tmp", ".lnk", ".url", ".part", ".partial", ".crdownload", ".download")


@dataclass(frozen=True, slots=True)
class Place:
    """A folder to look through with all that lies below it.

    `prefixes`: only its own files, and the folders in it whose names begin so.
    """

    folder: str  # absolute
    prefixes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Walked:
    """A file that is there; `folder` is below the place where the walk began."""

    entry: "os.DirEntry[str]"
    folder: str


class FolderWalk:
    """One walk through several places. Iterate it once; `unread` and `looked_at` are filled on the way.

    The watch is told how many folders are done and known, between two entries too, and may raise `Cancelled` there:
    it must run on a thread that may hang with a network drive.
    """

    def __init__(self, places: Iterable[Place], watch: Watch = unwatched, every_s: float | None = None) -> None:
        self.unread: list[UnreadFolder] = []
        self.looked_at = 0
        self._watch = watch
        self._every_s = _TOLD_EVERY_S if every_s is None else every_s
        self._told_at = 0.0
        self._done = self._known = 0
        self._seen: set[object] = set()
        whole_first = sorted(places, key=lambda place: place.prefixes is not None)
        self._waiting = [(place, "") for place in reversed(whole_first)]

    def __iter__(self) -> Iterator[Walked]:
        self._known = len(self._waiting)
        while self._waiting:
            place, below = self._waiting.pop()
            self.tell()
            if self._is_new(place):
                yield from self._files_of(place, below)
            self._done += 1

    def _files_of(self, place: Place, below: str) -> Iterator[Walked]:
        for entry in self._entries(place.folder):
            if _is_hidden(entry.name):
                continue
            is_folder, is_file = self._kind(entry)
            if is_folder and _begins(entry.name, place.prefixes):
                self._known += 1
                self._waiting.append((Place(entry.path), f"{below}/{entry.name}" if below else entry.name))
            elif is_file:
                self.looked_at += 1
                yield Walked(entry, below)

    def _entries(self, folder: str) -> "Iterator[os.DirEntry[str]]":
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    self.tell()
                    yield entry
        except OSError as reason:
            self._cannot_read(folder, reason)

    def _kind(self, entry: "os.DirEntry[str]") -> tuple[bool, bool]:
        """Whether it is a folder, or a file; a link is what it leads to."""
        try:
            return entry.is_dir(), entry.is_file()
        except OSError as reason:
            self._cannot_read(entry.path, reason)
            return False, False

    def _is_new(self, place: Place) -> bool:
        """Whether the folder was not looked through yet, by whatever link or name: a link may lead round in circles."""
        try:
            found = Path(place.folder).stat()
        except OSError as reason:
            self._cannot_read(place.folder, reason)
            return False
        one = (found.st_dev, found.st_ino) if found.st_ino else os.path.realpath(place.folder)
        if one in self._seen:
            return False
        if place.prefixes is None:
            self._seen.add(one)
        return True

    def tell(self) -> None:
        """Let the watch know how far it is, and stop it; also for what is done with the files meanwhile."""
        now = time.monotonic()
        if now - self._told_at >= self._every_s:
            self._told_at = now
            self._watch(self._done, self._known)

    def _cannot_read(self, path: str, reason: OSError) -> None:
        self.unread.append(UnreadFolder(path, reason.strerror or str(reason)))


def size_and_state(entry: "os.DirEntry[str]") -> tuple[int, bool]:
    """Octets, and whether it is only online; OSError where it has gone."""
    found = entry.stat()
    return found.st_size, is_online_only(found)


def is_online_only(found: os.stat_result) -> bool:
    """Whether a cloud holds what the file has, and reading would fetch it (OneDrive, Dropbox, iCloud)."""
    attributes = int(getattr(found, "st_file_attributes", 0))
    flags = int(getattr(found, "st_flags", 0))
    return bool(attributes & (_RECALL_ON_DATA_ACCESS | _OFFLINE) or flags & _DATALESS)


def is_folder(path: Path) -> bool:
    """Also False for what cannot be a path at all."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _begins(name: str, prefixes: frozenset[str] | None) -> bool:
    return prefixes is None or any(name.casefold().startswith(prefix.casefold()) for prefix in prefixes)


def _is_hidden(name: str) -> bool:
    folded = name.casefold()
    return folded.startswith(_HIDDEN) or folded in _JUNK or folded.endswith(_UNFINISHED)
