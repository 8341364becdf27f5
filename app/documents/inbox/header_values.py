"""What the headers say: ids, people, and when."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from app.documents.inbox.written import decoded, fit
from app.domain.trade.address import Mailbox

_ID = re.compile(r"<[^<>]{1,998}>")
_BARE_ID = re.compile(r"[^\s<>@]{1,500}@[^\s<>@]{1,300}")
_FIRST_IDS, _LAST_IDS = 100, 400
_MOST_PEOPLE = 1_000
_LONGEST_DATE = 100
_EARLIEST, _LATEST = 1990, 2100
# Bounded, so that a quote or a bracket without its end costs no more than its length.
_TOKEN = re.compile(r'"(?:\\.|[^"\\]){0,500}"|<[^<>]{0,500}>|\([^()]{0,500}\)|[,;]|[^"<>(),;]+|.', re.DOTALL)
_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:]{1,200}@[^\s<>()\[\]\",;:]{1,255}")
_GROUP = re.compile(r"^[^@<>\"]*:")


def ids(values: Iterable[str]) -> tuple[str, ...]:
    """Message-IDs in their brackets, each once: of thousands the first and the last."""
    found: dict[str, None] = {}
    for value in values:
        there = _ID.findall(value) or [f"<{bare}>" for bare in _BARE_ID.findall(value[:2_000])]
        found.update(dict.fromkeys(fit("".join(one.split())) for one in there))
    every = tuple(found)
    return every if len(every) <= _FIRST_IDS + _LAST_IDS else every[:_FIRST_IDS] + every[-_LAST_IDS:]


def people(values: Iterable[str]) -> tuple[Mailbox, ...]:
    """All that have an address. What is in brackets is the address; all else, even another address, is the name."""
    found = (box for value in values for entry in _entries(value) if (box := _mailbox(_without_group(entry))))
    return tuple(box for _, box in zip(range(_MOST_PEOPLE), found, strict=False))


def moment(value: str) -> datetime | None:
    """In UTC; None where it can't be read, or is of no year that a mail can be of."""
    try:
        read = parsedate_to_datetime(value[:_LONGEST_DATE])
        utc = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return utc if _EARLIEST <= utc.year <= _LATEST else None


def _entries(value: str) -> Iterator[list[str]]:
    entry: list[str] = []
    for piece in _TOKEN.findall(value):
        if piece in ",;":
            yield entry
            entry = []
        else:
            entry.append(piece)
    yield entry


def _without_group(entry: list[str]) -> list[str]:
    """“Sales: jim@x.example” is an entry of a group of this name."""
    return [_GROUP.sub("", entry[0]), *entry[1:]] if entry and entry[0][0] != '"' else entry


def _mailbox(entry: list[str]) -> Mailbox | None:
    angle = next((token for token in reversed(entry) if token[:1] == "<" and "@" in token), "")
    others = [token for token in entry if token is not angle]
    if angle:
        found = _ADDRESS.search(angle)
        address = found[0] if found else ""
    else:
        plain = "".join(token for token in others if token[:1] not in ('"', "(")) or "".join(others)
        found = _ADDRESS.search(plain)
        address = found[0] if found else ""
        others = [token.replace(address, "") for token in others] if address else []
    if not address:
        return None
    name = decoded("".join(_unquoted(token) for token in others)).strip(" '\"<>")
    return Mailbox(decoded(address.strip(".'")), name)


def _unquoted(token: str) -> str:
    if len(token) > 1 and token[0] == '"' and token[-1] == '"':
        return re.sub(r"\\(.)", r"\1", token[1:-1])
    return f" {token[1:-1]} " if len(token) > 1 and token[0] == "(" else token
