"""What a server says, made fit for people."""

import re

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def printable(octets: bytes) -> str:
    """An answer's text as it may be shown and logged: one line, no control characters."""
    return _UNPRINTABLE.sub(" ", octets.decode("utf-8", "replace")).strip()
