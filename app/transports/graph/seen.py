"""A mail by its header, out of what Graph tells of it."""

from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from app.transports.line.header_fields import header_of, person
from app.transports.mailbox import SeenMail

_SIZE, _ANSWERED, _REFERENCES = "Integer 0xe08", "String 0x1042", "String 0x1039"  # MS-OXPROPS' tags
SELECTED = "id,internetMessageId,internetMessageHeaders,subject,from,sender,sentDateTime,receivedDateTime"
EXPANDED = "singleValueExtendedProperties($filter={})".format(
    " or ".join(f"id eq '{tag}'" for tag in (_SIZE, _ANSWERED, _REFERENCES))
)


def seen(entry: dict[str, Any]) -> SeenMail:
    """`entry` has what `SELECTED` and `EXPANDED` ask for, as far as the mail has it."""
    extra = dict(_extra(entry))
    size = extra.get(_SIZE.lower(), "")
    otherwise = [
        ("Message-ID", _text(entry, "internetMessageId")),
        ("In-Reply-To", extra.get(_ANSWERED.lower(), "")),
        ("References", extra.get(_REFERENCES.lower(), "")),
        ("Subject", _text(entry, "subject")),
        ("From", _sender(entry)),
        ("Date", _date(_text(entry, "sentDateTime") or _text(entry, "receivedDateTime"))),
    ]
    header = header_of(_fields(entry), otherwise)
    return SeenMail(_text(entry, "id"), header, int(size) if size.isascii() and size.isdigit() else 0)


def _fields(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for field in _objects(entry.get("internetMessageHeaders")):
        yield _text(field, "name"), _text(field, "value")


def _extra(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for field in _objects(entry.get("singleValueExtendedProperties")):
        yield _text(field, "id").lower(), _text(field, "value")


def _objects(listed: object) -> list[dict[str, Any]]:
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _sender(entry: dict[str, Any]) -> str:
    for name in ("from", "sender"):
        (address,) = _objects([(_objects([entry.get(name)]) or [{}])[0].get("emailAddress")]) or [{}]
        if written := person(_text(address, "name"), _text(address, "address")):
            return written
    return ""


def _date(moment: str) -> str:
    try:
        return format_datetime(datetime.fromisoformat(moment))
    except ValueError:
        return ""


def _text(entry: dict[str, Any], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""
