"""The headers of a mail or of a part of it, as they were written: found by their names, unfolded, and bounded."""

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import Message

from app.documents.inbox.written import plain_text
from app.domain.inbox.incoming import WATCHED_HEADERS

_MOST_OCTETS = 10_000_000  # of a block
_MOST_VALUES = 100  # of one name
_LONGEST = 60_000  # characters of a value
_LONGEST_IDS = 5_000_000  # of those that only hold ids
_LONGEST_PARAMETERS = 4_000  # the time that the library takes for them grows with the square
_IDS = ("in-reply-to", "references")
_NAMES = frozenset(
    (
        *WATCHED_HEADERS,
        *_IDS,
        *("message-id", "from", "sender", "reply-to", "to", "cc", "subject", "date"),
        *("content-type", "content-transfer-encoding", "content-disposition", "content-id", "content-location"),
    )
)
_REPORT_NAMES = frozenset(
    ("original-envelope-id", "final-recipient", "original-recipient", "action", "status", "diagnostic-code")
)


def _pattern(names: frozenset[str]) -> re.Pattern[bytes]:
    words = "|".join(sorted(names, key=len, reverse=True))
    return re.compile(rf"^({words})[ \t]{{0,10}}:((?:.*)(?:\n[ \t].*)*)".encode(), re.IGNORECASE | re.MULTILINE)


_OF_MAILS, _OF_REPORTS = _pattern(_NAMES), _pattern(_REPORT_NAMES)


@dataclass(frozen=True, slots=True)
class Headers:
    """By name in lower case. Values are unfolded; octets beyond ASCII are surrogate escapes."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    media_type: str = ""  # in lower case; nothing where none is written

    def first(self, name: str) -> str:
        return next(iter(self.values.get(name, ())), "")

    def parameter(self, name: str, parameter: str) -> str:
        """Of "content-type" or "content-disposition", whether it is written by RFC 2231, 2047 or neither.

        Of both, the one of RFC 2231: the other is a stand-in for old programs.
        """
        message = Message()
        written = self.first(name)[:_LONGEST_PARAMETERS]
        message.set_raw(name, plain_text(written.encode("utf-8", "surrogateescape"), "utf-8"))
        found: list[object] = []
        with contextlib.suppress(MessageError, ValueError, LookupError, TypeError):
            found = [value for key, value in message.get_params([], name) if key.lower() == parameter]
        value = next((one for one in found if isinstance(one, tuple)), next(iter(found), ""))
        if isinstance(value, tuple):
            charset, _, text = value
            return plain_text(str(text).encode("latin-1", "replace"), str(charset or "utf-8"))
        return str(value)


def read_headers(octets: bytes, start: int, end: int) -> Headers:
    """Those that are asked for later, of the block between two places."""
    values = _values(_OF_MAILS, octets, start, end)
    written = next(iter(values.get("content-type", ())), "").partition(";")[0].strip().lower()
    return Headers(values, written if re.fullmatch(r"[\w.+-]{1,60}/[\w.+-]{1,100}", written, re.ASCII) else "")


def read_report_fields(octets: bytes) -> Headers:
    """The fields of one block of RFC 3464."""
    return Headers(_values(_OF_REPORTS, octets, 0, len(octets)))


def _values(pattern: re.Pattern[bytes], octets: bytes, start: int, end: int) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for one in pattern.finditer(octets, start, min(end, start + _MOST_OCTETS)):
        name = one[1].decode("ascii").lower()
        values = found.setdefault(name, [])
        if len(values) < _MOST_VALUES:
            text = one[2][: _LONGEST_IDS if name in _IDS else _LONGEST].decode("ascii", "surrogateescape")
            values.append(" ".join(text.replace("\0", "").split()) if name in _IDS else _unfolded(text))
    return {name: tuple(values) for name, values in found.items()}


def _unfolded(text: str) -> str:
    return re.sub(r"\r?\n", "", text).replace("\0", "").replace("\r", "").strip()
