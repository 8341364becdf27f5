"""Shows a mail that came in, and gives its files out when they are asked for. What strangers wrote is read apart."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.documents.inbox.apart import part_octets_apart, read_mails_apart
from app.documents.inbox.mail_store import MailStore
from app.documents.inbox.mime import MailUnreadable
from app.domain.inbox.entry import Entry
from app.domain.inbox.incoming import IncomingMail, IncomingPart
from app.domain.trade.problem import Problem


class FileNotSaved(Problem):
    """A file of a mail can't be written where it was to go."""


@dataclass(frozen=True, slots=True)
class Opening:
    store: MailStore
    confined: Callable[..., Any]

    def open(self, entry: Entry) -> IncomingMail:
        """The whole mail. MailUnreadable: its file is gone, or can't be read."""
        (read,) = read_mails_apart([self._path(entry)], self.confined)
        if isinstance(read, MailUnreadable):
            raise read
        return read.mail

    def octets(self, entry: Entry, part: IncomingPart) -> bytes:
        """One of its files. MailUnreadable."""
        octets: bytes = part_octets_apart(self._path(entry), part.position, self.confined)
        return octets

    def save(self, entry: Entry, part: IncomingPart, to: Path) -> None:
        """Write one of its files there, in place of what is there. MailUnreadable, FileNotSaved."""
        octets = self.octets(entry, part)
        try:
            to.write_bytes(octets)
        except OSError as reason:
            raise FileNotSaved(
                f"“{to.name}” can't be saved: {reason.strerror or reason}. Choose another folder."
            ) from reason

    def save_files(self, entry: Entry, folder: Path) -> list[Path]:
        """All of its files, under names that are free there. MailUnreadable, FileNotSaved."""
        saved: list[Path] = []
        for part in entry.parts:
            if not part.is_inline:
                path = _free(folder / part.name)
                self.save(entry, part, path)
                saved.append(path)
        return saved

    def _path(self, entry: Entry) -> Path:
        path = self.store.path(entry.sha256)
        if not path.exists():
            raise MailUnreadable(
                "The email's file is no longer in the data folder, so only what the list shows is left. Look at it in "
                "your email program."
            )
        return path


def _free(path: Path) -> Path:
    candidate, number = path, 2
    while candidate.exists():
        candidate = path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1
    return candidate
