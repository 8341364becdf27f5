"""The octets of a message that may lie in files, and what is read of its head."""

import re
from collections.abc import Iterator

from app.domain.outbox.failure import FailureClass, Stage
from app.transports.transport import MessageRefused, OutgoingMessage

_ID = re.compile(rb"^message-id:\s*(<[^>\r\n]+>)", re.IGNORECASE | re.MULTILINE)


def whole(message: OutgoingMessage) -> Iterator[bytes]:
    """Every octet of it, a block at a time.

    Raises:
        MessageRefused: a file of it is damaged; fewer octets than the message's size have been given then.
    """
    count = 0
    try:
        for block in message.blocks():
            count += len(block)
            yield block
    except OSError as error:
        raise _damaged("a file of it can't be read") from error
    if count != message.size:
        raise _damaged(f"{count} of {message.size} bytes were found")


def message_id_of(message: OutgoingMessage) -> str:
    """As its header says; empty where it has none."""
    head = next(message.blocks(), b"").partition(b"\r\n\r\n")[0]
    found = _ID.search(head)
    return found[1].decode("ascii", "replace") if found else ""


def _damaged(what: str) -> MessageRefused:
    text = f"The email stored on this computer is damaged: {what}. It was not sent."
    return MessageRefused(text, failure=FailureClass.MESSAGE, stage=Stage.BODY)
