"""A mail's header, written again from what a server tells of its fields one by one."""

from collections.abc import Iterable
from email.utils import formataddr

from app.transports.mailbox import HEADER_FIELDS

_WANTED = frozenset(HEADER_FIELDS)


def header_of(fields: Iterable[tuple[str, str]], otherwise: Iterable[tuple[str, str]] = ()) -> bytes:
    """The octets of those of `HEADER_FIELDS` that are given; `otherwise` counts where a field is missing.

    What isn't ASCII is UTF-8 (RFC 6532): a value comes as it was sent, and encoded words in it stay.
    """
    given = [(name.upper(), value) for name, text in fields if (value := _on_one_line(text))]
    there = {name for name, _ in given}
    missing = [(name.upper(), text) for name, text in otherwise if name.upper() not in there]
    given += [(name, value) for name, text in missing if (value := _on_one_line(text))]
    lines = [f"{name.title()}: {value}\r\n" for name, value in given if name in _WANTED]
    return "".join(lines).encode("utf-8", "replace") + b"\r\n"


def person(name: str, address: str) -> str:
    """As a From field has it; empty without an address."""
    return formataddr((_on_one_line(name), "".join(address.split()))) if address.isascii() and address else address


def _on_one_line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())
