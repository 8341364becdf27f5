"""Files in a team's object store, and in a folder of this computer what it has made or sent of them lately.

A file goes to many vendors: it is fetched once, looked at by its hash, and read from there.
"""

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from app.domain.trade.shelf import SPARED_S, ShelfAway, Shelved
from app.system.object_store import PART_OCTETS, ObjectStore

_DAY_S = 24 * 3_600.0
_KEPT_S = 7 * _DAY_S  # a copy that nobody has read for so long is fetched again if need be
_PAUSE_S = 3_600.0  # between two looks for such copies


@dataclass(slots=True)
class ObjectShelf:
    """`room` begins the names of its objects."""

    store: ObjectStore
    room: str
    folder: Path
    spared_s: float = SPARED_S
    _bad: dict[str, str] = field(default_factory=dict, repr=False)  # by name, the mark of what wasn't whole
    _looked_at: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def place(self) -> str:
        return f"{self.store.address.url} {self.room}"

    def check(self) -> None:
        self.store.check()

    def path(self, name: str) -> Path:
        path = self.folder / name
        with suppress(OSError):  # it isn't here
            if time.time() - path.stat().st_mtime > _DAY_S:
                os.utime(path)  # it is being read: it stays for another week
        return path

    def bring(self, name: str, is_whole: Callable[[Path], bool]) -> bool:
        stored = self.store.look(self._name(name))
        if stored is None or self._bad.get(name) == stored.mark:
            return False
        self._let_go_of_old()
        unfinished = self.folder / f"{name}.{os.getpid()}-{threading.get_ident()}.part"
        try:
            unfinished.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with unfinished.open("wb") as target:
                self.store.fetch(self._name(name), stored.size, target)
            if not is_whole(unfinished):
                self._bad[name] = stored.mark
                return False
            unfinished.replace(self.folder / name)
        except FileNotFoundError:
            return False
        except OSError as reason:
            raise ShelfAway(
                f"A file of the team can't be saved in “{self.folder}” ({reason.strerror or reason}). Make room, or "
                "make the folder writable; then it goes on."
            ) from reason
        finally:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
        return True

    def publish(self, unfinished: Path, name: str) -> None:
        self._upload(unfinished, name)
        path = self.folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.replace(path)
        self._let_go_of_old()

    def keep(self, name: str) -> bool:
        try:
            self._upload(self.folder / name, name)
        except FileNotFoundError:  # the copy here was let go of
            return False
        return True

    def files(self) -> Iterator[Shelved]:
        return self.store.objects(self.room)

    def copy(self, file: Shelved, target: IO[bytes]) -> None:
        self.store.fetch(self._name(file.name), file.size, target)

    def let_go(self, name: str) -> bool:
        stored = self.store.look(self._name(name))
        if stored is None or stored.age_s < self.spared_s:
            return False
        self.remove(name)
        return True

    def remove(self, name: str) -> None:
        self.store.remove(self._name(name))
        (self.folder / name).unlink(missing_ok=True)

    def _name(self, name: str) -> str:
        return f"{self.room}/{name}"

    def _upload(self, path: Path, name: str) -> None:
        """Where the store says by its mark that it has the same, it is left alone, unless it is about to be too old."""
        size, stored = path.stat().st_size, self.store.look(self._name(name))
        is_young = stored is not None and stored.age_s <= self.spared_s / 2
        if stored is None or not is_young or stored.size != size or stored.mark != mark_of(path):
            self.store.put(path, self._name(name))

    def _let_go_of_old(self) -> None:
        """All that lies here was in the store before: what is let go of can be fetched again."""
        with self._lock:
            if time.monotonic() - self._looked_at < _PAUSE_S:
                return
            self._looked_at = time.monotonic()
        for path in self.folder.rglob("*"):
            with suppress(OSError):  # another process has it, or was faster
                if path.is_file() and time.time() - path.stat().st_mtime > _KEPT_S:
                    path.unlink()


def mark_of(path: Path) -> str:
    """The mark that a store gives to this file: its MD5, or that of its parts' MD5s with their number."""
    parts = []
    with path.open("rb") as file:
        while octets := file.read(PART_OCTETS):
            parts.append(hashlib.md5(octets, usedforsecurity=False))
    if len(parts) == 1:
        return parts[0].hexdigest()
    whole = hashlib.md5(b"".join(part.digest() for part in parts), usedforsecurity=False)
    return f"{whole.hexdigest()}-{len(parts)}" if parts else whole.hexdigest()
