"""Mails that came in, octet for octet: a file each, named by the hash of what is in it."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.documents.sheets.unfinished import unfinished
from app.domain.trade.problem import Problem

LARGEST = 50 * 1024 * 1024  # octets: reading takes five times as much


class MailTooLarge(Problem):
    """It is not kept; nothing was written."""

    def __init__(self) -> None:
        super().__init__(f"The email is larger than {LARGEST // 2**20} MB. Look at it in your email program.")


class MailNotKept(Problem):
    """There is no room for it, or the folder can't be written to."""


@dataclass(frozen=True, slots=True)
class KeptMail:
    """`sha256` (hex) names it."""

    sha256: str
    size: int
    path: Path


@dataclass(frozen=True, slots=True)
class MailStore:
    """A folder of them; several threads and processes may add to it at once."""

    folder: Path
    marker: Path | None = None  # a file that says that a shared folder is there, and not an empty one in its place

    def keep(self, pieces: Iterable[bytes]) -> KeptMail:
        """Write it, whole and on the disk (fsync) when this returns, or not at all.

        Raises:
            MailTooLarge, MailNotKept
        """
        digest, size = hashlib.sha256(), 0
        if self.marker is not None and not self.marker.is_file():
            raise MailNotKept(
                f"The team's shared folder “{self.marker.parent}” isn't there, so a received email can't be saved. "
                "Connect this computer to it; then the email is fetched again."
            )
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with unfinished(self.folder, "mail-") as temporary:
                with temporary.open("wb") as file:
                    for piece in pieces:
                        size += len(piece)
                        if size > LARGEST:
                            raise MailTooLarge
                        digest.update(piece)
                        file.write(piece)
                    file.flush()
                    os.fsync(file.fileno())
                path = self.path(digest.hexdigest())
                path.parent.mkdir(mode=0o700, exist_ok=True)
                temporary.replace(path)
        except OSError as reason:
            raise MailNotKept(
                f"A received email can't be saved in “{self.folder}” ({reason.strerror or reason}). Make room, or "
                "make the folder writable; then the email is fetched again."
            ) from reason
        return KeptMail(digest.hexdigest(), size, path)

    def path(self, sha256: str) -> Path:
        """Where the mail with this hash lies, or would."""
        return self.folder / sha256[:2] / f"{sha256}.eml"

    def drop(self, kept: KeptMail) -> None:
        """It concerns nobody."""
        kept.path.unlink(missing_ok=True)
