"""Mail addresses: what counts as one, and in which spelling it is kept."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.domain.trade.cleaning import glimpse
from app.domain.trade.problem import Problem

_ASIDE = re.compile(r"^(?:[<(\[“\"']|(?i:mailto:))+|[>)\]”\"']+$")
_LINK = re.compile(
    r"#(?=(?:mailto|https?):)|(?<=\w)#+$|(?<=\w)#(?=[\s;,|]|$)|(?i:\bmailto:|\bhttps?://)"
)  # as databases and browsers write links
_ALONE = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PARTS = re.compile(r"[;|\r\n]+|:::| / ")
_TOKEN = re.compile(r"[^\s<>()\[\]{}\"“”]+")
_COMMA_FOR_POINT = re.compile(r"(?<=[\w-]),(?=[a-z]{2,4}(?:$|[\s,;>)]))")  # “tess@sub.larch,com”
_EDGES = ", \t\xa0"
_LABELS = frozenset(
    {"", "email", "e-mail", "mail", "and", "or", "und", "oder", "cc", "to", "at", "address", "email1", "email2"}
)
_LONGEST_NAME = 60


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
        raise AddressUnusable(f"“{glimpse(text)}” is not a usable email address: {reason}") from reason
    return found.ascii_email or ""  # never empty: without `allow_smtputf8` every address has an ASCII form


def same_mailbox(address: str) -> str:
    """A key that is equal for spellings that differ in capitals alone: no provider tells them apart."""
    return address.casefold()


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One entry of a cell: an address as it is written, unchecked, and who is named beside it."""

    address: str
    name: str = ""


def read_mailboxes(text: str) -> tuple[Mailbox, ...]:
    """The entries of a cell that may hold several: “Vane, Tess <tess@x.example>; info@x.example (Sales)” gives two.

    A comma parts entries only behind an address, so that it may stand in a name; one within an address spoils it, and
    the entry is kept whole: half of an address may be somebody else's. A text with no address in it is one entry.
    """
    if _ALONE.fullmatch(text):
        return (Mailbox(text),)
    plain = _LINK.sub(" ", text)
    entries = [entry for part in _PARTS.split(plain) for entry in _entries(part)]
    found: dict[str, Mailbox] = {}
    for box in (box for entry in entries for box in _boxes(entry)):
        before = found.get(same_mailbox(box.address))
        found[same_mailbox(box.address)] = before if before and before.name else box
    return tuple(found.values())


def _entries(part: str) -> Iterator[str]:
    """Commas part entries where an address came before; what has none belongs to what follows."""
    begun = ""
    for piece in re.split(r"(?<=,)", _COMMA_FOR_POINT.sub("\0", part)):
        begun += piece.replace("\0", ",")
        if _is_whole(begun):
            yield begun.strip(_EDGES)
            begun = ""
    if begun.strip(_EDGES):
        yield begun.strip(_EDGES)


def _is_whole(text: str) -> bool:
    """Whether the comma behind it ends the entry: “tess@x.example,” does, “Vane,” and “tess@x,” do not."""
    return text.endswith(",") and re.search(r"@[^@\s]*\.[^@\s.,]+[>)\]\"'\s]*,$", text) is not None


def _boxes(entry: str) -> Iterator[Mailbox]:
    if "@" not in entry or re.search(r"\w\s+@|@\s", entry):
        yield Mailbox(entry)
        return
    tokens = [t for t in re.finditer(_TOKEN, entry) if "@" in t[0]]
    at = 0
    for token in tokens:
        before, at = entry[at : token.start()], token.end()
        behind = entry[at:] if token is tokens[-1] else ""
        name = _name(before) or _name(behind)
        several = token[0].count("@") > 1
        for address in re.split(r"[/|&+,]|(?i:mailto:)", token[0]) if several else [token[0]]:
            if bare := _ASIDE.sub("", address).strip(",:;"):
                yield Mailbox(bare.removesuffix("."), name)


def _name(text: str) -> str:
    words = " ".join(word for word in text.split() if word.casefold().strip(":.-") not in _LABELS)
    name = words.strip(_EDGES + "<>()[]{}\"“”':=&/+-–—")
    return name if len(name) <= _LONGEST_NAME and not re.search(r"[@\d#]|\w\.\w\w", name) else ""
