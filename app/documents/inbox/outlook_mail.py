"""What Outlook keeps as properties of a mail (MS-OXCMSG), written as a mail of RFC 5322."""

import base64
import re
from collections.abc import Iterator
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from typing import Any

from app.documents.inbox.file_names import safe_name, type_by_name
from app.documents.inbox.header_block import read_headers
from app.documents.inbox.mime import DEEPEST
from app.documents.inbox.written import codec_of, fit
from app.documents.mail.file_name import disposition_parameters

# aspose's MapiMessage and MapiAttachment have no types.
_HEADERS, _SUBJECT, _BODY, _HTML, _MESSAGE_ID = 0x007D, 0x0037, 0x1000, 0x1013, 0x1035
_IN_REPLY_TO, _REFERENCES, _CODE_PAGE = 0x1042, 0x1039, 0x3FDE
_SENT, _DELIVERED = 0x0039, 0x0E06
_NAMES, _ADDRESSES = (0x0042, 0x0C1A), (0x5D02, 0x0065, 0x5D01, 0x0C1F, 0x39FE)
_DISPLAY = {"To": 0x0E04, "Cc": 0x0E03}
_KINDS = {"To": 1, "Cc": 2}
_OF_THE_FORM = re.compile(r"^(?:content-[\w-]+|mime-version)[ \t]*:.*(?:\n[ \t].*)*\n?", re.IGNORECASE | re.MULTILINE)
_TYPE = re.compile(r"(?!multipart/|message/)[\w.+-]{1,60}/[\w.+-]{1,100}", re.ASCII)
_CONTENT_ID = re.compile(r"[\x21-\x7e]{1,200}")


def as_octets(message: Any, mark: str, depth: int = 1) -> bytes:  # noqa: ANN401
    """The mail, with the headers that it was sent with where Outlook has kept them. `mark` makes boundaries its own."""
    written = _kept_headers(message)
    there = read_headers(written.encode(), 0, len(written.encode())).values
    more = (f"{name}: {value}\n" for name, value in _made_headers(message) if value and name.lower() not in there)
    head = f"{written}{''.join(more)}MIME-Version: 1.0\n".replace("\n", "\r\n").encode()
    texts = list(_texts(message))
    files = list(_files(message, mark, depth))
    body = _multipart("alternative", texts, f"{mark}-{depth}-a") if len(texts) > 1 else texts[0]
    return head + (_multipart("mixed", [body, *files], f"{mark}-{depth}-m") if files else body)


def _kept_headers(message: Any) -> str:  # noqa: ANN401
    text = fit(_text(message, _HEADERS)).replace("\r\n", "\n").replace("\r", "\n")
    lines = "\n".join(line for line in text.split("\n") if line.strip())
    return _OF_THE_FORM.sub("", f"{lines}\n" if lines else "")


def _made_headers(message: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    yield "From", _person(_first(message, _NAMES), _first(message, _ADDRESSES, having="@"))
    for name, kind in _KINDS.items():
        people = (_recipient(one) for one in message.recipients if one.recipient_type == kind)
        yield name, ",\n ".join(filter(None, people)) or _encoded(_text(message, _DISPLAY[name]))
    yield "Subject", _encoded(_text(message, _SUBJECT))
    moments = map(message.get_property_value, (_SENT, _DELIVERED))
    yield "Date", next((format_datetime(when) for when in moments if isinstance(when, datetime)), "")
    for name, number in (("Message-ID", _MESSAGE_ID), ("In-Reply-To", _IN_REPLY_TO), ("References", _REFERENCES)):
        yield name, " ".join(_text(message, number).split())


def _recipient(recipient: Any) -> str:  # noqa: ANN401
    smtp = recipient.properties.get(0x39FE)
    addresses = (str(smtp.value) if smtp else "", recipient.email_address or "", recipient.display_name or "")
    return _person(recipient.display_name or "", next((one for one in addresses if "@" in one), ""))


def _person(name: str, address: str) -> str:
    bare = re.sub(r"[<>\s\"]", "", fit(address))
    if not bare:
        return _encoded(name)
    plain = " ".join(fit(name).split())
    quoted = plain.replace("\\", "").replace('"', "")
    shown = f'"{quoted}"' if plain.isascii() else _encoded(plain)
    return f"{shown} <{bare}>" if plain and plain != bare else f"<{bare}>"


def _encoded(text: str) -> str:
    line = " ".join(fit(text).split())
    return line if line.isascii() else Header(line, "utf-8", maxlinelen=70).encode()


def _texts(message: Any) -> Iterator[bytes]:  # noqa: ANN401
    plain, html = fit(_text(message, _BODY)), message.get_property_value(_HTML)
    if plain or not html:
        yield _leaf("text/plain; charset=utf-8", plain.encode())
    if isinstance(html, str):
        yield _leaf("text/html; charset=utf-8", fit(html).encode())
    elif html:
        page = message.get_property_value(_CODE_PAGE)
        codec = "utf-8" if page in (None, 65001) else codec_of(f"cp{page}")
        yield _leaf(f"text/html; charset={codec}" if codec else "text/html", html.rstrip(b"\0"))


def _files(message: Any, mark: str, depth: int) -> Iterator[bytes]:  # noqa: ANN401
    for number, file in enumerate(message.attachments, 1):
        if file.embedded_message is not None:
            if depth < DEEPEST:
                inner = as_octets(file.embedded_message, f"{mark}-{number}", depth + 1)
                yield b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + inner
        elif isinstance(file.data, bytes) and (file.data or file.filename):
            yield _attached(file, number)


def _attached(file: Any, number: int) -> bytes:  # noqa: ANN401
    written = fit(file.filename or "")
    media_type = (file.mime_type or "").lower()
    media_type = media_type if _TYPE.fullmatch(media_type) else type_by_name(written)
    content_id = (file.content_id or "").strip("<> ")
    head = b"Content-Disposition: attachment" + disposition_parameters(safe_name(written, number, media_type))
    if _CONTENT_ID.fullmatch(content_id):
        head += f"\r\nContent-ID: <{content_id}>".encode()
    return head + b"\r\n" + _leaf(media_type, file.data)


def _leaf(content_type: str, content: bytes) -> bytes:
    coded = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode() + coded


def _multipart(kind: str, parts: list[bytes], boundary: str) -> bytes:
    line = f"--{boundary}".encode()
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode()
    return head + b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"


def _text(message: Any, number: int) -> str:  # noqa: ANN401
    value = message.get_property_value(number)
    return value if isinstance(value, str) else ""


def _first(message: Any, numbers: tuple[int, ...], having: str = "") -> str:  # noqa: ANN401
    return next((text for number in numbers if (text := _text(message, number)) and having in text), "")
