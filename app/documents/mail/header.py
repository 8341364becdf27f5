"""Header fields as octets: ASCII, folded at 76 columns, other letters as RFC 2047 encoded words.

Python's own `email.header` takes quadratic time; three fifths of a large run went there.
"""

import re
from binascii import b2a_base64
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from app.domain.trade.problem import Problem

_COLUMNS = 76
_Q_START = "=?utf-8?q?"
_WORD_FRAME = len("=?utf-8?q??=")
_WORD_LIMIT = 75  # RFC 2047 §2
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+(?: [A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+)*")
_PLAIN = (
    b" ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/"  # as they are in a Q word, a blank as "_"
)
_ADDRESS = re.compile(r"[!-~]+@[!-~]+")
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[!-;=?A-~]+>")
_LONGEST_ID = 900  # octets: it can't be folded, and no line may be longer than 998


class HeaderUnsafe(Problem):
    """A line break or control character stands where it could forge a header; the text names the field."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A display name, which may be empty, and an address in ASCII."""

    name: str
    address: str


def text_header(field: str, text: str) -> bytes:
    """A field of free text such as the subject, with CRLF at the end.

    Raises:
        HeaderUnsafe
    """
    check_header(field, text)
    if _is_plain(text):
        return _folded(field, text.split(" "))
    return _folded(field, _encoded_words(text, len(field) + 2))


def mailbox_header(field: str, mailboxes: Sequence[Mailbox]) -> bytes:
    """A field of one or several mailboxes, with CRLF at the end.

    Raises:
        HeaderUnsafe
    """
    words: list[str] = []
    for mailbox in mailboxes:
        check_header(field, mailbox.name)
        check_header(field, mailbox.address)
        if not _ADDRESS.fullmatch(mailbox.address) or set('<>,;"') & set(mailbox.address):
            raise HeaderUnsafe(
                f"“{mailbox.address}” can't be used in the {field} field: it isn't a plain email address."
            )
        words += [*_phrase(mailbox.name), f"<{mailbox.address}>" if mailbox.name else mailbox.address]
        words[-1] += ","
    words[-1] = words[-1].removesuffix(",")
    return _folded(field, words)


def is_message_id(text: str) -> bool:
    """Whether it is one of printable ASCII, with its angle brackets (RFC 5322 §3.6.4)."""
    return len(text) <= _LONGEST_ID and _MESSAGE_ID.fullmatch(text) is not None


def message_ids_header(field: str, ids: Sequence[str]) -> bytes:
    """A field of Message-IDs, with CRLF at the end; empty where there are none. What is no Message-ID is left out:
    they come from outside, and one that is odd must not keep an answer back.
    """
    usable = [one for one in dict.fromkeys(ids) if is_message_id(one)]
    return _folded(field, usable) if usable else b""


def check_header(field: str, text: str) -> None:
    """Refuse what could end a header line early or upset a mail program.

    Raises:
        HeaderUnsafe
    """
    if found := _UNSAFE.search(text):
        raise HeaderUnsafe(
            f"The {field} has a line break or control character (U+{ord(found[0]):04X}) in “{_visible(text)}”. "
            "Nothing was sent. Remove it and try again."
        )


def _visible(text: str) -> str:
    return _UNSAFE.sub("␤", text)[:80]


def _is_plain(text: str) -> bool:
    """Whether it can stand as it is: ASCII, single blanks between words that fit a line, no encoded-word look."""
    return (
        text.isascii()
        and "=?" not in text
        and text == " ".join(text.split())
        and all(len(word) < _COLUMNS - 20 for word in text.split(" "))
    )


def _phrase(name: str) -> list[str]:
    """A display name as atoms, a quoted string or encoded words (RFC 5322 §3.2.5)."""
    if not name:
        return []
    if _is_plain(name) and _ATOMS.fullmatch(name):
        return name.split(" ")
    if _is_plain(name) and len(name) <= _COLUMNS // 2:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return [f'"{escaped}"']
    return list(_encoded_words(name, _WORD_LIMIT - 50))


def _encoded_words(text: str, used: int) -> Iterator[str]:
    """Encoded words; the first has `used` columns fewer. Q where most is ASCII, else B; no character is split."""
    spelled = [_spelled(character) for character in text]
    ends = list(accumulate(map(len, spelled)))
    as_q = ends[-1] <= _base64_length(len(text.encode()))
    if not as_q:
        ends = list(accumulate(len(character.encode()) for character in text))
    room = min(_WORD_LIMIT, _COLUMNS - used) - _WORD_FRAME
    begin, before = 0, 0
    while begin < len(text):
        end = max(bisect_right(ends, before + (room if as_q else 3 * (room // 4)), begin), begin + 1)
        yield "".join((_Q_START, *spelled[begin:end], "?=")) if as_q else _as_base64(text[begin:end])
        begin, before, room = end, ends[end - 1], _WORD_LIMIT - _WORD_FRAME


@lru_cache(maxsize=1_024)
def _spelled(character: str) -> str:
    """As it stands in a Q word."""
    return "".join(_Q[octet] for octet in character.encode())


def _base64_length(octets: int) -> int:
    return 4 * -(-octets // 3)


def _as_base64(text: str) -> str:
    return f"=?utf-8?b?{b2a_base64(text.encode(), newline=False).decode()}?="


_Q = tuple("_" if o == 32 else chr(o) if o in _PLAIN else f"={o:02X}" for o in range(256))


def _folded(field: str, words: Sequence[str] | Iterator[str]) -> bytes:
    """Words joined by blanks, with a line break before each that would cross column 76."""
    lines = [f"{field}:"]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > _COLUMNS and not lines[-1].endswith(":"):
            lines.append(f" {word}")
        else:
            lines[-1] += f" {word}"
    return "\r\n".join(lines).encode("ascii") + b"\r\n"
