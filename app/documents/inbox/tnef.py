"""winmail.dat: what Outlook makes of a mail for Exchange, and sends to others by mistake (MS-OXTNEF)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.documents.inbox.written import plain_text
from app.domain.trade.problem import Problem

_SIGNATURE = 0x223E9F78
_BODY, _MESSAGE_PROPERTIES = 0x800C, 0x9003
_CODE_PAGE = 0x9007
_NEW_FILE, _DATA, _TITLE = 0x9002, 0x800F, 0x8010
_TRANSPORT_NAME, _FILE_PROPERTIES = 0x9001, 0x9005
_PR_BODY, _PR_HTML = 0x1000, 0x1013
_PR_LONG_NAME, _PR_NAME, _PR_DISPLAY_NAME, _PR_DATA, _PR_TYPE = 0x3707, 0x3704, 0x3001, 0x3701, 0x370E
_FIXED = {0x02: 2, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 2, 0x14: 8, 0x40: 8, 0x48: 16}
_STRING8, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x0102
_MOST_FILES, _MOST_PROPERTIES, _MOST_VALUES = 200, 5_000, 1_000


class TnefUnreadable(Problem):
    """The buyer is told which file it was."""


@dataclass(slots=True)
class TnefFile:
    name: str = ""
    content: bytes = b""
    media_type: str = ""


@dataclass(slots=True)
class TnefMail:
    """Its text in RTF is left: there is mostly a plain one, and the mail around has one."""

    text: str = ""
    html: str = ""
    files: list[TnefFile] = field(default_factory=list)
    is_cut: bool = False


def read_tnef(octets: bytes) -> TnefMail:
    """The text and the files; what is cut gives what was before the cut.

    Raises:
        TnefUnreadable: it is none.
    """
    if len(octets) < 6 or struct.unpack_from("<I", octets)[0] != _SIGNATURE:
        raise TnefUnreadable("It isn't in Outlook's format.")
    mail = TnefMail()
    charset = "cp1252"
    try:
        for attribute, value in _attributes(octets):
            if attribute == _CODE_PAGE and len(value) >= 4:
                charset = f"cp{struct.unpack_from('<I', value)[0]}"
            elif attribute == _NEW_FILE and len(mail.files) < _MOST_FILES:
                mail.files.append(TnefFile())
            else:
                _take(mail, attribute, value, charset)
    except (struct.error, IndexError):
        mail.is_cut = True
    mail.files = [file for file in mail.files if file.name or file.content]
    return mail


def _attributes(octets: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    while at < len(octets):
        _, attribute, _, length = struct.unpack_from("<BHHI", octets, at)
        at += 9
        if at + length > len(octets):
            raise IndexError
        yield attribute, octets[at : at + length]
        at += length + 2  # and a check sum


def _take(mail: TnefMail, attribute: int, value: bytes, charset: str) -> None:
    if attribute == _BODY:
        mail.text = mail.text or plain_text(value, charset)
    elif attribute == _MESSAGE_PROPERTIES:
        found = _properties(value, charset)
        mail.text = _text(found.get(_PR_BODY)) or mail.text
        written = found.get(_PR_HTML, b"")
        mail.html = written if isinstance(written, str) else plain_text(written, "utf-8")
    elif mail.files:
        _take_of_file(mail.files[-1], attribute, value, charset)


def _take_of_file(file: TnefFile, attribute: int, value: bytes, charset: str) -> None:
    if attribute == _DATA:
        file.content = value
    elif attribute in (_TITLE, _TRANSPORT_NAME):
        file.name = file.name or plain_text(value.rstrip(b"\0"), charset)
    elif attribute == _FILE_PROPERTIES:
        found = _properties(value, charset)
        names = (_text(found.get(name)) for name in (_PR_LONG_NAME, _PR_NAME, _PR_DISPLAY_NAME))
        file.name = _text(found.get(_PR_LONG_NAME)) or file.name or next(filter(None, names), "")
        file.media_type = _text(found.get(_PR_TYPE)).lower()
        data = found.get(_PR_DATA, b"")
        if isinstance(data, bytes) and data and not file.content:
            file.content = data


def _text(value: str | bytes | None) -> str:
    return value.rstrip("\0") if isinstance(value, str) else ""


def _properties(octets: bytes, charset: str) -> dict[int, str | bytes]:
    """Text and octets by the number of the property; what is cut gives those before the cut."""
    found: dict[int, str | bytes] = {}
    try:
        at = 4
        for _ in range(min(struct.unpack_from("<I", octets)[0], _MOST_PROPERTIES)):
            kind, number = struct.unpack_from("<HH", octets, at)
            at = _behind_name(octets, at + 4) if number >= 0x8000 else at + 4
            at = _value(octets, at, kind, number, charset, found)
    except (struct.error, IndexError):
        pass
    return found


def _behind_name(octets: bytes, at: int) -> int:
    """A property that is named by its set has a number or a text before its value."""
    kind, length = struct.unpack_from("<II", octets, at + 16)
    return at + 24 + (_padded(length) if kind == 1 else 0)


def _value(octets: bytes, at: int, kind: int, number: int, charset: str, found: dict[int, str | bytes]) -> int:
    several, single = bool(kind & 0x1000), kind & 0x0FFF
    if single in _FIXED:
        count = struct.unpack_from("<I", octets, at)[0] if several else 1
        return at + (4 if several else 0) + count * max(4, _FIXED[single])
    if single not in (_STRING8, _UNICODE, _OBJECT, _BINARY):
        raise IndexError
    count = struct.unpack_from("<I", octets, at)[0]
    at += 4
    for _ in range(min(count, _MOST_VALUES)):
        length = struct.unpack_from("<I", octets, at)[0]
        value = octets[at + 4 : at + 4 + length]
        if len(value) < length:
            raise IndexError
        at += 4 + _padded(length)
        if single == _UNICODE:
            found.setdefault(number, plain_text(value[: len(value) & ~1], "utf-16-le"))
        elif single == _STRING8:
            found.setdefault(number, plain_text(value, charset))
        else:
            found.setdefault(number, value[16:] if single == _OBJECT else value)  # before an object is what it is
    return at


def _padded(length: int) -> int:
    return (length + 3) & ~3
