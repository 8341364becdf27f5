"""Mails that came in, octet for octet: a file each, named by the hash of what is in it."""

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.documents.inbox.mime import MailUnreadable
from app.documents.sheets.unfinished import unfinished
from app.domain.trade.problem import Problem
from app.domain.trade.shelf import Shelf, ShelfAway

LARGEST = 50 * 1024 * 1024  # octets: reading takes five times as much


class MailTooLarge(Problem):
    """It is not kept; nothing was written."""

    def __init__(self) -> None:
        super().__init__(f"The email is larger than {LARGEST // 2**20} MB. Look at it in your email program.")


class MailNotKept(Problem):
    """There is no room for it, or the folder can't be written to."""


class MailAway(MailUnreadable):
    """The place of received mails is not there just now: nothing is wrong with any of them."""


@dataclass(frozen=True, slots=True)
class KeptMail:
    """`sha256` (hex) names it."""

    sha256: str
    size: int
    path: Path


@dataclass(frozen=True, slots=True)
class MailStore:
    """Several threads, processes and machines may add to them at once."""

    shelf: Shelf

    def keep(self, pieces: Iterable[bytes]) -> KeptMail:
        """Write it, whole and durably when this returns, or not at all.

        Raises:
            MailTooLarge, MailNotKept
        """
        digest, size = hashlib.sha256(), 0
        folder = self.shelf.folder
        try:
            self.shelf.check()
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with unfinished(folder, "mail-") as temporary:
                with temporary.open("wb") as file:
                    for piece in pieces:
                        size += len(piece)
                        if size > LARGEST:
                            raise MailTooLarge
                        digest.update(piece)
                        file.write(piece)
                    file.flush()
                    os.fsync(file.fileno())
                name = _name(digest.hexdigest())
                self.shelf.publish(temporary, name)
        except ShelfAway as away:
            raise MailNotKept(f"A received email can't be saved, and will be fetched again. {away}") from away
        except OSError as reason:
            raise MailNotKept(
                f"A received email can't be saved in “{folder}” ({reason.strerror or reason}). Make room, or "
                "make the folder writable; then the email is fetched again."
            ) from reason
        return KeptMail(digest.hexdigest(), size, self.shelf.path(name))

    def path(self, sha256: str) -> Path:
        """Where the mail with this hash lies, or would; what isn't on this computer yet is fetched.

        Raises:
            MailAway
        """
        path = self.shelf.path(_name(sha256))
        try:
            if not path.exists():
                self.shelf.bring(_name(sha256), lambda found: _hash_of(found) == sha256)
        except ShelfAway as away:
            raise MailAway(str(away)) from away
        return path

    def drop(self, kept: KeptMail) -> None:
        """It concerns nobody; where it can't be removed now it stays, and takes up room."""
        with suppress(ShelfAway):
            self.shelf.remove(_name(kept.sha256))


def _name(sha256: str) -> str:
    return "/".join((sha256[:2], f"{sha256}.eml"))


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
