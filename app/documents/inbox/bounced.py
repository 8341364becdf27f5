"""Addresses that a mail server's free text says are dead: read by a library that knows many servers' ways."""

from collections.abc import Collection
from email.message import Message
from email.utils import parseaddr

from app.domain.inbox.bounces import is_mail_server
from app.domain.trade.address import Mailbox, same_mailbox

_LARGEST = 300_000  # characters of text: a bounce is short
_LONGEST = 1_000  # characters of a line (RFC 5322 §2.1.1): some patterns take the square of it


def bounced_addresses(message: Message, written_to: Collection[str] | None = None) -> frozenset[str]:
    """Those of `written_to` that a mail from a mail server names, spelled as there; with None all that it names.

    Nothing where RFC 3464 says it all, and nothing of anyone else's mail: the library alone takes the deputy that an
    absence note names for dead.
    """
    if not _is_for_it(message):
        return frozenset()
    if written_to is None:
        return frozenset(address.decode("utf-8", "replace").strip("<> ") for address in _scanned(message))
    known = {same_mailbox(address): address for address in written_to}
    found = (same_mailbox(address.decode("utf-8", "replace").strip("<> ")) for address in _scanned(message))
    return frozenset(known[address] for address in found if address in known)


def _is_for_it(message: Message) -> bool:
    name, address = parseaddr(str(message.get("From", "")))
    if not is_mail_server(Mailbox(address, name), str(message.get("Return-Path", ""))):
        return False
    parts = list(message.walk())
    if any(part.get_content_type() == "message/delivery-status" for part in parts):
        return False
    texts = [text for part in parts if not part.is_multipart() and isinstance(text := part.get_payload(), str)]
    lines = (line for text in texts for line in text.splitlines())
    return sum(map(len, texts)) <= _LARGEST and max(map(len, lines), default=0) <= _LONGEST


def _scanned(message: Message) -> Collection[bytes]:
    import flufl.bounce  # noqa: PLC0415 - few mails need it

    try:
        found: Collection[bytes] = flufl.bounce.scan_message(message)
    except Exception:  # noqa: BLE001 - other people's mail meets other people's code: what it can't read names nobody
        return ()
    return found
