"""What EWS tells of folders and mails."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_string
from email.utils import format_datetime

import lxml.etree  # type: ignore[import-untyped]

from app.transports.exchange.soap import tree
from app.transports.line.catching_up import Round
from app.transports.line.header_fields import header_of, person
from app.transports.mailbox import SeenMail

_MAIL = ("", "IPF.Note")
_FIELDS = (
    ("Message-ID", "InternetMessageId"),
    ("In-Reply-To", "InReplyTo"),
    ("References", "References"),
    ("Subject", "Subject"),
)


@dataclass(frozen=True, slots=True)
class ToldFolder:
    """`outer`: the key of the one that it is in. `has_mail`: it is not for appointments or the like."""

    key: str
    outer: str
    name: str
    has_mail: bool


def ids_of_folders(octets: bytes) -> list[str]:
    """One for each that was asked for, empty where there is no such folder."""
    return [_id(answer, "FolderId") for answer in _root(octets).xpath("//*[@ResponseClass]")]


def folders(octets: bytes) -> tuple[list[ToldFolder], bool]:
    """And whether these are the last."""
    found = _root(octets).xpath("//*[local-name()='Folders']/*")
    told = [
        ToldFolder(_id(one, "FolderId"), _id(one, "ParentFolderId"), _text(one, "DisplayName"), _has_mail(one))
        for one in found
    ]
    return told, _is_last(octets) or not told


def items(octets: bytes) -> tuple[list[tuple[str, str]], bool]:
    """Key and moment of each, and whether these are the last."""
    found = list(_keys(_root(octets).xpath("//*[local-name()='Items']/*")))
    return found, _is_last(octets) or not found


def changes(octets: bytes) -> Round:
    """Only what has come. Without a state it is no answer."""
    root = _root(octets)
    created = list(_keys(root.xpath("//*[local-name()='Create']/*")))
    return Round(created, _text(root, "SyncState"), _text(root, "IncludesLastItemInRange") == "true")


def headers(octets: bytes) -> list[SeenMail]:
    """Of those that are there."""
    return [_seen(one) for one in _root(octets).xpath("//*[local-name()='Items']/*")]


def _seen(item: lxml.etree._Element) -> SeenMail:
    size = _text(item, "Size")
    raw = str(item.xpath("string(./*[local-name()='ExtendedProperty']/*[local-name()='Value'])"))
    sent = _text(item, "DateTimeSent")
    (sender,) = item.xpath("./*[local-name()='From']") or [item]
    otherwise = [
        *((name, _text(item, element)) for name, element in _FIELDS),
        ("From", person(_text(sender, "Name"), _text(sender, "EmailAddress"))),
        ("Date", _date(sent)),
    ]
    header = header_of(_fields(raw), otherwise)
    return SeenMail(_id(item, "ItemId"), header, int(size) if size.isascii() and size.isdigit() else 0)


def _fields(raw: str) -> Sequence[tuple[str, str]]:
    """Exchange may begin with a line of its own that is no field: “Microsoft Mail Internet Headers Version 2.0”."""
    first, _, others = raw.lstrip().partition("\n")
    return list(message_from_string(raw.lstrip() if ":" in first else others).raw_items())


def _date(moment: str) -> str:
    try:
        return format_datetime(datetime.fromisoformat(moment))
    except ValueError:
        return ""


def _keys(found: Sequence[lxml.etree._Element]) -> Iterator[tuple[str, str]]:
    for one in found:
        if key := _id(one, "ItemId"):
            yield key, _text(one, "DateTimeReceived")


def _has_mail(folder: lxml.etree._Element) -> bool:
    kind = _text(folder, "FolderClass")
    return lxml.etree.QName(folder).localname == "Folder" and (kind in _MAIL or kind.startswith("IPF.Note."))


def _is_last(octets: bytes) -> bool:
    return bool(_root(octets).xpath("//*[@IncludesLastItemInRange='true']"))


def _root(octets: bytes) -> lxml.etree._Element:
    return tree(octets)


def _id(element: lxml.etree._Element, name: str) -> str:
    return str(element.xpath("string(.//*[local-name()=$name]/@Id)", name=name))


def _text(element: lxml.etree._Element, name: str) -> str:
    return str(element.xpath("string(.//*[local-name()=$name])", name=name)).strip()
