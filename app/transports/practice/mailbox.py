"""The folder in which the practice server keeps what it gets: each mail as .eml with its envelope beside it."""

import contextlib
import itertools
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from app.domain.outbox.practice_mail import PracticeMail

_HEAD_OCTETS = 65536  # enough for every header; the subject is read from it
_UNFINISHED = ".part"


class IncomingMail:
    """A mail on its way in; it exists for readers from `keep` on, or never. OSError: the disk is full."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / f"{name}.eml"
        self._part = folder / f"{name}{_UNFINISHED}"
        self._file: BinaryIO = self._part.open("wb")
        self._head = b""
        self._size = 0

    def write(self, octets: bytes) -> None:
        """Take the next octets."""
        self._file.write(octets)
        self._size += len(octets)
        if len(self._head) < _HEAD_OCTETS:
            self._head += octets[:_HEAD_OCTETS]

    def keep(self, sender: str, recipients: Sequence[str]) -> None:
        """Make it last: on the disk before this returns, in one step for readers (the envelope first)."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        envelope = {
            "received_at": datetime.now(UTC).isoformat(),
            "sender": sender,
            "recipients": list(recipients),
            "subject": _subject(self._head),
            "size": self._size,
        }
        self._path.with_suffix(".json").write_text(json.dumps(envelope, ensure_ascii=False), encoding="utf-8")
        self._part.replace(self._path)

    def discard(self) -> None:
        """Leave nothing behind; harmless after `keep`."""
        with contextlib.suppress(OSError):
            self._file.close()  # closing writes what is buffered, which fails on a full disk
        self._part.unlink(missing_ok=True)


class PracticeMailbox:
    """Writes and lists the mails in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()

    def clear_unfinished(self) -> None:
        """Make the folder, and remove what a killed process left half written in it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for part in self._folder.glob(f"*{_UNFINISHED}"):
            part.unlink(missing_ok=True)

    def incoming(self) -> IncomingMail:
        """Begin a mail; raises OSError where the folder cannot be written."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{next(self._numbers):06}"
        return IncomingMail(self._folder, name)

    def mails(self) -> list[PracticeMail]:
        """Newest first; reads the small envelopes alone, never the mails."""
        mails = [_read(path) for path in self._folder.glob("*.eml") if path.with_suffix(".json").exists()]
        return sorted(mails, key=lambda mail: (mail.received_at, mail.path.name), reverse=True)


def _read(path: Path) -> PracticeMail:
    envelope = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return PracticeMail(
        path=path,
        received_at=datetime.fromisoformat(envelope["received_at"]),
        sender=envelope["sender"],
        recipients=tuple(envelope["recipients"]),
        subject=envelope["subject"],
        size=envelope["size"],
    )


def _subject(head: bytes) -> str:
    from email import message_from_bytes, policy  # noqa: PLC0415 (slow to import; only the practice server needs it)

    return str(message_from_bytes(head.partition(b"\r\n\r\n")[0], policy=policy.default)["subject"] or "")
