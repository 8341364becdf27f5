"""Files in a folder: of this computer alone, or one that a team's machines all see."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.domain.trade.shelf import ShelfAway, Shelved
from app.system.folders import SharedFolderForbidden
from app.system.privacy import make_folder, share


@dataclass(frozen=True, slots=True)
class FolderShelf:
    """What is published is in its place at once."""

    folder: Path
    marker: Path | None = None  # a file that says that a shared folder is there, and not an empty one in its place
    spared_s: float = 0.0

    @property
    def place(self) -> str:
        return str(self.folder)

    def check(self) -> None:
        if self.marker is None:
            return
        try:
            is_there = self.marker.is_file()
        except PermissionError as cause:
            raise ShelfAway(str(SharedFolderForbidden(self.marker.parent, cause))) from cause
        except OSError:  # a share whose server has gone
            is_there = False
        if not is_there:
            raise ShelfAway(
                f"The team's shared folder “{self.marker.parent}” isn't there. Connect this computer to it; then it "
                "goes on."
            )

    def path(self, name: str) -> Path:
        return self.folder / name

    def bring(self, name: str, is_whole: Callable[[Path], bool]) -> bool:  # noqa: ARG002 - what lies here is all
        return False

    def publish(self, unfinished: Path, name: str) -> None:
        path = self.path(name)
        shared = self.marker and self.marker.parent
        make_folder(path.parent, shared)
        if shared is not None:
            share(unfinished, shared)
        unfinished.replace(path)
        _sync_folder(path.parent)

    def keep(self, name: str) -> bool:
        if not self.spared_s:
            return True
        path = self.path(name)
        try:
            if _age_s(path) > self.spared_s / 2:
                os.utime(path)  # by the share's own clock
        except OSError:  # it was removed this moment, or belongs to another user
            return False
        return True

    def files(self) -> Iterator[Shelved]:
        if not self.folder.is_dir():
            return
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path.suffix != ".part":
                found = path.stat()
                yield Shelved(path.relative_to(self.folder).as_posix(), found.st_size, time.time() - found.st_mtime)

    def copy(self, file: Shelved, target: IO[bytes]) -> None:
        with self.path(file.name).open("rb") as read:
            shutil.copyfileobj(read, target)

    def let_go(self, name: str) -> bool:
        """Put aside first: whoever keeps it now finds it gone and publishes it; who was faster has made it young."""
        path = self.path(name)
        aside = path.with_name(f"{path.name}.going.part")
        try:
            path.replace(aside)
        except FileNotFoundError:
            return False
        if _age_s(aside) < self.spared_s:
            aside.replace(path)
            return False
        aside.unlink()
        return True

    def remove(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)


def _age_s(path: Path) -> float:
    return time.time() - path.stat().st_mtime


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable; Windows has no such call and needs none."""
    if os.name == "nt":  # pragma: no cover
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class FolderMark:
    """A small file in the shared folder."""

    file: Path

    @property
    def place(self) -> str:
        return str(self.file.parent)

    def read(self) -> str:
        try:
            return self.file.read_text(encoding="utf-8", errors="replace").strip()
        except OSError as reason:
            raise ShelfAway(f"“{self.file}” can't be read ({reason.strerror or reason}).") from reason

    def write(self, word: str) -> bool:
        """In its place, since it may be another user's."""
        part = self.file.with_name(f"{self.file.name}.part")
        try:
            part.write_text(f"{word}\n", encoding="utf-8")
            share(part, self.file.parent)
            part.replace(self.file)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            return False
        _sync_folder(self.file.parent)
        return True
