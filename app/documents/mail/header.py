"""Header fields as octets: ASCII, folded at 76 columns, other letters as RFC 2047 encoded words.

Python's own `email.header` takes quadratic time; three fifths of a large run went there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.domain.trade.problem import Problem

_COLUMNS = 76
_WORD_START = "=?utf-8?"
_WORD_FRAME = len("=?utf-8?q??=")
_WORD_LIMIT = 75  # RFC 2047 §2
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+(?: [A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+)*")
_PLAIN = (
    b" ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/"  # as they are in a Q word, a blank as "_"
)
_ADDRESS = re.compile(r"[!-~]+@[!-~]+")


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
            raise HeaderUnsafe(f"“{mailbox.address}” cannot stand in the {field} field: it is no plain mail address.")
        words += [*_phrase(mailbox.name), f"<{mailbox.address}>" if mailbox.name else mailbox.address]
        words[-1] += ","
    words[-1] = words[-1].removesuffix(",")
    return _folded(field, words)


def check_header(field: str, text: str) -> None:
    """Refuse what could end a header line early or upset a mail program.

    Raises:
        HeaderUnsafe
    """
    if found := _UNSAFE.search(text):
        raise HeaderUnsafe(
            f"The {field} holds a line break or control character (U+{ord(found[0]):04X}) in “{_visible(text)}”. "
            "Nothing was sent. Take it out and try again."
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
    parts = [_piece(character) for character in text]
    as_q = sum(columns for _, columns in parts) <= _base64_length(sum(len(piece) for piece, _ in parts))
    room = min(_WORD_LIMIT, _COLUMNS - used) - _WORD_FRAME
    word: list[bytes] = []
    size = 0  # columns as Q, octets as B
    for piece, columns in parts:
        more = columns if as_q else len(piece)
        if word and (size + more if as_q else _base64_length(size + more)) > room:
            yield _encoded_word(b"".join(word), as_q=as_q)
            word, size, room = [], 0, _WORD_LIMIT - _WORD_FRAME
        word.append(piece)
        size += more
    yield _encoded_word(b"".join(word), as_q=as_q)


@lru_cache(maxsize=1_024)
def _piece(character: str) -> tuple[bytes, int]:
    """Its octets, and how many columns they take in a Q word."""
    octets = character.encode()
    return octets, sum(1 if octet in _PLAIN else 3 for octet in octets)


def _base64_length(octets: int) -> int:
    return 4 * -(-octets // 3)


def _encoded_word(octets: bytes, *, as_q: bool) -> str:
    if as_q:
        return f"{_WORD_START}q?{''.join(_Q[octet] for octet in octets)}?="
    from binascii import b2a_base64  # noqa: PLC0415

    return f"{_WORD_START}b?{b2a_base64(octets, newline=False).decode()}?="


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
