"""What a field of an RFQ may be, and how it is kept."""

from collections.abc import Iterable
from typing import cast

from app.domain.rfqs.terms import Terms, clean_terms
from app.domain.trade.address import AddressUnusable, mail_address, same_mailbox
from app.domain.trade.cleaning import LONGEST_NAME
from app.domain.trade.problem import Problem


class RfqInvalid(Problem):
    """A change cannot be made; the message says why."""


def checked_title(title: str) -> str:
    """On one line. RfqInvalid where there is none, or it is too long."""
    cleaned = " ".join(title.split())
    if not 0 < len(cleaned) <= LONGEST_NAME:
        what = f"a title of {len(cleaned):,} characters" if cleaned else "no title"
        raise RfqInvalid(f"The RFQ has {what}. Write a few words, such as “Electroless nickel, 3 parts”.")
    return cleaned


def checked_key(key: str) -> str:
    """A script's own name for an RFQ, on one line. RfqInvalid where there is none, or it is too long."""
    cleaned = " ".join(key.split())
    if not 0 < len(cleaned) <= LONGEST_NAME:
        raise RfqInvalid(f"The key has {len(cleaned):,} characters. Use 1 to {LONGEST_NAME}, such as “nickel-2026-12”.")
    return cleaned


def checked_copies(addresses: Iterable[str]) -> tuple[str, ...]:
    """Each mailbox once. RfqInvalid where one is no address."""
    found: dict[str, str] = {}
    for address in addresses:
        try:
            found.setdefault(same_mailbox(address.strip()), mail_address(address.strip()))
        except AddressUnusable as reason:
            raise RfqInvalid(f"Copies can't go to “{address}”: {reason} Correct the address.") from reason
    return tuple(found.values())


def as_kept(field: str, value: object) -> object:
    """A value as it would have been kept; one that could not be is as it was typed."""
    try:
        if field == "title":
            return checked_title(str(value))
        if field == "copies":
            return checked_copies(cast("Iterable[str]", value))
        return clean_terms(cast("Terms", value)) if field == "terms" else value
    except Problem:
        return value
