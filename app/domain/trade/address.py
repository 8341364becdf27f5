"""Mail addresses: what counts as one, and in which spelling it is kept."""

import re
from functools import lru_cache

from app.domain.trade.problem import Problem

_ASIDE = re.compile(r"^[<(\[“\"']+|[>)\]”\"']+$")


class AddressUnusable(Problem):
    """The text is no mail address; the message quotes it and says what is wrong."""


@lru_cache(maxsize=16_384)  # a check looks at the same addresses again and again
def mail_address(text: str) -> str:
    """The address in the form it is kept and sent: local part as written, domain in lower case.

    International domains become their ASCII form (RFC 5891), so that every mail server can take them. Nothing is
    asked of the network. Addresses under `.example` and `.test` pass, so that practice vendors can be written to.

    Raises:
        AddressUnusable: empty, not an address, no dot in the domain, or letters beyond ASCII before the "@".
    """
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - slow to import

    if not text.strip():
        raise AddressUnusable("The address is empty. Write one like sales@vendor.example.")
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError as reason:
        raise AddressUnusable(f"“{_short(text)}” is not a usable mail address: {reason}") from reason
    return found.ascii_email or ""  # never empty: without `allow_smtputf8` every address has an ASCII form


def same_mailbox(address: str) -> str:
    """A key that is equal for spellings that differ in capitals alone: no provider tells them apart."""
    return address.casefold()


def split_addresses(text: str) -> tuple[str, ...]:
    """The pieces of a cell that may hold several addresses: "a@x.example; b@x.example" gives two.

    Pieces are not checked. "Dana <dana@x.example>" gives what is between the angle brackets.
    """
    pieces: list[str] = []
    for piece in re.split(r"[;,]", text):
        apart = piece.count("@") > 1 and "<" not in piece
        pieces += [p for p in re.split(r"[\s/|]+", piece) if "@" in p] if apart else [piece]
    return tuple(bare for bare in map(_bare, pieces) if bare)


def _bare(piece: str) -> str:
    bracketed = re.search(r"<([^<>]*)>", piece)
    return _ASIDE.sub("", (bracketed[1] if bracketed else piece).strip().removeprefix("mailto:")).strip()


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 80 else f"{plain[:79]}…"
