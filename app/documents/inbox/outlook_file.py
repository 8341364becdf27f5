"""Mails that Outlook has saved (.msg), made ordinary ones, so that what is kept is always the same format.

The same file always gives the same octets: they are what tells that a mail was added before.
"""

import hashlib
from pathlib import Path
from typing import Any

from app.documents.inbox.mime import A_MB, MOST_OCTETS, MailUnreadable, read_tree
from app.documents.inbox.outlook_mail import as_octets

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # any file of OLE 2; a .msg is one
_MOST_ENTRIES = 100_000
_DAMAGED = (
    "The file can't be read as an email from Outlook: it is damaged, or it isn't an email. Nothing was imported. Open "
    "it in Outlook and save it again, or save it as .eml."
)


def to_octets(source: Path | bytes) -> bytes:
    """An ordinary mail (RFC 5322), out of a file or its content; which it is, is told by the content.

    Raises:
        MailUnreadable: it can't be opened, is empty or too large, or is no mail.
    """
    octets = _content(source) if isinstance(source, Path) else source
    if not octets.strip():
        raise MailUnreadable(
            "The file is empty. Outlook sometimes drops an empty file: save the email as .msg in a folder, and drag it "
            "from there."
        )
    if len(octets) > MOST_OCTETS:
        raise MailUnreadable(_too_large(len(octets)))
    if octets.startswith(_OLE):
        octets = _out_of_outlook(octets)
    read_tree(octets)
    return octets


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_OCTETS:
            raise MailUnreadable(_too_large(size))
        return path.read_bytes()
    except OSError as reason:
        raise MailUnreadable(
            f"“{path.name}” can't be opened: {reason.strerror or 'unknown error'}. Nothing was imported. Check that "
            "the file is there and that no other program has it open."
        ) from reason


def _too_large(size: int) -> str:
    return (
        f"The email has {size / A_MB:.0f} MB, more than {MOST_OCTETS // A_MB} MB. It wasn't read. Open it in "
        "your email program, and save the files that you need."
    )


def _out_of_outlook(octets: bytes) -> bytes:
    from aspose.email_foss import cfb, msg  # type: ignore[import-untyped] # noqa: PLC0415 - slow, and seldom needed

    try:
        entries = cfb.CFBReader(octets)
        _check(entries, len(octets))
        message = msg.MapiMessage.from_msg_document(msg.MsgDocument.from_reader(msg.MsgReader(entries)))
        return as_octets(message, hashlib.sha256(octets).hexdigest()[:32])
    except MailUnreadable:
        raise
    except Exception as reason:  # on a damaged file the library fails in more ways than it says
        raise MailUnreadable(_DAMAGED) from reason


def _check(entries: Any, size: int) -> None:  # noqa: ANN401 - the library's type
    """The library reads an entry as often as it is named, and octets as often as entries name them."""
    if sum(entry.stream_size for entry in entries.directory_entries if entry.is_stream()) > 2 * size:
        raise MailUnreadable(_DAMAGED)
    seen: set[int] = set()
    waiting = [0]
    while waiting:
        for child in entries.iter_children(waiting.pop()):
            if child.stream_id in seen or len(seen) > _MOST_ENTRIES:
                raise MailUnreadable(_DAMAGED)
            seen.add(child.stream_id)
            if child.is_storage():
                waiting.append(child.stream_id)
