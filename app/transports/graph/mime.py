"""Takes a frozen email apart: what becomes a draft at once, and the files that are attached to it afterwards."""

import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import Parser
from email.policy import default

from app.domain.outbox.failure import FailureClass
from app.transports.graph.encoded_file import EncodedFile
from app.transports.graph.refusal import refused
from app.transports.transport import FilePiece, OutgoingMessage

_MARK = "[Not complete: do not send]"
_SUBJECT = re.compile(rb"^subject:", re.IGNORECASE | re.MULTILINE)
_LARGEST_DRAFT = 3_000_000  # octets: Graph takes requests of 4 MB, and this travels as base64


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file and what its part of the email says about it."""

    name: str
    kind: str
    file: EncodedFile


@dataclass(frozen=True, slots=True)
class Draft:
    """`mime` is the email without the files of the spool: head, texts, logo, and the files made for one vendor."""

    message_id: str
    subject: str
    mime: bytes
    files: tuple[AttachedFile, ...]


def taken_apart(message: OutgoingMessage) -> Draft:
    """The email as Graph takes it.

    Raises:
        MessageRefused: a file is damaged, the text is too large, or the email names others than it is for.
    """
    mime, files = bytearray(), []
    for piece in message.pieces:
        if isinstance(piece, FilePiece):
            begin = mime.rfind(b"\r\n--") + 2  # the file's own part begins with the boundary
            files.append(_attached(bytes(mime[begin:]), piece))
            del mime[begin:]
        else:
            mime += piece
    if len(mime) > _LARGEST_DRAFT:
        text = f"The email's text, logo and quote form have {len(mime) / 1_000_000:.1f} MB. Microsoft 365 takes 3 MB."
        raise refused(f"{text} Use a smaller logo, or fewer lines.")
    head = _fields(bytes(mime).partition(b"\r\n\r\n")[0])
    _check_recipients(head, message)
    message_id = str(head["Message-ID"] or "").strip()
    if not message_id:  # drafts are found by it, and deleted
        raise refused("The email has no Message-ID. It was not sent. Prepare the RFQ again.")
    return Draft(message_id, " ".join(str(head["Subject"] or "").split()), bytes(mime), tuple(files))


def marked(draft: Draft) -> bytes:
    """Its octets under a subject that says it is not complete yet: somebody may open Drafts while files go there."""
    head, end, rest = draft.mime.partition(b"\r\n\r\n")
    return _SUBJECT.sub(b"Subject: " + _MARK.encode("ascii"), head, count=1) + end + rest


def is_marked(subject: str) -> bool:
    """Whether it is not complete."""
    return subject.startswith(_MARK)


def _attached(part: bytes, piece: FilePiece) -> AttachedFile:
    fields = _fields(part.partition(b"\r\n")[2])  # without the boundary
    return AttachedFile(fields.get_filename("file"), fields.get_content_type(), EncodedFile(piece))


def _check_recipients(head: EmailMessage, message: OutgoingMessage) -> None:
    """Graph sends to whom the headers name, and knows no envelope."""
    named = {
        address.addr_spec.casefold()
        for name in ("To", "Cc", "Bcc")
        for field in head.get_all(name, [])
        for address in field.addresses
    }
    if named != {address.casefold() for address in message.recipients} or not named:
        text = "The email's address lines don't name exactly those it is for. It was not sent. Prepare the RFQ again."
        raise refused(text, FailureClass.RECIPIENT)


def _fields(octets: bytes) -> EmailMessage:
    return Parser(EmailMessage, policy=default).parsestr(octets.decode("utf-8", "replace"), headersonly=True)
