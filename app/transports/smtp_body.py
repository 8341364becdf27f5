"""A message's octets on their way: in blocks of bounded size, and checked while they pass."""

from collections.abc import Iterator

from app.domain.failure import FailureClass, Stage
from app.transports.transport import MessageRefused, OutgoingMessage

_MAX_BLOCK = 256 * 1024  # octets: bounds the memory, and what one time limit is for


def checked_blocks(message: OutgoingMessage) -> Iterator[memoryview]:
    """The message's octets, never more than 256 KiB at a time.

    A line that begins with a dot could end the mail too early and turn the rest into commands (RFC 5321
    §4.5.2); a wrong length means that a kept file is damaged. The contract excludes both; here it is held.

    Raises:
        MessageRefused: the octets break the contract of `OutgoingMessage`; nothing may be committed.
    """
    octets, tail = 0, b"\r\n"
    for block in message.blocks():
        if b"\n." in block or (tail.endswith(b"\n") and block.startswith(b".")):
            raise _damaged("one of its lines begins with a dot")
        octets += len(block)
        if octets > message.size:
            raise _damaged(f"it is larger than the {message.size} octets it should have")
        tail = (tail + block[-2:])[-2:]
        view = memoryview(block)
        for start in range(0, len(block), _MAX_BLOCK):
            yield view[start : start + _MAX_BLOCK]
    if not octets or octets != message.size or tail != b"\r\n":
        raise _damaged(f"{octets} of {message.size} octets were found")


def _damaged(what: str) -> MessageRefused:
    text = f"The mail as kept on this computer is damaged: {what}. It was not sent."
    return MessageRefused(text, failure=FailureClass.MESSAGE, stage=Stage.BODY)
