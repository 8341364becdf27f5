"""The copy of an email that went out: the frozen octets, or with a note in the place of a file that can't be there."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app.documents.mail.mail import encoded_octets, part_name
from app.documents.mail.spool import FileMissing, Spool, SpoolDamaged, opened
from app.domain.outbox.message import FrozenMessage, MessagePart

_BLOCK_OCTETS = 256 * 1024
GONE = "it is no longer in the data folder, and the file that was attached has changed or is gone"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that isn't in the copy."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class MailCopies:
    """`originals`: where attached files lie, by SHA-256: sent ones leave the spool. `barred`: why a file must not be
    in a copy, empty where it may.
    """

    spool: Spool
    originals: Mapping[str, Path]
    barred: Callable[[MessagePart], str]

    def write(self, message: FrozenMessage, path: Path) -> tuple[LeftOut, ...]:
        """Returns which files aren't in it; where there are none, it is octet for octet what was sent. OSError."""
        left_out: list[LeftOut] = []
        with path.open("wb") as file:
            file.write(message.head)
            for part in message.parts:
                why = self.barred(part)
                source = None if why else self._source(part)
                if source is None:
                    left_out.append(LeftOut(part_name(part.header), why or GONE))
                    file.write(_note(part, left_out[-1]))
                else:
                    file.write(part.header)
                    file.writelines(source)
            file.write(message.tail)
        return tuple(left_out)

    def _source(self, part: MessagePart) -> Iterator[bytes] | None:
        """Its encoded octets; None where they are gone."""
        try:
            return _blocks(self.spool.file(part))
        except SpoolDamaged:
            return self._encoded_anew(part)

    def _encoded_anew(self, part: MessagePart) -> Iterator[bytes] | None:
        path = self.originals.get(part.spool_key)
        if path is None:
            return None
        try:
            with opened(path) as file:
                octets = file.read()
        except (FileMissing, OSError):
            return None
        return iter((encoded_octets(octets),)) if sha256(octets).hexdigest() == part.spool_key else None


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK_OCTETS):
            yield block


def _note(part: MessagePart, left_out: LeftOut) -> bytes:
    """A part of text in its place, so that the email stays one."""
    boundary, _, _ = part.header.partition(b"\r\n")
    text = (
        f"The file “{left_out.name}” was sent with this email and is not in this copy: {left_out.why}.\r\n"
        f"SHA-256 of the file: {part.spool_key}\r\n"
    )
    head = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return boundary + b"\r\n" + head + encoded_octets(text.encode())
