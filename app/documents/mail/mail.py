"""The frozen mail: a small head per vendor around attachments that lie in the spool.

7-bit safe by construction (RFC 5322, 2045–2047, 2231): text as quoted-printable, files as base64, headers as encoded
words; no line begins with a dot or "From ", none is longer than 998 octets.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from email.utils import format_datetime
from functools import lru_cache
from pathlib import PurePosixPath

from app.documents.mail.file_name import disposition_parameters
from app.documents.mail.header import (
    HeaderUnsafe,
    Mailbox,
    check_header,
    is_message_id,
    mailbox_header,
    message_ids_header,
    text_header,
)
from app.documents.mail.logo import Logo
from app.documents.mail.quoted_printable import quoted_printable
from app.documents.mail.template import RenderedMail
from app.domain.outbox.message import FrozenMessage, MessagePart

# "=_" occurs neither in quoted-printable nor in base64 (RFC 2045 §6.7), so these lines cannot be in a body.
_MIXED = b"=_rfq-sender-files_="
_ALTERNATIVE = b"=_rfq-sender-text_="
_RELATED = b"=_rfq-sender-page_="
_LAST_REFERENCES = 20  # beside the first one; a long exchange would fill the header
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_TYPES = {
    ".pdf": "application/pdf", ".step": "model/step", ".stp": "model/step", ".stl": "model/stl",
    ".iges": "model/iges", ".igs": "model/iges", ".dxf": "image/vnd.dxf", ".dwg": "image/vnd.dwg",
    ".zip": "application/zip", ".7z": "application/x-7z-compressed", ".png": "image/png", ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg", ".tif": "image/tiff", ".tiff": "image/tiff", ".svg": "image/svg+xml",
    ".txt": "text/plain", ".csv": "text/csv", ".doc": "application/msword", ".xls": "application/vnd.ms-excel",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet", ".odt": "application/vnd.oasis.opendocument.text",
}  # fmt: skip


__all__ = ["BodyUnsafe", "HeaderUnsafe", "Mailbox", "OwnFile", "freeze", "part_header", "part_name"]


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file that is made for one reader: its name and its octets."""

    name: str
    octets: bytes


class BodyUnsafe(HeaderUnsafe):
    """The same in the text of the mail, where mail servers refuse control characters as well."""


def freeze(
    *,
    rendered: RenderedMail,
    rfq_number: str,
    message_id: str,
    date: datetime,
    sender: Mailbox,
    reply_to: str,
    to: Sequence[Mailbox],
    parts: Sequence[MessagePart],
    cc: Sequence[Mailbox] = (),
    own_files: Sequence[OwnFile] = (),
    logo: Logo | None = None,
    in_reply_to: str = "",
    references: Sequence[str] = (),
) -> FrozenMessage:
    """Put the mail together; `date` must know its zone, `reply_to` may be empty, `message_id` has angle brackets.

    `own_files` are made for this reader alone and so stand in the head, before the files of the spool; `logo` is put
    in where the text shows it. `in_reply_to` and `references` are Message-IDs of mails that this one goes on from, as
    they came; those that are none are left out, and in a long exchange all but the first and the last twenty.

    Raises:
        HeaderUnsafe: a line break or control character in anything that becomes a header; or no recipient.
        BodyUnsafe: a control character in the text.
    """
    if not is_message_id(message_id):
        raise HeaderUnsafe(f"“{message_id[:80]}” is not a message ID.")
    if not to:
        raise HeaderUnsafe("The email has no recipient. Add an address.")
    is_wrapped = bool(parts or own_files)
    body = _body(rendered, logo, wrapped=is_wrapped)
    return FrozenMessage(
        message_id=message_id,
        sender=sender.address,
        recipients=tuple(dict.fromkeys(mailbox.address for mailbox in (*to, *cc))),
        subject=rendered.subject,
        head=_headers(
            subject=rendered.subject,
            rfq_number=rfq_number,
            message_id=message_id,
            date=date,
            sender=sender,
            reply_to=reply_to,
            to=to,
            cc=cc,
            thread=_thread(in_reply_to, references),
        )
        + body
        + b"".join(part_header(file.name) + encoded_octets(file.octets) for file in own_files),
        parts=tuple(parts),
        tail=b"--" + _MIXED + b"--\r\n" if is_wrapped else b"",
    )


def part_header(name: str) -> bytes:
    """The line that parts it from what comes before, and the headers of an attachment; ends with an empty line.

    Raises:
        HeaderUnsafe
    """
    check_header("file name", name)
    kind = _TYPES.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")
    return (
        b"--" + _MIXED + b"\r\n"
        b"Content-Type: " + kind.encode() + b"\r\n"
        b"Content-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment" + disposition_parameters(name) + b"\r\n\r\n"
    )


def part_name(header: bytes) -> str:
    """The name of the attachment whose header `part_header` made."""
    _, _, fields = header.partition(b"\r\n")  # without the line that parts it from what comes before
    return message_from_bytes(fields, policy=default).get_filename("")


def _headers(
    *,
    subject: str,
    rfq_number: str,
    message_id: str,
    date: datetime,
    sender: Mailbox,
    reply_to: str,
    to: Sequence[Mailbox],
    cc: Sequence[Mailbox],
    thread: bytes,
) -> bytes:
    if date.tzinfo is None:
        raise ValueError("the date of an email needs a time zone")
    fixed = _fixed(sender, reply_to, date, rfq_number)
    return b"".join(
        (
            fixed.sender,
            mailbox_header("To", to),
            mailbox_header("Cc", cc) if cc else b"",
            fixed.reply_to,
            text_header("Subject", subject),
            fixed.date,
            b"Message-ID: " + message_id.encode() + b"\r\n",
            thread,
            fixed.rfq,
            b"MIME-Version: 1.0\r\n",
        )
    )


def _thread(in_reply_to: str, references: Sequence[str]) -> bytes:
    known = [one for one in dict.fromkeys(references) if is_message_id(one)]
    kept = known if len(known) <= _LAST_REFERENCES else [known[0], *known[1:][-_LAST_REFERENCES:]]
    return message_ids_header("In-Reply-To", [in_reply_to]) + message_ids_header("References", kept)


@dataclass(frozen=True, slots=True)
class _Fixed:
    """The fields that all mails of a request share."""

    sender: bytes
    reply_to: bytes
    date: bytes
    rfq: bytes


@lru_cache(maxsize=16)
def _fixed(sender: Mailbox, reply_to: str, date: datetime, rfq_number: str) -> _Fixed:
    return _Fixed(
        sender=mailbox_header("From", (sender,)),
        reply_to=mailbox_header("Reply-To", (Mailbox("", reply_to),)) if reply_to else b"",
        date=b"Date: " + format_datetime(date).encode() + b"\r\n",
        rfq=text_header("X-RFQ-Id", rfq_number),
    )


def _body(rendered: RenderedMail, logo: Logo | None, *, wrapped: bool) -> bytes:
    """Content headers and both texts; with attachments to come, inside a multipart/mixed that the tail closes."""
    plain, html = rendered.encoded or (encoded_text(rendered.plain), encoded_text(rendered.html))
    start = b""
    if wrapped:
        start = b'Content-Type: multipart/mixed; boundary="' + _MIXED + b'"\r\n\r\n--' + _MIXED + b"\r\n"
    return start + b"".join(
        (
            b'Content-Type: multipart/alternative; boundary="' + _ALTERNATIVE + b'"\r\n\r\n',
            _text_part("plain", plain),
            _text_part("html", html) if logo is None or logo.source not in rendered.html else _with_logo(html, logo),
            b"--" + _ALTERNATIVE + b"--\r\n",
        )
    )


def _with_logo(html: bytes, logo: Logo) -> bytes:
    """The page and its picture (RFC 2387)."""
    return b"".join(
        (
            b"--" + _ALTERNATIVE + b"\r\n",
            b'Content-Type: multipart/related; type="text/html"; boundary="' + _RELATED + b'"\r\n\r\n',
            _text_part("html", html, _RELATED),
            b"--" + _RELATED + b"\r\n",
            b"Content-Type: " + logo.kind.encode() + b"\r\n",
            b"Content-Transfer-Encoding: base64\r\n",
            b"Content-ID: <" + logo.content_id.encode() + b">\r\n",
            b"Content-Disposition: inline" + disposition_parameters(logo.name) + b"\r\n\r\n",
            encoded_octets(logo.octets),
            b"--" + _RELATED + b"--\r\n",
        )
    )


def _text_part(kind: str, encoded: bytes, boundary: bytes = _ALTERNATIVE) -> bytes:
    return b"".join(
        (
            b"--" + boundary + b"\r\n",
            b"Content-Type: text/" + kind.encode() + b"; charset=utf-8\r\n",
            b"Content-Transfer-Encoding: quoted-printable\r\n\r\n",
            encoded,
        )
    )


def encoded_text(text: str) -> bytes:
    """A text of the mail as it travels.

    Raises:
        BodyUnsafe: it holds a control character.
    """
    if found := _CONTROL.search(text.replace("\r\n", "\n")):
        raise BodyUnsafe(
            f"The text of the email holds a control character (U+{ord(found[0]):04X}) that mail servers refuse. Take "
            "it out of the message, the lines or the vendor's data."
        )
    return quoted_printable(text)


def encoded_octets(octets: bytes) -> bytes:
    """A file as it travels: base64 in lines of 76 characters with CRLF (RFC 2045 §6.8)."""
    return base64.encodebytes(octets).replace(b"\n", b"\r\n")
