"""An email out of an answer of EWS while it comes: base64 up to the next tag."""

import binascii
from collections.abc import Iterator

from app.transports.line.patience import LineLost


def decoded(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """What the text says that begins with the first block.

    Raises:
        LineLost: it has no end, or is no base64.
    """
    rest = b""
    for block in blocks:
        text, end, _ = block.partition(b"<")
        letters = rest + b"".join(text.split())
        whole = len(letters) - len(letters) % 4
        rest = letters[whole:]
        if piece := _octets(letters[:whole]):
            yield piece
        if end and not rest:
            return
        if end:
            break
    raise LineLost("The Exchange server's answer ended before the email did")


def _octets(letters: bytes) -> bytes:
    try:
        return binascii.a2b_base64(letters, strict_mode=True)
    except binascii.Error as error:
        raise LineLost("The Exchange server's answer is damaged") from error
